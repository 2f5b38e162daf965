import Basics
import Engine
import Feeding
import Model

// Numbers over a split.
extension Evaluator {
  /// Every report and every number of `evaluate`, over the examples of a split, in order: means as means over them all,
  /// and what is computed from means (`sqrt(mse)`) from those. Without data: of one batch. `examples`: over so many of
  /// them, drawn at random from the split (always the same), or as often as that without data.
  package func means(
    of names: [String], over split: Split, examples: Int? = nil, step: UInt64
  ) throws -> [(name: String, value: Double)] {
    let batches = batches(of: split, examples: examples)
    guard !batches.isEmpty else { return names.map { ($0, .nan) } }
    let graphs = try graphs(names)
    var known: [String: [Double]] = [:]
    for (pass, graph) in graphs.passes.enumerated() {
      var totals: [String: [Double]] = [:]
      for (index, indices) in batches.enumerated() {
        onShare(Double(pass * batches.count + index) / Double(graphs.passes.count * batches.count))
        // A sum over one example looks the same as the example: where sums go into other numbers, it is read twice.
        let read = graphs.closing != nil && indices.count == 1 ? indices + indices : indices
        let planned = try planned(names, pass: pass, batch: read.count)
        try run(planned, step: step &* 65_536 &+ UInt64(index)) { executor in
          try data.feed(executor, split, read)
          moment.feed(executor)
          feed(executor, sums: known, examples: read.count)
        }
        for output in graph.graph.outputs {
          let isSum = graphs.sums.contains(output.name)
          let weight = Double(indices.count) / (isSum ? Double(read.count) : 1)
          let numbers = planned.executor.output(output.name).map { Double($0) * weight }
          totals[output.name] = totals[output.name].map { zip($0, numbers).map { $0 + $1 } } ?? numbers
        }
      }
      let count = Double(batches.reduce(0) { $0 + $1.count })
      known.merge(totals.mapValues { $0.map { $0 / count } }) { $1 }
    }
    if let closing = graphs.closing {
      let batch = Evaluator.batchSize
      let planned = try planned(names, pass: graphs.passes.count, batch: batch)
      try run(planned, step: step) { executor in
        moment.feed(executor)
        feed(executor, sums: known, examples: batch)
      }
      for output in closing.graph.outputs {
        known[output.name] = planned.executor.output(output.name).map { Double($0) }
      }
    }
    return names.map { ($0, known[$0]?.first ?? .nan) }
  }

  /// What means over the split would sum to in a batch.
  private func feed(_ executor: Executor, sums means: [String: [Double]], examples: Int) {
    for (name, numbers) in means where executor.hasFeed(name) {
      executor.feed(name) { buffer in
        for i in buffer.indices { buffer[i] = Float(numbers[i] * Double(examples)) }
      }
    }
  }
}

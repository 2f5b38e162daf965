import Basics
import Data
import Engine
import Graph
import Model
import Spec

/// A model with its weights, on its data, in evaluation mode: means of reports over a split, values of `define` for
/// given examples or draws. Each graph is planned once for each batch size.
package final class Evaluator {
  package let compiler: Compiler
  package let store: Store
  package let data: DataSources
  /// Random numbers here are others than in training, and the same whenever the same thing is asked.
  private let seed: UInt64
  private let threads: Int
  /// Asked between batches: true ends what is under way with `Interrupted`.
  package var isStopped: () -> Bool = { false }

  package struct Interrupted: Error {}

  private var executors: [Key: Planned] = [:]

  private struct Key: Hashable {
    var names: [String]
    var given: [String]
    var batch: Int
  }

  private struct Planned {
    var executor: Executor
    var elements: [String: [Int]]
  }

  package init(compiler: Compiler, store: Store, data: DataSources, seed: UInt64, threads: Int) {
    self.compiler = compiler
    self.store = store
    self.data = data
    self.seed = seed ^ 0x9E37_79B9_7F4A_7C15
    self.threads = threads
  }

  package var batchSize: Int { compiler.experiment.training.batch }

  // MARK: Means over a split

  /// Every report and every number of `evaluate`, as its mean over the examples of a split, in order. Without data: of one batch.
  package func means(of names: [String], over split: Split, step: UInt64) throws -> [(name: String, value: Double)] {
    var sums = [Double](repeating: 0, count: names.count)
    var total = 0
    for (index, indices) in batches(of: split).enumerated() {
      if isStopped() { throw Interrupted() }
      let planned = try reports(batch: indices.count, names: names)
      try data.feed(planned, split, indices)
      feed(planned, step: step)
      planned.run(seed: seed, step: step &* 65_536 &+ UInt64(index))
      for (i, name) in names.enumerated() { sums[i] += Double(planned.output(name)[0]) * Double(indices.count) }
      total += indices.count
    }
    return zip(names, sums).map { ($0, total == 0 ? .nan : $1 / Double(total)) }
  }

  /// The indices of a split in batches, in the order of the file; the last may be short.
  package func batches(of split: Split) -> [[Int]] {
    let count = data.isEmpty ? batchSize : data.count(split)
    return stride(from: 0, to: count, by: batchSize).map { Array($0..<min(count, $0 + batchSize)) }
  }

  private func reports(batch: Int, names: [String]) throws -> Executor {
    let key = Key(names: ["reports"] + names, given: [], batch: batch)
    if let known = executors[key] { return known.executor }
    let executor = try Executor(try compiler.reports(names, batch: batch).graph, store: store, threads: threads)
    executors[key] = Planned(executor: executor, elements: [:])
    return executor
  }

  /// The numbers that change with training stand at their last values.
  private func feed(_ executor: Executor, step: UInt64) {
    for (name, value) in [("step", Float(step)), ("progress", 1)] where executor.hasFeed(name) {
      executor.feed(name) { $0[0] = value }
    }
    if executor.hasFeed("epoch") {
      let perEpoch = max(1, (data.count(.train) + batchSize - 1) / batchSize)
      executor.feed("epoch") { $0[0] = Float(Int(step) / perEpoch) }
    }
  }

  // MARK: Values

  /// Values of `define` or `sample` by name. Data of these examples is fed where the values need it, and `given` names of
  /// `sample` are what is handed in instead of drawn.
  package func values(
    _ names: [String], batch: Int, examples: (split: Split, indices: [Int])? = nil, given: [String: [Float]] = [:],
    draw: UInt64 = 0
  ) throws -> [String: NPY] {
    if isStopped() { throw Interrupted() }
    let key = Key(names: names, given: given.keys.sorted(), batch: batch)
    let planned: Planned
    if let known = executors[key] {
      planned = known
    } else {
      let program = try compiler.values(names, given: key.given, batch: batch)
      planned = Planned(
        executor: try Executor(program.graph, store: store, threads: threads), elements: program.elements)
      executors[key] = planned
    }
    let executor = planned.executor
    if let examples { try data.feed(executor, examples.split, examples.indices) }
    for (name, numbers) in given where executor.hasFeed(name) {
      executor.feed(name) { buffer in
        precondition(buffer.count == numbers.count, "\(name) holds \(buffer.count) numbers, \(numbers.count) given")
        for i in buffer.indices { buffer[i] = numbers[i] }
      }
    }
    feed(executor, step: 0)
    executor.run(seed: seed, step: draw)
    var result: [String: NPY] = [:]
    for name in names {
      let numbers = executor.output(name)
      let elements = planned.elements[name] ?? []
      let stored = elements.count == 3 ? [elements[1], elements[2], elements[0]] : elements
      let lead = numbers.count / max(1, stored.reduce(1, *))
      result[name] = NPY(shape: [lead] + stored, numbers: numbers)
    }
    return result
  }
}

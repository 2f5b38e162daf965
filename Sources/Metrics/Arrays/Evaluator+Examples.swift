import Basics
import Feeding
import Graph
import Model

// What kinds of arrays have in common: the examples that figures show, and the draws that stay fixed while a name varies.
extension Evaluator {
  /// The split whose examples figures show: the validation split, or training's where there is none.
  var shownSplit: Split { data.count(.valid) > 0 ? .valid : .train }

  /// Examples of the split that figures show, which starts again at its end.
  func shown(_ examples: [Int]) -> (split: Split, indices: [Int])? {
    let count = max(1, data.count(shownSplit))
    return data.isEmpty ? nil : (shownSplit, examples.map { $0 % count })
  }

  /// One value of `define` or `sample`.
  func value(
    _ name: String, batch: Int, examples: (split: Split, indices: [Int])?, given: [String: [Float]] = [:],
    draw: UInt64 = 0
  ) throws -> NPY {
    let values = try values([name], batch: batch, examples: examples, given: given, draw: draw)
    guard let value = values[name] else { preconditionFailure("\(name) was asked for") }
    return value
  }

  /// Makes `count` entries in batches.
  func inBatches(count: Int, _ make: (Range<Int>) throws -> NPY) throws -> NPY {
    var shape: [Int] = []
    var numbers: [Float] = []
    for start in stride(from: 0, to: count, by: Evaluator.batchSize) {
      let part = try make(start..<min(count, start + Evaluator.batchSize))
      shape = Array(part.shape.dropFirst())
      numbers += part.numbers
    }
    return NPY(shape: [count] + shape, numbers: numbers)
  }

  /// A value for the first examples of the split that figures show.
  func ofExamples(_ name: String, count: Int) throws -> NPY {
    try inBatches(count: min(count, data.count(shownSplit))) { range in
      try value(name, batch: range.count, examples: (shownSplit, Array(range)))
    }
  }

  /// A value in cells that differ in what is given alone, an entry each. Where more is drawn, by networks, each cell is a
  /// batch of its own, for such draws depend on where in a batch an example stands.
  func cells(of name: String, examples: [Int], given: [String: [Float]]) throws -> NPY {
    let graph = try compiler.values([name], given: given.keys.sorted(), batch: 1).graph
    let isDrawn = graph.nodes.contains { node in if case .random = node.op { true } else { false } }
    guard isDrawn else { return try value(name, batch: examples.count, examples: shown(examples), given: given) }
    return try joined(
      examples.enumerated().map { index, example in
        let own = given.mapValues { numbers in
          let size = numbers.count / examples.count
          return Array(numbers[index * size..<(index + 1) * size])
        }
        return try value(name, batch: 1, examples: shown([example]), given: own)
      })
  }

  /// What else a value is drawn from and no network makes: a draw for each example, as often as it is needed.
  func others(
    behind name: String, than source: String, _ examples: [Int], copies: Int
  ) throws -> [String: [Float]] {
    let names = try compiler.draws(behind: name).filter { $0 != source && compiler.isDrawnFromNature($0) }
    guard !names.isEmpty else { return [:] }
    return try values(names, batch: examples.count, examples: shown(examples), draw: 7).mapValues { array in
      let size = array.numbers.count / examples.count
      return examples.indices.flatMap { index in
        (0..<copies).flatMap { _ in array.numbers[index * size..<(index + 1) * size] }
      }
    }
  }
}

import Basics
import Feeding
import Graph
import Model

// What kinds of arrays have in common: the examples that figures show, in batches.
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
  func inBatches(
    count: Int, of size: Int = Evaluator.batchSize, _ make: (Range<Int>) throws -> NPY
  ) throws -> NPY {
    var shape: [Int] = []
    var numbers: [Float] = []
    for range in Evaluator.batches(below: count, of: size) {
      let part = try make(range)
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
}

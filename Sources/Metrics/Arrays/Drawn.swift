import Basics
import Model

/// A value that needs no data, drawn again and again: `generated`. Where it needs data too, of the first examples.
struct Drawn: ValueArrayKind {
  static let name = "drawn"
  static let summary = "draws of a value"
  static let fields: [Field<Self>] = [.value, Field("count", \.count, in: 1...1_000_000, "how many")]
  var value = ""
  var count = 64

  func make(_ evaluator: Evaluator) throws -> NPY {
    try evaluator.inBatches(count: count) { range in
      try evaluator.value(
        value, batch: range.count, examples: evaluator.shown(Array(0..<range.count)), draw: UInt64(range.lowerBound))
    }
  }
}

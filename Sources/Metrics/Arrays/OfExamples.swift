import Basics
import Model

/// A value for the first examples of the split that figures show: `reconstructed`, `code`.
struct OfExamples: ValueArrayKind {
  static let name = "ofExamples"
  static let summary = "a value for the first examples of the validation split"
  static let fields: [Field<Self>] = [.value, Field("count", \.count, in: 1...1_000_000, "of how many")]
  var value = ""
  var count = 20

  func obstacle(_ compiler: Compiler) throws -> String? {
    try compiler.obstacle(to: value) ?? (compiler.data.isEmpty ? "there is no data" : nil)
  }

  func make(_ evaluator: Evaluator) throws -> NPY { try evaluator.ofExamples(value, count: count) }
}

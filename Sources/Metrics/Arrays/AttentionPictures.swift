import Basics
import Graph
import Model

/// The pictures that an attention of a network is seen at work in: samples, or the first examples.
struct AttentionPictures: ArrayKind {
  static let name = "attended"
  static let summary = "the pictures that an attention of a network is seen at work in"
  static let fields: [Field<Self>] = [
    Field("of", \.of, position: 0, required: true, "a network, or the name of a row"),
    Field("number", \.number, in: 1...1000, "which of its attentions"),
    Field("count", \.count, in: 1...64, "how many pictures"),
  ]
  var of = ""
  var number = 1
  var count = 4

  private var source: AttentionSource { AttentionSource(name: of, number: number) }

  func obstacle(_ compiler: Compiler) throws -> String? { try source.obstacle(compiler) }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) {
    guard let found = try source.found(compiler, batch: 2) else { preconditionFailure("there was an obstacle") }
    return try compiler.entry(found.pictures)
  }

  /// Of the same draws and examples as the attention's.
  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let found = try source.found(evaluator.compiler, batch: 2) else {
      preconditionFailure("there was an obstacle")
    }
    return try evaluator.value(found.pictures, batch: count, examples: evaluator.shown(Array(0..<count)))
  }
}

import Basics
import Graph
import Model
import Spec

/// The first examples of the split that figures show, as the model sees them: the main field of `data`.
struct Originals: ArrayKind {
  static let name = "originals"
  static let summary = "the first examples of the validation split themselves"
  static let fields: [Field<Self>] = [Field("count", \.count, in: 1...1_000_000, "how many")]
  var count = 20

  func obstacle(_ compiler: Compiler) throws -> String? {
    if compiler.data.isEmpty { return "there is no data" }
    return compiler.dataName == nil ? "'sample' does not name the data" : nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(name(compiler)) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    try evaluator.ofExamples(name(evaluator.compiler), count: count)
  }

  private func name(_ compiler: Compiler) -> String {
    guard let name = compiler.dataName else { preconditionFailure("there was an obstacle") }
    return name
  }
}

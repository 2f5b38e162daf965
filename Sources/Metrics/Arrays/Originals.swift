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
    return Originals.name(in: compiler) == nil ? "'sample' does not name the data" : nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(name(compiler)) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    try evaluator.ofExamples(name(evaluator.compiler), count: count)
  }

  /// The name of `sample` that the main field has.
  private static func name(in compiler: Compiler) -> String? {
    guard let main = compiler.data.first else { return nil }
    return compiler.experiment.objective.samples.first { sample in
      if case .name(main.name, _) = sample.source { true } else { false }
    }?.name
  }

  private func name(_ compiler: Compiler) -> String {
    guard let name = Originals.name(in: compiler) else { preconditionFailure("there was an obstacle") }
    return name
  }
}

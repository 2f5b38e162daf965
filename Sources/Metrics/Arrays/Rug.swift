import Basics
import Feeding
import Graph
import Model

/// Examples that are one number each: the first ones of the data or, without data, draws of the first such name of
/// `sample` that no network makes.
struct Rug: ArrayKind {
  static let name = "rug"
  static let summary = "examples that are one number each"
  static let fields: [Field<Self>] = [Field("count", \.count, in: 1...1_000_000, "how many at most")]
  var count = 500

  func obstacle(_ compiler: Compiler) throws -> String? {
    try value(compiler) == nil ? "no example is one number" : nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(name(compiler)) }

  /// What the examples are, in words.
  func words(_ compiler: Compiler) -> [String] {
    guard let name = try? value(compiler) else { return [] }
    return [compiler.data.isEmpty ? "draws of \(name)" : "examples"]
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let name = try name(evaluator.compiler)
    if !evaluator.data.isEmpty { return try evaluator.ofExamples(name, count: count) }
    return try evaluator.inBatches(count: count) { range in
      try evaluator.value(name, batch: range.count, examples: nil, draw: UInt64(range.lowerBound))
    }
  }

  private func name(_ compiler: Compiler) throws -> String {
    guard let name = try value(compiler) else { preconditionFailure("there was an obstacle") }
    return name
  }

  private func value(_ compiler: Compiler) throws -> String? {
    let names = compiler.experiment.objective.samples.map(\.name)
    let candidates =
      compiler.data.isEmpty ? names.filter(compiler.isDrawnFromNature) : [compiler.dataName].compactMap(\.self)
    return try candidates.first { name in
      try compiler.obstacle(to: name) == nil && compiler.entry(name).shape.size == 1
        && compiler.classCount(of: name) == nil
    }
  }
}

import Basics
import Graph
import Model

/// A value while one dimension of a latent variable after the other goes from `reach` below to `reach` above where it
/// is: `[dims * steps, …]`, all from the same base, which is the variable's value for the first example. The most used
/// dimensions come first (`Ranked`).
struct Traversed: ValueArrayKind {
  static let name = "traversed"
  static let summary = "a value while one dimension of a name of 'sample' after the other changes"
  static let fields: [Field<Self>] = [
    .value, Field("of", \.variable, required: true, "the name under 'sample'"),
    Field("dims", \.dims, in: 1...64, "how many dimensions"), Field("steps", \.steps, in: 2...64, "values of each"),
    Field("reach", \.reach, in: 1e-3...1e3, "how far from the base"),
  ]
  var value = ""
  var variable = ""
  var dims = 8
  var steps = 11
  var reach = 2.0

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) ?? compiler.latentObstacle(variable) { return obstacle }
    _ = try source(compiler)
    return nil
  }

  private func source(_ compiler: Compiler) throws -> Varied? {
    try compiler.source(named: variable, field: "of", of: value)
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let source = try source(evaluator.compiler) else { preconditionFailure("there was an obstacle") }
    let base = try evaluator.starts(of: variable, count: 1).numbers
    let ranked = try evaluator.ranked(variable, examples: Ranked().examples).prefix(dims)
    let offsets = GridPoints.even(steps, reach: reach)
    var points: [Float] = []
    for (dim, _) in ranked {
      for offset in offsets {
        var point = base
        point[dim] += Float(offset)
        points += point
      }
    }
    return try evaluator.cells(
      of: value, varying: [source.input: NPY(shape: [ranked.count * steps, base.count], numbers: points)])
  }
}

import Basics
import Graph
import Model

/// A value while one dimension of a latent variable after the other goes from `reach` below to `reach` above where it is:
/// `[dims * steps, …]`, all from the same base, which is the variable's value for the first example. The most used dimensions come
/// first (`Ranked`).
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
    return try compiler.input(of: value, showing: variable) == nil
      ? "'\(value)' is made from nothing of the shape of '\(variable)'" : nil
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let input = try evaluator.compiler.input(of: value, showing: variable) else {
      preconditionFailure("there was an obstacle")
    }
    let base = try evaluator.value(variable, batch: 1, examples: evaluator.shown([0]), draw: 7).numbers
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
    let count = ranked.count * steps
    var given = try evaluator.others(behind: value, than: input, [0], copies: count)
    given[input] = points
    return try evaluator.cells(of: value, examples: [Int](repeating: 0, count: count), given: given)
  }
}

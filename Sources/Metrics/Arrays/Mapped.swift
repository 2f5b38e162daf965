import Basics
import Model

/// A value over a grid of a two-dimensional name of `sample` from −`reach` to `reach`: `[side * side, …]`, the first row
/// on top has the largest second coordinate. All else is drawn once, and data is the first example.
struct Mapped: ValueArrayKind {
  static let name = "mapped"
  static let summary = "a value over a grid of a name of 'sample' that has two numbers"
  static let fields: [Field<Self>] = [
    .value, Field("over", \.over, "the name that is varied; the first it is drawn from if left out"),
    Field("side", \.side, in: 2...64, "points along a side"),
    Field("reach", \.reach, in: 1e-3...1e3, "the grid goes from −reach to reach"),
  ]
  var value = ""
  var over: String?
  var side = 15
  var reach = 1.5

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    guard let source = try compiler.varied(over, field: "over", of: value) else {
      return "'\(value)' is drawn from nothing that could be varied"
    }
    return try compiler.entry(source).shape == [2] ? nil : "'\(source)' has not two numbers"
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let source = try evaluator.compiler.varied(over, field: "over", of: value) else {
      preconditionFailure("there was an obstacle")
    }
    var points: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let scale = 2 * Float(reach) / Float(side - 1)
        points += [Float(column) * scale - Float(reach), Float(reach) - Float(row) * scale]
      }
    }
    var given = try evaluator.others(behind: value, than: source, [0], copies: side * side)
    given[source] = points
    return try evaluator.value(
      value, batch: side * side, examples: evaluator.shown([Int](repeating: 0, count: side * side)), given: given)
  }
}

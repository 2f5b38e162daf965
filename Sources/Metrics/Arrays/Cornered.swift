import Basics
import Model

/// A value over a square whose corners are draws of a name of `sample` (of examples, where it depends on data):
/// `[side * side, …]`. Of nine corners four squares lie side by side, of sixteen nine. Between corners the name's values
/// are blended along both sides.
struct Cornered: ValueArrayKind {
  static let name = "cornered"
  static let summary = "a value between 4, 9 or 16 draws of a name of 'sample'"
  static let fields: [Field<Self>] = [
    .value, Field("along", \.along, "the name; the first it is drawn from if left out"),
    Field("corners", \.corners, in: 4...16, "how many draws"),
    Field("steps", \.steps, in: 2...64, "values from a corner to the next, both included"),
  ]
  var value = ""
  var along: String?
  var corners = 4
  var steps = 5

  /// How many corners stand along a side; nil: they do not make a square.
  private var edge: Int? { (2...4).first { $0 * $0 == corners } }

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    guard edge != nil else {
      throw FieldFault(
        field: "corners", problem: Problem("\(corners) corners do not make squares", hint: "4, 9 or 16"))
    }
    return try source(compiler) == nil ? "'\(value)' is drawn from nothing that could be varied" : nil
  }

  private func source(_ compiler: Compiler) throws -> Varied? {
    try compiler.source(named: along, field: "along", of: value)
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let edge, let source = try source(evaluator.compiler) else { preconditionFailure("there was an obstacle") }
    let draws = try evaluator.starts(of: source.name, count: corners).entries
    let side = (steps - 1) * (edge - 1) + 1
    var points: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let (top, left) = (min(row / (steps - 1), edge - 2), min(column / (steps - 1), edge - 2))
        let down = Float(row - top * (steps - 1)) / Float(steps - 1)
        let right = Float(column - left * (steps - 1)) / Float(steps - 1)
        let four = [(top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)].map {
          draws[$0.0 * edge + $0.1]
        }
        for i in four[0].indices {
          let above = (1 - right) * four[0][i] + right * four[1][i]
          let below = (1 - right) * four[2][i] + right * four[3][i]
          points.append((1 - down) * above + down * below)
        }
      }
    }
    return try evaluator.cells(
      of: value, varying: [source.input: NPY(shape: [side * side, draws[0].count], numbers: points)])
  }
}

import Basics
import Model
import Results

/// ∫ |a(v) − b(v)| dv of two densities of one number, by the trapezoid rule over 2,001 points: 0 where they are equal,
/// 2 where they do not overlap. Each is an equation in which a function of `define` stands for its value at a point,
/// and `_` is the point.
struct DensityDistance: MetricKind {
  static let name = "l1"
  static let summary = "the L1 distance of two densities of one number, by the trapezoid rule over 2,001 points"
  static let fields: [Field<Self>] = [
    Field(
      "first", \.first, position: 0, required: true,
      "a density: a function of 'define' (p), or an equation of functions and the point _"),
    Field("second", \.second, position: 1, required: true, "the density that it is compared with"),
    Field("from", \.low, in: -1e9...1e9, required: true, "where the interval begins"),
    Field("to", \.high, in: -1e9...1e9, required: true, "where it ends"),
  ]
  var first: Expression?
  var second: Expression?
  var low = 0.0
  var high = 0.0

  var quality: Quality { Quality(better: .lower, label: "L1 distance") }

  /// Between the points.
  private static let steps = 2000

  func check(_ compiler: Compiler) throws(Problem) {
    guard low < high else {
      throw Problem("the interval from \(low.written) to \(high.written) is empty", at: second?.mark)
    }
    _ = try equations(compiler)
  }

  /// The same for every split: it looks at no example.
  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let equations = try equations(evaluator.compiler)
    let key = equations.map(\.description).joined(separator: " and ")
    return try evaluator.once("l1 of \(key) from \(low) to \(high)") { try score(evaluator, equations) }
  }

  private func score(_ evaluator: Evaluator, _ equations: [Expression]) throws -> Score {
    let step = (high - low) / Double(Self.steps)
    let points = (0...Self.steps).map { Float(low + Double($0) * step) }
    let sides = try evaluator.values(of: equations, at: points)
    for (equation, side) in zip(equations, sides) {
      if let index = side.firstIndex(where: { !$0.isFinite }) {
        throw Problem("'\(equation)' is \(side[index]) at \(Double(points[index]).written)")
      }
    }
    var sum = 0.0
    for index in points.indices {
      let isEnd = index == 0 || index == Self.steps
      sum += (isEnd ? 0.5 : 1) * abs(Double(sides[0][index]) - Double(sides[1][index]))
    }
    return Score(sum * step, count: points.count)
  }

  private func equations(_ compiler: Compiler) throws(Problem) -> [Expression] {
    guard let first, let second else { preconditionFailure("l1 has two densities") }
    return [
      try compiler.equation(first, ofPointAs: "a density"), try compiler.equation(second, ofPointAs: "a density"),
    ]
  }
}

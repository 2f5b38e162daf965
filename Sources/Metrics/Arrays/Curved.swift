import Basics
import Graph
import Model

/// Functions of one number at evenly spaced points, `[points, functions]`; where one is infinite or undefined, so is
/// its number here.
struct Curved: ArrayKind {
  static let name = "curved"
  static let summary = "functions of one number at evenly spaced points"
  static let fields: [Field<Self>] = [
    Field(
      "functions", \.functions, required: true,
      "functions of 'define', networks, or equations of these and the point _"),
    Field("from", \.low, in: -1e9...1e9, required: true, "the first point"),
    Field("to", \.high, in: -1e9...1e9, required: true, "the last point"),
    Field("points", \.points, in: 2...100_000, "how many points"),
  ]
  var functions: [Expression] = []
  var low = 0.0
  var high = 0.0
  var points = 401

  func obstacle(_ compiler: Compiler) throws -> String? {
    guard low < high else {
      throw FieldFault(
        field: "to",
        problem: Problem(
          "the interval from \(low.written) to \(high.written) is empty",
          hint: low > high ? "from \(high.written) to \(low.written)" : "'to' lies above 'from'"))
    }
    do throws(Problem) { _ = try equations(compiler) } catch { throw Problems(error) }
    return nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { ("functions", [functions.count]) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let points = GridPoints.even(points, from: low, to: high).map { Float($0) }
    let curves = try evaluator.values(of: equations(evaluator.compiler), at: points)
    return NPY(
      shape: [points.count, curves.count], numbers: points.indices.flatMap { point in curves.map { $0[point] } })
  }

  private func equations(_ compiler: Compiler) throws(Problem) -> [Expression] {
    var equations: [Expression] = []
    for function in functions { equations.append(try compiler.equation(function, ofPointAs: "a curve")) }
    return equations
  }
}

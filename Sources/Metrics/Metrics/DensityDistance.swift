import Basics
import Feeding
import Graph
import Model
import Results
import Spec

/// ∫ |a(v) − b(v)| dv of two densities of one number, by the trapezoid rule over 2,001 points: 0 where they are equal, 2 where
/// they do not overlap. Each is an equation in which a function of `define` stands for its value at a point, and `_` is the point.
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
    let key = equations.map { "\($0.equation)" }.joined(separator: " and ")
    return try evaluator.once("l1 of \(key) from \(low) to \(high)") { try score(evaluator, equations) }
  }

  private func score(_ evaluator: Evaluator, _ equations: [(name: String, equation: Expression)]) throws -> Score {
    let step = (high - low) / Double(Self.steps)
    let points = (0...Self.steps).map { Float(low + Double($0) * step) }
    var sum = 0.0
    for start in stride(from: 0, to: points.count, by: 500) {
      let batch = Array(points[start..<min(start + 500, points.count)])
      let values = try evaluator.values([], also: equations, batch: batch.count, given: ["_": batch])
      let sides = try equations.map { try density($0.equation, values[$0.name]?.numbers ?? [], at: batch) }
      for index in batch.indices {
        let isEnd = start + index == 0 || start + index == Self.steps
        sum += (isEnd ? 0.5 : 1) * abs(sides[0][index] - sides[1][index])
      }
    }
    return Score(sum * step, count: points.count)
  }

  /// Its values; one for all where it does not depend on the point.
  private func density(_ equation: Expression, _ numbers: [Float], at points: [Float]) throws -> [Double] {
    let wide = numbers.count == 1 ? points.map { _ in numbers[0] } : numbers
    guard wide.count == points.count else { throw Problem("'\(equation)' is not one number at a point") }
    if let index = wide.firstIndex(where: { !$0.isFinite }) {
      throw Problem("'\(equation)' is \(wide[index]) at \(Double(points[index]).written)")
    }
    return wide.map(Double.init)
  }

  // MARK: The equations of a point

  private func equations(_ compiler: Compiler) throws(Problem) -> [(name: String, equation: Expression)] {
    guard let first, let second else { preconditionFailure("l1 has two densities") }
    return [("first", try equation(first, compiler)), ("second", try equation(second, compiler))]
  }

  /// With functions called at the point: a vector of one, as networks and draws have it, or the number alone.
  private func equation(_ density: Expression, _ compiler: Compiler) throws(Problem) -> Expression {
    let vector = try calling(density, at: .itself(density.mark), compiler)
    let number = Expression.part(.itself(density.mark), [.index(.number(0, density.mark))], density.mark)
    do throws(Problem) {
      try check(vector, compiler)
      return vector
    } catch {
      let other = try calling(density, at: number, compiler)
      do throws(Problem) { try check(other, compiler) } catch _ { throw error.at(density.mark) }
      return other
    }
  }

  private func calling(_ density: Expression, at point: Expression, _ compiler: Compiler) throws(Problem) -> Expression
  {
    var calls: [String: Expression] = [:]
    for (name, mark) in density.values {
      let function = compiler.experiment.objective.definitions.first { $0.name == name && !$0.parameters.isEmpty }
      guard let function else { continue }
      guard function.parameters.count == 1 else {
        throw Problem("\(name) takes \(function.parameters.count) values: a density here is of one number", at: mark)
      }
      calls[name] = .call(name, [Expression.Argument(point, mark)], mark)
    }
    return density.replacing(calls)
  }

  private func check(_ equation: Expression, _ compiler: Compiler) throws(Problem) {
    let graph = try compiler.graph(of: equation, given: ["_"], batch: 3)
    let data = compiler.data.map { Op.input(Port($0.name, .fed)) }
    guard !graph.graph.nodes.contains(where: { data.contains($0.op) }) else {
      throw Problem("'\(equation)' depends on data: a density is of the point alone", at: equation.mark)
    }
    let size = graph.graph.outputs.first.map { graph.graph[$0.value].shape.reduce(1, *) } ?? 0
    let isOfPoint = graph.graph.nodes.contains { $0.op == .input(Port("_", .fed)) }
    guard size == 1 || size == 3 && isOfPoint else {
      throw Problem(
        "'\(equation)' is not one number at a point", at: equation.mark,
        hint: "a function of 'define', p(v): exp(log_prob(q, v)), or an equation of the point _")
    }
  }
}

import Basics
import Feeding
import Graph
import Model
import Spec

// Equations of a point `_`, a single number: a function of `define`, or a network, stands in them for its value there.

extension Compiler {
  /// The equation with its functions called at the point: a vector of one, as networks and draws have it, or the number
  /// alone. `noun` is what messages call such an equation: "a density".
  func equation(_ equation: Expression, ofPointAs noun: String) throws(Problem) -> Expression {
    let vector = try calling(equation, at: .itself(equation.mark), noun)
    let number = Expression.part(.itself(equation.mark), [.index(.number(0, equation.mark))], equation.mark)
    do throws(Problem) {
      try checkPoint(vector, noun)
      return vector
    } catch {
      let other = try calling(equation, at: number, noun)
      do throws(Problem) { try checkPoint(other, noun) } catch _ { throw error.at(equation.mark) }
      return other
    }
  }

  private func calling(_ equation: Expression, at point: Expression, _ noun: String) throws(Problem) -> Expression {
    var calls: [String: Expression] = [:]
    for (name, mark) in equation.values {
      let function = experiment.objective.definitions.first { $0.name == name && !$0.parameters.isEmpty }
      let network = experiment.networks.first { $0.name == name }
      guard let count = function?.parameters.count ?? network?.inputs.count else { continue }
      guard count == 1 else {
        throw Problem("\(name) takes \(count) values: \(noun) here is of one number", at: mark)
      }
      calls[name] = .call(name, [Expression.Argument(point, mark)], mark)
    }
    return equation.replacing(calls)
  }

  private func checkPoint(_ equation: Expression, _ noun: String) throws(Problem) {
    let graph = try graph(of: equation, given: ["_"], batch: 3)
    let places = 0...experiment.objective.samples.count
    guard !data.contains(where: { field in places.contains { graph.hasFeed(field.later(by: $0).name) } }) else {
      throw Problem("'\(equation)' depends on data: \(noun) is of the point alone", at: equation.mark)
    }
    let size = graph.graph.outputs.first.map { graph.graph[$0.value].shape.reduce(1, *) } ?? 0
    guard size == 1 || size == 3 && graph.hasFeed("_") else {
      throw Problem(
        "'\(equation)' is not one number at a point", at: equation.mark,
        hint: "a function of 'define', p(v): exp(log_prob(q, v)), or an equation of the point _")
    }
  }
}

extension Evaluator {
  /// The values of equations of a point at each of some points.
  func values(of equations: [Expression], at points: [Float]) throws -> [[Float]] {
    let named = equations.enumerated().map { (name: "equation \($0)", equation: $1) }
    var values = [[Float]](repeating: [], count: equations.count)
    for start in stride(from: 0, to: points.count, by: 500) {
      let batch = Array(points[start..<min(start + 500, points.count)])
      let parts = try self.values([], also: named, batch: batch.count, given: ["_": batch])
      for (index, name) in named.map(\.name).enumerated() {
        let numbers = parts[name]?.numbers ?? []
        // One for all where it does not depend on the point.
        let wide = numbers.count == 1 ? batch.map { _ in numbers[0] } : numbers
        guard wide.count == batch.count else { throw Problem("'\(equations[index])' is not one number at a point") }
        values[index] += wide
      }
    }
    return values
  }
}

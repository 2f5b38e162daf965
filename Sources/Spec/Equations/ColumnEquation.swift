import Basics

/// An equation of numbers that other rows of `evaluate` give: `-log_likelihood / (log(2) * size(x))`. It takes columns,
/// names of `let`, functions of constants, and the size of a value, which is known before anything runs.
package struct ColumnEquation {
  package let equation: Expression

  package init(_ equation: Expression) { self.equation = equation }

  /// The names whose values it takes, those within `size( )` left out.
  package var names: [(name: String, mark: Mark)] { ColumnEquation.names(in: equation) }

  private static func names(in part: Expression) -> [(name: String, mark: Mark)] {
    switch part {
    case .name(let name, let mark): name == "pi" ? [] : [(name, mark)]
    case .number, .itself: []
    case .negate(let inner, _), .member(let inner, _, _), .part(let inner, _, _): names(in: inner)
    case .binary(_, let left, let right, _): names(in: left) + names(in: right)
    case .comparison(let first, let links): names(in: first) + links.flatMap { names(in: $0.right) }
    case .call("size", _, _): []
    case .call(_, let arguments, _): arguments.flatMap { names(in: $0.value) }
    }
  }

  /// Its value. `size` counts the elements of a value of the model.
  package func value(
    of columns: [String: Double], lets: [Experiment.Let], size: @escaping (Expression) throws(Problem) -> Int
  ) throws(Problem) -> Double {
    let known = Dictionary(lets.map { ($0.name, $0.value) }) { first, _ in first }
    let names = Array(columns.keys) + lets.map(\.name)
    return try Constants(names: names, size: size) { name in columns[name].map { .number($0) } ?? known[name] }
      .number(equation)
  }

  /// A problem where it names what no column and no name of `let` is, or does what cannot be done with numbers alone.
  package func check(
    columns: [String], lets: [Experiment.Let], size: @escaping (Expression) throws(Problem) -> Int
  ) throws(Problem) {
    for (name, mark) in names where !columns.contains(name) && !lets.contains(where: { $0.name == name }) {
      throw Problem(
        "'\(name)' is no column of 'evaluate', and this row is made of other rows' columns", at: mark,
        hint: columns.isEmpty
          ? "add what gives it: evaluate: [\(name), …]"
          : "add a row that gives it; there are \(columns.joined(separator: ", "))")
    }
    // Any numbers will do to see whether all of it can be computed; that some have no logarithm is no fault of the row.
    let numbers = Dictionary(columns.map { ($0, 0.731) }) { first, _ in first }
    do throws(Problem) { _ = try value(of: numbers, lets: lets, size: size) } catch {
      if !error.message.hasSuffix(Constants.notFinite) { throw error }
    }
  }
}

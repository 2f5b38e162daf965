import Basics
import Model

/// A value along straight lines between two draws of a name of `sample` (of two examples, where it depends on data):
/// `[rows * steps, …]`, ends included. All else is the same along a line: other draws, and the first end's example. Where a
/// name varies along the rows, all lines have the same ends, and only that name differs from line to line.
struct Interpolated: ValueArrayKind {
  static let name = "interpolated"
  static let summary = "a value along lines between two draws of a name of 'sample'"
  static let fields: [Field<Self>] = [
    .value, Field("along", \.along, "the name that goes along; the first it is drawn from if left out"),
    Field("rows", \.rows, in: 1...64, "how many lines, or what varies from line to line"),
    Field("steps", \.steps, in: 2...64, "points on a line"),
  ]
  var value = ""
  var along: String?
  var rows = GridSide(count: 6)
  var steps = 10

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    try compiler.check(rows, field: "rows", of: value)
    let source = try compiler.varied(along, field: "along", of: value, beside: rows.name)
    return source == nil ? "'\(value)' is drawn from nothing that could be varied" : nil
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let source = try evaluator.compiler.varied(along, field: "along", of: value, beside: rows.name) else {
      preconditionFailure("there was an obstacle")
    }
    if let row = try evaluator.values(along: rows) {
      let line = NamedValues(name: source, values: try points(of: source, lines: 1, evaluator))
      return try evaluator.grid(of: value, rows: row, columns: line)
    }
    let lines = rows.count ?? 6
    let examples = (0..<lines).map { 2 * $0 }
    var given = try evaluator.others(behind: value, than: source, examples, copies: steps)
    given[source] = try points(of: source, lines: lines, evaluator).numbers
    return try evaluator.value(
      value, batch: lines * steps, examples: evaluator.shown(examples.flatMap { [Int](repeating: $0, count: steps) }),
      given: given)
  }

  /// `[lines * steps, …]`, line after line: from each draw with an even index to the next.
  private func points(of source: String, lines: Int, _ evaluator: Evaluator) throws -> NPY {
    let ends = try evaluator.value(
      source, batch: lines * 2, examples: evaluator.shown(Array(0..<lines * 2)), draw: 7)
    let size = ends.numbers.count / (lines * 2)
    var points: [Float] = []
    for line in 0..<lines {
      for step in 0..<steps {
        let t = Float(step) / Float(steps - 1)
        for i in 0..<size {
          points.append((1 - t) * ends.numbers[2 * line * size + i] + t * ends.numbers[(2 * line + 1) * size + i])
        }
      }
    }
    return NPY(shape: [lines * steps] + ends.shape.dropFirst(), numbers: points)
  }
}

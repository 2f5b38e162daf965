import Basics
import Model

/// A value along straight lines between two draws of names of `sample` (of two examples, where these depend on data):
/// `[rows * steps, …]`, ends included. All else is the same along a line: other draws, and the first end's example.
/// Where a name varies along the rows, all lines have the same ends, and only that name differs from line to line. With
/// `both` each line is followed by one of pictures: those of the two examples, blended.
struct Interpolated: ValueArrayKind {
  static let name = "interpolated"
  static let summary = "a value along lines between two draws of names of 'sample'"
  static let fields: [Field<Self>] = [
    .value,
    Field(
      "along", \.along, count: 1...4, "the names that go along, together; the first it is drawn from if left out"),
    Field("rows", \.rows, in: 1...64, "how many lines, or what varies from line to line"),
    Field("steps", \.steps, in: 2...64, "points on a line"),
    Field("both", \.isBoth, "each line is followed by one of blended pictures"),
  ]
  var value = ""
  var along: [String] = []
  var rows = GridSide(count: 6)
  var steps = 10
  var isBoth = false

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    try compiler.check(rows, field: "rows", of: value)
    guard try !sources(compiler).isEmpty else { return "'\(value)' is drawn from nothing that could be varied" }
    guard isBoth else { return nil }
    if let name = rows.name {
      throw FieldFault(
        field: "rows",
        problem: Problem("with 'both' a line has two pictures at its ends", hint: "a number, not '\(name)'"))
    }
    guard let data = compiler.dataName else { return "'sample' does not name the data whose pictures are blended" }
    for source in try sources(compiler) where try !compiler.names(behind: source.name).contains(data) {
      throw FieldFault(
        field: "both",
        problem: Problem(
          "'\(source.name)' is not a code of examples: its ends have no pictures that could be blended",
          hint: "interpolation z both, where z is drawn from an encoder"))
    }
    return try compiler.entry(data).shape == compiler.entry(value).shape
      ? nil : "'\(value)' and '\(data)' differ in their shapes"
  }

  /// The names that go along.
  private func sources(_ compiler: Compiler) throws -> [Varied] {
    var sources: [Varied] = []
    for name in along.isEmpty ? [nil] : along.map(Optional.some) {
      guard let source = try compiler.source(named: name, field: "along", of: value, beside: rows.name) else {
        continue
      }
      if let other = sources.first(where: { $0.input == source.input }) {
        throw FieldFault(
          field: "along",
          problem: Problem(
            other.name == source.name
              ? "'\(source.name)' is named twice"
              : "'\(value)' shows both '\(other.name)' and '\(source.name)' through '\(source.input)'",
            hint: "'\(other.name)' alone"))
      }
      sources.append(source)
    }
    return sources
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let sources = try sources(evaluator.compiler)
    if let row = try evaluator.values(along: rows) {
      let lines = try sources.map {
        NamedValues(name: $0.input, values: try evaluator.line(of: $0.name, lines: 1, steps: steps))
      }
      return try evaluator.grid(of: value, rows: row, columns: lines)
    }
    let lines = rows.count ?? 6
    var points: [String: NPY] = [:]
    for source in sources { points[source.input] = try evaluator.line(of: source.name, lines: lines, steps: steps) }
    let made = try evaluator.cells(of: value, varying: points, examples: (0..<lines).map { 2 * $0 })
    guard isBoth, let data = evaluator.compiler.dataName else { return made }
    let blended = try evaluator.line(of: data, lines: lines, steps: steps)
    let size = steps * (made.numbers.count / (lines * steps))
    var numbers: [Float] = []
    for line in 0..<lines {
      let range = line * size..<(line + 1) * size
      numbers += made.numbers[range]
      numbers += blended.numbers[range]
    }
    return NPY(shape: [2 * lines * steps] + made.shape.dropFirst(), numbers: numbers)
  }
}

extension Evaluator {
  /// Points on straight lines between draws of a name, line after line: `[lines * steps, …]`, from each draw with an
  /// even index to the next.
  func line(of source: String, lines: Int, steps: Int) throws -> NPY {
    let ends = try starts(of: source, count: lines * 2)
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

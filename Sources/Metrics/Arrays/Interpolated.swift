import Basics
import Graph
import Model

/// A value along straight lines between two draws of a name of `sample` (of two examples, where data has to do with it):
/// `[rows * steps, …]`, ends included. All else is the same along a line: other draws, and the first end's example.
struct Interpolated: ArrayKind {
  static let name = "interpolated"
  static let summary = "a value along lines between two draws of a name of 'sample'"
  static let fields: [Field<Self>] = [
    .value(\.value), Field("along", \.along, "the name that goes along; the first it is drawn from if left out"),
    Field("rows", \.rows, in: 1...64, "lines"), Field("steps", \.steps, in: 2...64, "points on a line"),
  ]
  var value = ""
  var along: String?
  var rows = 6
  var steps = 10

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    let source = try compiler.varied(along, field: "along", of: value)
    return source == nil ? "'\(value)' is drawn from nothing that could be varied" : nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(value) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let source = try evaluator.compiler.varied(along, field: "along", of: value) else {
      preconditionFailure("there was an obstacle")
    }
    let ends = try evaluator.value(
      source, batch: rows * 2, examples: evaluator.shown(Array(0..<rows * 2)), draw: 7)
    let examples = (0..<rows).map { 2 * $0 }
    var given = try evaluator.others(behind: value, than: source, examples, copies: steps)
    given[source] = points(between: ends)
    return try evaluator.value(
      value, batch: rows * steps, examples: evaluator.shown(examples.flatMap { [Int](repeating: $0, count: steps) }),
      given: given)
  }

  /// Of a line from each draw with an even index to the next.
  private func points(between ends: NPY) -> [Float] {
    let size = ends.numbers.count / (rows * 2)
    var points: [Float] = []
    for row in 0..<rows {
      for step in 0..<steps {
        let t = Float(step) / Float(steps - 1)
        for i in 0..<size {
          points.append((1 - t) * ends.numbers[2 * row * size + i] + t * ends.numbers[(2 * row + 1) * size + i])
        }
      }
    }
    return points
  }
}

import Basics
import Graph
import Model

/// How much some points of a picture look at each other point, in an attention of a network, the mean over its heads:
/// `[pictures, points, height, width]`, whose sides are those of the attention's keys.
struct AttentionMaps: ArrayKind {
  static let name = "attention"
  static let isAsWritten = true
  static let summary = "how much some points of pictures look at all others in an attention of a network"
  static let fields: [Field<Self>] = [
    Field("of", \.of, position: 0, required: true, "a network, or the name of a row"),
    Field("number", \.number, in: 1...1000, "which of its attentions"),
    Field("count", \.count, in: 1...64, "how many pictures"),
    Field(
      "points", \.points, in: 0...100, count: 2...24,
      "how far right and down each point is, in hundredths of the picture's sides"),
  ]
  var of = ""
  var number = 1
  var count = 4
  var points = [50, 50]

  private var source: AttentionSource { AttentionSource(name: of, number: number) }

  func obstacle(_ compiler: Compiler) throws -> String? {
    guard points.count % 2 == 0 else {
      throw FieldFault(
        field: "points",
        problem: Problem(
          "a point is two numbers, and these are \(points.count)", hint: "points 50 50: one in the middle"))
    }
    return try source.obstacle(compiler)
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) {
    ("attention", [points.count / 2] + (try source.found(compiler, batch: 2)?.attention.keys ?? []))
  }

  /// What was averaged.
  func words(_ compiler: Compiler) -> [String] {
    let heads = (try? source.found(compiler, batch: 2))?.attention.heads ?? 1
    return heads > 1 ? ["mean over \(heads) heads"] : []
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let compiler = evaluator.compiler
    guard let found = try source.found(compiler, batch: count) else { preconditionFailure("there was an obstacle") }
    let planned = try evaluator.planned(.init(names: ["attention of \(of) \(number)"], batch: count)) {
      found.attention.program
    }
    try evaluator.run(planned, examples: evaluator.shown(Array(0..<count)))
    let weights = planned.executor.output("attention")
    let (height, width) = (found.attention.queries[0], found.attention.queries[1])
    let keys = found.attention.keys.size
    guard weights.count == count * height * width * keys else {
      throw Problem("the attention of \(of) is not computed once for each picture")
    }
    var numbers: [Float] = []
    for picture in 0..<count {
      for point in stride(from: 0, to: points.count, by: 2) {
        let x = min(width - 1, points[point] * width / 100)
        let y = min(height - 1, points[point + 1] * height / 100)
        let start = ((picture * height + y) * width + x) * keys
        numbers += weights[start..<start + keys]
      }
    }
    return NPY(shape: [count, points.count / 2] + found.attention.keys, numbers: numbers)
  }
}

import Basics
import Engine
import Graph
import Measures
import Model

/// Vectors, or pictures as vectors of their pixels, in the plane, `[count, 2]`, by t-SNE or in their main directions;
/// or what is to be said of it, `[3]`: of t-SNE the divergence, the perplexity and the number of points, of the main
/// directions their shares of the variance and that number.
struct Embedded: EquationArrayKind {
  enum Method: String, CaseIterable, Sendable { case tsne, pca }

  static let name = "embedded"
  static let summary = "vectors of examples in the plane"
  static let fields: [Field<Self>] = [
    .equation, Field("method", \.method, "tsne or pca"),
    Field("count", \.count, in: 4...1_000_000, "of how many examples"),
    Field("perplexity", \.perplexity, in: 1...1000, "how many neighbours each point has, about"),
    Field("notes", \.isNotes, "what is to be said of it instead"),
  ]
  var equation: Expression?
  var method = Method.tsne
  var count = 2000
  var perplexity = 30.0
  var isNotes = false

  private struct Layout {
    var points: [Float]
    var notes: [Float]
  }

  func obstacle(_ compiler: Compiler) throws -> String? {
    try compiler.checkEntries(of: needed)
    return try compiler.entry(of: needed).shape.isEmpty ? "'\(needed)' is one number" : nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { (needed.description, isNotes ? [] : [2]) }

  func words(_ compiler: Compiler) -> [String] { [] }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let layout = try evaluator.once("embedded \(needed) \(method) \(count) \(perplexity)") { try laidOut(evaluator) }
    return isNotes
      ? NPY(shape: [layout.notes.count], numbers: layout.notes)
      : NPY(shape: [layout.points.count / 2, 2], numbers: layout.points)
  }

  private func laidOut(_ evaluator: Evaluator) throws -> Layout {
    let vectors = try evaluator.entries(of: needed, count: count)
    let points: Points
    do {
      points = try Points(vectors.numbers.map(Double.init), width: max(1, vectors.shape.dropFirst().reduce(1, *)))
    } catch {
      throw Problem("'\(needed)': \(error.message)")
    }
    switch method {
    case .tsne:
      let found = try TSNE(points, perplexity: perplexity, parallel: evaluator.parallel) { share in
        if evaluator.isStopped() { throw Evaluator.Interrupted() }
        evaluator.onShare(share)
      }
      return Layout(
        points: found.layout, notes: [Float(found.divergence), Float(found.perplexity), Float(points.count)])
    case .pca:
      let found = PrincipalComponents(points)
      return Layout(
        points: found.layout.map { Float($0) }, notes: found.shares.map { Float($0) } + [Float(points.count)])
    }
  }
}

import Basics
import Graph

/// The nearest of K learned vectors for a vector, for each position of a sequence or of an image; `.codes` says which,
/// and of codes it gives their vectors (van den Oord et al. 2017). The gradient goes to the vectors, none through the
/// choice: what trains the network before it is written in the objective, `ze + stop(e - ze)`.
/// Weights: `weight` [count, width], uniform in ±1/count.
struct Quantize: LayerKind {
  static let name = "quantize"
  static let summary = "the nearest of K learned vectors, and .codes; of codes, their vectors"
  static let fields: [Field<Self>] = [
    Field("count", \.count, in: 1...(1 << 20), position: 0, required: true, "K, how many vectors there are"),
    Field("init", \.initial, Initial.summary),
  ]

  var count = 1
  var initial: Expression?

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    if let classes = model.classes(of: x) {
      guard classes == count else {
        throw Problem("quantize has \(count) vectors, and what comes here is a class of \(classes)")
      }
      guard let shape = model.knownShape(of: "weight") else {
        throw Problem(
          "quantize is asked for the vectors of codes before it was given vectors: their length is not known",
          hint: "name the call on vectors first in 'sample' or 'define'")
      }
      return try model.graph.gather(try vectors(width: shape.last ?? 1, in: &model), x)
    }
    let width = try model.features(x, for: Self.name)
    let table = try vectors(width: width, in: &model)
    let codes = try nearest(x, table, width, in: &model)
    model.bind("codes", codes, classes: count)
    return try model.graph.gather(table, codes)
  }

  private func vectors(width: Int, in model: inout NetworkLowering) throws(Problem) -> Value {
    let bound = 1 / Double(count)
    return try model.weight([count, width], initial: initial, standard: .uniform(low: -bound, high: bound))
  }

  /// |x − w|² is least where x·w − |w|²/2 is largest.
  private func nearest(_ x: Value, _ table: Value, _ width: Int, in model: inout NetworkLowering) throws(Problem)
    -> Value
  {
    let (x, table) = (model.graph.stop(x), model.graph.stop(table))
    let shape = model.graph.shape(x)
    // A batch of one product, which bf16 does not round: training would choose other vectors than evaluation.
    let rows = try model.graph.reshape(x, to: [1, shape.size / width, width])
    let columns = try model.graph.reshape(table, to: [1, count, width])
    let products = try model.graph.matmul(rows, columns, transposeB: true)
    let lengths = try model.graph.reduce(.sum, model.graph.unary(.square, table), axes: [1])
    let half = try model.graph.binary(.multiply, lengths, model.graph.constant(0.5))
    let codes = try model.graph.argmax(model.graph.binary(.subtract, products, half), axis: 2)
    return try model.graph.reshape(codes, to: Shape(shape.dropLast()))
  }
}

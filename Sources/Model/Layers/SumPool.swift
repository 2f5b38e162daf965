import Basics
import Graph

/// The sum over all points of an image, or all positions of a sequence: a vector of its channels or features.
struct SumPool: LayerKind {
  static let name = "sum_pool"
  static let summary = "the sum over all points of an image or positions of a sequence"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    try model.graph.reduce(.sum, x, axes: model.positionAxes(x, for: Self.name))
  }
}

extension NetworkLowering {
  /// The axes of an image's points or a sequence's positions.
  func positionAxes(_ x: Value, for layer: String) throws(Problem) -> [Int] {
    switch try numbers(x, for: layer) {
    case .image: return [1, 2]
    case .sequence: return [1]
    case .number, .vector, .other:
      throw Problem("\(layer) works on images and sequences; what comes here is \(elements(of: x))")
    }
  }
}

import Basics
import Graph

// The weights that most layers have, named and initialised as PyTorch's layers do it.
extension ModelBuilder {
  /// `weight`: begins as the row's `init` says, without it Kaiming uniform with a = √5, which is uniform in ±1/√fanIn.
  /// `outputs` is the axis of outputs, `standard` another beginning without `init`.
  mutating func weight(
    _ shape: Shape, outputs: Int = 0, initial: Expression?, standard: Initial? = nil, form: WeightForm = .plain
  ) throws(Problem) -> Value {
    let beginning = try initial.map { equation throws(Problem) in try Initial.read(equation, in: &self) }
    let first = beginning ?? standard ?? .kaimingUniform(slope: 5.0.squareRoot())
    switch form {
    case .plain: return try parameter("weight", shape: shape, initial: first)
    case .spectral: return try spectralWeight(shape, outputs: outputs, initial: first)
    }
  }

  /// y + `bias`, one number for each feature along the last axis: uniform in ±1/√fanIn of the weight.
  mutating func addBias(_ y: Value, count: Int, weight: Shape) throws(Problem) -> Value {
    let bound = 1 / Double(Initial.fans(weight).in).squareRoot()
    let bias = try parameter("bias", shape: [count], initial: .uniform(low: -bound, high: bound))
    return try graph.binary(.add, y, bias)
  }

  /// y · `weight` + `bias` after a normalisation, one of each for each feature along the last axis: 1 and 0 at first.
  mutating func affine(_ y: Value, features: Int) throws(Problem) -> Value {
    let scaled = try graph.binary(.multiply, y, parameter("weight", shape: [features], initial: .constant(1)))
    return try graph.binary(.add, scaled, parameter("bias", shape: [features], initial: .constant(0)))
  }
}

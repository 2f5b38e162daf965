import Basics
import Graph

// The weights that most layers have, named and initialised as PyTorch's layers do it.
extension NetworkLowering {
  /// `weight`: begins as the row's `init` says, without it Kaiming uniform with a = √5, which is uniform in ±1/√fanIn.
  /// `outputs` is the axis of outputs, `standard` another beginning without `init`, `fanIn` how many numbers meet in one
  /// output where that is not what PyTorch counts.
  mutating func weight(
    _ shape: Shape, outputs: Int = 0, fanIn: Int? = nil, initial: Expression?, standard: Initial? = nil,
    form: WeightForm = .plain
  ) throws(Problem) -> Value {
    let first = standard ?? .kaimingUniform(slope: 5.0.squareRoot())
    switch form {
    case .plain: return try parameter("weight", shape: shape, initial: initial, standard: first)
    case .spectral: return try spectralWeight(shape, outputs: outputs, initial: beginning(initial) ?? first)
    case .equalized(let rate):
      let weight = try parameter("weight", shape: shape, initial: initial, standard: .normal(mean: 0, std: 1 / rate))
      let inputs = fanIn.map(Double.init) ?? Initial.fans(shape).in
      return try graph.binary(.multiply, weight, graph.constant(rate * (2 / inputs).squareRoot()))
    }
  }

  /// A weight that begins as the row's `init` says, without it as `standard`.
  mutating func parameter(
    _ name: String, shape: Shape, initial: Expression?, standard: Initial
  ) throws(Problem) -> Value {
    try parameter(name, shape: shape, initial: beginning(initial) ?? standard)
  }

  private func beginning(_ initial: Expression?) throws(Problem) -> Initial? {
    try initial.map(Initial.read)
  }

  /// A number for each element of an example, kept in PyTorch's order, in the engine's: an image's channels last.
  mutating func stored(_ weight: Value) throws(Problem) -> Value {
    graph.shape(weight).count == 3 ? try graph.transpose(weight, [1, 2, 0]) : weight
  }

  /// y + `bias`, one number for each feature along the last axis: uniform in ±1/√fanIn of the weight, 0 where that is
  /// equalized.
  mutating func addBias(_ y: Value, count: Int, weight: Shape, form: WeightForm = .plain) throws(Problem) -> Value {
    if case .equalized = form { return try addBias(y, count: count, initial: .constant(0), form: form) }
    let bound = 1 / Double(Initial.fans(weight).in).squareRoot()
    return try addBias(y, count: count, initial: .uniform(low: -bound, high: bound), form: form)
  }

  mutating func addBias(_ y: Value, count: Int, initial: Initial, form: WeightForm) throws(Problem) -> Value {
    let bias = try parameter("bias", shape: [count], initial: initial)
    return try graph.binary(.add, y, graph.scaled(bias, by: form.rate))
  }

  /// y · `weight` + `bias` after a normalisation, one of each for each feature along the last axis: 1 and 0 at first.
  mutating func affine(_ y: Value, features: Int) throws(Problem) -> Value {
    let scaled = try graph.binary(.multiply, y, parameter("weight", shape: [features], initial: .constant(1)))
    return try graph.binary(.add, scaled, parameter("bias", shape: [features], initial: .constant(0)))
  }
}

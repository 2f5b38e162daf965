import Basics
import Graph

/// All rules that `train.optimizer` may name.
package let optimizerKinds: [any OptimizerKind.Type] = [
  SGD.self, Adam.self, AdamW.self, RMSProp.self, Adamax.self, RAdam.self, AdaBelief.self, Lion.self,
]

/// Fields that the rules share.
extension Field where Root: OptimizerKind {
  static func rate(_ path: Path<Double>) -> Field {
    Field("rate", path, in: 0...1e6, position: 0, "learning rate")
  }
  static func epsilon(_ path: Path<Double>) -> Field {
    Field("epsilon", path, in: 0...1, "added where a step is divided by a root")
  }
  static func amsgrad(_ path: Path<Bool>) -> Field {
    Field("amsgrad", path, "divides by the largest square's average so far, which never falls")
  }
  static func weightDecay(
    _ path: Path<Double>, _ summary: String = "this times the weight is added to its gradient"
  ) -> Field {
    Field("weight_decay", path, in: 0...1e6, summary)
  }
}

// The parts that update rules are made of. Scalars stay single numbers, so that they are computed once a step.
extension GraphBuilder {
  mutating func scaled(_ x: Value, by factor: Double) throws(Problem) -> Value {
    factor == 1 ? x : try binary(.multiply, x, constant(factor))
  }

  /// g + λ w
  mutating func decayed(_ gradient: Value, _ parameter: Value, decay: Double) throws(Problem) -> Value {
    decay == 0 ? gradient : try binary(.add, gradient, scaled(parameter, by: decay))
  }

  /// (1 − rate · λ) w
  mutating func shrunk(_ parameter: Value, rate: Value, decay: Double) throws(Problem) -> Value {
    guard decay > 0 else { return parameter }
    return try binary(.multiply, parameter, binary(.subtract, constant(1), scaled(rate, by: decay)))
  }

  /// β a + (1 − β) x
  mutating func average(_ old: Value, _ new: Value, decay: Double) throws(Problem) -> Value {
    try binary(.add, scaled(old, by: decay), scaled(new, by: 1 - decay))
  }

  /// 1 − βᵗ, what an average that began at 0 lacks, by expm1: in Float32 the difference loses digits at β near 1.
  mutating func correction(_ decay: Double, count: Value) throws(Problem) -> Value {
    guard decay > 0 else { return constant(1) }
    return unary(.negate, unary(.expm1, try binary(.multiply, count, constant(logarithm(decay)))))
  }
}

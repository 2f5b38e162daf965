/// How an array begins. Fans are as PyTorch counts them.
package enum Initial: Sendable, Hashable {
  case constant(Double)
  /// Uniform in ±√(3) · gain / √fanIn with gain for a leaky slope a: PyTorch's default for linear and conv weights is a = √5.
  case kaimingUniform(slope: Double)
  case kaimingNormal(slope: Double)
  case xavierUniform(gain: Double)
  case xavierNormal(gain: Double)
  case uniform(low: Double, high: Double)
  case normal(mean: Double, std: Double)
  case orthogonal(gain: Double)
}

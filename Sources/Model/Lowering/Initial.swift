import Basics
import Graph

/// How an array begins. Fans are as PyTorch counts them.
package enum Initial: Sendable, Hashable {
  case constant(Double)
  /// Uniform in ±√3 · gain / √fanIn with the gain of a leaky slope a: PyTorch's default for linear and convolution
  /// weights is a = √5.
  case kaimingUniform(slope: Double)
  case kaimingNormal(slope: Double)
  case xavierUniform(gain: Double)
  case xavierNormal(gain: Double)
  case uniform(low: Double, high: Double)
  case normal(mean: Double, std: Double)
  case orthogonal(gain: Double)
  /// What spectral normalisation remembers of a weight.
  case singular(Singular)
}

extension Initial {
  /// The numbers of an array in row-major order: a function of the seed and the array's name alone.
  package func numbers(shape: Shape, seed: UInt64, name: String) -> [Float] {
    let count = shape.size
    let random = Philox(seed: seed, stream: "initial." + name)
    let fans = Initial.fans(shape)

    func uniform(_ low: Double, _ high: Double) -> [Float] {
      (0..<count).map { Float(low + (high - low) * Double(random.uniform($0))) }
    }
    func normal(_ mean: Double, _ std: Double) -> [Float] {
      (0..<count).map { Float(mean + std * Double(random.normal($0))) }
    }
    func kaimingStd(_ slope: Double) -> Double { (2 / ((1 + slope * slope) * fans.in)).squareRoot() }
    func xavierStd(_ gain: Double) -> Double { gain * (2 / (fans.in + fans.out)).squareRoot() }

    switch self {
    case .constant(let number): return [Float](repeating: Float(number), count: count)
    case .uniform(let low, let high): return uniform(low, high)
    case .normal(let mean, let std): return normal(mean, std)
    case .kaimingNormal(let slope): return normal(0, kaimingStd(slope))
    case .xavierNormal(let gain): return normal(0, xavierStd(gain))
    case .kaimingUniform(let slope):
      let bound = 3.0.squareRoot() * kaimingStd(slope)
      return uniform(-bound, bound)
    case .xavierUniform(let gain):
      let bound = 3.0.squareRoot() * xavierStd(gain)
      return uniform(-bound, bound)
    case .singular(let vector): return vector.numbers(seed: seed, name: name)
    case .orthogonal(let gain):
      let rows = shape.first ?? 1
      return orthogonalRows(rows: rows, columns: count / max(1, rows), gain: gain) { Double(random.normal($0)) }
    }
  }

  /// How many numbers meet in one output, and into how many outputs one number goes: in · kernel… and out · kernel… of
  /// `[out, in, kernel…]`; a vector counts as one output of all. At least 1, so that their roots divide.
  static func fans(_ shape: Shape) -> (in: Double, out: Double) {
    guard shape.count >= 2 else { return (Double(max(1, shape.size)), 1) }
    let field = shape.dropFirst(2).reduce(1, *)
    return (Double(max(1, shape[1] * field)), Double(max(1, shape[0] * field)))
  }
}

/// A normal curve cut off at 0 and 1, with its mean between them.
struct ParzenCurve: Sendable {
  let mean: Double
  let spread: Double
  private let low: Double
  private let mass: Double
  private let logFactor: Double

  init(mean: Double, spread: Double) {
    self.mean = mean
    self.spread = spread
    low = NormalCurve.above(mean / spread)
    mass = NormalCurve.mass(-mean / spread, (1 - mean) / spread)
    logFactor = -Portable.logarithm(mass)
  }

  func draw(_ uniform: Double) -> Double {
    min(max(mean + spread * NormalCurve.quantile(min(low + uniform * mass, 1)), 0), 1)
  }

  func logDensity(_ coordinate: Double) -> Double {
    NormalCurve.logDensity((coordinate - mean) / spread) - Portable.logarithm(spread) + logFactor
  }

  func logMass(_ low: Double, _ high: Double) -> Double {
    Portable.logarithm(max(NormalCurve.mass((low - mean) / spread, (high - mean) / spread), 0)) + logFactor
  }
}

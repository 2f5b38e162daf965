import Basics

// Support for the tests of all modules.

extension Philox {
  /// Some numbers between two, exact in Float32.
  package func numbers(_ count: Int, _ low: Double = -1, _ high: Double = 1) -> [Double] {
    (0..<count).map { Double(Float(low + (high - low) * Double(uniform($0)))) }
  }
}

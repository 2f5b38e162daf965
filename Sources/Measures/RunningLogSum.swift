import Basics

/// log of a mean of exponentials, one term after the other.
package struct RunningLogSum: Sendable, Hashable {
  private var top = -Double.infinity
  /// Of the exponentials and of their squares, over e^top and its square.
  private var sum = 0.0
  private var squares = 0.0
  private var count = 0.0

  package mutating func add(_ term: Double) {
    count += 1
    // An impossible one adds nothing.
    if term == -.infinity { return }
    if term <= top {
      let weight = exponential(term - top)
      sum += weight
      squares += weight * weight
    } else {
      let shrunk = top == -.infinity ? 0 : exponential(top - term)
      sum = sum * shrunk + 1
      squares = squares * shrunk * shrunk + 1
      top = term
    }
  }

  package init() {}

  /// Of what `parts` gave.
  package init(parts: ArraySlice<Double>) {
    let parts = Array(parts)
    (top, sum, squares, count) = (parts[0], parts[1], parts[2], parts[3])
  }

  package var parts: [Double] { [top, sum, squares, count] }

  package var logMean: Double { top + logarithm(sum) - logarithm(count) }
  /// As many equal terms would be as sure.
  package var effective: Double { squares > 0 ? sum * sum / squares : 0 }
  /// The variance of the mean over its square.
  package var relativeVariance: Double { effective > 0 ? max(0, 1 / effective - 1 / count) : 1 }
}

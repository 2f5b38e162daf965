import Basics

/// What trials are compared by, and how reasons call it.
package struct Yardstick: Sendable, Hashable {
  /// The number's name: `valid_elbo`.
  package var metric: String
  package var isLargerBetter: Bool
  /// What a rung counts, of one and of several: `epoch`, `epochs`.
  package var unit: String
  package var units: String

  package init(metric: String, isLargerBetter: Bool, unit: String, units: String) {
    self.metric = metric
    self.isLargerBetter = isLargerBetter
    self.unit = unit
    self.units = units
  }

  func isBetter(_ a: Double, _ b: Double) -> Bool { cost(a) < cost(b) }

  /// As good as a value can be.
  var best: Double { isLargerBetter ? .infinity : -.infinity }

  /// Small is good; what is not a number is worst.
  func cost(_ value: Double) -> Double { value.isNaN ? .infinity : isLargerBetter ? -value : value }

  /// `valid_elbo -120.3 after 4 epochs`.
  func said(_ value: Double, at rung: Int) -> String { "\(metric) \(NumberText.short(value)) \(after(rung))" }

  func notANumber(at rung: Int) -> String { "\(metric) is not a number \(after(rung))" }

  private func after(_ rung: Int) -> String { "after \(rung) \(rung == 1 ? unit : units)" }
}

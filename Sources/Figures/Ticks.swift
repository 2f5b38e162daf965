import Glibc

/// The labelled ticks of an axis, and a power of ten that all labels share (0: none): "0.5, 1.0, 1.5" and ×10⁶.
package struct Ticks: Sendable, Equatable {
  package struct Tick: Sendable, Equatable {
    package let value: Double
    package let label: String
    package init(_ value: Double, _ label: String) {
      self.value = value
      self.label = label
    }
  }
  package var ticks: [Tick]
  package var exponent = 0

  package static let none = Ticks(ticks: [])
}

extension Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten in a range, at most `count` + 1 of them.
  package static func linear(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    guard let (factor, exponent) = step(range.upperBound - range.lowerBound, count: count) else { return .none }
    let step = Double(factor) * power(exponent)
    guard max(abs(range.lowerBound), abs(range.upperBound)) / step < 1e15 else { return .none }
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    guard first <= last else { return .none }
    return labelled((first...last).map { $0 * factor }, exponent: exponent)
  }

  /// The least step of 1, 2 or 5 times a power of ten that takes at most `count` steps over a span.
  static func step(_ span: Double, count: Int) -> (factor: Int, exponent: Int)? {
    guard span > 0, span.isFinite else { return nil }
    let least = span / Double(max(1, count))
    // A part of the least numbers of all is 0.
    guard least > 0 else { return nil }
    let exponent = Int(log10(least).rounded(.down))
    guard power(exponent) > 0, power(exponent).isFinite else { return nil }
    for factor in [1, 2, 5] where Double(factor) * power(exponent) >= least * (1 - 1e-9) { return (factor, exponent) }
    return (1, exponent + 1)
  }

  /// `digits` × 10^`exponent` as labels: plain between a thousandth and a million, else with a power of ten in common.
  private static func labelled(_ digits: [Int], exponent: Int) -> Ticks {
    let largest = Double(digits.map { abs($0) }.max() ?? 0)
    let order = largest == 0 ? 0 : Int((log10(largest) + Double(exponent) + 1e-9).rounded(.down))
    let common = (-3..<6).contains(order) ? 0 : order
    let decimals = max(0, common - exponent)
    let zeros = max(0, exponent - common)
    return Ticks(
      ticks: digits.map { Tick(Double($0) * power(exponent), decimal($0, decimals: decimals, zeros: zeros)) },
      exponent: common)
  }

  /// Powers of ten in a range, with 2 and 5 between them over few decades; over less than one, as on a linear axis.
  package static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    guard range.lowerBound > 0, range.upperBound > range.lowerBound, range.upperBound.isFinite else { return .none }
    let low = log10(range.lowerBound) - 1e-9
    let high = log10(range.upperBound) + 1e-9
    if high - low < 1 { return linear(range, count: count) }
    let count = max(1, count)
    let exponents = Int(low.rounded(.down))...Int(high.rounded(.down))
    for factors in [[1, 2, 5], [1, 3], [1]] {
      let candidates = exponents.flatMap { exponent in factors.map { (factor: $0, exponent: exponent) } }.filter {
        let order = log10(Double($0.factor)) + Double($0.exponent)
        return order >= low && order <= high
      }
      guard candidates.count <= count + 1 || factors == [1] else { continue }
      let stride = (candidates.count + count) / (count + 1)
      let kept = candidates.filter { $0.exponent % stride == 0 }
      let isPlain = kept.allSatisfy { (-3...4).contains($0.exponent) }
      return Ticks(
        ticks: kept.map { tick in
          let value = Double(tick.factor) * power(tick.exponent)
          if isPlain {
            return Tick(value, decimal(tick.factor, decimals: max(0, -tick.exponent), zeros: max(0, tick.exponent)))
          }
          return Tick(value, (tick.factor == 1 ? "" : "\(tick.factor)×") + "10" + superscript(tick.exponent))
        })
    }
    return .none
  }

  static func power(_ exponent: Int) -> Double {
    exponent >= 0 ? pow(10, Double(exponent)) : 1 / pow(10, Double(-exponent))
  }
}

/// `digits` followed by zeros, or with the last of them after the point: (25, decimals 2) is 0.25. A true minus, and
/// thin spaces between groups of three from five digits on.
func decimal(_ digits: Int, decimals: Int, zeros: Int) -> String {
  var text = String(digits.magnitude) + (digits == 0 ? "" : String(repeating: "0", count: zeros))
  var fraction = ""
  if decimals > 0 {
    text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    fraction = "." + text.suffix(decimals)
    text = String(text.dropLast(decimals))
  }
  if text.count > 4 {
    let groups = stride(from: text.count, to: 0, by: -3).map { end in
      String(text.dropLast(text.count - end).suffix(3))
    }
    text = groups.reversed().joined(separator: "\u{2009}")
  }
  return (digits < 0 ? "\u{2212}" : "") + text + fraction
}

func superscript(_ number: Int) -> String {
  let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  return (number < 0 ? "⁻" : "") + String(String(number.magnitude).compactMap(\.wholeNumberValue).map { digits[$0] })
}

/// A number as a label: 0.0003 rather than 3e-4 where short, a true minus, a power of ten where long; with `digits`,
/// rounded to that many.
package func written(_ value: Double, digits most: Int? = nil) -> String {
  guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "\u{2212}∞" : "∞" }
  let magnitude = value.magnitude
  if magnitude == magnitude.rounded(), magnitude < 1e6 { return decimal(Int(value), decimals: 0, zeros: 0) }
  let sign = value < 0 ? "\u{2212}" : ""
  var (digits, exponent) = shortest(magnitude)
  if let most, digits.count > most, let head = Double(digits.prefix(most + 1)) {
    exponent += digits.count - most
    (digits, exponent) = shortest((head / 10).rounded(), exponent)
  }
  let order = digits.count - 1 + exponent
  if (-4..<6).contains(order) {
    if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
    return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
  }
  let head = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
  return sign + (head == "1" ? "" : head + "×") + "10" + superscript(order)
}

/// The shortest decimal digits that read back as this positive number, and the power of ten of the last.
private func shortest(_ value: Double, _ shift: Int = 0) -> (digits: String, exponent: Int) {
  let parts = value.description.split(separator: "e")
  let mantissa = parts[0].split(separator: ".")
  let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
  var digits = String((mantissa[0] + fraction).drop { $0 == "0" })
  var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
  while digits.count > 1, digits.last == "0" {
    digits.removeLast()
    exponent += 1
  }
  return (digits, exponent + shift)
}

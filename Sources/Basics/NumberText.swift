import Glibc

/// Numbers as a reader wants them; the CSV files have them whole.
package enum NumberText {
  /// A number with this many decimals: `-98.30`.
  private static func fixed(_ number: Double, decimals: Int) -> String { format("%.*f", decimals, number) }

  /// Four significant digits: `-98.31`, `0.01234`, `1.234e-07`.
  package static func short(_ number: Double, digits: Int = 4) -> String {
    guard number.isFinite, number != 0 else { return Table.cell(number) }
    let magnitude = exponent(number)
    if !plain.contains(magnitude) { return format("%.*e", digits - 1, number) }
    return fixed(number, decimals: max(0, digits - 1 - exponent(rounded(number, digits))))
  }

  /// A mean and half its interval, both to the second digit of the latter: `-98.31 ± 0.12`, `(1.234 ± 0.012)e-07`.
  package static func measured(_ estimate: Estimate) -> String {
    measured(estimate.mean, half: estimate.half)
  }

  /// The same, of an interval that does not come from repeated measurements.
  package static func measured(_ mean: Double, half: Double?) -> String {
    guard let half, half.isFinite else { return short(mean) }
    let spread = rounded(half, 2)
    let magnitude = max(exponent(mean == 0 ? spread : mean), exponent(spread))
    let scale = pow(10, Double(magnitude))
    // What twelve digits of the mean do not show comes from rounding: numbers that are equal but for that.
    guard spread > 0, spread >= 5e-13 * scale else { return "\(short(mean)) ± 0" }
    let decimals = 1 - exponent(spread)
    if plain.contains(magnitude), decimals <= 7 {
      return "\(fixed(mean, decimals: max(0, decimals))) ± \(fixed(spread, decimals: max(0, decimals)))"
    }
    guard scale > 0, scale.isFinite else { return "\(short(mean)) ± \(short(half, digits: 2))" }
    let digits = min(12, max(0, magnitude + decimals))
    let text = fixed(mean / scale, decimals: digits)
    return "(\(text) ± \(fixed(spread / scale, decimals: digits)))\(format("%.0e", 0, scale).dropFirst())"
  }

  /// 1234567 as 1,234,567.
  package static func grouped(_ number: Int) -> String {
    var digits = Array(String(abs(number)))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(",", at: index)
      index -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }

  /// 11594722 as `11.6 MB`.
  package static func bytes(_ count: Int) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    var (number, unit) = (Double(count) / 1000, 0)
    while number >= 999.95, unit < units.count - 1 { (number, unit) = (number / 1000, unit + 1) }
    let tenths = (number * 10).rounded() / 10
    return "\(fixed(tenths, decimals: tenths == tenths.rounded() ? 0 : 1)) \(units[unit])"
  }

  /// The powers of ten that are written without an exponent.
  private static let plain = -4...6

  private static func exponent(_ number: Double) -> Int {
    number == 0 ? 0 : Int(log10(abs(number)).rounded(.down))
  }

  /// 0.0996 with two digits is 0.10, which has another exponent.
  private static func rounded(_ number: Double, _ digits: Int) -> Double {
    Double(format("%.*e", digits - 1, number)) ?? number
  }

  private static func format(_ format: String, _ digits: Int, _ number: Double) -> String {
    let arguments: [any CVarArg] = format.contains("*") ? [Int32(digits), number] : [number]
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList(arguments) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(
      decoding: buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

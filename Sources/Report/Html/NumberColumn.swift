import Basics

/// Numbers of one column of a table as texts of equal width, so that their points and `±` stand one under the other where
/// digits are of equal width. The spaces that fill are those of a digit and of a point.
struct NumberColumn {
  let texts: [String]

  init(_ estimates: [Estimate?]) {
    let parts = estimates.map { $0.map { Self.parts(NumberText.measured($0)) } ?? ["–"] }
    func widest(_ part: Int, _ piece: (String) -> Substring) -> Int {
      parts.map { part < $0.count ? piece($0[part]).count : 0 }.max() ?? 0
    }
    let decimals = widest(0, Self.fraction)
    let (halfWhole, halfDecimals) = (widest(1, Self.whole), widest(1, Self.fraction))
    let hasHalf = parts.contains { $0.count > 1 }
    texts = parts.map { parts in
      var text = parts[0] + Self.space(decimals - Self.fraction(parts[0]).count, hasPoint: !parts[0].contains("."))
      if parts.count > 1 {
        text += " ± " + Self.space(halfWhole - Self.whole(parts[1]).count)
        text += parts[1] + Self.space(halfDecimals - Self.fraction(parts[1]).count, hasPoint: !parts[1].contains("."))
      } else if hasHalf {
        text += Self.space(3 + halfWhole) + Self.space(halfDecimals, hasPoint: true)
      }
      return typeset(text)
    }
  }

  /// Mean and half; those with a common power of ten stay whole.
  private static func parts(_ text: String) -> [String] {
    guard !text.hasPrefix("("), let sign = text.firstRange(of: " ± ") else { return [text] }
    return [String(text[..<sign.lowerBound]), String(text[sign.upperBound...])]
  }

  private static func whole(_ text: String) -> Substring { text.prefix { $0 != "." } }
  /// The point and what follows.
  private static func fraction(_ text: String) -> Substring { text.drop { $0 != "." } }

  private static func space(_ count: Int, hasPoint: Bool = false) -> String {
    guard count > 0 else { return "" }
    return hasPoint
      ? "\u{2008}" + String(repeating: "\u{2007}", count: count - 1) : String(repeating: "\u{2007}", count: count)
  }
}

/// With true minus signs.
func typeset(_ number: String) -> String { String(number.map { $0 == "-" ? "\u{2212}" : $0 }) }

/// 1234567 as 1,234,567.
func grouped(_ number: Int) -> String {
  let digits = String(number)
  let start = digits.count % 3
  var groups = start > 0 ? [String(digits.prefix(start))] : []
  groups += stride(from: start, to: digits.count, by: 3).map { String(digits.dropFirst($0).prefix(3)) }
  return groups.joined(separator: ",")
}

import Basics

/// Numbers of one column of a table as texts of equal width, so that their points and `±` stand one under the other
/// where digits are of equal width. The spaces that fill are those of a digit and of a point.
struct NumberColumn {
  let texts: [String]

  init(_ estimates: [Estimate?]) {
    let numbers = estimates.map { $0.map { AlignedNumber($0) } }
    // The half without its sign.
    let halves = numbers.map { $0.map { String($0.half.dropFirst(3)) } ?? "" }
    let decimals = numbers.map { $0?.fraction.count ?? 0 }.max() ?? 0
    let halfWhole = halves.map { Self.whole($0).count }.max() ?? 0
    let halfDecimals = halves.map { Self.fraction($0).count }.max() ?? 0
    texts = zip(numbers, halves).map { number, half in
      let number = number ?? AlignedNumber(whole: "–")
      var text = number.whole + number.fraction
      text += Self.space(decimals - number.fraction.count, hasPoint: number.fraction.isEmpty)
      if !half.isEmpty {
        text += " ± " + Self.space(halfWhole - Self.whole(half).count) + half
        text += Self.space(halfDecimals - Self.fraction(half).count, hasPoint: !half.contains("."))
      } else if halfWhole > 0 {
        text += Self.space(3 + halfWhole) + Self.space(halfDecimals, hasPoint: true)
      }
      return typeset(text)
    }
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

import Basics

/// The values that a sweep gives one name: `[2, 10]`, or `range -1 1 step 0.1` with both ends.
struct SweepValues {
  static func read(_ tree: Tree, of name: Phrase) throws(Problem) -> [Tree] {
    let values: [Tree]
    switch tree {
    case .list(let elements, let mark):
      if elements.isEmpty {
        throw Problem("'\(name.text)' sweeps over nothing", at: mark, hint: "give it a value or remove it")
      }
      values = elements
    case .scalar(let phrase) where phrase.isRange: values = try range(phrase)
    case .scalar(let phrase):
      throw Problem(
        "'\(name.text)' sweeps over a list or a range, not \(tree.inWords)", at: phrase.mark,
        hint: "write [\(tree.isEmpty ? "1, 2" : phrase.text)] or 'range 1 5'")
    case .mapping(_, let mark):
      throw Problem("'\(name.text)' sweeps over a list or a range here, not a mapping", at: mark)
    }
    for value in values { try check(value) }
    try refuseRepeated(values, of: name)
    return values
  }

  /// Same number or same text.
  static func key(of value: Tree) -> String {
    if case .scalar(let phrase) = value, !phrase.isQuoted, let number = decimal(phrase.text) { return number.written }
    return value.oneLine
  }

  static func refuseRepeated(_ values: [Tree], of name: Phrase) throws(Problem) {
    var firstMarks: [String: Mark] = [:]
    for value in values {
      if let first = firstMarks.updateValue(value.mark, forKey: key(of: value)) {
        throw Problem("'\(name.text)' sweeps over \(value.oneLine) twice", at: value.mark).noting(
          first, "it stands here first")
      }
    }
  }

  private static func check(_ value: Tree) throws(Problem) {
    guard case .scalar(let phrase) = value, !phrase.isQuoted else { return }
    if value.isEmpty { throw Problem("a value is missing here", at: phrase.mark) }
    let word = phrase.text.lowercased().drop { "+-.".contains($0) }
    if ["nan", "inf", "infinity"].contains(word) {
      throw Problem("'\(phrase.text)' is not a number that a trial can use", at: phrase.mark)
    }
    if phrase.isDecimal && decimal(phrase.text) == nil {
      throw Problem("\(phrase.text) is too large for a number", at: phrase.mark)
    }
  }
}

// MARK: - Ranges

extension Phrase {
  fileprivate var isRange: Bool { !isQuoted && (reads("range") || text.hasPrefix("range ")) }
}

extension SweepValues {
  static let mostValues = 100_000

  /// Counts in whole multiples of the last decimal written, so that nothing drifts: 0.1, 0.2, 0.3.
  private static func range(_ phrase: Phrase) throws(Problem) -> [Tree] {
    let words = try phrase.words()
    guard words.count == 3 || (words.count == 5 && words[3].reads("step")) else {
      throw Problem("a range has two ends and maybe a step", at: phrase.mark, hint: "range 1 5, or range -1 1 step 0.1")
    }
    let parts = [words[1], words[2]] + words.dropFirst(4)
    var decimals: [Decimal] = []
    for part in parts { decimals.append(try Decimal(part)) }
    let scale = max(0, -(decimals.map(\.exponent).min() ?? 0))
    var whole: [Int] = []
    for (decimal, part) in zip(decimals, parts) { whole.append(try decimal.scaled(by: scale, part)) }
    let step = whole.count > 2 ? whole[2] : try Decimal(Phrase("1", at: phrase.mark)).scaled(by: scale, phrase)
    let values = try count(from: whole[0], to: whole[1], by: step, phrase, parts)
    return values.map { .scalar(Phrase(Decimal.written($0, scale), at: phrase.mark)) }
  }

  private static func count(
    from start: Int, to end: Int, by step: Int, _ phrase: Phrase, _ parts: [Phrase]
  ) throws(Problem) -> [Int] {
    let last = parts[parts.count - 1]
    if step == 0 { throw Problem("the step of a range cannot be 0", at: last.mark) }
    let distance = end - start
    guard distance == 0 || (distance > 0) == (step > 0) else {
      throw Problem(
        "this range leads away from its end", at: phrase.mark,
        hint: "from \(parts[0].text) to \(parts[1].text) the step is \(step > 0 ? "negative" : "positive")")
    }
    let steps = distance / step
    guard steps < mostValues else { throw Problem("this range has more than \(mostValues) values", at: phrase.mark) }
    guard distance % step == 0 else {
      throw Problem(
        "this range does not meet its end: both ends belong to a range", at: phrase.mark,
        hint: "\(parts[1].text) is not a whole number of steps from \(parts[0].text)")
    }
    return (0...steps).map { start + $0 * step }
  }
}

/// A decimal number without rounding: mantissa × 10^exponent.
private struct Decimal {
  var mantissa: Int
  var exponent: Int

  init(_ phrase: Phrase) throws(Problem) {
    guard phrase.isDecimal, decimal(phrase.text) != nil else {
      throw Problem("'\(phrase.text)' is not a number", at: phrase.mark, hint: "range 1 5, or range -1 1 step 0.1")
    }
    let parts = phrase.text.lowercased().split(separator: "e")
    let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = sides.count > 1 ? sides[1] : ""
    guard let mantissa = Int(sides[0] + fraction), abs(mantissa) < 1 << 53,
      let exponent = parts.count > 1 ? Int(parts[1]) : 0
    else { throw Self.fine(phrase) }
    self.mantissa = mantissa
    self.exponent = exponent - fraction.count
    // 0.50 and 0.5 are the same number.
    while self.mantissa != 0, self.mantissa % 10 == 0, self.exponent < 0 {
      self.mantissa /= 10
      self.exponent += 1
    }
    if mantissa == 0 { self.exponent = 0 }
  }

  /// The whole number of 10^-scale in it.
  func scaled(by scale: Int, _ phrase: Phrase) throws(Problem) -> Int {
    guard exponent + scale <= 18, scale <= 18 else { throw Self.fine(phrase) }
    var value = mantissa
    for _ in 0..<max(0, exponent + scale) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow, abs(product) < 1 << 53 else { throw Self.fine(phrase) }
      value = product
    }
    return value
  }

  static func written(_ value: Int, _ scale: Int) -> String {
    var power = 1.0
    for _ in 0..<scale { power *= 10 }
    // Both are exact, so the quotient is the number nearest to the decimal.
    return (Double(value) / power).written
  }

  private static func fine(_ phrase: Phrase) -> Problem {
    Problem("a range cannot count this finely or this far", at: phrase.mark, hint: "15 digits are the most")
  }
}

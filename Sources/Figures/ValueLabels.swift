/// How the values of a swept name are written: numbers with a true minus and powers of ten, to four digits or to as
/// many as tell them apart; words as they are.
struct ValueLabels {
  private let digits: Int

  init(digits: Int) { self.digits = digits }

  init(_ values: [String]) { self.init(digits: digitsApart(values.compactMap(\.number))) }

  func callAsFunction(_ value: String) -> String { value.number.map { written($0, digits: digits) } ?? value }

  /// A value of a name: "latent 100", but "nearest" alone, since a word says enough. The space does not break.
  func callAsFunction(_ name: String, _ value: String) -> String {
    let isWord = value.number == nil && value != "true" && value != "false" && !value.isEmpty
    return isWord ? value : "\(name)\u{A0}\(self(value))"
  }
}

/// How many digits tell numbers apart, four at least.
func digitsApart(_ numbers: [Double]) -> Int {
  let numbers = Set(numbers)
  return (4..<17).first { digits in Set(numbers.map { written($0, digits: digits) }).count == numbers.count } ?? 17
}

/// Numbers as labels, to four digits or to as many as tell them apart.
package func writtenApart(_ numbers: [Double]) -> [String] {
  let digits = digitsApart(numbers)
  return numbers.map { written($0, digits: digits) }
}

/// The values of several names as tables have them: the value alone of one name, `latent=10 kind=nearest` of more.
func plainLabel(_ names: [String], _ values: [String]) -> String {
  values.count == 1 ? values[0] : zip(names, values).map { "\($0)=\($1)" }.joined(separator: " ")
}

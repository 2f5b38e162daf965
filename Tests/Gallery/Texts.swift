import Basics

extension String {
  func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }

  /// Its parts without the blanks around them; none of a blank text.
  func listed(_ separator: Character) -> [String] {
    split(separator: separator).map { part in
      let start = part.drop { $0 == " " }
      return String(start.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }

  /// A number's text with minus signs for its hyphens.
  var withMinusSigns: String { replacing("-", with: "−") }
}

/// The swept values of trials that differ in their seed alone: `kind=conv latent=10`. A value with a blank in it stands
/// in quotes: `layers="conv 3"`.
struct SettingText: Hashable {
  let values: [Setting]

  init(_ values: [Setting]) { self.values = values }

  init(_ text: String) throws(Problem) {
    var values: [Setting] = []
    var rest = Substring(text).drop { $0 == " " }
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: "="), equals > rest.startIndex, !rest[..<equals].contains(" ") else {
        throw Problem("'\(text)' are not values of swept names: latent=10 layers=\"conv 3\"")
      }
      let name = String(rest[..<equals])
      rest = rest[rest.index(after: equals)...]
      var value = ""
      var isQuoted = false
      while let letter = rest.first, isQuoted || letter != " " {
        rest = rest.dropFirst()
        if letter == "\"" { isQuoted.toggle() } else { value.append(letter) }
      }
      guard !isQuoted else { throw Problem("'\(text)' lacks a quote") }
      values.append(Setting(name: name, value: value))
      rest = rest.drop { $0 == " " }
    }
    self.values = values
  }

  var text: String {
    values.map { $0.value.contains(" ") ? "\($0.name)=\"\($0.value)\"" : "\($0.name)=\($0.value)" }
      .joined(separator: " ")
  }

  /// `kind conv, latent 10`, for a reader.
  var words: String { values.map { "\($0.name) \($0.value)" }.joined(separator: ", ") }

  func value(of name: String) -> String? { values.first { $0.name == name }?.value }

  func without(_ name: String) -> SettingText { SettingText(values.filter { $0.name != name }) }

  /// Whether all of these are among its own.
  func has(_ others: SettingText) -> Bool { others.values.allSatisfy(values.contains) }
}

/// The value that a row gives to a field.
package enum FieldValue: Sendable, Hashable {
  case integer(Int)
  case number(Double)
  case word(String)
  case flag(Bool)
  case integers([Int])
  /// Several words; a whole number among them is a word, too.
  case words([String])
  case equation(Expression)
  case equations([Expression])
}

extension FieldValue {
  /// As it could be written.
  package var text: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.written
    case .word(let word): word
    case .flag(let value): String(value)
    case .integers(let values): values.map(String.init).joined(separator: " ")
    case .words(let words): words.joined(separator: " ")
    case .equation(let equation): equation.description
    case .equations(let equations): equations.map(\.description).joined(separator: " ")
    }
  }
}

/// A row of a catalogue as read and checked: `conv2d 32 kernel 4` is the kind `conv2d` with channels 32 and kernel 4.
/// Only fields that were given are there; the rest keep the kind's defaults.
package struct Call: Sendable, Hashable {
  package struct Argument: Sendable, Hashable {
    package let value: FieldValue
    package let mark: Mark
    package init(_ value: FieldValue, _ mark: Mark) {
      self.value = value
      self.mark = mark
    }
  }

  package var kind: String
  package var arguments: [String: Argument]
  /// The row as written, after substitution: what tables and messages show.
  package var text: String
  package var mark: Mark

  package init(kind: String, arguments: [String: Argument] = [:], text: String? = nil, mark: Mark) {
    self.kind = kind
    self.arguments = arguments
    self.text = text ?? kind
    self.mark = mark
  }
}

/// What a field may hold: what the reader of rows checks, and what the reference and the JSON Schema say.
package enum FieldType: Sendable, Hashable {
  case integer(ClosedRange<Int>)
  /// A finite number within a range.
  case number(ClosedRange<Double>)
  /// One of these words.
  case word([String])
  /// One of these words, or a number in the range: `padding same`, `padding 1`.
  case wordOrNumber([String], ClosedRange<Double>)
  /// The same, and the number may stand after the word as well: `std learned 0.1`.
  case wordAndNumber([String], ClosedRange<Double>)
  /// One of these words; after a `numbered` one a number may stand: `weights spectral`, `weights equalized 0.01`.
  case wordWithNumber([String], numbered: [String], ClosedRange<Double>)
  /// `true` or `false`; the field's name alone means true.
  case flag
  /// Any one word: a path, a name.
  case text
  /// Several whole numbers, one after another: `reshape 256 4 4`.
  case integers(ClosedRange<Int>, count: ClosedRange<Int>)
  /// Whole numbers, alone or after one of these words: `subset 1000`, `subset first 1000`.
  case integersAfter([String], ClosedRange<Int>, count: ClosedRange<Int>)
  /// A whole number, a name, or a name and a number: `rows 8`, `rows t`, `rows z 10`.
  case countOrName(ClosedRange<Int>)
  /// Several words, one after another: `classes cats dogs`.
  case texts(count: ClosedRange<Int>)
  /// A value: an equation of the names that are known at the row.
  case equation
  /// Several values, one after another: `concat a b`.
  case equations
}

/// A field of a kind, declared once: its name, what it may hold, where its value goes, and a line about it.
package struct Field<Root>: Sendable {
  package let name: String
  package let type: FieldType
  /// Its position among the words after the kind, from 0; nil: it is given by name only.
  package let position: Int?
  package let required: Bool
  package let summary: String
  package let assign: @Sendable (inout Root, FieldValue) -> Void
  /// The default as a user would write it; nil where there is none.
  package let standard: @Sendable (Root) -> String?

  package init(
    _ name: String, type: FieldType, position: Int? = nil, required: Bool = false, _ summary: String,
    standard: @escaping @Sendable (Root) -> String?, assign: @escaping @Sendable (inout Root, FieldValue) -> Void
  ) {
    self.name = name
    self.type = type
    self.position = position
    self.required = required
    self.summary = summary
    self.assign = assign
    self.standard = standard
  }
}

/// A field without its owner's type: what the readers of the language and the reference need.
package struct FieldDescription: Sendable, Hashable {
  package let name: String
  package let type: FieldType
  package let position: Int?
  package let required: Bool
  package let standard: String?
  package let summary: String
}

extension Field {
  package typealias Path<Value> = WritableKeyPath<Root, Value> & Sendable

  package init(
    _ name: String, _ path: Path<Int>, in range: ClosedRange<Int>, position: Int? = nil, required: Bool = false,
    _ summary: String
  ) {
    self.init(
      name, type: .integer(range), position: position, required: required, summary,
      standard: { String($0[keyPath: path]) }, assign: { $0[keyPath: path] = $1.integer })
  }

  package init(
    _ name: String, _ path: Path<Int?>, in range: ClosedRange<Int>, position: Int? = nil, _ summary: String
  ) {
    self.init(
      name, type: .integer(range), position: position, summary,
      standard: { $0[keyPath: path].map(String.init) }, assign: { $0[keyPath: path] = $1.integer })
  }

  package init(
    _ name: String, _ path: Path<Double>, in range: ClosedRange<Double>, position: Int? = nil, required: Bool = false,
    _ summary: String
  ) {
    self.init(
      name, type: .number(range), position: position, required: required, summary,
      standard: { $0[keyPath: path].written }, assign: { $0[keyPath: path] = $1.number })
  }

  package init(
    _ name: String, _ path: Path<Double?>, in range: ClosedRange<Double>, position: Int? = nil, _ summary: String
  ) {
    self.init(
      name, type: .number(range), position: position, summary,
      standard: { $0[keyPath: path].map(\.written) }, assign: { $0[keyPath: path] = $1.number })
  }

  package init(_ name: String, _ path: Path<Bool>, position: Int? = nil, _ summary: String) {
    self.init(
      name, type: .flag, position: position, summary,
      standard: { String($0[keyPath: path]) }, assign: { $0[keyPath: path] = $1.flag })
  }

  package init(_ name: String, _ path: Path<String?>, position: Int? = nil, required: Bool = false, _ summary: String) {
    self.init(
      name, type: .text, position: position, required: required, summary,
      standard: { $0[keyPath: path] }, assign: { $0[keyPath: path] = $1.word })
  }

  package init(_ name: String, _ path: Path<String>, position: Int? = nil, required: Bool = false, _ summary: String) {
    self.init(
      name, type: .text, position: position, required: required, summary,
      standard: { $0[keyPath: path] }, assign: { $0[keyPath: path] = $1.word })
  }

  package init<Choice: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, _ path: Path<Choice>, position: Int? = nil, required: Bool = false, _ summary: String
  ) where Choice.RawValue == String {
    self.init(
      name, type: .word(Choice.allCases.map(\.rawValue)), position: position, required: required, summary,
      standard: { $0[keyPath: path].rawValue },
      assign: { $0[keyPath: path] = Choice(rawValue: $1.word) ?? $0[keyPath: path] })
  }

  package init(
    _ name: String, _ path: Path<[Int]>, in range: ClosedRange<Int>, count: ClosedRange<Int>, position: Int? = nil,
    required: Bool = false, _ summary: String
  ) {
    self.init(
      name, type: .integers(range, count: count), position: position, required: required, summary,
      standard: { $0[keyPath: path].isEmpty ? nil : $0[keyPath: path].map(String.init).joined(separator: " ") },
      assign: { $0[keyPath: path] = $1.integers })
  }

  package init(
    _ name: String, _ path: Path<[String]>, count: ClosedRange<Int>, position: Int? = nil, required: Bool = false,
    _ summary: String
  ) {
    self.init(
      name, type: .texts(count: count), position: position, required: required, summary,
      standard: { $0[keyPath: path].isEmpty ? nil : $0[keyPath: path].joined(separator: " ") },
      assign: { $0[keyPath: path] = $1.words })
  }

  package init(
    _ name: String, _ path: Path<Expression?>, position: Int? = nil, required: Bool = false, _ summary: String
  ) {
    self.init(
      name, type: .equation, position: position, required: required, summary,
      standard: { _ in nil }, assign: { $0[keyPath: path] = $1.equation })
  }

  package init(
    _ name: String, _ path: Path<[Expression]>, position: Int? = nil, required: Bool = false, _ summary: String
  ) {
    self.init(
      name, type: .equations, position: position, required: required, summary,
      standard: { _ in nil }, assign: { $0[keyPath: path] = $1.equations })
  }
}

// The reader has already checked a value against its field's type: a mismatch here is our own mistake.
extension FieldValue {
  package var integer: Int {
    guard case .integer(let value) = self else { preconditionFailure("expected an integer, got \(self)") }
    return value
  }
  package var number: Double {
    switch self {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    default: preconditionFailure("expected a number, got \(self)")
    }
  }
  package var word: String {
    guard case .word(let value) = self else { preconditionFailure("expected a word, got \(self)") }
    return value
  }
  package var flag: Bool {
    guard case .flag(let value) = self else { preconditionFailure("expected true or false, got \(self)") }
    return value
  }
  package var integers: [Int] {
    guard case .integers(let value) = self else { preconditionFailure("expected whole numbers, got \(self)") }
    return value
  }
  package var words: [String] {
    guard case .words(let value) = self else { preconditionFailure("expected words, got \(self)") }
    return value
  }
  package var equation: Expression {
    guard case .equation(let value) = self else { preconditionFailure("expected an equation, got \(self)") }
    return value
  }
  package var equations: [Expression] {
    guard case .equations(let value) = self else { preconditionFailure("expected equations, got \(self)") }
    return value
  }
}

extension Double {
  /// As a person writes it: 32 rather than 32.0, else the shortest text that reads back as the same number.
  package var written: String {
    if self == rounded(), abs(self) < 1e15 { return String(Int(self)) }
    return description
  }
}

import Basics

/// What a number measures: the split it was measured on, and its name. The only code that joins and splits
/// `valid_elbo`.
package struct MetricName: Sendable, Hashable {
  /// Nil: it belongs to no split.
  package var split: Split?
  package var name: String

  package init(_ split: Split?, _ name: String) {
    self.split = split
    self.name = name
  }

  /// The name of its column.
  package init(_ column: String) {
    let split = Split.allCases.first { column.hasPrefix("\($0.rawValue)_") }
    self.init(split, split.map { String(column.dropFirst($0.rawValue.count + 1)) } ?? column)
  }

  package var column: String { split.map { "\($0.rawValue)_\(name)" } ?? name }
}

/// A number that was measured: its value, its standard error, and how many examples or samples it is the mean of.
package struct Measured: Sendable, Hashable {
  package var split: Split?
  package var value: Double
  /// The standard error; nil where it is not known.
  package var error: Double?
  package var count: Int?
  /// What one must know to trust it: too few samples, for example.
  package var note: String?

  package init(_ split: Split?, _ value: Double, error: Double? = nil, count: Int? = nil, note: String? = nil) {
    self.split = split
    self.value = value
    self.error = error
    self.count = count
    self.note = note
  }

  package var json: JSON {
    .object([
      "split": split.map { .string($0.rawValue) } ?? .null, "value": .measured(value),
      "error": error.map { .measured($0) } ?? .null, "count": count.map { .number(Double($0)) } ?? .null,
      "note": note.map(JSON.string) ?? .null,
    ])
  }

  package init?(_ json: JSON) {
    guard let value = json["value"]?.measured else { return nil }
    self.init(
      json["split"]?.string.flatMap(Split.init(rawValue:)), value, error: json["error"]?.measured,
      count: json["count"]?.count, note: json["note"]?.string)
  }
}

extension JSON {
  /// Numbers that JSON lacks (infinite, not a number) are written as words.
  package static func measured(_ value: Double) -> JSON {
    value.isFinite ? .number(value) : .string(Table.cell(value))
  }

  package var measured: Double? { number ?? string.flatMap { Double($0) } }
}

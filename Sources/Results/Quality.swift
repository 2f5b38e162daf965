import Basics

/// What describes a number besides its value, stated by the metric's kind or derived from the objective.
package struct Quality: Sendable, Hashable {
  package enum Better: String, Sendable, Hashable { case higher, lower }

  /// nil: neither side, or unknown.
  package var better: Better?
  /// Its name for people, on an axis for example, without the unit; nil: the column's name.
  package var label: String?
  package var unit: String?

  package init(better: Better? = nil, label: String? = nil, unit: String? = nil) {
    self.better = better
    self.label = label
    self.unit = unit
  }

  package var json: JSON {
    .object([
      "better": better.map { .string($0.rawValue) } ?? .null, "label": label.map(JSON.string) ?? .null,
      "unit": unit.map(JSON.string) ?? .null,
    ])
  }

  package init(_ json: JSON) {
    self.init(
      better: json["better"]?.string.flatMap(Better.init(rawValue:)), label: json["label"]?.string,
      unit: json["unit"]?.string)
  }
}

import Basics
import Results

extension String {
  /// The finite number that this text is, if it is one.
  var number: Double? { Double(self).flatMap { $0.isFinite ? $0 : nil } }

  /// A value as a person would write it: numbers to four digits with a true minus and powers of ten, words as they are.
  var typeset: String { number.map { written($0, digits: 4) } ?? self }

  /// A name as part of a file's name.
  var fileName: String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
    return String(prefix(100).map { plain.contains($0) ? $0 : "_" })
  }
}

/// A setting as a label: "latent 100", but "nearest" alone, since a word says enough. The space does not break.
func settingLabel(_ name: String, _ value: String) -> String {
  value.number != nil || value == "true" || value == "false" || value.isEmpty ? "\(name)\u{A0}\(value.typeset)" : value
}

/// A metric's label, with its split: "validation ELBO". Without a label in its quality, its name.
func metricLabel(_ metric: MetricName, _ quality: Quality) -> String {
  let name = quality.label ?? String(metric.name.map { $0 == "_" ? " " : $0 })
  return metric.split.map { "\(splitName($0)) \(name)" } ?? name
}

/// The same with its unit: "validation ELBO [nats]".
func axisLabel(_ metric: MetricName, _ quality: Quality) -> String {
  metricLabel(metric, quality) + (quality.unit.map { " [\($0)]" } ?? "")
}

/// A split in words.
func splitName(_ split: Split) -> String {
  switch split {
  case .train: "training"
  case .valid: "validation"
  case .test: "test"
  }
}

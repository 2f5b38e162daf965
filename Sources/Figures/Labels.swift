import Basics
import Results

extension String {
  /// The finite number that this text is, if it is one.
  var number: Double? { Double(self).flatMap { $0.isFinite ? $0 : nil } }

  /// A name as part of a file's name.
  var fileName: String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
    return String(prefix(100).map { plain.contains($0) ? $0 : "_" })
  }
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

/// "[nats]" where all have that unit; empty where they differ or have none.
func commonUnit(_ qualities: [Quality]) -> String {
  let units = Set(qualities.map(\.unit))
  return units.count == 1 ? units.first.flatMap { $0 }.map { "[\($0)]" } ?? "" : ""
}

/// A split in words.
func splitName(_ split: Split) -> String {
  switch split {
  case .train: "training"
  case .valid: "validation"
  case .test: "test"
  }
}

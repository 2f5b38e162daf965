import Basics

/// What became of a trial: `status.json`.
package struct TrialStatus: Sendable, Hashable {
  package enum State: String, Sendable, Hashable {
    case running, done, failed
    /// Its sweep's rule ended it early; its checkpoint is there to go on from.
    case pruned
  }

  package var id: String
  package var state: State
  /// What went wrong, or why it was pruned.
  package var error: String?
  /// The word for that; nil where none fits.
  package var reason: FailureReason?
  package var seed: UInt64
  package var steps: Int
  package var parameters: Int
  /// Time spent on it, over all its attempts.
  package var seconds: Double
  /// How long processors worked for it, all threads together; nil where that was not recorded yet.
  package var processorSeconds: Double?
  /// The kind of processor it ran on last; its numbers are equal to the byte on every processor of that kind.
  package var processor: String
  /// The version of the arithmetic that trained it; nil where that was not recorded yet.
  package var arithmetic: String?
  /// The last value of each number that training reported, in the order of the table's columns.
  package var metrics: [Metric]
  /// Their qualities, by their names without the split.
  package var qualities: [String: Quality]

  package struct Metric: Sendable, Hashable {
    package var name: MetricName
    package var value: Double
    package init(_ name: MetricName, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  package init(
    id: String, state: State, error: String? = nil, reason: FailureReason? = nil, seed: UInt64, steps: Int,
    parameters: Int, seconds: Double,
    processorSeconds: Double? = nil, processor: String = "", arithmetic: String? = nil, metrics: [Metric],
    qualities: [String: Quality] = [:]
  ) {
    self.id = id
    self.state = state
    self.error = error
    self.reason = reason
    self.seed = seed
    self.steps = steps
    self.parameters = parameters
    self.seconds = seconds
    self.processorSeconds = processorSeconds
    self.processor = processor
    self.arithmetic = arithmetic
    self.metrics = metrics
    self.qualities = qualities
  }

  package var json: JSON {
    .object([
      "id": .string(id), "state": .string(state.rawValue), "error": error.map(JSON.string) ?? .null,
      "reason": reason.map { .string($0.rawValue) } ?? .null,
      "seed": .string(String(seed)),
      "steps": .number(Double(steps)), "parameters": .number(Double(parameters)),
      "seconds": .number(Self.rounded(seconds)),
      "processor_seconds": processorSeconds.map { .number(Self.rounded($0)) } ?? .null,
      "processor": .string(processor),
      "arithmetic": arithmetic.map(JSON.string) ?? .null,
      "metrics": .object(metrics.map { JSON.Member($0.name.column, .measured($0.value)) }),
      "qualities": .object(qualities.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) }),
    ])
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

  package init?(path: String) {
    guard let text = try? Files.text(path), let json = JSON(text), let id = json["id"]?.string,
      let state = json["state"]?.string.flatMap(State.init(rawValue:))
    else { return nil }
    self.init(
      id: id, state: state, error: json["error"]?.string,
      reason: json["reason"]?.string.flatMap(FailureReason.init(rawValue:)),
      seed: json["seed"]?.string.flatMap { UInt64($0) } ?? 0,
      steps: json["steps"]?.count ?? 0, parameters: json["parameters"]?.count ?? 0,
      seconds: json["seconds"]?.number ?? 0, processorSeconds: json["processor_seconds"]?.number,
      processor: json["processor"]?.string ?? "",
      arithmetic: json["arithmetic"]?.string,
      metrics: (json["metrics"]?.members ?? []).map {
        Metric(MetricName($0.key), $0.value.measured ?? .nan)
      },
      qualities: Dictionary((json["qualities"]?.members ?? []).map { ($0.key, Quality($0.value)) }) { first, _ in first
      })
  }
}

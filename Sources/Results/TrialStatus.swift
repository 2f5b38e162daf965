import Basics

/// What became of a trial: `status.json`.
package struct TrialStatus: Sendable, Hashable {
  package enum State: String, Sendable, Hashable { case running, done, failed }

  package var id: String
  package var state: State
  /// What went wrong.
  package var error: String?
  package var seed: UInt64
  package var steps: Int
  package var parameters: Int
  /// Time spent on it, over all its attempts.
  package var seconds: Double
  /// On which kind of processor it ran last: its numbers are the same to the byte on any of that kind.
  package var processor: String
  /// The last value of each number, as `valid_elbo`, in the order of the table's columns.
  package var metrics: [Metric]

  package struct Metric: Sendable, Hashable {
    package var name: String
    package var value: Double
    package init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  package init(
    id: String, state: State, error: String? = nil, seed: UInt64, steps: Int, parameters: Int, seconds: Double,
    processor: String = "", metrics: [Metric]
  ) {
    self.id = id
    self.state = state
    self.error = error
    self.seed = seed
    self.steps = steps
    self.parameters = parameters
    self.seconds = seconds
    self.processor = processor
    self.metrics = metrics
  }

  package var json: JSON {
    .object([
      "id": .string(id), "state": .string(state.rawValue), "error": error.map(JSON.string) ?? .null,
      "seed": .string(String(seed)),
      "steps": .number(Double(steps)), "parameters": .number(Double(parameters)),
      "seconds": .number((seconds * 1000).rounded() / 1000), "processor": .string(processor),
      // Numbers that JSON does not have are words.
      "metrics": .object(
        metrics.map { JSON.Member($0.name, $0.value.isFinite ? .number($0.value) : .string(Table.cell($0.value))) }),
    ])
  }

  package init?(path: String) {
    guard let text = try? Files.text(path), let json = JSON(text), let id = json["id"]?.string,
      let state = json["state"]?.string.flatMap(State.init(rawValue:))
    else { return nil }
    self.init(
      id: id, state: state, error: json["error"]?.string, seed: json["seed"]?.string.flatMap { UInt64($0) } ?? 0,
      steps: json["steps"]?.count ?? 0, parameters: json["parameters"]?.count ?? 0,
      seconds: json["seconds"]?.number ?? 0, processor: json["processor"]?.string ?? "",
      metrics: (json["metrics"]?.members ?? []).map {
        Metric($0.key, $0.value.number ?? Double($0.value.string ?? "nan") ?? .nan)
      })
  }
}

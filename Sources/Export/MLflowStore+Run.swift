extension MLflowStore {
  package struct Run: Sendable, Hashable {
    package enum Status: Int, Sendable, Hashable {
      case running = 1
      case finished = 3
      case failed = 4
    }

    /// A value of a metric; those of one name are its history. They differ in their value, step or time: a database has
    /// no place for the same one twice.
    package struct Metric: Sendable, Hashable {
      package var name: String
      package var value: Double
      package var step: Int
      /// In milliseconds since 1970.
      package var time: Int

      package init(_ name: String, _ value: Double, step: Int, time: Int) {
        self.name = name
        self.value = value
        self.step = step
        self.time = time
      }
    }

    /// A file to be copied into the run, and its path there.
    package struct Artifact: Sendable, Hashable {
      package var source: String
      package var path: String

      package init(_ source: String, as path: String) {
        self.source = source
        self.path = path
      }
    }

    package var name: String
    /// Its id comes from this: 32 hexadecimal digits or more, others than those of the other runs.
    package var digest: String
    package var user: String
    package var status: Status
    /// In milliseconds since 1970.
    package var start: Int
    /// Nil while it runs.
    package var end: Int?
    package var params: [Entry]
    package var metrics: [Metric]
    /// Besides its name. Some have a meaning, such as `mlflow.note.content`, `mlflow.source.name` and
    /// `mlflow.parentRunId`.
    package var tags: [Entry]
    package var artifacts: [Artifact]

    package init(
      name: String, digest: String, user: String = "", status: Status, start: Int, end: Int? = nil,
      params: [Entry] = [], metrics: [Metric] = [], tags: [Entry] = [], artifacts: [Artifact] = []
    ) {
      self.name = name
      self.digest = digest
      self.user = user
      self.status = status
      self.start = start
      self.end = end
      self.params = params
      self.metrics = metrics
      self.tags = tags
      self.artifacts = artifacts
    }

    package var id: String {
      let id = digest.prefix(32).lowercased()
      precondition(id.utf8.count == 32 && id.allSatisfy { $0.isASCII && $0.isHexDigit }, "no digest: \(digest)")
      return id
    }
  }

  /// A run of the experiment.
  package func contents(of run: Run) -> Contents {
    let folder = "\(experiment.id)/\(run.id)"
    var contents = Contents()
    // Without these three MLflow does not take it for a run.
    contents.folders = ["metrics", "params", "artifacts"].map { "\(folder)/\($0)" }
    let name = MLflowText.cut(run.name.isEmpty ? run.id : run.name, to: 250)
    contents.add(meta(run, name: name), at: "\(folder)/meta.yaml")
    addMetrics(run.metrics, in: "\(folder)/metrics", to: &contents)
    add(run.params, limit: 6000, in: "\(folder)/params", to: &contents)
    add([Entry("mlflow.runName", name)] + run.tags, limit: 8000, in: "\(folder)/tags", to: &contents)
    var names = MLflowNames()
    contents.copies = run.artifacts.map {
      .init(source: $0.source, path: "\(folder)/artifacts/\(names.claim($0.path))")
    }
    return contents
  }

  private func meta(_ run: Run, name: String) -> String {
    MLflowText.yaml([
      ("artifact_uri", .text(MLflowText.uri(of: "\(root)/\(experiment.id)/\(run.id)/artifacts"))),
      ("deleted_time", .nothing),
      ("end_time", run.end.map { .number($0) } ?? .nothing),
      ("entry_point_name", .text("")),
      ("experiment_id", .text(experiment.id)),
      ("lifecycle_stage", .text("active")),
      ("run_id", .text(run.id)),
      ("run_name", .text(name)),
      // As MLflow 2 calls the id.
      ("run_uuid", .text(run.id)),
      ("source_name", .text("")),
      // A local one.
      ("source_type", .number(4)),
      ("source_version", .text("")),
      ("start_time", .number(run.start)),
      ("status", .number(run.status.rawValue)),
      ("tags", .empty),
      ("user_id", .text(run.user)),
    ])
  }

  /// A line for each value: its time, itself and its step.
  private func addMetrics(_ metrics: [Run.Metric], in folder: String, to contents: inout Contents) {
    var order: [String] = []
    var lines: [String: String] = [:]
    for metric in metrics {
      if lines[metric.name] == nil { order.append(metric.name) }
      // Swift writes a number as Python reads it, infinities too, but for what a NaN may carry: `-nan(0x1)`.
      let value = metric.value.isNaN ? "nan" : "\(metric.value)"
      // MLflow takes no time before 1970.
      lines[metric.name, default: ""] += "\(max(0, metric.time)) \(value) \(metric.step)\n"
    }
    var names = MLflowNames()
    for name in order { contents.add(lines[name] ?? "", at: "\(folder)/\(names.claim(name))") }
  }

  private func add(_ entries: [Entry], limit: Int, in folder: String, to contents: inout Contents) {
    var names = MLflowNames()
    for entry in entries {
      contents.add(MLflowText.cut(entry.value, to: limit), at: "\(folder)/\(names.claim(entry.name))")
    }
  }
}

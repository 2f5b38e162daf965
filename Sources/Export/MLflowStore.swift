/// An experiment in MLflow's file store, the folder `mlruns`: what files and folders it has, as values.
///
/// MLflow reads all runs of a store at once, and one file that it does not accept makes all of them unreadable. So
/// names and lengths are made to fit; all other text comes back as it was. MLflow 3 reads such a store only with
/// `MLFLOW_ALLOW_FILE_STORE=true` in its environment, or turns it into a database with `mlflow migrate-filestore`.
package struct MLflowStore: Sendable {
  /// The absolute path of `mlruns`, which metadata has in it: MLflow looks for artifacts there. It must not lie in a
  /// folder called `artifacts`: MLflow finds no runs below one.
  package let root: String
  package let experiment: Experiment

  package init(root: String, experiment: Experiment) {
    precondition(root.hasPrefix("/"), "not an absolute path: \(root)")
    self.root = root
    self.experiment = experiment
  }

  package struct Experiment: Sendable, Hashable {
    /// The experiments of a store differ in their names.
    package var name: String
    /// Its id comes from this: 32 hexadecimal digits or more, such as a SHA-256.
    package var digest: String
    /// When it began, in milliseconds since 1970.
    package var time: Int
    package var tags: [Entry]

    package init(name: String, digest: String, time: Int, tags: [Entry] = []) {
      self.name = name
      self.digest = digest
      self.time = time
      self.tags = tags
    }

    /// Eighteen decimal digits, as MLflow's own ids: a database takes only whole numbers.
    package var id: String {
      let most: UInt64 = 900_000_000_000_000_000
      guard let number = UInt64(digest.prefix(16), radix: 16) else { preconditionFailure("no digest: \(digest)") }
      return String(number % most + most / 9)
    }
  }

  /// A parameter or a tag.
  package struct Entry: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A part of a store; all paths but `source` are relative to its root.
  package struct Contents: Sendable, Hashable {
    package struct File: Sendable, Hashable {
      package var path: String
      package var bytes: [UInt8]
    }
    package struct Copy: Sendable, Hashable {
      package var source: String
      package var path: String
    }
    /// Those that have to be there even when nothing lies in them.
    package var folders: [String] = []
    package var files: [File] = []
    /// Artifacts, which may be large.
    package var copies: [Copy] = []

    mutating func add(_ text: String, at path: String) { files.append(File(path: path, bytes: Array(text.utf8))) }
  }

  /// The experiment without its runs.
  package var contents: Contents {
    var contents = Contents()
    let name = MLflowText.cut(experiment.name, to: 500)
    contents.add(
      MLflowText.yaml([
        ("artifact_location", .text(MLflowText.uri(of: "\(root)/\(experiment.id)"))),
        ("creation_time", .number(experiment.time)),
        ("experiment_id", .text(experiment.id)),
        ("last_update_time", .number(experiment.time)),
        ("lifecycle_stage", .text("active")),
        // A name is required.
        ("name", .text(name.isEmpty ? experiment.id : name)),
      ]), at: "\(experiment.id)/meta.yaml")
    var names = MLflowNames()
    for tag in experiment.tags {
      contents.add(MLflowText.cut(tag.value, to: 20_000), at: "\(experiment.id)/tags/\(names.claim(tag.name))")
    }
    return contents
  }
}

import Basics

/// What a trial's process must know besides its resolved experiment: `trial.json`, which is in its folder from the
/// first attempt on. With it a trial needs neither its sweep's plan nor the other trials.
package struct TrialFile: Sendable, Hashable {
  package var id: String
  package var seed: UInt64
  package var settings: [Setting]
  /// The experiment file's folder, which its own paths are relative to.
  package var folder: String
  /// What the command line changed of the file: `train.epochs=2`.
  package var overrides: [String]
  /// The folder of the trained trial that it continues, if any.
  package var continues: String?

  package init(
    id: String, seed: UInt64, settings: [Setting], folder: String, overrides: [String] = [], continues: String? = nil
  ) {
    self.overrides = overrides
    self.continues = continues
    self.id = id
    self.seed = seed
    self.settings = settings
    self.folder = folder
  }

  /// Its path in a trial's folder, or in that of an attempt.
  package static func path(in folder: String) -> String { "\(folder)/trial.json" }

  package var json: JSON {
    .object([
      "id": .string(id), "seed": .string(String(seed)), "folder": .string(folder),
      "settings": .object(settings.map { JSON.Member($0.name, .string($0.value)) }),
      "overrides": .array(overrides.map(JSON.string)), "continues": continues.map(JSON.string) ?? .null,
    ])
  }

  package func write(in folder: String) throws { try AtomicFile.write(json.pretty, to: Self.path(in: folder)) }

  /// For a process that is about to start.
  package func writeQuickly(in folder: String) throws { try Files.writeQuickly(json.pretty, to: Self.path(in: folder)) }

  package init(in trial: String) throws {
    let path = Self.path(in: trial)
    guard Files.exists(path) else {
      throw Problem("\(path) is not there", hint: "results of an earlier version cannot be read: sweep the file again")
    }
    guard let json = JSON(try Files.text(path)), let id = json["id"]?.string, let folder = json["folder"]?.string,
      let seed = json["seed"]?.string.flatMap({ UInt64($0) }), let settings = json["settings"]?.members
    else { throw Problem("\(path) cannot be read", hint: "sweep the file again") }
    self.init(
      id: id, seed: seed,
      settings: try settings.map { member in
        guard let value = member.value.string else { throw Problem("\(path): the value of \(member.key) is not text") }
        return Setting(name: member.key, value: value)
      }, folder: folder, overrides: (json["overrides"]?.array ?? []).compactMap(\.string),
      continues: json["continues"]?.string)
  }
}

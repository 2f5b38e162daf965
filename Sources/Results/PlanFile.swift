import Basics

/// The plan of a results folder, `plan.yaml`: the frozen list of its trials, each with its resolved text. All tables
/// are made from it and from the trials' published results.
package struct PlanFile: Sendable, Hashable {
  package struct Trial: Sendable, Hashable {
    package var id: String
    package var seed: UInt64
    package var settings: [Setting]
    /// Its rows of `evaluate`, and the arrays and figures that are made once it is trained.
    package var rows: [Row]
    package var drawings: [String]
    /// The folder of the trained trial that it continues.
    package var continues: String?
    /// The resolved experiment: what the trial's process reads.
    package var experiment: String

    package init(
      id: String, seed: UInt64, settings: [Setting], rows: [Row] = [], drawings: [String] = [],
      continues: String? = nil, experiment: String
    ) {
      self.continues = continues
      self.id = id
      self.seed = seed
      self.settings = settings
      self.rows = rows
      self.drawings = drawings
      self.experiment = experiment
    }

    /// The keys of all its answers.
    package var asked: [String] { rows.map(\.key) + drawings }

    /// The value that the sweep set for a column; empty where this trial's branch does not set it.
    package func value(_ column: String) -> String { settings.first { $0.name == column }?.value ?? "" }

    /// `latent=10 seed=2`; the id where nothing was swept.
    package var label: String {
      settings.isEmpty ? id : settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    }
  }

  /// A row of `evaluate`: the key of its answer, and the column in which its number stands, without the split.
  package struct Row: Sendable, Hashable {
    package var key: String
    package var column: String
    package init(key: String, column: String) {
      self.key = key
      self.column = column
    }
  }

  package var name: String
  package var title: String
  /// The experiment's file and its folder, which the experiment's own paths are relative to.
  package var file: String
  package var folder: String
  /// What the command line changed: `train.epochs=2`.
  package var overrides: [String]
  /// The swept names, `seed` last.
  package var columns: [String]
  /// The rule that ends trials early; nil: none.
  package var prune: String?
  /// How many trials a search will have in all; nil: these are all.
  package var search: Int?
  package var trials: [Trial]

  package init(
    name: String, title: String, file: String, folder: String, overrides: [String], columns: [String],
    prune: String? = nil, search: Int? = nil, trials: [Trial]
  ) {
    self.name = name
    self.title = title
    self.file = file
    self.folder = folder
    self.overrides = overrides
    self.columns = columns
    self.prune = prune
    self.search = search
    self.trials = trials
  }

  /// What to do where a search has trials to come that only the experiment's file can plan.
  package var searchInWords: String? {
    guard let search, search > trials.count else { return nil }
    let words = ["atelier", "sweep", file] + overrides
    return "\(search - trials.count) more trials of the search follow from these: "
      + "'\(words.map(\.shellWord).joined(separator: " "))' goes on with it"
  }

  /// The columns that make up a setting: all but the seed.
  package var settingColumns: [String] { columns.filter { $0 != "seed" } }
}

// MARK: - Writing

extension PlanFile {
  package func write(to results: ResultsFolder) throws {
    try Files.makeFolder(results.path)
    try AtomicFile.write(yaml, to: results.plan)
  }

  package var yaml: String {
    var text = "# What was asked of this folder, resolved: written before the first trial runs.\n"
    text += "name: \(PlanScalar.written(name))\n"
    text += "title: \(PlanScalar.written(title))\n"
    text += "file: \(PlanScalar.written(file))\n"
    text += "folder: \(PlanScalar.written(folder))\n"
    text += PlanFile.list("overrides", overrides)
    text += PlanFile.list("columns", columns)
    if let prune { text += "prune: \(PlanScalar.written(prune))\n" }
    if let search { text += "search: \(search)\n" }
    text += trials.isEmpty ? "trials: []\n" : "trials:\n"
    for trial in trials { text += PlanFile.entry(trial) }
    return text
  }

  private static func list(_ key: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "\(key): []\n" }
    return "\(key):\n" + items.map { "  - \(PlanScalar.written($0))\n" }.joined()
  }

  private static func entry(_ trial: Trial) -> String {
    var text = "  - id: \(PlanScalar.written(trial.id))\n    seed: \(trial.seed)\n"
    text += trial.settings.isEmpty ? "    settings: {}\n" : "    settings:\n"
    for setting in trial.settings {
      text += "      \(PlanScalar.written(setting.name)): \(PlanScalar.written(setting.value))\n"
    }
    if !trial.rows.isEmpty { text += "    evaluate:\n" }
    for row in trial.rows { text += "      \(PlanScalar.written(row.key)): \(PlanScalar.written(row.column))\n" }
    if !trial.drawings.isEmpty {
      text += "    drawings:\n" + trial.drawings.map { "      - \(PlanScalar.written($0))\n" }.joined()
    }
    if let continues = trial.continues { text += "    continues: \(PlanScalar.written(continues))\n" }
    guard PlanScalar.fitsBlock(trial.experiment) else {
      return text + "    experiment: \(PlanScalar.quoted(trial.experiment))\n"
    }
    text += "    experiment: |\n"
    for line in trial.experiment.utf8.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      text += line.isEmpty ? "\n" : "      \(Substring(line))\n"
    }
    return text
  }
}

/// How a text is written in `plan.yaml`: plain where that is safe in any YAML, else in double quotes as JSON has them.
enum PlanScalar {
  static func written(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, !["null", "Null", "NULL"].contains(text) else { return false }
    let isLetter: (UInt8) -> Bool = { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
    guard
      isLetter(first) || first == UInt8(ascii: "/")
        || (first == UInt8(ascii: "-") && text.utf8.count > 1 && !text.hasPrefix("--"))
    else { return false }
    var last = first
    for byte in text.utf8 {
      guard isLetter(byte) || "/-_.+=@, ()*$^".utf8.contains(byte) else { return false }
      // A dash and a space begin a list.
      if byte == 0x20 && (last == 0x20 || last == UInt8(ascii: "-")) { return false }
      last = byte
    }
    return last != 0x20
  }

  static func quoted(_ text: String) -> String {
    guard !text.unicodeScalars.allSatisfy(isReadable) else { return JSON.quoted(text) }
    var result = ""
    for scalar in JSON.quoted(text).unicodeScalars {
      if isReadable(scalar) { result.unicodeScalars.append(scalar) } else { result += escaped(scalar) }
    }
    return result
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The characters that YAML 1.1 allows unescaped, without its other line breaks.
  private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
    // What joins with the character beside it would hide a quote or a backslash from the reader. (Beyond four digits
    // JSON and YAML have no escape in common.)
    let properties = scalar.properties
    let joins = !properties.isGraphemeBase || properties.generalCategory == .format
    if !scalar.isASCII, scalar.value < 0x10000, joins { return false }
    return switch scalar.value {
    case 0x0A, 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
    default: false
    }
  }

  /// Whether a text can be written as a block (`|`): whole lines, the first of which shows the indentation.
  static func fitsBlock(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first != " ", first != "\n", first != "\t", text.hasSuffix("\n"),
      !text.hasSuffix("\n\n")
    else { return false }
    return text.unicodeScalars.allSatisfy(isReadable)
  }
}

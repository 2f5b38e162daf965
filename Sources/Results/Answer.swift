import Basics

/// The answer to a request to a trained trial: a row of `evaluate`, an array for figures, or a figure. It is the file
/// `answers/<key>.json` in the trial's folder, written once. The key contains all that the answer depends on besides
/// the training itself, so a request is answered once its file exists.
package struct Answer: Sendable, Hashable {
  package var key: String
  /// The row as it was written.
  package var row: String
  /// What went wrong, if anything.
  package var error: String?
  /// A number for each split; none where files are the answer.
  package var measured: [Measured]
  package var quality: Quality
  /// The files that it wrote, by their paths in the trial's folder; none where the experiment lacks what was asked for.
  package var files: [String]
  /// What the entries of an array are called, in their order, where they have names.
  package var words: [String]
  package var seconds: Double
  package var processor: String

  package init(
    key: String, row: String, error: String? = nil, measured: [Measured] = [], quality: Quality = Quality(),
    files: [String] = [], words: [String] = [], seconds: Double = 0, processor: String = ""
  ) {
    self.key = key
    self.row = row
    self.error = error
    self.measured = measured
    self.quality = quality
    self.files = files
    self.words = words
    self.seconds = seconds
    self.processor = processor
  }

  /// Whose row went wrong, and how.
  package var failure: String? { error.map { "\(row): \($0)" } }

  package static func folder(in trial: String) -> String { "\(trial)/answers" }
  /// The request's name for people: `log_likelihood` of `log_likelihood-3f9a01c2`.
  package static func name(of key: String) -> String { String(key.dropLast(9)) }
  package static func path(_ key: String, in trial: String) -> String { "\(folder(in: trial))/\(key).json" }

  package var json: JSON {
    let answer = JSON.object([
      "key": .string(key), "row": .string(row), "error": error.map(JSON.string) ?? .null,
      "measured": .array(measured.map(\.json)), "quality": quality.json, "files": .array(files.map(JSON.string)),
      "seconds": .number((seconds * 1000).rounded() / 1000), "processor": .string(processor),
    ])
    guard !words.isEmpty else { return answer }
    return .object((answer.members ?? []) + [.init("words", .array(words.map(JSON.string)))])
  }

  package func write(in trial: String) throws {
    try Files.makeFolder("answers", in: trial)
    try AtomicFile.write(json.pretty, to: Self.path(key, in: trial))
  }

  /// Removes the answers whose keys begin like this, all but some. What a row that was stopped has kept beside them
  /// stays.
  package static func forget(_ prefix: String, except keys: [String], in trial: String) throws {
    let kept = Set(keys.map { "\($0).json" })
    for file in Files.names(in: folder(in: trial))
    where file.hasPrefix(prefix) && file.hasSuffix(".json") && !kept.contains(file) {
      try Files.remove("\(folder(in: trial))/\(file)")
    }
  }

  /// Nil where it is missing, cannot be read, or has lost one of its files: it is then made again.
  package init?(_ key: String, in trial: String) {
    guard let text = try? Files.text(Self.path(key, in: trial)), let json = JSON(text), json["key"]?.string == key,
      let row = json["row"]?.string
    else { return nil }
    let files = (json["files"]?.array ?? []).compactMap(\.string)
    guard files.allSatisfy({ Files.exists("\(trial)/\($0)") }) else { return nil }
    self.init(
      key: key, row: row, error: json["error"]?.string,
      measured: (json["measured"]?.array ?? []).compactMap(Measured.init),
      quality: Quality(json["quality"] ?? .null), files: files,
      words: (json["words"]?.array ?? []).compactMap(\.string),
      seconds: json["seconds"]?.number ?? 0, processor: json["processor"]?.string ?? "")
  }
}

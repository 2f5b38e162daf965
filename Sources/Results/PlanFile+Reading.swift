import Basics

extension PlanFile {
  /// The plan of a results folder.
  package init(_ results: ResultsFolder) throws {
    guard Files.exists(results.plan) else {
      throw Problem(
        Files.isFolder(results.path) ? "\(results.path) holds no plan.yaml" : "there is no folder \(results.path)",
        hint: "results lie where 'atelier sweep' put them: Results/<experiment>")
    }
    try self.init(text: try Files.text(results.plan), name: results.plan)
  }

  /// Reads `plan.yaml` in exactly the form in which it is written; a file edited by hand gives a plan or a problem.
  package init(text: String, name: String) throws(Problem) {
    var reader = PlanReader(text: text, name: name)
    self = try reader.plan()
  }
}

/// Reads `plan.yaml` line by line: it may be larger than experiment files are allowed to be, and its form is known.
private struct PlanReader {
  private struct Line {
    var indent: Int
    /// The line without its indentation.
    var text: Substring
  }

  private let text: String
  private let name: String
  private let lines: [Line]
  private var index = 0

  init(text: String, name: String) {
    self.text = text
    self.name = name
    lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { bytes in
      let line = bytes.last == 0x0D ? bytes.dropLast() : bytes
      let indent = line.prefix { $0 == 0x20 }.count
      return Line(indent: indent, text: Substring(line.dropFirst(indent)))
    }
  }

  // MARK: The plan

  mutating func plan() throws(Problem) -> PlanFile {
    var words: [String: String] = [:]
    var lists: [String: [String]] = [:]
    var trials: [PlanFile.Trial]?
    while let line = next() {
      guard line.indent == 0 else { throw problem("this line is indented too far") }
      let (key, value) = try pair()
      switch key {
      case "name", "title", "file", "folder", "prune", "search":
        guard words.updateValue(value, forKey: key) == nil else { throw problem("'\(key)' is given twice") }
      case "overrides", "columns":
        guard lists.updateValue(try list(value), forKey: key) == nil else {
          throw problem("'\(key)' is given twice")
        }
      case "trials":
        guard trials == nil else { throw problem("'trials' is given twice") }
        trials = try self.trials(value)
      default: throw problem("a plan has no '\(key)'")
      }
    }
    guard let name = words["name"], let title = words["title"], let file = words["file"], let folder = words["folder"],
      let overrides = lists["overrides"], let columns = lists["columns"], let trials
    else {
      let known = Set(words.keys).union(lists.keys).union(trials == nil ? [] : ["trials"])
      let missing = ["name", "title", "file", "folder", "overrides", "columns", "trials"].filter { !known.contains($0) }
      throw Problem("\(self.name) lacks \(missing.joined(separator: ", "))", hint: hint)
    }
    return PlanFile(
      name: name, title: title, file: file, folder: folder, overrides: overrides, columns: columns,
      prune: words["prune"], search: words["search"].flatMap { Int($0) }, trials: trials)
  }

  private mutating func list(_ value: String, deeperThan indent: Int = -1) throws(Problem) -> [String] {
    if value == "[]" { return [] }
    guard value.isEmpty else { throw problem("here begins a list: a line '- …' for each of its items") }
    var items: [String] = []
    while let line = next(), line.indent > indent, line.text.hasPrefix("- ") {
      items.append(try scalar(line.text.dropFirst(2)))
      index += 1
    }
    return items
  }

  private mutating func trials(_ value: String) throws(Problem) -> [PlanFile.Trial] {
    if value == "[]" { return [] }
    guard value.isEmpty else { throw problem("here begins a list: a line '- id: …' for each trial") }
    var trials: [PlanFile.Trial] = []
    var ids: Set<String> = []
    while let line = next(), line.text.hasPrefix("- ") {
      let trial = try trial(indent: line.indent)
      guard ids.insert(trial.id).inserted else { throw problem("two trials are named \(trial.id)", line: index - 1) }
      trials.append(trial)
    }
    return trials
  }

  private mutating func trial(indent: Int) throws(Problem) -> PlanFile.Trial {
    let start = index
    var id: String?
    var seed: UInt64?
    var settings: [Setting]?
    var rows: [PlanFile.Row] = []
    var drawings: [String] = []
    var continues: String?
    var experiment: String?
    while let line = next(), index == start || line.indent > indent {
      let isBlock = line.text.hasSuffix(": |")
      let (key, value) = try pair(after: index == start ? 2 : 0)
      let keyLine = index - 1
      switch key {
      case "id": id = value
      case "seed":
        guard let number = UInt64(value) else {
          throw problem("a seed is a whole number, not '\(value)'", line: keyLine)
        }
        seed = number
      case "settings": settings = value == "{}" ? [] : try pairs(deeperThan: line.indent)
      case "evaluate":
        rows = try pairs(deeperThan: line.indent).map { PlanFile.Row(key: $0.name, column: $0.value) }
      case "drawings": drawings = try list(value, deeperThan: line.indent)
      case "continues": continues = value
      case "experiment": experiment = isBlock ? block(deeperThan: line.indent) : value
      default: throw problem("a trial has no '\(key)'", line: keyLine)
      }
    }
    guard let id, let seed, let settings, let experiment else {
      throw problem("this trial lacks some of id, seed, settings and experiment", line: start)
    }
    // The id is the name of a folder, and must not lead out of the results folder.
    guard isName(id) else {
      let isPlain = id.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
      throw problem(
        "\(isPlain ? "'\(id)'" : PlanScalar.quoted(id)) cannot be the name of a trial's folder", line: start)
    }
    for key in rows.map(\.key) + drawings where !isName(key) {
      throw problem("\(PlanScalar.quoted(key)) cannot be the name of an answer's file", line: start)
    }
    return PlanFile.Trial(
      id: id, seed: seed, settings: settings, rows: rows, drawings: drawings, continues: continues,
      experiment: experiment)
  }

  private func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains(0x2F) && !name.utf8.contains(0)
      && name.utf8.count <= 200
  }

  private mutating func pairs(deeperThan indent: Int) throws(Problem) -> [Setting] {
    var pairs: [Setting] = []
    while let line = next(), line.indent > indent {
      let (name, value) = try pair()
      pairs.append(.init(name: name, value: value))
    }
    return pairs
  }

  /// The lines of a block of text, without the indentation of its first line.
  private mutating func block(deeperThan outer: Int) -> String {
    var text = ""
    var empty = 0
    var indent: Int?
    while index < lines.count {
      let line = lines[index]
      if line.text.isEmpty && line.indent <= indent ?? .max {
        empty += 1
      } else {
        guard line.indent > outer, line.indent >= indent ?? 0 else { break }
        indent = indent ?? line.indent
        text += String(repeating: "\n", count: empty)
        empty = 0
        text += String(repeating: " ", count: line.indent - (indent ?? 0)) + line.text + "\n"
      }
      index += 1
    }
    return text
  }

  // MARK: Lines

  /// The next line that is neither blank nor a comment.
  private mutating func next() -> Line? {
    while index < lines.count, lines[index].text.isEmpty || lines[index].text.hasPrefix("#") { index += 1 }
    return index < lines.count ? lines[index] : nil
  }

  /// Reads `key: value` from this line and goes to the next.
  private mutating func pair(after prefix: Int = 0) throws(Problem) -> (String, String) {
    let line = lines[index].text.dropFirst(prefix)
    var keyEnd: Substring.Index?
    if let quote = line.first, quote == "\"" || quote == "'" {
      keyEnd = quotedEnd(line)
    } else {
      keyEnd = line.firstIndex(of: ":")
    }
    guard let keyEnd, keyEnd < line.endIndex, line[keyEnd] == ":" else { throw problem("expected 'key: value'") }
    let rest = line[line.index(after: keyEnd)...]
    guard rest.isEmpty || rest.hasPrefix(" ") else { throw problem("a space is missing after the colon") }
    let pair = (try scalar(line[..<keyEnd]), try scalar(rest))
    index += 1
    return pair
  }

  /// Where a quoted text at the beginning ends.
  private func quotedEnd(_ text: Substring) -> Substring.Index? {
    guard let quote = text.first else { return nil }
    var position = text.index(after: text.startIndex)
    while position < text.endIndex {
      let character = text[position]
      let after = text.index(after: position)
      if character == "\\" && quote == "\"" {
        guard after < text.endIndex else { return nil }
        position = text.index(after: after)
        continue
      }
      if character == quote {
        // In single quotes a quote is written twice.
        guard quote == "'", after < text.endIndex, text[after] == "'" else { return after }
        position = text.index(after: after)
        continue
      }
      position = after
    }
    return nil
  }

  private func scalar(_ text: Substring) throws(Problem) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      if text.hasPrefix("#") { return "" }
      if text.utf8.contains(UInt8(ascii: "#")), let comment = text.firstRange(of: " #") {
        text = text[..<comment.lowerBound]
      }
      return String(text)
    }
    guard quotedEnd(text) == text.endIndex else { throw problem("this quoted text does not end with the line") }
    if quote == "'" {
      return text.dropFirst().dropLast().split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'")
    }
    guard let value = JSON(String(text))?.string else { throw problem("this text in double quotes cannot be read") }
    return value
  }

  private let hint = "the file is written by 'atelier sweep'; run it again to rewrite it"

  private func problem(_ message: String, line: Int? = nil) -> Problem {
    let number = min(line ?? index, lines.count - 1)
    let content = lines[number]
    let mark = Mark(
      Source(name: name, text: text), line: number + 1, column: content.indent + 1,
      width: min(40, max(1, content.text.count)))
    return Problem(message, at: mark, hint: hint)
  }
}

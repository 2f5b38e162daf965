import Basics

/// A command of the program, declared once: from the table come parsing, help and did-you-mean.
struct Command: Sendable {
  struct Option: Sendable {
    let name: String
    /// What its value is called in the help; nil: a switch.
    let value: String?
    let summary: String

    init(_ name: String, _ value: String? = nil, _ summary: String) {
      self.name = name
      self.value = value
      self.summary = summary
    }
  }

  let name: String
  /// What follows the name: `FILE [path=value …]`.
  let operands: String
  let summary: String
  let options: [Option]
  let operandCount: ClosedRange<Int>
  let run: @Sendable (Arguments) throws -> Int32

  init(
    _ name: String, _ operands: String, _ summary: String, options: [Option] = [], operandCount: ClosedRange<Int>,
    run: @escaping @Sendable (Arguments) throws -> Int32
  ) {
    self.name = name
    self.operands = operands
    self.summary = summary
    self.options = options
    self.operandCount = operandCount
    self.run = run
  }

  /// The words that may come first after its name, where it has such: `list`, `show`, `fetch`, `cache` of `data`.
  var verbs: [String] {
    operands.split(separator: "·").flatMap { way in
      way.split(separator: " ").first.map { $0.split(separator: "|").map(String.init) } ?? []
    }.filter { $0.allSatisfy(\.isLowercase) }
  }

  /// How it is written: `atelier check FILE [path=value …]`.
  var usage: String { operands.isEmpty ? "atelier \(name)" : "atelier \(name) \(operands)" }

  var help: String {
    var lines = Screen.wrapped(usage, indent: 0, hanging: 13) + [""] + Screen.wrapped(summary, indent: 2)
    if !options.isEmpty {
      lines.append("")
      lines += Screen.aligned(options.map { ["  --\($0.name)\($0.value.map { " " + $0 } ?? "")", $0.summary] })
    }
    if takesOverrides {
      lines.append("")
      lines += Screen.wrapped(
        "path=value changes the file for this time: a name of 'let' or keys joined by dots. latent=5 train.batch=32",
        indent: 2)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var takesOverrides: Bool { operands.contains("path=value") }

  /// What to try instead of an option that does not exist.
  fileprivate func hint(for option: String, value: String?) -> String {
    if let name = closest(to: option, among: options.map(\.name)) { return "did you mean --\(name)?" }
    if takesOverrides, let value { return "a change of the file has no dashes: \(option)=\(value)" }
    return options.isEmpty ? "it has none" : "its options: \(options.map { "--" + $0.name }.joined(separator: ", "))"
  }
}

/// The words after a command's name, sorted into operands and options.
struct Arguments: Sendable {
  var operands: [String] = []
  var options: [String: String] = [:]

  init(_ words: [String], of command: Command) throws(Problem) {
    var position = 0
    while position < words.count {
      let word = words[position]
      position += 1
      // What follows are operands, whatever they begin with.
      if word == "--" {
        operands += words[position...]
        break
      }
      let dashes = word.prefix { $0 == "-" }
      guard !dashes.isEmpty, word.dropFirst(dashes.count).first?.isLetter == true else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(dashes.count)
        .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard dashes == "--", let option = command.options.first(where: { $0.name == parts[0] }) else {
        throw Problem(
          "atelier \(command.name) has no option \(dashes)\(parts[0])",
          hint: Files.exists(word)
            ? "the file of this name comes after two dashes: atelier \(command.name) -- \(word)"
            : command.hint(for: parts[0], value: parts.count == 2 ? parts[1] : nil))
      }
      if options[option.name] != nil { throw Problem("--\(option.name) is given twice") }
      if let meaning = option.value {
        if parts.count == 2 {
          options[option.name] = parts[1]
        } else if position < words.count {
          options[option.name] = words[position]
          position += 1
        } else {
          throw Problem("--\(option.name) needs a value: \(meaning)")
        }
      } else {
        guard parts.count == 1 else { throw Problem("--\(option.name) takes no value") }
        options[option.name] = ""
      }
    }
    guard command.operandCount.contains(operands.count) else {
      throw Problem(
        operands.count < command.operandCount.lowerBound
          ? "atelier \(command.name) needs more words"
          : "atelier \(command.name) has too many words: '\(operands.last ?? "")'",
        hint: "it is written: \(command.usage)")
    }
  }

  func has(_ option: String) -> Bool { options[option] != nil }

  func number(_ option: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = options[option] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Problem("--\(option) is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
  }
}

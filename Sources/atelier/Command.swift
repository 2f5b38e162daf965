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

  var help: String {
    var text = "atelier \(name) \(operands)\n\n  \(summary)\n"
    if !options.isEmpty {
      text += "\n"
      let left = options.map { "--\($0.name)\($0.value.map { " " + $0 } ?? "")" }
      let width = left.map(\.count).max() ?? 0
      for (option, left) in zip(options, left) {
        text += "  \(left)\(String(repeating: " ", count: width - left.count + 2))\(option.summary)\n"
      }
    }
    return text
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
      guard word.hasPrefix("--"), word.count > 2 else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = command.options.first(where: { $0.name == parts[0] }) else {
        throw Problem(
          "atelier \(command.name) has no option --\(parts[0])",
          hint: suggestion(for: parts[0], among: command.options.map(\.name), noun: "its options"))
      }
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
        operands.count < command.operandCount.lowerBound ? "atelier \(command.name) needs more: \(command.operands)" : "atelier \(command.name) has too many words: '\(operands.last!)'",
        hint: "it is written: atelier \(command.name) \(command.operands)")
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

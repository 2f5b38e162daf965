import Basics

/// Writes a tree as canonical YAML: block style, two spaces, quotes only where needed. Reading it gives the same tree.
struct Emitter {
  private(set) var text = ""

  static func text(of tree: Tree) -> String {
    var emitter = Emitter()
    emitter.write(tree, indent: 0)
    return emitter.text
  }

  /// One entry of the top level, with its line's end.
  static func text(of entry: Tree.Entry) -> String {
    var emitter = Emitter()
    emitter.write(entry, indent: 0)
    return emitter.text
  }

  private mutating func write(_ tree: Tree, indent: Int) {
    switch tree {
    case .scalar(let phrase): text += Self.written(phrase) + "\n"
    case .mapping(let entries, _):
      for (index, entry) in entries.enumerated() {
        if index > 0 { pad(indent) }
        write(entry, indent: indent)
      }
    case .list(let elements, _):
      for (index, element) in elements.enumerated() {
        if index > 0 { pad(indent) }
        text += "-"
        if element.isEmpty {
          text += "\n"
        } else {
          text += " "
          writeInline(element, indent: indent + 2)
        }
      }
    }
  }

  private mutating func write(_ entry: Tree.Entry, indent: Int) {
    text += Self.written(entry.key) + ":"
    switch entry.value {
    case .mapping(let entries, _) where !entries.isEmpty:
      text += "\n"
      pad(indent + 2)
      write(entry.value, indent: indent + 2)
    case .list(let elements, _) where !elements.isEmpty:
      text += "\n"
      pad(indent + 2)
      write(entry.value, indent: indent + 2)
    default:
      if !entry.value.isEmpty { text += " " }
      writeInline(entry.value, indent: indent)
    }
  }

  private mutating func writeInline(_ tree: Tree, indent: Int) {
    switch tree {
    case .mapping(let entries, _) where entries.isEmpty: text += "{}\n"
    case .list(let elements, _) where elements.isEmpty: text += "[]\n"
    default: write(tree, indent: indent)
    }
  }

  private mutating func pad(_ count: Int) {
    for _ in 0..<count { text += " " }
  }
}

// MARK: - Scalars

extension Emitter {
  private static func written(_ phrase: Phrase) -> String {
    let text = phrase.text
    if phrase.isQuoted ? !phrase.looksTyped && isPlain(text) : text.isEmpty || isPlain(text) { return text }
    if text.unicodeScalars.allSatisfy({ $0.isReadable && $0 != "\n" && $0 != "\t" }) {
      return "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
    return "\"\(text.unicodeScalars.map(escaped).joined())\""
  }

  /// Whether YAML reads this text as itself, unquoted on a line of a block.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, first != space, last != space, last != colon else {
      return false
    }
    if indicators.contains(first) {
      // These three begin a plain text if a character follows at once.
      guard "-?:".utf8.contains(first), bytes.count > 1, bytes[1] != space else { return false }
      if text.hasPrefix("---") { return false }
    }
    if text.hasPrefix("...") { return false }
    var before: UInt8 = 0
    for byte in bytes {
      if byte < space || (byte == hash && before == space) || (byte == space && before == colon) { return false }
      before = byte
    }
    return text.unicodeScalars.allSatisfy(\.isReadable)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    case _ where scalar.isReadable: String(Character(scalar))
    default:
      "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
    }
  }

  private static let space = UInt8(ascii: " ")
  private static let colon = UInt8(ascii: ":")
  private static let hash = UInt8(ascii: "#")
  private static let indicators = Set("-?:,[]{}#&*!|>'\"%@`".utf8)
}

extension Phrase {
  /// Without quotes it would be read as a number, a flag, a range or nothing.
  fileprivate var looksTyped: Bool {
    characters.isEmpty || isDecimal || reads("true") || reads("false") || text.hasPrefix("range ")
  }
}

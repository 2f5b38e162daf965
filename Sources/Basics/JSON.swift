/// A JSON value; objects keep their order.
package indirect enum JSON: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: JSON
    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { Member($0.key, $0.value) })
  }

  package subscript(_ key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  /// A number that counts things: whole, not negative, exact as a `Double`.
  package var count: Int? { number.flatMap { Int(exactly: $0) }.flatMap { (0...1 << 53).contains($0) ? $0 : nil } }
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  package var members: [Member]? { if case .object(let value) = self { value } else { nil } }
}

// Writing.
extension JSON {
  /// One line, without spaces.
  package var compact: String { text(indent: nil, depth: 0) }
  /// Two spaces a level and a newline at the end.
  package var pretty: String { text(indent: 2, depth: 0) + "\n" }

  private func text(indent: Int?, depth: Int) -> String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    // JSON has no infinities: they are written as null, as most readers expect.
    case .number(let value): return value.isFinite ? value.written : "null"
    case .string(let value): return JSON.quoted(value)
    case .array(let values):
      return JSON.bracketed("[", values.map { $0.text(indent: indent, depth: depth + 1) }, "]", indent, depth)
    case .object(let members):
      let space = indent == nil ? "" : " "
      let lines = members.map { "\(JSON.quoted($0.key)):\(space)\($0.value.text(indent: indent, depth: depth + 1))" }
      return JSON.bracketed("{", lines, "}", indent, depth)
    }
  }

  private static func bracketed(_ open: String, _ items: [String], _ close: String, _ indent: Int?, _ depth: Int)
    -> String
  {
    guard let indent, !items.isEmpty else { return open + items.joined(separator: ",") + close }
    let inner = String(repeating: " ", count: indent * (depth + 1))
    let outer = String(repeating: " ", count: indent * depth)
    return "\(open)\n\(items.map { inner + $0 }.joined(separator: ",\n"))\n\(outer)\(close)"
  }

  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

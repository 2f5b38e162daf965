/// Text in files of MLflow's store.
enum MLflowText {
  enum Value {
    case text(String)
    case number(Int)
    case nothing
    /// A list without elements.
    case empty
  }

  /// A mapping of names to values, a line each.
  static func yaml(_ members: [(name: String, value: Value)]) -> String {
    members.map { name, value in
      switch value {
      case .text(let text): "\(name): \(quoted(text))\n"
      case .number(let number): "\(name): \(number)\n"
      case .nothing: "\(name): null\n"
      case .empty: "\(name): []\n"
      }
    }.joined()
  }

  /// Between quotation marks, where nothing has a meaning but `"` and `\`. What YAML does not allow in a file, or takes
  /// for the end of a line, is written as a number.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x20...0x7E, 0xA1...0x2027, 0x202A...0xFEFE, 0xFF00...0xFFFD, 0x10000...:
        result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }

  /// At most so many characters as Python counts them; what was cut ends in `…`.
  static func cut(_ text: String, to count: Int) -> String {
    guard text.unicodeScalars.count > count else { return text }
    return String(text.unicodeScalars.prefix(count - 1)) + "…"
  }

  /// The address of a file: what is neither a letter nor a digit of ASCII, nor one of `/._-~`, is written as a number.
  static func uri(of path: String) -> String {
    var result = "file://"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}

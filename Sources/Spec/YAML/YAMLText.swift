import Basics

/// A text checked and ready for libyaml: valid UTF-8, lines ended by "\n" alone, nothing unprintable in it.
struct YAMLText {
  let source: Source
  /// The text itself; libyaml's marks index it.
  let scalars: [Unicode.Scalar]
  /// No scalar but ASCII: then scalars are characters.
  let isASCII: Bool

  init(_ bytes: [UInt8], name: String) throws(Problems) {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(bytes.count)
    var fault: (message: String, hint: String?)?
    var decoder = UTF8()
    var iterator =
      bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3).makeIterator() : bytes[...].makeIterator()
    reading: while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: break reading
      case .error:
        fault = ("this is not UTF-8 text", "save the file as UTF-8")
        break reading
      case .scalarValue("\n") where scalars.last == "\r": scalars[scalars.count - 1] = "\n"
      case .scalarValue(let scalar):
        if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
        if !scalar.isReadable && scalar != "\r" {
          fault = ("\(scalar.codePoint) cannot stand in a YAML file", "delete this character")
          break reading
        }
        scalars.append(scalar)
      }
    }
    if scalars.last == "\r" { scalars[scalars.count - 1] = "\n" }
    if let fault {
      // The rest of the line is not shown: it is not readable.
      let line = scalars.count { $0 == "\n" } + 1
      let column = String(String.UnicodeScalarView(scalars.reversed().prefix { $0 != "\n" }.reversed())).count + 1
      let source = Source(name: name, text: String(String.UnicodeScalarView(scalars)) + "\u{FFFD}")
      throw Problems(Problem(fault.message, at: Mark(source, line: line, column: column), hint: fault.hint))
    }
    self.init(source: Source(name: name, text: String(String.UnicodeScalarView(scalars))), scalars: scalars)
  }

  private init(source: Source, scalars: [Unicode.Scalar]) {
    self.source = source
    self.scalars = scalars
    isASCII = scalars.allSatisfy(\.isASCII)
  }

  /// The same text with blanks for everything before `start`, so that a part can be read alone with its own marks.
  func blanked(before start: Int) -> YAMLText {
    YAMLText(source: source, scalars: scalars.enumerated().map { $0 < start && $1 != "\n" ? " " : $1 })
  }

  /// Where a scalar of a line stands in characters, both from 1; the line counts from 0.
  func mark(line: Int, column: Int, width: Int = 1) -> Mark {
    if isASCII || line >= source.lines.count || source.lines[line].utf8.count == source.lines[line].unicodeScalars.count
    {
      return Mark(source, line: line + 1, column: column + 1, width: width)
    }
    let view = source.lines[line].unicodeScalars
    let before = view.prefix(column)
    let covered = view.dropFirst(column).prefix(width)
    return Mark(source, line: line + 1, column: String(before).count + 1, width: String(covered).count)
  }

  /// The text of a range as written, each character with its own mark.
  func phrase(_ range: Range<Int>) -> Phrase {
    var line = scalars[..<range.lowerBound].count { $0 == "\n" }
    var column = scalars[..<range.lowerBound].reversed().prefix { $0 != "\n" }.count
    let start = mark(line: line, column: column, width: range.count)
    var marks: [Mark] = []
    for scalar in scalars[range] {
      marks.append(mark(line: line, column: column))
      (line, column) = scalar == "\n" ? (line + 1, 0) : (line, column + 1)
    }
    return Phrase(scalars: scalars[range], marks: marks, mark: start, isQuoted: false)
  }
}

extension Unicode.Scalar {
  /// What a text file may hold. YAML's other line ends (NEL, LS, PS) would make its lines differ from those of editors.
  var isReadable: Bool {
    switch value {
    case 0x09, 0x0A, 0x20...0x7E: true
    case 0xA0...0xFFFD: value != 0xFEFF && value != 0x2028 && value != 0x2029
    case 0x10000...: true
    default: false
    }
  }

  var isBlank: Bool { self == " " || self == "\t" || self == "\n" }

  var codePoint: String {
    let hex = String(value, radix: 16, uppercase: true)
    return "the character U+\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex)"
  }
}

extension Phrase {
  /// Unicode scalars, each with its mark; a character has the mark of its first scalar.
  init(scalars: some Sequence<Unicode.Scalar>, marks: [Mark], mark: Mark, isQuoted: Bool) {
    let characters = Array(String(String.UnicodeScalarView(scalars)))
    if characters.count == marks.count {
      self.init(characters: characters, marks: marks, mark: mark, isQuoted: isQuoted)
      return
    }
    var firsts: [Mark] = []
    var next = 0
    for character in characters {
      firsts.append(marks[next])
      next += character.unicodeScalars.count
    }
    self.init(characters: characters, marks: firsts, mark: mark, isQuoted: isQuoted)
  }
}

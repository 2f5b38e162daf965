import Basics

/// Finds the mark of each character of a scalar by walking its value and the file's text side by side. Folding,
/// indentation and chomping change only white space, so all other characters come in the same order in both; escapes are
/// decoded on the way.
struct ScalarMarks {
  private let text: YAMLText
  private let style: YAMLEvent.Style
  private let end: Int
  private var index: Int
  private var line: Int
  private var column: Int

  static func phrase(_ value: [Unicode.Scalar], _ style: YAMLEvent.Style, of event: YAMLEvent, in text: YAMLText)
    -> Phrase
  {
    var walk = ScalarMarks(text: text, style: style, event: event)
    if event.anchor != nil { walk.skipAnchor() }
    let mark = text.mark(line: walk.line, column: walk.column, width: walk.restOfLine)
    walk.skipOpening()
    var marks: [Mark] = []
    marks.reserveCapacity(value.count)
    for scalar in value { marks.append(walk.mark(of: scalar)) }
    return Phrase(scalars: value, marks: marks, mark: mark, isQuoted: style != .plain)
  }

  private init(text: YAMLText, style: YAMLEvent.Style, event: YAMLEvent) {
    self.text = text
    self.style = style
    end = min(event.end.index, text.scalars.count)
    index = event.start.index
    line = event.start.line
    column = event.start.column
  }

  private var restOfLine: Int { text.scalars[index..<end].prefix { $0 != "\n" }.count }

  private var current: Unicode.Scalar? { index < end ? text.scalars[index] : nil }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < end {
      (line, column) = text.scalars[index] == "\n" ? (line + 1, 0) : (line, column + 1)
      index += 1
    }
  }

  private mutating func skipBlanks() {
    while let current, current.isBlank { advance() }
  }

  private mutating func skipAnchor() {
    while let current, !current.isBlank { advance() }
    skipBlanks()
  }

  /// Skips the opening quote, or the header line of a block.
  private mutating func skipOpening() {
    switch style {
    case .plain: break
    case .single, .double: advance()
    case .block:
      while let current, current != "\n" { advance() }
      advance()
    }
  }

  private mutating func mark(of scalar: Unicode.Scalar) -> Mark {
    skipContinuations()
    if style == .double, current == "\\" { return escape() }
    if scalar.isBlank {
      let mark = text.mark(line: line, column: column)
      if current == scalar {
        advance()
      } else if current == "\n" {
        // Folded: the line's end became this space, and the next line's indentation was dropped.
        skipBlanks()
      }
      return mark
    }
    skipBlanks()
    skipContinuations()
    if style == .double, current == "\\" { return escape() }
    let width = style == .single && scalar == "'" ? 2 : 1
    let mark = text.mark(line: line, column: column, width: width)
    advance(width)
    return mark
  }

  /// A backslash at the end of a line adds nothing to the value.
  private mutating func skipContinuations() {
    while style == .double, current == "\\", index + 1 < end, text.scalars[index + 1] == "\n" {
      advance()
      skipBlanks()
    }
  }

  private mutating func escape() -> Mark {
    let letter: Unicode.Scalar = index + 1 < end ? text.scalars[index + 1] : " "
    let width =
      switch letter {
      case "x": 4
      case "u": 6
      case "U": 10
      default: 2
      }
    let mark = text.mark(line: line, column: column, width: width)
    advance(width)
    return mark
  }
}

/// A text that was read: its name as the user knows it, and its lines, kept so that an error can show the line.
package final class Source: Sendable {
  package let name: String
  package let lines: [String]

  package init(name: String, text: String) {
    self.name = name
    self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.last == "\r" ? line.dropLast() : line)
    }
  }
}

/// Where something is written in a source. Lines and columns count from 1; columns count characters.
package struct Mark: Sendable, Hashable {
  package let source: Source
  package let line: Int
  package let column: Int
  /// How many characters the thing at fault covers: the width of the underline in a rendered error.
  package let width: Int

  package init(_ source: Source, line: Int, column: Int, width: Int = 1) {
    self.source = source
    self.line = line
    self.column = column
    self.width = max(1, width)
  }

  package static func == (a: Mark, b: Mark) -> Bool {
    a.source.name == b.source.name && a.line == b.line && a.column == b.column && a.width == b.width
  }

  /// The place alone: few files have a mark at the same one.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(line)
    hasher.combine(column)
  }
}

extension Mark: CustomStringConvertible {
  package var description: String { "\(source.name):\(line):\(column)" }
}

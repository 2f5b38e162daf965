import Basics

/// The boxes of a network, or of a part of it, below one another: measured, with the upper left corner at the origin.
struct NetworkColumn {
  struct Box {
    var rect: Rect
    var lines: [String]
    /// The shape that comes out and the parameters, at the right of the last line, or below it.
    var info: String
    var isInfoBelow: Bool
    var look: Look
    var depth: Int
  }

  /// A group is a row that has others inside it.
  enum Look { case input, weights, plain, group }

  static let text = TextStyle(7.5)
  static let info = TextStyle(7, color: .quiet)
  static let gap = 8.0
  static let padding = 4.0
  static let indent = 8.0
  /// For "× 12" beside a bracket.
  static let bracketRoom = 20.0

  var boxes: [Box] = []
  var brackets: [(rect: Rect, text: String)] = []
  /// The shape of what comes out, below the last box; empty where the network goes on in the next column.
  var output = ""
  private(set) var height = 0.0

  /// `inputs` are those to show above the part.
  init(
    inputs: [LayerRow], _ folded: FoldedRows, _ part: Range<Int>, width: Double, hasOutput: Bool, _ ruler: TextRuler
  ) {
    let inner = folded.repeats.isEmpty ? width : width - Self.bracketRoom
    for input in inputs {
      add(Box.input(input, width: inner, ruler), gap: boxes.isEmpty ? 0 : 2)
    }
    var before = part.lowerBound > 0 ? folded.rows[part.lowerBound - 1].shape : inputs.first?.shape ?? []
    for index in part {
      let row = folded.rows[index]
      let hasChildren = index + 1 < folded.rows.count && folded.rows[index + 1].depth > row.depth
      let box =
        hasChildren
        ? Box.group(row, width: inner, ruler)
        : Box.layer(row, showsShape: row.shape != before, width: inner, ruler)
      add(box, gap: Self.gap)
      if !hasChildren { before = row.shape }
    }
    for (range, times) in folded.repeats where part.contains(range.lowerBound) {
      let first = boxes.count - part.count + range.lowerBound - part.lowerBound
      let (top, bottom) = (boxes[first].rect.top, boxes[first + range.count - 1].rect.bottom)
      brackets.append((Rect(left: inner + 3, top: top, width: 3, height: bottom - top), "×\u{2009}\(times)"))
    }
    if hasOutput {
      output = folded.rows.last { $0.depth == 0 }?.shapeText ?? ""
      height += Self.gap + Self.info.lineHeight
    } else {
      height += Self.gap
    }
  }

  private mutating func add(_ box: Box, gap: Double) {
    var box = box
    box.rect.top = height + (boxes.isEmpty ? 0 : gap)
    height = box.rect.bottom
    boxes.append(box)
  }
}

extension NetworkColumn.Box {
  fileprivate static func input(_ row: LayerRow, width: Double, _ ruler: TextRuler) -> Self {
    box(row.text, row.shapeText, .input, depth: 0, width: width, ruler)
  }

  fileprivate static func group(_ row: LayerRow, width: Double, _ ruler: TextRuler) -> Self {
    box(row.text, "", .group, depth: row.depth, width: width, ruler)
  }

  fileprivate static func layer(_ row: LayerRow, showsShape: Bool, width: Double, _ ruler: TextRuler) -> Self {
    let parameters = row.parameters > 0 ? NumberText.grouped(row.parameters) : ""
    let info = [showsShape || row.parameters > 0 ? row.shapeText : "", parameters].filter { !$0.isEmpty }
    return box(
      row.text, info.joined(separator: "  ·  "), row.parameters > 0 ? .weights : .plain, depth: row.depth, width: width,
      ruler)
  }

  /// No line is broken between a field and its number.
  private static func holdingNumbers(_ text: String) -> String {
    let words = text.split(separator: " ")
    return words.dropFirst().reduce(words.first.map(String.init) ?? "") { line, word in
      line + (word.first?.isNumber == true ? "\u{A0}" : " ") + word
    }
  }

  private static func box(
    _ text: String, _ info: String, _ look: NetworkColumn.Look, depth: Int, width: Double, _ ruler: TextRuler
  ) -> Self {
    let left = min(Double(depth) * NetworkColumn.indent, width / 3)
    let inner = width - left - 2 * NetworkColumn.padding
    let lines = ruler.wrapped(holdingNumbers(text), NetworkColumn.text, to: inner, lines: 3)
    let last = lines.last.map { ruler.width($0, NetworkColumn.text) } ?? 0
    let isBelow = !info.isEmpty && last + 8 + ruler.width(info, NetworkColumn.info) > inner
    let height =
      Double(lines.count) * NetworkColumn.text.lineHeight + (isBelow ? NetworkColumn.info.lineHeight : 0) + 3
    return Self(
      rect: Rect(left: left, top: 0, width: width - left, height: height), lines: lines,
      info: ruler.fitted(info, NetworkColumn.info, to: inner), isInfoBelow: isBelow, look: look, depth: depth)
  }
}

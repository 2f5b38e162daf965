import Basics

/// The layout of a diagram of networks on a page as wide as a paper's column: a single network as wide as the page, two
/// beside one another. A long one goes on in the next column; up to four columns make the page as wide as a paper's.
struct NetworkDiagramLayout {
  private struct Placed {
    var corner: Point
    var name: String
    /// The number of parameters, in words.
    var note: String
    var column: NetworkColumn
    var goesOn: Bool
  }

  private static let margin = ChartLayout.margin
  private static let page = 250.0
  private static let between = 12.0
  /// The height from which on a network is cut.
  private static let tallest = 430.0
  private static let name = TextStyle(8.5, bold: true)
  private static let head = name.lineHeight + NetworkColumn.info.lineHeight + 3

  private(set) var size = Size(page, 0)
  private var title: [String] = []
  private var subtitle: [String] = []
  private var placed: [Placed] = []

  init(_ diagram: NetworkDiagram, _ ruler: TextRuler) {
    let networks = diagram.networks
    var width = Self.page - 2 * Self.margin
    var parts = networks.flatMap { Self.parts(of: $0, width: width, ruler) }
    if parts.count > 1 {
      width = (width - Self.between) / 2
      parts = networks.flatMap { Self.parts(of: $0, width: width, ruler) }
    }
    let columns = min(4, parts.count)
    size.width = Double(columns) * (width + Self.between) - Self.between + 2 * Self.margin
    let inner = size.width - 2 * Self.margin
    title = ruler.wrapped(diagram.title, .title, to: inner, lines: 2)
    subtitle = ruler.wrapped(diagram.subtitle, .subtitle, to: inner, lines: 2)

    var top = Self.margin + Double(title.count) * TextStyle.title.lineHeight
    top += Double(subtitle.count) * TextStyle.subtitle.lineHeight + 6
    for start in stride(from: 0, to: parts.count, by: columns) {
      let row = parts[start..<min(start + columns, parts.count)]
      for (index, part) in row.enumerated() {
        var part = part
        part.corner = Point(Self.margin + Double(index) * (width + Self.between), top)
        placed.append(part)
      }
      top += Self.head + (row.map(\.column.height).max() ?? 0) + 14
    }
    size.height = top - 14 + Self.margin
  }

  /// A network in as many parts of about one height as it needs.
  private static func parts(
    of network: (name: String, rows: [LayerRow]), width: Double, _ ruler: TextRuler
  ) -> [Placed] {
    let inputs = network.rows.filter { $0.role == .input }
    let layers = network.rows.filter { $0.role == .layer }
    let folded = FoldedRows(layers)
    let parameters = layers.filter { $0.depth == 0 }.reduce(0) { $0 + $1.parameters }
    func column(_ part: Range<Int>) -> NetworkColumn {
      NetworkColumn(
        inputs: part.lowerBound == 0 ? inputs : [], folded, part, width: width,
        hasOutput: part.upperBound == folded.rows.count, ruler)
    }
    let all = column(0..<folded.rows.count)
    let wanted = all.height / (all.height / tallest).rounded(.up)
    var parts: [Range<Int>] = []
    var start = 0
    for index in folded.rows.indices.dropFirst() {
      // Neither between a row and the rows inside it nor within what recurs.
      let mayCut =
        folded.rows[index].depth <= folded.rows[index - 1].depth
        && !folded.repeats.contains { $0.range.dropFirst().contains(index) }
      if mayCut, column(start..<index).height >= wanted - 10 {
        parts.append(start..<index)
        start = index
      }
    }
    parts.append(start..<folded.rows.count)
    return parts.enumerated().map { index, part in
      Placed(
        corner: Point(0, 0), name: ruler.fitted(network.name, name, to: width),
        note: index > 0
          ? ruler.words("continued")
          : ruler.words(parameters == 0 ? "no parameters" : "\(NumberText.grouped(parameters)) parameters"),
        column: column(part), goesOn: index < parts.count - 1)
    }
  }
}

// MARK: - Painting

extension NetworkDiagramLayout {
  func paint(on canvas: Canvas) {
    var y = Self.margin
    for (lines, style) in [(title, TextStyle.title), (subtitle, TextStyle.subtitle)] {
      for line in lines {
        canvas.text(line, at: Point(Self.margin, y + 0.82 * style.lineHeight), style)
        y += style.lineHeight
      }
    }
    for part in placed {
      canvas.moved(part.corner.x, part.corner.y) {
        canvas.text(part.name, at: Point(0, 0.82 * Self.name.lineHeight), Self.name)
        let below = Self.name.lineHeight + 0.82 * NetworkColumn.info.lineHeight
        canvas.text(part.note, at: Point(0, below), NetworkColumn.info)
        canvas.moved(0, Self.head) { canvas.draw(part.column, goesOn: part.goesOn) }
      }
    }
  }
}

extension Canvas {
  fileprivate func draw(_ column: NetworkColumn, goesOn: Bool) {
    for (box, next) in zip(column.boxes, column.boxes.dropFirst()) where next.look != .input {
      let x = max(box.rect.left, next.rect.left) + 14
      arrow(from: Point(x, box.rect.bottom), to: Point(x, next.rect.top))
    }
    for box in column.boxes { draw(box) }
    for (rect, text) in column.brackets {
      line(
        [
          Point(rect.left, rect.top), Point(rect.right, rect.top), Point(rect.right, rect.bottom),
          Point(rect.left, rect.bottom),
        ], .axis, width: 0.7)
      self.text(text, at: Point(rect.right + 2.5, rect.center.y + 2.6), NetworkColumn.info)
    }
    guard let last = column.boxes.last?.rect else { return }
    if goesOn || !column.output.isEmpty {
      let x = last.left + 14
      arrow(from: Point(x, last.bottom), to: Point(x, last.bottom + NetworkColumn.gap))
    }
    if !column.output.isEmpty {
      let baseline = last.bottom + NetworkColumn.gap + 0.82 * NetworkColumn.info.lineHeight
      text(column.output, at: Point(last.left + NetworkColumn.padding, baseline), NetworkColumn.info)
    }
  }

  private func draw(_ box: NetworkColumn.Box) {
    let (fill, edge) =
      switch box.look {
      case .input: (Color.white, Color.axis)
      case .weights: (Color(hex: 0xDDEBF5), Color(hex: 0x6FA8CF))
      case .plain, .group: (Color(hex: 0xF3F3F3), Color(hex: 0xC4C4C4))
      }
    self.fill(box.rect, fill)
    outline(box.rect, edge, width: 0.6)
    let left = box.rect.left + NetworkColumn.padding
    var y = box.rect.top + 1.5
    for line in box.lines {
      text(line, at: Point(left, y + 0.8 * NetworkColumn.text.lineHeight), NetworkColumn.text)
      y += NetworkColumn.text.lineHeight
    }
    if box.isInfoBelow {
      text(box.info, at: Point(left, y + 0.8 * NetworkColumn.info.lineHeight), NetworkColumn.info)
    } else {
      let baseline = y - 0.2 * NetworkColumn.text.lineHeight
      text(box.info, at: Point(box.rect.right - NetworkColumn.padding, baseline), NetworkColumn.info, anchor: .end)
    }
  }

  private func arrow(from start: Point, to end: Point) {
    line([start, Point(end.x, end.y - 2)], .quiet, width: 0.7)
    polygon([Point(end.x - 2, end.y - 3.6), Point(end.x + 2, end.y - 3.6), end], .quiet)
  }
}

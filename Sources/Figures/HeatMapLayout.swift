/// The layout of a heat map on its page, computed before anything is drawn.
struct HeatMapLayout {
  let map: HeatMap
  let heading: Heading
  let axis: Axis
  let range: ClosedRange<Double>
  /// The ticks of the colours.
  let ticks: Ticks
  var size: Size
  /// All cells.
  var area: Rect
  var bar: Rect
  /// Lines of what the numbers are, beside the colours.
  var label: [String]
  var labelLeft: Double
  var columnName: [String]
  var rowName: [String]
  var caption: [String]
  /// Of every cell; none where they have no room.
  var texts: [[String]]
  var textStyle: TextStyle
  /// Labels with the middles of their columns and rows; of a column in lines.
  var columnLabels: [(lines: [String], x: Double)] = []
  var rowLabels: [(text: String, y: Double)] = []
  /// Whether all labels have room.
  var isUncut: Bool { !(columnLabels.flatMap(\.lines) + rowLabels.map(\.text)).contains { $0.contains("…") } }
  /// Whether the columns' labels are slanted: they are too wide to stand side by side.
  var isSlanted = false

  static let margin = Heading.margin
  static let barWidth = 9.0

  var cell: Size {
    Size(area.width / Double(map.columns.labels.count), area.height / Double(map.rows.labels.count))
  }

  func rect(row: Int, column: Int) -> Rect {
    Rect(
      left: area.left + Double(column) * cell.width, top: area.top + Double(row) * cell.height, width: cell.width,
      height: cell.height)
  }

  /// - Parameter digits: how many digits of what the numbers span each of them has.
  init(_ map: HeatMap, _ ruler: TextRuler, width: Double, digits: Int) {
    self.map = map
    heading = Heading(map.title, map.subtitle, ruler, width: width)
    axis = map.axis
    range = axis.extent(of: map.numbers, room: 0)
    let line = TextStyle.label.lineHeight
    let inner = width - 2 * Self.margin

    // Across: the rows' name, their labels, the cells, the colours, their ticks, what they are.
    let (rows, columns) = (map.rows.labels.count, map.columns.labels.count)
    let rowHeight = Self.rowHeight(rows)
    let height = rowHeight * Double(rows)
    ticks = axis.ticks(over: range, length: height, spacing: max(18, height / 6))
    label = ruler.wrapped(map.label, .label, to: height + 28, lines: ChartLayout.mostLines, breaks: .anywhere)
    rowName = ruler.wrapped(map.rows.name, .label, to: height + 28, lines: ChartLayout.mostLines, breaks: .anywhere)
    let widestRow = min(map.rows.labels.map { ruler.width($0, .tick) }.max() ?? 0, 0.3 * width)
    let widestTick = ticks.ticks.map { ruler.width($0.label, .tick) }.max() ?? 0
    let left = Self.margin + Double(rowName.count) * line + 3 + widestRow + 5
    let right = 9 + Self.barWidth + 5 + widestTick + 5 + Double(label.count) * line + Self.margin
    let exponentHeight = ticks.exponent == 0 ? 0.0 : TextStyle.tick.lineHeight
    let top = heading.bottom + 7 + exponentHeight
    let columnWidth = (width - left - right) / Double(columns)
    area = Rect(left: left, top: top, width: columnWidth * Double(columns), height: height)
    bar = Rect(left: area.right + 9, top: top, width: Self.barWidth, height: height)

    labelLeft = bar.right + 5 + widestTick + 5

    let numbers = CellNumbers(map.numbers, axis.scale, exponent: ticks.exponent, digits: digits)
    texts = map.cells.map { $0.map { $0.map { numbers($0) } ?? "–" } }
    let widest = texts.joined().max { $0.count < $1.count } ?? ""
    let fitting = [8, 7.5, 7, 6.5].first {
      ruler.width(widest, TextStyle($0, bold: true)) + 3 <= columnWidth && $0 * 1.15 <= rowHeight
    }
    textStyle = TextStyle(fitting ?? 6.5)
    if fitting == nil { texts = [] }

    columnName = ruler.wrapped(
      map.columns.name, .label, to: inner - 70, lines: ChartLayout.mostLines, breaks: .anywhere)
    caption = ruler.wrapped(ruler.words(map.caption), .subtitle, to: inner, lines: 6)
    size = Size(width, 0)
    let labelled = setColumnLabels(ruler, columnWidth)
    setRowLabels(ruler, rowHeight, widestRow)
    let below = Double(columnName.count) * line + (caption.isEmpty ? 0 : 4)
    let captionHeight = Double(caption.count) * TextStyle.subtitle.lineHeight
    size.height = area.bottom + labelled + below + captionHeight + Self.margin
  }

  /// High enough for a number, less where there are very many rows, more where there are few.
  private static func rowHeight(_ rows: Int) -> Double {
    rows > 24 ? max(340 / Double(rows), 2) : max(16, 80 / Double(rows))
  }

  /// Sets the labels below the columns and returns their height: side by side, in lines or slanted; thinned if need be.
  private mutating func setColumnLabels(_ ruler: TextRuler, _ width: Double) -> Double {
    let labels = map.columns.labels
    let line = TextStyle.tick.lineHeight
    let widest = labels.map { ruler.width($0, .tick) }.max() ?? 0
    let wrapped = labels.map { ruler.wrapped($0, .tick, to: width - 3, lines: 3, breaks: .atDashes) }
    isSlanted = map.columns.isWords && wrapped.joined().contains { $0.contains("…") }
    let needed = isSlanted ? line / ChartLayout.slant.sine : map.columns.isWords ? 0 : widest + 4
    let each = max(1, Int((needed / width).rounded(.up)))
    let kept = labels.indices.filter { $0 % each == 0 }
    columnLabels = kept.map { index in
      let x = area.left + (Double(index) + 0.5) * width
      if isSlanted {
        let limit = min(ChartLayout.slantedLength, (x - 4) / ChartLayout.slant.cosine)
        return ([ruler.shortened(labels[index], .tick, to: limit)], x)
      }
      return (map.columns.isWords ? wrapped[index] : [labels[index]], x)
    }
    if isSlanted {
      let longest = columnLabels.map { ruler.width($0.lines[0], .tick) }.max() ?? 0
      return longest * ChartLayout.slant.sine + 14
    }
    return Double(columnLabels.map(\.lines.count).max() ?? 1) * line + 5
  }

  private mutating func setRowLabels(_ ruler: TextRuler, _ height: Double, _ widest: Double) {
    let each = max(1, Int((TextStyle.tick.lineHeight / height).rounded(.up)))
    rowLabels = map.rows.labels.indices.filter { $0 % each == 0 }.map { index in
      (ruler.shortened(map.rows.labels[index], .tick, to: widest + 0.01), area.top + (Double(index) + 0.5) * height)
    }
  }
}

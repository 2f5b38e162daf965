import Basics

extension ImageGrid: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let layout = ImageGridLayout(self, ruler)
    return Drawing(size: layout.size) { layout.paint(on: $0) }
  }
}

/// The layout of a grid of images on its page.
struct ImageGridLayout {
  /// Points per device pixel.
  static let pixel = 72.0 / 300
  static let margin = ChartLayout.margin
  /// The longest label beside a row or above a column; longer ones are cut.
  static let longest = 160.0

  let grid: ImageGrid
  let size: Size
  let images: Rect
  let enlargement: Int
  private let raster: Raster
  private let title: [String]
  private let subtitle: [String]
  private let caption: [String]
  private let rowLabels: [[String]]
  private let columnLabels: [String]
  /// Whether labels are wider than their columns and therefore stand upright.
  private let isUpright: Bool
  /// How much larger letters are than usual: grids wider than a column of a paper are printed smaller.
  private let factor: Double

  init(_ grid: ImageGrid, _ ruler: TextRuler) {
    self.grid = grid
    let column = 238.0
    let hasLabels = grid.rows.contains { !$0.label.isEmpty }
    let axisRoom = grid.axes == nil ? 0.0 : 34
    enlargement = grid.enlargement(width: (column - (hasLabels ? 64 : 0) - axisRoom) / Self.pixel)
    let (raster, missing) = grid.raster(enlargement)
    self.raster = raster
    let width = Double(raster.width) * Self.pixel
    let height = Double(raster.height) * Self.pixel
    let factor = max(1, (width + (hasLabels ? 48 : 0)) / (column + 20))
    self.factor = factor

    let row = Double(grid.cellSize.height * enlargement) * Self.pixel
    let label = TextStyle.tick.scaled(factor)
    let lines = max(1, min(3, Int((row + 2) / label.lineHeight)))
    // Words are not broken: a long one takes the room it needs, within reason.
    let longest = grid.rows.flatMap { $0.label.split(separator: " ") }.map { ruler.width(String($0), label) }.max() ?? 0
    let limit = max(72 * factor, min(longest, Self.longest * factor))
    rowLabels = grid.rows.map { ruler.wrapped($0.label, label, to: limit, lines: lines) }
    let widest = rowLabels.joined().map { ruler.width($0, label) }.max() ?? 0
    let left = Self.margin * factor + (widest > 0 ? widest + 6 * factor : 0) + axisRoom * factor
    let inner = max(left + width + Self.margin * factor - 2 * Self.margin * factor, 120 * factor)

    title = ruler.wrapped(grid.title, TextStyle.title.scaled(factor), to: inner, lines: 3)
    subtitle = ruler.wrapped(grid.subtitle, TextStyle.subtitle.scaled(factor), to: inner, lines: 3)
    let cell = Double(grid.cellSize.width * enlargement) * Self.pixel
    isUpright = grid.columnLabels.contains { ruler.width($0, label) > cell + 2 }
    let columnLimit = isUpright ? Self.longest * factor : cell + 2
    columnLabels = grid.columnLabels.map { ruler.fitted($0, label, to: columnLimit) }
    var notes = grid.caption
    if missing > 0 { notes += (notes.isEmpty ? "" : " ") + "\(missing) pixels are not numbers: magenta." }
    caption = ruler.wrapped(notes, TextStyle.subtitle.scaled(factor), to: inner, lines: 4)

    var top = Self.margin * factor + Double(title.count) * TextStyle.title.scaled(factor).lineHeight
    top += Double(subtitle.count) * TextStyle.subtitle.scaled(factor).lineHeight
    if !title.isEmpty || !subtitle.isEmpty { top += 4 * factor }
    let tallest = columnLabels.map { ruler.width($0, label) }.max() ?? 0
    if !columnLabels.isEmpty { top += (isUpright ? tallest : label.lineHeight) + 2 * factor }
    // Whole device pixels: else the images would be blurred.
    images = Rect(left: Self.whole(left), top: Self.whole(top), width: width, height: height)
    var bottom = images.bottom + Self.margin * factor + (grid.axes == nil ? 0 : 30 * factor)
    if !caption.isEmpty { bottom += 4 * factor }
    bottom += Double(caption.count) * TextStyle.subtitle.scaled(factor).lineHeight
    size = Size(max(images.right, Self.margin * factor + inner) + Self.margin * factor, bottom)
  }

  private static func whole(_ length: Double) -> Double { (length / pixel).rounded(.up) * pixel }

  func paint(on canvas: Canvas) {
    var y = Self.margin * factor
    for (lines, style) in [(title, TextStyle.title.scaled(factor)), (subtitle, TextStyle.subtitle.scaled(factor))] {
      for line in lines {
        canvas.text(line, at: Point(Self.margin * factor, y + 0.82 * style.lineHeight), style)
        y += style.lineHeight
      }
    }
    canvas.image(raster, in: images)
    let label = TextStyle.tick.scaled(factor)
    let cell = Size(
      Double(grid.cellSize.width * enlargement) * Self.pixel, Double(grid.cellSize.height * enlargement) * Self.pixel)
    for (row, lines) in rowLabels.enumerated() {
      let middle = images.top + Double(grid.corner(row: row, column: 0, enlargement).y) * Self.pixel + cell.height / 2
      let first = middle - Double(lines.count) * label.lineHeight / 2 + 0.78 * label.lineHeight
      for (index, line) in lines.enumerated() {
        canvas.text(
          line, at: Point(images.left - 6 * factor, first + Double(index) * label.lineHeight), label, anchor: .end)
      }
    }
    for (column, text) in columnLabels.prefix(grid.columns).enumerated() {
      let left = images.left + Double(grid.corner(row: 0, column: column, enlargement).x) * Self.pixel
      let middle = left + cell.width / 2
      if isUpright {
        canvas.text(text, at: Point(middle + 0.35 * label.size, images.top - 4 * factor), label, angle: -.pi / 2)
      } else {
        canvas.text(text, at: Point(middle, images.top - 4 * factor), label, anchor: .middle)
      }
    }
    if let axes = grid.axes { paint(axes, cell, on: canvas) }
    var bottom = size.height - Self.margin * factor
    for line in caption.reversed() {
      let style = TextStyle.subtitle.scaled(factor)
      canvas.text(line, at: Point(Self.margin * factor, bottom - 0.2 * style.lineHeight), style)
      bottom -= style.lineHeight
    }
  }

  /// Coordinates along the edges; the outermost images stand at −reach and reach, in the middle of their cells.
  private func paint(_ axes: ImageGrid.Axes, _ cell: Size, on canvas: Canvas) {
    let tick = TextStyle.tick.scaled(factor)
    let label = TextStyle.label.scaled(factor)
    let range = -axes.reach...axes.reach
    let x = Projection(range, .linear, from: images.left + cell.width / 2, to: images.right - cell.width / 2)
    let y = Projection(range, .linear, from: images.bottom - cell.height / 2, to: images.top + cell.height / 2)
    for mark in Ticks.linear(range, count: max(2, Int(images.width / (30 * factor)))).ticks {
      let across = x(mark.value)
      let down = y(mark.value)
      canvas.line(
        [Point(across, images.bottom), Point(across, images.bottom + 3 * factor)], .axis, width: 0.7 * factor)
      canvas.line([Point(images.left - 3 * factor, down), Point(images.left, down)], .axis, width: 0.7 * factor)
      canvas.text(mark.label, at: Point(across, images.bottom + 12 * factor), tick, anchor: .middle)
      canvas.text(mark.label, at: Point(images.left - 5 * factor, down + 2.8 * factor), tick, anchor: .end)
    }
    canvas.text(axes.x, at: Point(images.center.x, images.bottom + 25 * factor), label, anchor: .middle)
    canvas.text(
      axes.y, at: Point(images.left - 27 * factor, images.center.y), label, anchor: .middle, angle: -.pi / 2)
  }
}

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
  /// The longest label beside a row or above a column; where one would be cut, they may be longer.
  static let (longest, longestOfAll) = (160.0, 320.0)

  let grid: ImageGrid
  let size: Size
  let images: Rect
  let placed: ImageGridRaster
  private let raster: Raster
  private let title: [String]
  private let subtitle: [String]
  private let caption: [String]
  private let rowLabels: [[String]]
  private let columnLabels: [[String]]
  /// Whether labels are wider than their columns and therefore stand upright.
  private let isUpright: Bool
  /// How much larger letters are than usual: grids wider than a column of a paper are printed smaller.
  private let factor: Double
  /// Below the images: notes of columns, axes, the colour bar, the legend of classes.
  private let footRoom: Double
  private let legend: Legend.Setting?
  private let note: TextStyle

  init(_ grid: ImageGrid, _ ruler: TextRuler) {
    self.grid = grid
    let column = 238.0
    let hasLabels = grid.rows.contains { !$0.label.isEmpty }
    let axisRoom = grid.axes == nil ? 0.0 : 34
    let widestLabel = grid.columnLabels.map { ruler.width($0, .tick) }.max() ?? 0
    var placed = ImageGridRaster(
      grid, width: (column - (hasLabels ? 64 : 0) - axisRoom) / Self.pixel, label: widestLabel / Self.pixel)
    let width = Double(placed.size.width) * Self.pixel
    let factor = max(1, (width + (hasLabels ? 48 : 0)) / (column + 20))
    self.factor = factor
    let note = Self.noteStyle(grid, cell: Double(placed.cell.width) * Self.pixel, factor, ruler)
    self.note = note
    if grid.rows.contains(where: \.hasNotes) { placed.noteRoom = Int((note.lineHeight / Self.pixel).rounded(.up)) }
    self.placed = placed
    let (raster, missing) = placed.painted()
    self.raster = raster
    let height = Double(raster.height) * Self.pixel

    let cell = Size(Double(placed.cell.width) * Self.pixel, Double(placed.cell.height) * Self.pixel)
    let label = TextStyle.tick.scaled(factor)
    let lines = max(1, min(3, Int((cell.height + 2) / label.lineHeight)))
    // Words are not broken: a long one takes the room it needs, within reason.
    let longest = grid.rows.flatMap { $0.label.split(separator: " ") }.map { ruler.width(String($0), label) }.max() ?? 0
    let limit = max(72 * factor, min(longest, Self.longest * factor))
    let limits = stride(from: limit, to: Self.longestOfAll * factor, by: 16 * factor) + [Self.longestOfAll * factor]
    let labels = limits.lazy.map { limit in
      grid.rows.map { ruler.wrapped($0.label, label, to: limit, lines: lines) }
    }
    rowLabels = labels.first { !$0.joined().contains { $0.last == "…" } } ?? labels.last ?? []
    let widest = rowLabels.joined().map { ruler.width($0, label) }.max() ?? 0
    let left = Self.margin * factor + (widest > 0 ? widest + 6 * factor : 0) + axisRoom * factor
    let inner = max(left + width + Self.margin * factor - 2 * Self.margin * factor, 120 * factor)

    title = ruler.wrapped(grid.title, TextStyle.title.scaled(factor), to: inner, lines: 5)
    subtitle = ruler.wrapped(grid.subtitle, TextStyle.subtitle.scaled(factor), to: inner, lines: 6)
    // Labels that fit in a few lines above their columns lie; others stand.
    let wrapped = grid.columnLabels.map { ruler.wrapped($0, label, to: cell.width + 1, lines: 6) }
    isUpright = wrapped.joined().contains { $0.last == "…" }
    columnLabels =
      isUpright ? grid.columnLabels.map { [ruler.fitted($0, label, to: Self.longestOfAll * factor)] } : wrapped
    var notes = grid.caption
    if missing > 0 { notes += (notes.isEmpty ? "" : " ") + ruler.words("\(missing) pixels are not numbers: magenta.") }
    caption = ruler.wrapped(notes, TextStyle.subtitle.scaled(factor), to: inner, lines: 8)

    var top = Self.margin * factor + Double(title.count) * TextStyle.title.scaled(factor).lineHeight
    top += Double(subtitle.count) * TextStyle.subtitle.scaled(factor).lineHeight
    if !title.isEmpty || !subtitle.isEmpty { top += 4 * factor }
    if !columnLabels.isEmpty {
      let tallest = columnLabels.joined().map { ruler.width($0, label) }.max() ?? 0
      let lines = Double(columnLabels.map(\.count).max() ?? 0)
      top += (isUpright ? tallest : lines * label.lineHeight) + 2 * factor
    }
    // Whole device pixels: else the images would be blurred.
    images = Rect(left: Self.whole(left), top: Self.whole(top), width: width, height: height)
    legend = grid.legend.map { $0.set(ruler, width: inner) }
    footRoom =
      (legend.map { $0.size.height + 4 } ?? 0) + (grid.axes == nil ? 0 : 30 * factor)
      + (grid.columnNotes.isEmpty ? 0 : note.lineHeight + 2 * factor)
      + (grid.bar == nil ? 0 : ColorBar.height(factor))
    var bottom = images.bottom + Self.margin * factor + footRoom
    if !caption.isEmpty { bottom += 4 * factor }
    bottom += Double(caption.count) * TextStyle.subtitle.scaled(factor).lineHeight
    // The words of the colour bar, and its last tick.
    let barRight =
      grid.bar.map { bar in
        let barWidth = ColorBar.width(below: width, factor)
        return max(ruler.width(bar.heading(barWidth, factor), label), barWidth + 8 * factor)
      } ?? 0
    size = Size(max(images.right, Self.margin * factor + inner, images.left + barRight) + Self.margin * factor, bottom)
  }

  private static func whole(_ length: Double) -> Double { (length / pixel).rounded(.up) * pixel }

  /// A cell on the page.
  private func cell(row: Int, column: Int) -> Rect {
    let corner = placed.corner(row: row, column: column)
    return Rect(
      left: images.left + Double(corner.x) * Self.pixel, top: images.top + Double(corner.y) * Self.pixel,
      width: Double(placed.cell.width) * Self.pixel, height: Double(placed.cell.height) * Self.pixel)
  }

  func paint(on canvas: Canvas) {
    var y = Self.margin * factor
    for (lines, style) in [(title, TextStyle.title.scaled(factor)), (subtitle, TextStyle.subtitle.scaled(factor))] {
      for line in lines {
        canvas.text(line, at: Point(Self.margin * factor, y + 0.82 * style.lineHeight), style)
        y += style.lineHeight
      }
    }
    canvas.image(raster, in: images)
    paintLabels(on: canvas)
    paintNotes(on: canvas)
    paintMarks(on: canvas)
    // In an order: sets have none, and files must be the same each time.
    for position in grid.framed.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      canvas.outline(cell(row: position.row, column: position.column).inset(-0.6), Look.distinct(1).color, width: 1.2)
    }
    if let axes = grid.axes { paint(axes, on: canvas) }
    if let bar = grid.bar {
      let top =
        images.bottom + footRoom - (legend.map { $0.size.height + 4 } ?? 0) - ColorBar.height(factor) + 4 * factor
      bar.paint(
        on: canvas, at: Point(images.left, top), width: ColorBar.width(below: images.width, factor), factor)
    }
    if let legend {
      canvas.draw(legend, at: Point(images.left, images.bottom + footRoom - legend.size.height))
    }
    var bottom = size.height - Self.margin * factor
    for line in caption.reversed() {
      let style = TextStyle.subtitle.scaled(factor)
      canvas.text(line, at: Point(Self.margin * factor, bottom - 0.2 * style.lineHeight), style)
      bottom -= style.lineHeight
    }
  }

  private func paintLabels(on canvas: Canvas) {
    let label = TextStyle.tick.scaled(factor)
    for (row, lines) in rowLabels.enumerated() {
      let first = cell(row: row, column: 0).center.y - Double(lines.count) * label.lineHeight / 2
      for (index, line) in lines.enumerated() {
        let baseline = first + (0.78 + Double(index)) * label.lineHeight
        canvas.text(line, at: Point(images.left - 6 * factor, baseline), label, anchor: .end)
      }
    }
    for (column, lines) in columnLabels.prefix(grid.columns).enumerated() {
      let middle = cell(row: 0, column: column).center.x
      if isUpright {
        canvas.text(
          lines[0], at: Point(middle + 0.35 * label.size, images.top - 4 * factor), label, angle: -.pi / 2)
        continue
      }
      for (index, line) in lines.reversed().enumerated() {
        let baseline = images.top - 4 * factor - Double(index) * label.lineHeight
        canvas.text(line, at: Point(middle, baseline), label, anchor: .middle)
      }
    }
  }

  /// Of notes that are wider than their images, letters as small as can still be read.
  private static func noteStyle(
    _ grid: ImageGrid, cell: Double, _ factor: Double, _ ruler: TextRuler
  ) -> TextStyle {
    let style = TextStyle.note.scaled(factor)
    let notes = grid.rows.flatMap { $0.images.compactMap { $0?.note } } + grid.columnNotes
    let widest = notes.map { ruler.width($0, style) }.max() ?? 0
    return style.scaled(widest > cell ? max(0.72, cell / widest) : 1)
  }

  private func paintNotes(on canvas: Canvas) {
    for (row, images) in grid.rows.map(\.images).enumerated() {
      for (column, cell) in images.enumerated() where !(cell?.note ?? "").isEmpty {
        let rect = self.cell(row: row, column: column)
        canvas.text(
          cell?.note ?? "", at: Point(rect.center.x, rect.bottom + 0.85 * note.lineHeight), note, anchor: .middle)
      }
    }
    for (column, text) in grid.columnNotes.prefix(grid.columns).enumerated() {
      let middle = cell(row: 0, column: column).center.x
      canvas.text(text, at: Point(middle, images.bottom + note.lineHeight), note, anchor: .middle)
    }
  }

  private func paintMarks(on canvas: Canvas) {
    for (row, images) in grid.rows.map(\.images).enumerated() {
      for (column, cell) in images.enumerated() {
        guard let cell, !cell.marks.isEmpty else { continue }
        let (images, rect) = (grid.stacks[cell.stack], self.cell(row: row, column: column))
        for mark in cell.marks {
          let x = rect.left + (Double(mark.x) + 0.5) / Double(images.width) * rect.width
          let y = rect.top + (Double(mark.y) + 0.5) / Double(images.height) * rect.height
          canvas.marker(mark.look.marker, at: Point(x, y), radius: 2.1 * factor, mark.look.color)
        }
      }
    }
  }

  /// Coordinates along the edges: round numbers where the columns are evenly spaced, else those of some columns.
  private func paint(_ axes: ImageGrid.Axes, on canvas: Canvas) {
    let tick = TextStyle.tick.scaled(factor)
    let label = TextStyle.label.scaled(factor)
    func mark(_ text: String, across: Double, down: Double) {
      canvas.line(
        [Point(across, images.bottom), Point(across, images.bottom + 3 * factor)], .axis, width: 0.7 * factor)
      canvas.line([Point(images.left - 3 * factor, down), Point(images.left, down)], .axis, width: 0.7 * factor)
      canvas.text(text, at: Point(across, images.bottom + 12 * factor), tick, anchor: .middle)
      canvas.text(text, at: Point(images.left - 5 * factor, down + 2.8 * factor), tick, anchor: .end)
    }
    let count = axes.values.count
    let (first, last) = (cell(row: count - 1, column: 0).center, cell(row: 0, column: count - 1).center)
    if axes.areEven {
      let range = axes.values[0]...axes.values[count - 1]
      let x = Projection(range, .linear, from: first.x, to: last.x)
      let y = Projection(range, .linear, from: first.y, to: last.y)
      for one in Ticks.linear(range, count: max(2, Int(images.width / (30 * factor)))).ticks {
        mark(one.label, across: x(one.value), down: y(one.value))
      }
    } else {
      let every = max(1, Int((26 * factor * Double(count) / max(1, images.width)).rounded(.up)))
      // Symmetrically about the middle.
      for index in axes.values.indices where (index - count / 2) % every == 0 {
        mark(
          written(axes.values[index], digits: 2), across: cell(row: 0, column: index).center.x,
          down: cell(row: count - 1 - index, column: 0).center.y)
      }
    }
    canvas.text(axes.x, at: Point(images.center.x, images.bottom + 25 * factor), label, anchor: .middle)
    canvas.text(
      axes.y, at: Point(images.left - 27 * factor, images.center.y), label, anchor: .middle, angle: -.pi / 2)
  }
}

extension ImageGrid {
  /// The colours of maps.
  fileprivate var legend: Legend? {
    guard !classes.isEmpty else { return nil }
    return Legend(
      classes.enumerated().map { index, word in
        let look = Look(color: Color(hex: Images.color(ofClass: index)))
        return Legend.Entry(name: word, look: look, style: .points, isPatch: true)
      }, title: "")
  }
}

extension TextStyle {
  /// Below images: distances, means of columns.
  fileprivate static let note = TextStyle(7, color: .quiet)
}

extension HeatMap: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let layout = layout(ruler)
    return Drawing(size: layout.size) { layout.paint(on: $0, ruler) }
  }

  /// On a page as wide as a paper's column if numbers and labels fit there, else as two if the numbers fit there.
  func layout(_ ruler: TextRuler) -> HeatMapLayout {
    let narrow = HeatMapLayout(self, ruler, width: 250, digits: 2)
    if !narrow.texts.isEmpty && narrow.isUncut { return narrow }
    let wide = [2, 1].lazy.map { HeatMapLayout(self, ruler, width: 510, digits: $0) }.first { !$0.texts.isEmpty }
    return wide ?? narrow
  }
}

extension HeatMapLayout {
  func paint(on canvas: Canvas, _ ruler: TextRuler) {
    heading.paint(on: canvas)
    for row in map.cells.indices {
      for column in map.cells[row].indices { paintCell(row, column, on: canvas) }
    }
    for (row, column) in bestCells { outline(rect(row: row, column: column), on: canvas) }
    paintLabels(on: canvas, ruler)
    paintBar(on: canvas)
    for (index, line) in caption.enumerated() {
      let up = Double(caption.count - index) * TextStyle.subtitle.lineHeight
      let baseline = size.height - Self.margin - up + 0.82 * TextStyle.subtitle.lineHeight
      canvas.text(line, at: Point(Self.margin, baseline), .subtitle)
    }
  }

  private var bestCells: [(row: Int, column: Int)] {
    guard let best = map.best else { return [] }
    return map.cells.indices.flatMap { row in
      map.cells[row].indices.filter { map.cells[row][$0] == best }.map { (row, $0) }
    }
  }

  private func color(of number: Double) -> Color {
    Ramp.viridis[Projection(range, axis.scale, from: 0, to: 1)(number)]
  }

  private func paintCell(_ row: Int, _ column: Int, on canvas: Canvas) {
    let rect = rect(row: row, column: column)
    // Rims between cells that are large enough for them; cells that are not overlap, or white would shine through.
    let inner = rect.inset(min(cell.width, cell.height) > 6 ? 0.4 : -0.1)
    var ink = Color.quiet
    if let number = map.cells[row][column] {
      if axis.shows(number) {
        let color = color(of: number)
        canvas.fill(inner, color)
        ink = color.textColor
      } else {
        hatch(inner, on: canvas)
      }
    }
    guard !texts.isEmpty else { return }
    let isBest = map.best.map { $0 == map.cells[row][column] } ?? false
    let style = TextStyle(textStyle.size, bold: isBest, color: ink)
    canvas.text(
      texts[row][column], at: Point(rect.center.x, rect.center.y + 0.36 * style.size), style, anchor: .middle)
  }

  private func hatch(_ rect: Rect, on canvas: Canvas) {
    canvas.clipped(to: rect) {
      for shift in stride(from: -rect.height, to: rect.width, by: 3) {
        let foot = rect.left + shift
        canvas.line([Point(foot, rect.bottom), Point(foot + rect.height, rect.top)], .grid, width: 0.8)
      }
    }
  }

  /// Black within white: it stands out from every colour.
  private func outline(_ rect: Rect, on canvas: Canvas) {
    canvas.outline(rect, .white, width: 3)
    canvas.outline(rect, Color(0, 0, 0), width: 1.4)
  }

  private func paintLabels(on canvas: Canvas, _ ruler: TextRuler) {
    let line = TextStyle.tick.lineHeight
    for (lines, x) in columnLabels {
      if isSlanted {
        canvas.text(lines[0], at: Point(x + 3, area.bottom + 9), .tick, anchor: .end, angle: ChartLayout.slant.angle)
        continue
      }
      for (index, text) in lines.enumerated() {
        let baseline = area.bottom + 3 + (Double(index) + 0.8) * line
        canvas.text(text, at: Point(x, baseline), .tick, anchor: .middle)
      }
    }
    for (text, y) in rowLabels { canvas.text(text, at: Point(area.left - 4, y + 2.8), .tick, anchor: .end) }
    let label = TextStyle.label.lineHeight
    let captionHeight = Double(caption.count) * TextStyle.subtitle.lineHeight + (caption.isEmpty ? 0 : 4)
    let first = size.height - Self.margin - captionHeight - Double(columnName.count) * label
    for (index, text) in columnName.enumerated() {
      let baseline = first + (Double(index) + 0.8) * label
      canvas.text(text, at: Point(max(area.center.x, 0), baseline), .label, anchor: .middle)
    }
    upright(rowName, left: Self.margin, on: canvas, ruler)
    upright(self.label, left: labelLeft, on: canvas, ruler)
  }

  /// Lines that are read from below, one right of the other; those longer than the cells are high reach further down.
  private func upright(_ lines: [String], left: Double, on canvas: Canvas, _ ruler: TextRuler) {
    for (index, text) in lines.enumerated() {
      let x = left + 0.8 * TextStyle.label.size + Double(index) * TextStyle.label.lineHeight
      let center = max(area.center.y, area.top - 3 + ruler.width(text, .label) / 2)
      canvas.text(text, at: Point(x, center), .label, anchor: .middle, angle: -.pi / 2)
    }
  }

  private func paintBar(on canvas: Canvas) {
    var ramp = Raster(width: 1, height: 256, filled: 0)
    for y in 0..<256 { ramp[0, y] = Ramp.viridis[1 - Double(y) / 255].hex }
    canvas.image(ramp, in: bar)
    canvas.outline(bar, .axis, width: 0.5)
    let y = Projection(range, axis.scale, from: bar.bottom, to: bar.top)
    for tick in ticks.ticks {
      canvas.line([Point(bar.right, y(tick.value)), Point(bar.right + 2.5, y(tick.value))], .axis, width: 0.7)
      canvas.text(tick.label, at: Point(bar.right + 5, y(tick.value) + 2.8), .tick)
    }
    if ticks.exponent != 0 { canvas.text("×10" + superscript(ticks.exponent), at: Point(bar.left, bar.top - 4), .tick) }
  }
}

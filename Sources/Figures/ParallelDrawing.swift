extension ParallelCoordinates: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let layout = layout(ruler)
    return Drawing(size: layout.size) { layout.paint(on: $0, ruler) }
  }

  /// On a page as wide as a paper's column if names and labels have room there, else as two.
  func layout(_ ruler: TextRuler) -> ParallelLayout {
    let narrow = ParallelLayout(self, ruler, width: 250)
    return narrow.isUncut ? narrow : ParallelLayout(self, ruler, width: 510)
  }
}

extension ParallelLayout {
  /// Dark on light also in grey print.
  private static let best = Look.colors[0]
  private static let rest = Color(hex: 0xB4B4B4)

  func paint(on canvas: Canvas, _ ruler: TextRuler) {
    heading.paint(on: canvas)
    // Of very many lines each is fainter, so that one sees where they run together.
    let opacity = picture.lines.count > 60 ? 0.5 : 0.9
    for line in picture.lines where !line.isBest { paint(line, Self.rest.opacity(opacity), width: 0.7, on: canvas) }
    for line in picture.lines where line.isBest { paint(line, Self.best, width: 1.3, on: canvas) }
    for index in picture.axes.indices { paintAxis(index, on: canvas, ruler) }
    for (index, line) in caption.enumerated() {
      let baseline = area.bottom + 10 + (Double(index) + 0.82) * TextStyle.subtitle.lineHeight
      canvas.text(line, at: Point(Self.margin, baseline), .subtitle)
    }
  }

  private func paint(_ line: ParallelCoordinates.Line, _ color: Color, width: Double, on canvas: Canvas) {
    let shown = line.values.indices.prefix { picture.axes[$0].shows(line.values[$0]) }
    canvas.line(shown.map { Point(xs[$0], projections[$0](line.values[$0])) }, color, width: width)
  }

  private func paintAxis(_ index: Int, on canvas: Canvas, _ ruler: TextRuler) {
    let (x, isLast) = (xs[index], index == picture.axes.count - 1)
    canvas.line([Point(x, area.top), Point(x, area.bottom)], .quiet, width: 0.9)
    for tick in ticks[index] {
      let y = projections[index](tick.value)
      canvas.line([Point(x, y), Point(x + (isLast ? 2.5 : -2.5), y)], .quiet, width: 0.9)
      let width = ruler.width(tick.label, Self.tick)
      let left = isLast ? x + 4.5 : x - 4.5 - width
      // Lines run below the labels.
      canvas.fill(Rect(left: left - 1, top: y - 4.5, width: width + 2, height: 9), Color.white.opacity(0.8))
      canvas.text(tick.label, at: Point(left, y + 2.8), Self.tick)
    }
    for (row, text) in names[index].enumerated() {
      let up = Double(names[index].count - row) * TextStyle.label.lineHeight
      let half = ruler.width(text, .label) / 2
      let center = min(max(x, Self.margin + half), size.width - Self.margin - half)
      canvas.text(
        text, at: Point(center, area.top - 8 - up + 0.82 * TextStyle.label.lineHeight), .label, anchor: .middle)
    }
  }
}

import Basics

/// What can be drawn: measured first, then painted on a page of that size.
package protocol Picture {
  var title: String { get set }
  var subtitle: String { get set }
  /// With other words in all that it writes.
  func worded(_ words: Lettering) -> Self
  func drawing(_ ruler: TextRuler) -> Drawing
}

/// A picture with its size, ready to be painted with its upper left corner at the origin.
package struct Drawing {
  package let size: Size
  package let paint: (Canvas) -> Void

  package init(size: Size, paint: @escaping (Canvas) -> Void) {
    self.size = size
    self.paint = paint
  }
}

/// Draws a picture to a file whose ending says the format: .png (300 dots per inch), .svg or .pdf.
/// The file is written completely or not at all.
package func draw(
  _ picture: some Picture, to path: String, notes: PictureNotes = PictureNotes(), lettering: Lettering = Lettering()
) throws {
  let bytes = try drawn(picture, as: PictureFormat(path: path), notes: notes, lettering: lettering)
  try AtomicFile.write(bytes, to: path)
}

/// The bytes of the file that a picture makes.
package func drawn(
  _ picture: some Picture, as format: PictureFormat, notes: PictureNotes = PictureNotes(),
  lettering: Lettering = Lettering()
) throws(Problem) -> [UInt8] {
  let drawing = picture.lettered(lettering).drawing(TextRuler(lettering))
  let canvas = Canvas(drawing.size, format)
  canvas.decimalMark = lettering.decimalMark
  drawing.paint(canvas)
  var notes = notes
  // The file says what it is also where the picture does not.
  notes.title = notes.title ?? lettering(picture.title)
  return try canvas.finished(notes)
}

extension Chart: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let layout = ChartLayout(self, ruler)
    return Drawing(size: layout.size) { layout.paint(on: $0, ruler) }
  }
}

extension ChartLayout {
  /// Of more points a file of vectors would be slow to show: they become pixels.
  static let mostVectors = 5000

  func paint(on canvas: Canvas, _ ruler: TextRuler) {
    heading.paint(on: canvas)
    if !chart.hidesAxes { paintGrid(on: canvas) }
    canvas.clipped(to: plot.inset(-3.5)) {
      let many = traces.reduce(0) { $0 + $1.dots.count } > Self.mostVectors
      canvas.rasterised(if: many, in: plot.inset(-4)) { canvas in
        for trace in zip(chart.series, traces) { paint(trace.0, trace.1, on: canvas) }
      }
      paintCircles(on: canvas)
    }
    paintRug(on: canvas)
    if !chart.hidesAxes { paintAxes(on: canvas, ruler) }
    paintAnnotations(on: canvas, ruler)
    if let bar = chart.bar, let barCorner {
      let width = ColorBar.width(below: plot.width)
      let letters = bar.letters(width, room: size.width - barCorner.x - 4, ruler)
      bar.paint(on: canvas, at: barCorner, width: width, letters: letters)
    }
    switch legend {
    case .none: break
    case .block(let setting, let rect):
      if plot.contains(rect) { canvas.fill(rect.inset(-2), Color.white.opacity(0.85)) }
      canvas.draw(setting, at: Point(rect.left, rect.top))
    case .direct(let labels):
      for label in labels {
        let style = TextStyle(Self.direct.size, bold: true, color: label.color)
        canvas.text(label.name, at: Point(plot.right + 4, label.height + 0.34 * style.size), style)
      }
    }
  }

  private func paintGrid(on canvas: Canvas) {
    let (x, y) = (xProjection, yProjection)
    if chart.x.categories.isEmpty {
      for tick in xTicks.ticks {
        canvas.line([Point(x(tick.value), plot.top), Point(x(tick.value), plot.bottom)], .grid, width: 0.5)
      }
    }
    for tick in yTicks.ticks {
      canvas.line([Point(plot.left, y(tick.value)), Point(plot.right, y(tick.value))], .grid, width: 0.5)
    }
  }

  private func paintAxes(on canvas: Canvas, _ ruler: TextRuler) {
    let (x, y) = (xProjection, yProjection)
    canvas.line(
      [Point(plot.left, plot.top), Point(plot.left, plot.bottom), Point(plot.right, plot.bottom)], .axis, width: 0.7)
    for tick in yTicks.ticks {
      canvas.line([Point(plot.left - 2.5, y(tick.value)), Point(plot.left, y(tick.value))], .axis, width: 0.7)
      canvas.text(tick.label, at: Point(plot.left - 4.5, y(tick.value) + 2.8), .tick, anchor: .end)
    }
    let baseline = plot.bottom + 4 + 0.8 * TextStyle.tick.lineHeight
    for tick in xTicks.ticks {
      let tickX = x(tick.value)
      canvas.line([Point(tickX, plot.bottom), Point(tickX, plot.bottom + 2.5)], .axis, width: 0.7)
      if isSlanted {
        canvas.text(tick.label, at: Point(tickX + 2, plot.bottom + 9), .tick, anchor: .end, angle: Self.slant.angle)
        continue
      }
      for (index, line) in tick.label.split(separator: "\n").enumerated() {
        let down = Double(index) * TextStyle.tick.lineHeight
        canvas.text(String(line), at: Point(tickX, baseline + down), .tick, anchor: .middle)
      }
    }
    if yTicks.exponent != 0 {
      canvas.text("×10" + superscript(yTicks.exponent), at: Point(plot.left - 2, plot.top - 4), .tick)
    }
    let bottom = plot.bottom + tickHeight + 0.85 * TextStyle.label.lineHeight
    let exponent = xTicks.exponent == 0 ? "" : "×10" + superscript(xTicks.exponent)
    canvas.text(exponent, at: Point(plot.right, bottom), .tick, anchor: .end)
    let labelEnd = exponent.isEmpty ? size.width - 4 : plot.right - ruler.width(exponent, .tick) - 6
    for (index, line) in xLabel.enumerated() {
      // The middle of the diagram, or further left for a line that would leave the page.
      let center = min(plot.center.x, labelEnd - ruler.width(line, .label) / 2)
      let down = Double(index) * TextStyle.label.lineHeight
      canvas.text(line, at: Point(center, bottom + down), .label, anchor: .middle)
    }
    for (index, line) in yLabel.enumerated() {
      // The middle of the diagram, or further down for a line that would reach the title.
      let center = max(plot.center.y, plot.top - 6 + ruler.width(line, .label) / 2)
      let right = Double(index) * TextStyle.label.lineHeight
      canvas.text(
        line, at: Point(Self.margin + 0.8 * TextStyle.label.size + right, center), .label, anchor: .middle,
        angle: -.pi / 2)
    }
  }

  private func paint(_ series: Series, _ trace: Trace, on canvas: Canvas) {
    let color = series.look.color.opacity(series.opacity)
    for band in trace.bands { canvas.polygon(band, series.look.color.opacity(0.2 * series.opacity)) }
    // Where points tell series apart, dashes between them would only be noise.
    let dash = series.style == .both ? .solid : series.look.dash
    for line in trace.lines { canvas.line(line, color, width: 1.4 * series.weight, dash: dash) }
    for (low, high, isCut) in trace.whiskers {
      canvas.line([low, high], color, width: 1 * series.weight)
      for end in isCut ? [high] : [low, high] {
        canvas.line([Point(end.x - 2.5, end.y), Point(end.x + 2.5, end.y)], color, width: 1 * series.weight)
      }
    }
    // Many points are small and without rims, or they would be one white blot.
    let count = series.style == .both ? 0 : traces.reduce(0) { $0 + $1.dots.count }
    let radius = (count > 3000 ? 0.8 : count > 300 ? 1.6 : 2.4) * series.weight
    for dot in trace.dots { canvas.marker(series.look.marker, at: dot, radius: radius, color, rim: count <= 3000) }
  }

  /// Faint ticks, so that many in one place are darker.
  private func paintRug(on canvas: Canvas) {
    for value in chart.rug where chart.x.shows(value) && xRange.contains(value) {
      let x = xProjection(value)
      canvas.line(
        [Point(x, plot.bottom - Self.rugHeight), Point(x, plot.bottom)], Color.ink.opacity(0.35), width: 0.5)
    }
  }
}

/// What the colours of a ramp mean: the colours side by side, with numbers below them.
package struct ColorBar: Sendable, Hashable {
  package var ramp: Ramp
  package var range: ClosedRange<Double>
  package var label: String

  package init(_ ramp: Ramp, _ range: ClosedRange<Double>, _ label: String) {
    self.ramp = ramp
    self.range = range
    self.label = label
  }
}

extension ColorBar {
  /// How wide it is below a picture of some width; with `factor`, how much larger letters are than usual.
  static func width(below picture: Double, _ factor: Double = 1) -> Double {
    min(max(picture, 90 * factor), 130 * factor)
  }

  /// Its height, with its label and its numbers.
  static func height(_ factor: Double = 1) -> Double { TextStyle.tick.scaled(factor).lineHeight + 26 * factor }

  /// As many numbers as stand side by side.
  private func ticks(_ width: Double, _ factor: Double) -> Ticks {
    var ticks = Ticks.none
    for spacing in [26.0, 36, 52, 80] {
      ticks = Ticks.linear(range, count: max(1, Int(width / (spacing * factor))))
      let letters = ticks.ticks.map(\.label.count).max() ?? 0
      let values = ticks.ticks.prefix(2).map(\.value)
      guard values.count == 2 else { break }
      let step = (values[1] - values[0]) / (range.upperBound - range.lowerBound) * width
      // A number at the left end stands right of its tick.
      let isAtEnd = values[0] - range.lowerBound < 0.1 * (range.upperBound - range.lowerBound)
      if step >= ((isAtEnd ? 1.5 : 1) * 4.6 * Double(letters) + 3) * factor { break }
    }
    return ticks
  }

  /// How much smaller its label must be to have room on the page.
  func letters(_ width: Double, room: Double, _ ruler: TextRuler) -> Double {
    min(1, room / max(1, ruler.width(heading(width), .tick)))
  }

  /// The label, with the power of ten that all numbers have in common.
  func heading(_ width: Double, _ factor: Double = 1) -> String {
    let exponent = ticks(width, factor).exponent
    return exponent == 0 ? label : "\(label) ×10\(superscript(exponent))"
  }

  /// `letters`: how much smaller its label is than the rest.
  func paint(on canvas: Canvas, at corner: Point, width: Double, _ factor: Double = 1, letters: Double = 1) {
    let tick = TextStyle.tick.scaled(factor)
    let baseline = corner.y + 0.8 * tick.lineHeight
    canvas.text(heading(width, factor), at: Point(corner.x, baseline), tick.scaled(letters))
    let rect = Rect(left: corner.x, top: corner.y + tick.lineHeight + 2 * factor, width: width, height: 7 * factor)
    let steps = 128
    for step in 0..<steps {
      let left = rect.left + width * Double(step) / Double(steps)
      canvas.fill(
        Rect(left: left, top: rect.top, width: width / Double(steps) + 0.3, height: rect.height),
        ramp[(Double(step) + 0.5) / Double(steps)])
    }
    canvas.outline(rect, .axis, width: 0.5 * factor)
    let x = Projection(range, .linear, from: rect.left, to: rect.right)
    for mark in ticks(width, factor).ticks {
      let across = x(mark.value)
      canvas.line([Point(across, rect.bottom), Point(across, rect.bottom + 2.5 * factor)], .axis, width: 0.7 * factor)
      let isFirst = across < rect.left + 12 * factor
      canvas.text(
        mark.label, at: Point(isFirst ? rect.left : across, rect.bottom + 11 * factor), tick,
        anchor: isFirst ? .start : .middle)
    }
  }
}

import Basics

/// What is drawn into the plane of a chart besides its points: circles, and names.
extension ChartLayout {
  func paintCircles(on canvas: Canvas) {
    let (x, y) = (xProjection, yProjection)
    for radius in chart.circles {
      let points = (0...120).map { step in
        let angle = Double(step) / 60 * .pi
        return Point(x(radius * cosine(angle)), y(radius * sine(angle)))
      }
      canvas.line(points, .ink, width: 0.8, dash: .dashed)
    }
  }

  /// Each name in the middle of its point where that is free, else above or below, as near as can be.
  func paintAnnotations(on canvas: Canvas, _ ruler: TextRuler) {
    let (x, y) = (xProjection, yProjection)
    var taken: [Rect] = []
    for annotation in chart.annotations where chart.x.shows(annotation.point.x) && chart.y.shows(annotation.point.y) {
      let style = TextStyle(Legend.style.size, bold: true, color: annotation.color.darkened)
      let size = Size(ruler.width(annotation.text, style), style.lineHeight)
      let (across, down) = (x(annotation.point.x) - size.width / 2, y(annotation.point.y) - size.height / 2)
      let home = Rect(
        left: min(max(across, plot.left), max(plot.left, plot.right - size.width)),
        top: min(max(down, plot.top), max(plot.top, plot.bottom - size.height)),
        width: size.width, height: size.height)
      let moved = (0..<40).lazy.map { step in
        let distance = Double((step + 1) / 2) * size.height / 2
        return home.moved(0, step % 2 == 0 ? distance : -distance)
      }.first { (rect: Rect) in
        rect.top >= plot.top - 1 && rect.bottom <= plot.bottom + 1 && !taken.contains { $0.overlaps(rect) }
      }
      let rect = moved ?? home
      taken.append(rect)
      canvas.text(annotation.text, at: Point(rect.left, rect.top + 0.78 * rect.height), style, halo: true)
    }
  }
}

extension Rect {
  func overlaps(_ other: Rect) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}

extension Color {
  /// The same, dark enough for letters.
  fileprivate var darkened: Color { mixed(with: .ink, 0.4) }
}

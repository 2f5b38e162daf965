/// A picture's title and the line below it, wrapped to its width: the upper left corner of every page.
struct Heading {
  private let lines: [(text: String, style: TextStyle)]
  /// From the page's edge to where the picture itself begins.
  let bottom: Double

  static let margin = 6.0

  init(_ title: String, _ subtitle: String, _ ruler: TextRuler, width: Double) {
    let inner = width - 2 * Self.margin
    let title = ruler.wrapped(title, .title, to: inner, lines: 5, breaks: .anywhere)
    let subtitle = ruler.wrapped(subtitle, .subtitle, to: inner, lines: 6, breaks: .anywhere)
    lines = title.map { ($0, .title) } + subtitle.map { ($0, .subtitle) }
    bottom = Self.margin + lines.reduce(0) { $0 + $1.style.lineHeight }
  }

  var isEmpty: Bool { lines.isEmpty }

  func paint(on canvas: Canvas) {
    var y = Self.margin
    for (text, style) in lines {
      canvas.text(text, at: Point(Self.margin, y + 0.82 * style.lineHeight), style)
      y += style.lineHeight
    }
  }
}

import Basics
internal import CCairo

/// The style of a text: size in points, weight, colour.
package struct TextStyle: Sendable, Hashable {
  package var size: Double
  package var bold: Bool
  package var color: Color

  package init(_ size: Double, bold: Bool = false, color: Color = .ink) {
    self.size = size
    self.bold = bold
    self.color = color
  }

  package var lineHeight: Double { (size * 1.22).rounded(.up) }
  func scaled(_ factor: Double) -> TextStyle { TextStyle(size * factor, bold: bold, color: color) }

  static let title = TextStyle(9.5, bold: true)
  static let subtitle = TextStyle(8, color: .quiet)
  static let label = TextStyle(8.5)
  static let tick = TextStyle(8, color: Color(hex: 0x333333))
  static let legend = TextStyle(8)
}

/// Measures texts before there is a page: the layout needs widths, the page needs the layout.
package final class TextRuler {
  private let surface: OpaquePointer
  private let context: OpaquePointer
  /// The words for what a layout says by itself: how much was left out, say.
  let words: Lettering

  package init(_ words: Lettering = Lettering()) {
    self.words = words
    surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
    context = cairo_create(surface)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  package func width(_ text: String, _ style: TextStyle) -> Double {
    select(style, on: context)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, printable(text), &extents)
    return extents.x_advance
  }

  /// The text, shortened with an ellipsis until it is no wider than `limit`.
  package func fitted(_ text: String, _ style: TextStyle, to limit: Double) -> String {
    let text = printable(text)
    if width(text, style) <= limit { return text }
    let letters = Array(text)
    var fits = 0
    var tooMany = letters.count
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if width(String(letters[..<middle]) + "…", style) <= limit { fits = middle } else { tooMany = middle }
    }
    var kept = String(letters[..<fits])
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// The text, shortened in its middle until it is no wider than `limit`: long names often differ at their ends.
  func shortened(_ text: String, _ style: TextStyle, to limit: Double) -> String {
    let text = printable(text)
    if width(text, style) <= limit { return text }
    let letters = Array(text)
    var kept = letters.count - 1
    func short(_ kept: Int) -> String {
      String(letters.prefix((kept + 1) / 2)) + "…" + String(letters.suffix(kept / 2))
    }
    while kept > 0, width(short(kept), style) > limit { kept -= 1 }
    return short(kept)
  }

  /// The text in at most `lines` lines no wider than `limit`, broken between words, the last line shortened if need be.
  package func wrapped(
    _ text: String, _ style: TextStyle, to limit: Double, lines: Int, breaks: WordBreaks = .none
  ) -> [String] {
    var rest = printable(text).split(separator: " ").map(String.init)[...]
    var result: [String] = []
    while !rest.isEmpty, result.count < lines {
      if result.count == lines - 1 {
        result.append(fitted(rest.joined(separator: " "), style, to: limit))
        break
      }
      var line = ""
      while let word = rest.first {
        let start = line.isEmpty ? "" : line + " "
        if width(start + word, style) <= limit {
          line = start + word
          rest.removeFirst()
        } else if breaks != .none, width(word, style) > limit {
          let head = head(of: word, style, to: limit - width(start, style), breaks)
          if !head.isEmpty { line = start + head }
          rest[rest.startIndex] = String(word.dropFirst(head.count))
          break
        } else {
          if line.isEmpty { line = rest.removeFirst() }
          break
        }
      }
      // Where not even a letter fits.
      if line.isEmpty { line = rest.removeFirst() }
      result.append(fitted(line, style, to: limit))
    }
    return result
  }

  /// The beginning of a word that is no wider than `limit`, up to an underline or a dash if there is one.
  private func head(of word: String, _ style: TextStyle, to limit: Double, _ breaks: WordBreaks) -> String {
    let letters = Array(word)
    var fits = 0
    while fits < letters.count, width(String(letters[...fits]), style) <= limit { fits += 1 }
    let end = letters[..<fits].lastIndex { "_-/".contains($0) }.map { $0 + 1 } ?? (breaks == .anywhere ? fits : 0)
    return String(letters[..<end])
  }
}

/// Where a word that is too wide for a line may go on in the next; where it may not, it is shortened.
package enum WordBreaks: Sendable, Hashable { case none, atDashes, anywhere }

func select(_ style: TextStyle, on context: OpaquePointer) {
  OwnFonts.load
  cairo_select_font_face(
    context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
  cairo_set_font_size(context, style.size)
  // Unhinted letters have the same widths in every format and at every resolution.
  let options = cairo_font_options_create()
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
  cairo_set_font_options(context, options)
  cairo_font_options_destroy(options)
}

/// The part of a text that can be drawn: control characters become spaces, and all but a few hundred letters are cut.
func printable(_ text: String) -> String {
  let limit = 400
  var kept = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(limit + 1) {
    let isControl =
      scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x202e).contains(scalar.value)
    kept.append(kept.count == limit ? "…" : isControl ? " " : scalar)
  }
  return String(kept)
}

/// The room of a label in a chart of a page. Letters cannot be measured here: one that may be too long is drawn as wide
/// as its room, in narrower letters, rather than cut.
struct LabelRoom {
  /// The width of a letter, about.
  static let letter = 6.4

  /// `textLength` and `lengthAdjust` of its element; nil where it has room anyway.
  let length: String?
  var adjustment: String? { length.map { _ in "spacingAndGlyphs" } }

  init(_ label: String, width: Double) {
    length = Double(label.count) * Self.letter > width ? coordinate(width) : nil
  }
}

import Basics

@testable import Figures

/// The texts of a picture with the corners of each on the page.
struct PlacedTexts {
  var size: Size
  var texts: [(text: String, corners: [Point])] = []

  init(_ picture: any Picture, _ lettering: Lettering = Lettering()) {
    let drawing = picture.lettered(lettering).drawing(TextRuler(lettering))
    size = drawing.size
    let canvas = Canvas(drawing.size, .svg)
    canvas.decimalMark = lettering.decimalMark
    var found: [(text: String, corners: [Point])] = []
    canvas.onText = { text, corners in found.append((text, corners)) }
    drawing.paint(canvas)
    texts = found
  }

  /// Texts that end in an ellipsis, for want of room.
  var cut: [String] { texts.map(\.text).filter { $0.contains("…") } }

  /// In words: texts that leave the page, and pairs of texts that lie over each other.
  var faults: [String] {
    var faults: [String] = []
    for (text, corners) in texts where !corners.allSatisfy({ isOnPage($0) }) {
      faults.append("'\(text)' leaves the page of \(size.width) × \(size.height): \(corners)")
    }
    for (index, one) in texts.enumerated() {
      for other in texts[(index + 1)...] where Self.overlap(one.corners, other.corners) {
        faults.append("'\(one.text)' lies over '\(other.text)': \(one.corners[0])")
      }
    }
    return faults
  }

  private func isOnPage(_ point: Point) -> Bool {
    point.x >= 0 && point.y >= 0 && point.x <= size.width && point.y <= size.height
  }

  /// Two convex shapes are apart if a side of one of them has them on different sides.
  static func overlap(_ a: [Point], _ b: [Point]) -> Bool {
    for shape in [a, b] {
      for (from, to) in zip(shape, shape.dropFirst() + shape.prefix(1)) {
        let normal = Point(to.y - from.y, from.x - to.x)
        let project = { (point: Point) in point.x * normal.x + point.y * normal.y }
        let (first, second) = (a.map(project), b.map(project))
        let isApart = first.max()! <= second.min()! + 1e-9 || second.max()! <= first.min()! + 1e-9
        if isApart && normal != Point(0, 0) { return false }
      }
    }
    return true
  }
}

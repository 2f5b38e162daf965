/// A position on the page, or a pair of numbers to be drawn there. On the page x runs right, y down, in 1/72 inch.
package struct Point: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

package struct Size: Sendable, Hashable {
  package var width: Double
  package var height: Double
  package init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}

/// A rectangle of the page.
package struct Rect: Sendable, Hashable {
  package var left: Double
  package var top: Double
  package var width: Double
  package var height: Double

  package init(left: Double, top: Double, width: Double, height: Double) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }

  package var right: Double { left + width }
  package var bottom: Double { top + height }
  package var center: Point { Point(left + width / 2, top + height / 2) }

  package func contains(_ point: Point) -> Bool {
    point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
  }

  package func contains(_ other: Rect) -> Bool {
    other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom
  }

  package func inset(_ amount: Double) -> Rect {
    Rect(left: left + amount, top: top + amount, width: width - 2 * amount, height: height - 2 * amount)
  }

  package func moved(_ x: Double, _ y: Double) -> Rect {
    Rect(left: left + x, top: top + y, width: width, height: height)
  }
}

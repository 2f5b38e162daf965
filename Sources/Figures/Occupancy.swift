/// Which part of a diagram is taken, as a grid of small squares: finds room for the legend where nothing is drawn.
struct Occupancy {
  let area: Rect
  private let side = 2.0
  private let columns: Int
  private let rows: Int
  private var taken: [Bool]

  init(_ area: Rect) {
    self.area = area
    columns = max(1, Int((area.width / side).rounded(.up)))
    rows = max(1, Int((area.height / side).rounded(.up)))
    taken = [Bool](repeating: false, count: columns * rows)
  }

  mutating func add(_ rect: Rect) {
    let left = max(0, column(rect.left))
    let right = min(columns - 1, column(rect.right))
    let top = max(0, row(rect.top))
    let bottom = min(rows - 1, row(rect.bottom))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right { taken[y * columns + x] = true }
    }
  }

  mutating func add(_ point: Point, radius: Double) {
    add(Rect(left: point.x - radius, top: point.y - radius, width: 2 * radius, height: 2 * radius))
  }

  mutating func add(line points: [Point]) {
    for (from, to) in zip(points, points.dropFirst()) {
      let length = max(abs(to.x - from.x), abs(to.y - from.y))
      // What is outside the area needs no marks, and may be far away.
      let count = max(1, Int(min(length, 50_000) / side))
      for step in 0...count {
        let share = Double(step) / Double(count)
        add(Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)), radius: 1)
      }
    }
  }

  mutating func add(polygon points: [Point]) {
    for column in 0..<columns {
      let x = area.left + (Double(column) + 0.5) * side
      var crossings: [Double] = []
      for (from, to) in zip(points, points.dropFirst() + points.prefix(1)) where (from.x <= x) != (to.x <= x) {
        crossings.append(from.y + (x - from.x) / (to.x - from.x) * (to.y - from.y))
      }
      crossings.sort()
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        add(Rect(left: x, top: crossings[pair], width: 0, height: crossings[pair + 1] - crossings[pair]))
      }
    }
  }

  func isFree(_ rect: Rect) -> Bool {
    guard area.contains(rect) else { return false }
    for y in row(rect.top)...min(rows - 1, row(rect.bottom)) {
      for x in column(rect.left)...min(columns - 1, column(rect.right)) where taken[y * columns + x] { return false }
    }
    return true
  }

  /// A free rectangle of this size, as near to a corner as can be: upper right, upper left, lower right,
  /// lower left.
  func freeRect(for size: Size, margin: Double) -> Rect? {
    let inner = area.inset(margin)
    guard size.width <= inner.width, size.height <= inner.height else { return nil }
    let sums = integral()
    var best: (rect: Rect, cost: Double)?
    let (across, down) = (inner.width - size.width, inner.height - size.height)
    let (stepsAcross, stepsDown) = (max(1, Int(across / side)), max(1, Int(down / side)))
    for j in 0...stepsDown {
      for i in 0...stepsAcross {
        let rect = Rect(
          left: inner.left + across * Double(i) / Double(stepsAcross),
          top: inner.top + down * Double(j) / Double(stepsDown),
          width: size.width, height: size.height)
        let fromRight = inner.right - rect.right
        let fromLeft = rect.left - inner.left
        let fromTop = rect.top - inner.top
        let fromBottom = inner.bottom - rect.bottom
        // A legend in the middle looks lost, so both distances count; the later corners cost a little more.
        let cost = min(fromRight, fromLeft + 1) + min(fromTop, fromBottom + 2)
        if cost < best?.cost ?? .infinity, count(rect.inset(-2), sums) == 0 { best = (rect, cost) }
      }
    }
    return best?.rect
  }

  /// `[rows + 1][columns + 1]`: how many squares above and left of a corner are taken.
  private func integral() -> [Int32] {
    var sums = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
    for y in 0..<rows {
      var line: Int32 = 0
      for x in 0..<columns {
        line += taken[y * columns + x] ? 1 : 0
        sums[(y + 1) * (columns + 1) + x + 1] = sums[y * (columns + 1) + x + 1] + line
      }
    }
    return sums
  }

  private func count(_ rect: Rect, _ sums: [Int32]) -> Int32 {
    let left = min(columns, max(0, column(rect.left)))
    let right = max(left, min(columns, column(rect.right) + 1))
    let top = min(rows, max(0, row(rect.top)))
    let bottom = max(top, min(rows, row(rect.bottom) + 1))
    let wide = columns + 1
    return sums[bottom * wide + right] - sums[top * wide + right] - sums[bottom * wide + left] + sums[top * wide + left]
  }

  private func column(_ x: Double) -> Int { Int((min(max((x - area.left) / side, -1e6), 1e6)).rounded(.down)) }
  private func row(_ y: Double) -> Int { Int((min(max((y - area.top) / side, -1e6), 1e6)).rounded(.down)) }
}

import Figures

/// A curve through fewer points that looks the same: of those in one of so many columns the first, the lowest, the
/// highest and the last.
func thinned(_ points: [Point], columns: Int) -> [Point] {
  guard points.count > 2 * columns, let first = points.first, let last = points.last, first.x < last.x else {
    return points
  }
  let scale = Double(columns) / (last.x - first.x)
  var kept: [Point] = []
  var start = 0
  while start < points.count {
    let column = ((points[start].x - first.x) * scale).rounded(.down)
    var end = start + 1
    while end < points.count, ((points[end].x - first.x) * scale).rounded(.down) == column { end += 1 }
    // What is not a number is neither less nor more than any.
    let finite = (start..<end).filter { points[$0].y.isFinite }
    let low = finite.min { points[$0].y < points[$1].y } ?? start
    let high = finite.max { points[$0].y < points[$1].y } ?? start
    var previous = -1
    for index in [start, min(low, high), max(low, high), end - 1] where index > previous {
      kept.append(points[index])
      previous = index
    }
    start = end
  }
  return kept
}

extension Series {
  /// How often numbers fall into bins of equal, round width: about the square root of their count, at most forty bins.
  package static func histogram(of values: [Double], name: String? = nil, look: Look = .distinct(0)) -> Series {
    let axis = Axis()
    let shown = values.filter(axis.shows)
    let range = axis.extent(of: shown, room: 0)
    let wanted = max(1, min(40, Int(Double(shown.count).squareRoot().rounded(.up))))
    guard !shown.isEmpty, let step = Ticks.step(range.upperBound - range.lowerBound, count: wanted) else {
      return Series(name, [], style: .bars(width: 1), look: look)
    }
    let width = Double(step.factor) * Ticks.power(step.exponent)
    let start = (range.lowerBound / width).rounded(.down) * width
    var counts = [Int](repeating: 0, count: wanted + 2)
    for value in shown { counts[min(counts.count - 1, max(0, Int((value - start) / width)))] += 1 }
    while counts.count > 1, counts.last == 0 { counts.removeLast() }
    let points = counts.enumerated().map { Point(start + (Double($0) + 0.5) * width, Double($1)) }
    return Series(name, points, style: .bars(width: width), look: look)
  }
}

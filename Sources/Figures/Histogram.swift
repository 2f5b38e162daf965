extension Series {
  /// How often numbers fall into bins of equal, round width: about the square root of their count, at most `limit` bins.
  package static func histogram(_ name: String? = nil, _ values: [Double], limit: Int = 40, look: Look = .distinct(0)) -> Series {
    let axis = Axis()
    let shown = values.filter(axis.shows)
    let range = axis.extent(of: shown, room: 0)
    let wanted = max(1, min(limit, Int(Double(shown.count).squareRoot().rounded(.up))))
    let ticks = Ticks.linear(range, count: wanted).ticks
    guard shown.count > 0, ticks.count > 1 else { return Series(name, [], style: .bars(width: 1), look: look) }
    let width = ticks[1].value - ticks[0].value
    // The first whole bin may begin above the smallest number.
    let start = ticks[0].value > range.lowerBound ? ticks[0].value - width : ticks[0].value
    var counts = [Int](repeating: 0, count: ticks.count + 2)
    for value in shown { counts[min(counts.count - 1, max(0, Int((value - start) / width)))] += 1 }
    while counts.last == 0 { counts.removeLast() }
    let points = counts.enumerated().map { Point(start + (Double($0) + 0.5) * width, Double($1)) }
    return Series(name, points, style: .bars(width: width), look: look)
  }
}

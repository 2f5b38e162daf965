import Basics
import Glibc

/// Points of examples with a class or a number each, as a chart whose axes have the same scale.
struct Cloud {
  private let points: [Point]
  private let groups: [Group]
  /// What the colours of groups that are ranges of a number mean; nil: the groups are classes.
  private let bar: ColorBar?
  /// The number of each point, where the groups are ranges of it.
  private let numbers: [Double]

  private struct Group {
    /// Nil: the colour bar says what it is.
    var name: String?
    var look: Look
    var indices: [Int]
  }

  /// `words` are the names of classes. Numbers that are whole and few are classes too.
  /// `all` are the numbers of all panels: a colour means the same in each.
  init(_ array: NPY, colours: [Float]?, all: [Float]? = nil, words: [String], colour: String) {
    points = array.entries.map { $0.count == 2 ? Point(Double($0[0]), Double($0[1])) : Point(.nan, .nan) }
    guard let colours, colours.count == points.count else {
      (bar, numbers) = (nil, [])
      groups = [Group(name: nil, look: Self.look(0, of: 1), indices: Array(points.indices))]
      return
    }
    let values = Set((all ?? colours).filter(\.isFinite)).sorted()
    // What has no class or number is drawn all the same.
    let others = Group(
      name: "not a number", look: Look(color: .axis), indices: colours.indices.filter { !colours[$0].isFinite })
    if values.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e6 }), values.count <= 20 {
      (bar, numbers) = (nil, [])
      // Classes that are numbered from 0 have the same colours where one of them is missing.
      let isNumbered = values.allSatisfy { (0..<20).contains($0) }
      let classes = values.enumerated().map { place, value in
        let index = Int(value)
        return Group(
          name: words.indices.contains(index) ? words[index] : written(Double(value)),
          look: Self.look(isNumbered ? index : place, of: isNumbered ? Int(values.last ?? 0) + 1 : values.count),
          indices: colours.indices.filter { colours[$0] == value })
      }
      groups = classes + (others.indices.isEmpty ? [] : [others])
      return
    }
    let range = Axis().extent(of: values.lazy.map(Double.init), room: 0)
    let share = Projection(range, .linear, from: 0, to: 1)
    let bins = 32
    var ranges = (0..<bins).map { bin in
      Group(
        name: nil, look: Look(color: Ramp.viridisOnWhite[(Double(bin) + 0.5) / Double(bins)]), indices: [])
    }
    for index in colours.indices where colours[index].isFinite {
      ranges[min(bins - 1, max(0, Int(share(Double(colours[index])) * Double(bins))))].indices.append(index)
    }
    groups = ranges + (others.indices.isEmpty ? [] : [others])
    bar = ColorBar(.viridisOnWhite, range, colour)
    numbers = colours.map(Double.init)
  }

  /// Of points one shape is enough: the class's name stands beside them.
  private static func look(_ index: Int, of count: Int) -> Look {
    Look(color: Look.distinct(index).color, marker: count > Look.colors.count ? Look.distinct(index).marker : .circle)
  }

  static func union(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double> {
    (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 1)
  }

  /// The groups are painted in turns, so that none lies on top of all others; classes are named at the medians of their
  /// points.
  func chart(circles: Bool) -> Chart {
    var chart = Chart()
    chart.isEqual = true
    chart.size = Size(250, 262)
    let rounds = groups.count > 1 ? 32 : 1
    for round in 0..<rounds {
      for group in groups {
        let own = group.indices.enumerated().filter { turn($0.offset) % rounds == round }.map(\.element)
        guard !own.isEmpty else { continue }
        var series = Series(group.name, own.map { points[$0] }, style: .points, look: group.look)
        series.opacity = 0.8
        if bar != nil { series.colours = own.map { numbers[$0] } }
        chart.series.append(series)
      }
    }
    chart.bar = bar
    if bar != nil {
      chart.legend = .below
    } else {
      chart.legend = .none
      chart.annotations = groups.compactMap { group in
        guard let name = group.name, let median = median(group.indices) else { return nil }
        return Chart.Annotation(at: median, name, group.look.color)
      }
    }
    if circles { chart.circles = Self.circles(in: chart.extents) }
    return chart
  }

  /// The radii of the circles at one and two standard deviations of N(0, 1) that can be seen in a plane of these
  /// ranges, the shorter widened to the longer.
  static func circles(in extents: (x: ClosedRange<Double>, y: ClosedRange<Double>)) -> [Double] {
    func span(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
    let side = max(span(extents.x), span(extents.y))
    let ranges = [extents.x, extents.y].map { range in
      let margin = (side - span(range)) / 2
      return (low: range.lowerBound - margin, high: range.upperBound + margin)
    }
    func length(_ distances: [Double]) -> Double { distances.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let nearest = length(ranges.map { max($0.low, -$0.high, 0) })
    let farthest = length(ranges.map { max($0.low.magnitude, $0.high.magnitude) })
    return [1, 2].filter { (nearest...farthest).contains($0) }
  }

  /// What the circles are, in words; empty where there are none.
  static func words(for circles: [Double]) -> String {
    switch circles {
    case []: ""
    case [1, 2]: "circles: one and two standard deviations of N(0, 1)"
    default: "circle: \(circles == [1] ? "one standard deviation" : "two standard deviations") of N(0, 1)"
    }
  }

  /// A number for a point's index that has no pattern: which of the rounds it is painted in.
  private func turn(_ index: Int) -> Int { Int(UInt64(index) &* 0x9E37_79B9_7F4A_7C15 >> 33) }

  private func median(_ indices: [Int]) -> Point? {
    let finite = indices.map { points[$0] }.filter { $0.x.isFinite && $0.y.isFinite }
    guard !finite.isEmpty else { return nil }
    func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return Point(middle(finite.map(\.x)), middle(finite.map(\.y)))
  }
}

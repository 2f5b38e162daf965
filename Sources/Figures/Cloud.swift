import Basics
import Glibc

/// Points of examples with a class or a number each, as a chart whose axes have the same scale.
struct Cloud {
  private let points: [Point]
  private let groups: [Group]
  /// Whether the groups are ranges of a number.
  private let isGraded: Bool
  private let colour: String

  private struct Group {
    var name: String
    var look: Look
    var indices: [Int]
  }

  /// `words` are the names of classes. Numbers that are whole and few are classes too.
  /// `all` are the numbers of all panels: a colour means the same in each.
  init(_ array: NPY, colours: [Float]?, all: [Float]? = nil, words: [String], colour: String) {
    points = array.entries.map { $0.count == 2 ? Point(Double($0[0]), Double($0[1])) : Point(.nan, .nan) }
    self.colour = colour
    guard let colours, colours.count == points.count else {
      isGraded = false
      groups = [Group(name: "", look: Self.look(0, of: 1), indices: Array(points.indices))]
      return
    }
    let values = Set((all ?? colours).filter(\.isFinite)).sorted()
    if values.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e6 }), values.count <= 20 {
      isGraded = false
      groups = values.map { value in
        let index = Int(value)
        return Group(
          name: words.indices.contains(index) ? words[index] : String(index),
          look: Self.look(max(0, index), of: max(values.count, index + 1)),
          indices: colours.indices.filter { colours[$0] == value })
      }
      return
    }
    isGraded = true
    let (low, high) = (Double(values.first ?? 0), Double(values.last ?? 0))
    let bins = 9
    groups = (0..<bins).map { bin in
      let middle = low + (Double(bin) + 0.5) / Double(bins) * (high - low)
      return Group(
        name: written(middle, digits: 2), look: Look(color: Ramp.viridis[0.94 * Double(bin) / Double(bins - 1)]),
        indices: colours.indices.filter { index in
          let share = (Double(colours[index]) - low) / max(high - low, .leastNormalMagnitude)
          return colours[index].isFinite && min(bins - 1, Int(share * Double(bins))) == bin
        })
    }
  }

  /// Of points one shape is enough: the class's name stands beside them.
  private static func look(_ index: Int, of count: Int) -> Look {
    Look(color: Look.distinct(index).color, marker: count > Look.colors.count ? Look.distinct(index).marker : .circle)
  }

  static func union(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double> {
    (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 1)
  }

  /// The classes are painted in turns, so that none lies on top of all others, and named at the medians of their points.
  func chart(circles: Bool) -> Chart {
    var chart = Chart()
    chart.isEqual = true
    chart.size = Size(250, 262)
    let rounds = groups.count > 1 ? 32 : 1
    for round in 0..<rounds {
      for group in groups {
        let own = group.indices.enumerated().filter { turn($0.offset) % rounds == round }.map { points[$0.element] }
        guard !own.isEmpty else { continue }
        var series = Series(group.name.isEmpty ? nil : group.name, own, style: .points, look: group.look)
        series.opacity = 0.8
        chart.series.append(series)
      }
    }
    if isGraded {
      chart.legendTitle = colour
      chart.legend = .below
    } else {
      chart.legend = .none
      chart.annotations = groups.filter { !$0.name.isEmpty }.compactMap { group in
        median(group.indices).map { Chart.Annotation(at: $0, group.name, group.look.color) }
      }
    }
    if circles { chart.circles = [1, 2] }
    return chart
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

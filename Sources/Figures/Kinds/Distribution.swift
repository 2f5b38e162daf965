import Basics
import Glibc

/// How numbers are distributed: pixels by channel, codes as a whole or by dimension, beside N(0, 1).
struct HistogramFigure: FigureKind {
  enum Groups: String, CaseIterable, Sendable { case all, channel, dim }

  static let name = "histogram"
  static let summary = "how the numbers of equations are distributed, by channel or by dimension"
  static let fields: [Field<Self>] = [
    Field("of", \.values, position: 0, required: true, "what is counted: data, code"),
    Field("by", \.groups, "channel: red, green and blue apart; dim: a panel for each dimension"),
    Field("prior", \.hasPrior, "draws the density of N(0, 1) too"),
    Field("bins", \.bins, in: 2...4096, "how many bins; 256 of pixels, 60 of other numbers where not given"),
    Field("examples", \.examples, in: 1...1_000_000, "of how many examples at most"),
    .file,
  ]
  var values: [Expression] = []
  var groups = Groups.all
  var hasPrior = false
  var bins: Int?
  var examples = 2000
  var file = PictureFormat.png

  var needs: [Need] {
    values.enumerated().map { index, value in
      var fields: [ArrayRequest.Field] = [
        .init(name: "equation", value: .equation(value)), .init(name: "by", value: .word(groups.rawValue)),
        .init(name: "bins", value: .integer(bins ?? (groups == .channel ? 256 : 60))),
        .init(name: "examples", value: .integer(examples)),
      ]
      // A standard normal has nearly all its mass in −4 … 4; what lies beyond is counted and said.
      if hasPrior, groups != .channel {
        fields += [.init(name: "from", value: .number(-4)), .init(name: "to", value: .number(4))]
      }
      var request = ArrayRequest("histogram\(index + 1)", "counted")
      request.fields = fields
      return Need(request, .vectors(nil))
    }
  }

  func check() throws(Problem) {
    guard groups == .channel else { return }
    if values.count > 1 {
      throw Problem(
        "by channel one value is drawn, here are \(values.count)",
        hint: "a row for each: histogram \(values[0]) by channel")
    }
    if hasPrior { throw Problem("pixels have no prior", hint: "leave out 'prior' or 'by channel'") }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let counted = try values.indices.map { index in
      try trial.stored("histogram\(index + 1)").entries.map { numbers throws(Problem) in
        guard let bins = Bins(numbers) else {
          throw Problem("trial \(trial.id), array 'histogram\(index + 1)': \(numbers.count) numbers are no histogram")
        }
        return bins
      }
    }
    let title = "Distribution of \(values.map(\.description).joined(separator: " and "))"
    if groups == .dim {
      let shown = min(counted.map(\.count).min() ?? 0, 16)
      let charts = (0..<shown).map { dim in
        var chart = self.chart(counted.map { $0[dim] })
        chart.title = "dimension \(dim)"
        chart.y.label = ""
        chart.size = Size(250, 96)
        return chart
      }
      let part = counted[0].count > shown ? "the first \(shown) dimensions" : ""
      let subtitle = subtitle(trial, part, counted.map { Array($0.prefix(shown)) })
      return [NamedPicture("histogram", Panels(title, subtitle: subtitle, charts, columns: shown > 4 ? 2 : 1))]
    }
    var chart = groups == .channel ? channels(counted[0]) : self.chart(counted.map { $0[0] })
    chart.title = title
    chart.subtitle = subtitle(trial, "", counted)
    return [NamedPicture("histogram", chart)]
  }

  /// The trial, which part is shown, and of each value what the bins do not hold: "3 % beyond ±4, 12 not finite".
  private func subtitle(_ trial: TrialMaterial, _ part: String, _ counted: [[Bins]]) -> String {
    let outside = zip(values, counted).compactMap { value, bins in
      let words = Bins.outside(bins)
      return words.isEmpty ? nil : values.count > 1 ? "\(value): \(words)" : words
    }
    return ([trial.subtitle, part] + outside).filter { !$0.isEmpty }.joined(separator: "; ")
  }

  /// Each value's density, and that of N(0, 1).
  private func chart(_ counted: [Bins]) -> Chart {
    var chart = Chart(x: Axis("value"), y: Axis("density"))
    for (index, bins) in counted.enumerated() {
      // Dashes are for the prior; dots tell a second value apart in grey print.
      var look = Look.distinct(index)
      look.dash = [.solid, .dotted, .dashDotted, .long][index % 4]
      let series = Series(values.count > 1 || hasPrior ? values[index].description : nil, bins.outline, look: look)
      chart.series.append(series)
    }
    if hasPrior {
      let points = (0...160).map { -4 + 0.05 * Double($0) }.map {
        Point($0, exp(-$0 * $0 / 2) / (2 * .pi).squareRoot())
      }
      chart.series.append(Series("N(0, 1)", points, look: Look(color: .ink, dash: .dashed)))
    }
    chart.y.fromZero = true
    return chart
  }

  /// Red, green and blue as lines of these colours.
  private func channels(_ counted: [Bins]) -> Chart {
    let colors = [Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0x0072B2)]
    let names = counted.count == 3 ? ["red", "green", "blue"] : counted.indices.map { "channel \($0)" }
    var chart = Chart(x: Axis("value"), y: Axis("share of pixels [%]"))
    for (index, bins) in counted.enumerated() {
      let look = counted.count == 3 ? Look(color: colors[index], dash: Dash.allCases[index]) : .distinct(index)
      let series = Series(counted.count > 1 ? names[index] : nil, bins.shares, look: look)
      chart.series.append(series)
    }
    chart.y.scale = Axis.scale(for: chart.series.lazy.flatMap { $0.points.lazy.map(\.y) })
    chart.y.fromZero = chart.y.scale == .linear
    return chart
  }
}

/// Counts of numbers in bins of equal width, as `counted` stores them: from, to, how many are not finite, below and
/// above, then the bins.
private struct Bins {
  private let range: (low: Double, high: Double)
  private let notFinite: Double
  private let outside: Double
  private let counts: [Double]

  private var width: Double { (range.high - range.low) / Double(counts.count) }
  /// All finite numbers.
  private var total: Double { max(1, outside + counts.reduce(0, +)) }

  init?(_ numbers: [Float]) {
    guard numbers.count > 5 else { return nil }
    let numbers = numbers.map { Double($0) }
    range = (numbers[0], numbers[1])
    notFinite = numbers[2]
    outside = numbers[3] + numbers[4]
    counts = Array(numbers[5...])
  }

  /// The outline of the bars of the density.
  var outline: [Point] {
    let heights = counts.map { $0 / total / width }
    return [Point(range.low, 0)]
      + heights.enumerated().flatMap { bin, height in
        [Point(range.low + Double(bin) * width, height), Point(range.low + Double(bin + 1) * width, height)]
      } + [Point(range.high, 0)]
  }

  /// The share of each bin in percent, in its middle.
  var shares: [Point] {
    counts.enumerated().map { Point(range.low + (Double($0) + 0.5) * width, 100 * $1 / total) }
  }

  /// What is not in the bins of a value, in words: "3 % beyond ±4, 12 not finite".
  static func outside(_ bins: [Bins]) -> String {
    var parts: [String] = []
    let share = bins.reduce(0) { $0 + $1.outside } / max(1, bins.reduce(0) { $0 + $1.total })
    if share > 0, let range = bins.first?.range {
      let isSame = bins.allSatisfy { $0.range == range }
      let bounds =
        !isSame
        ? "the bins"
        : range.low == -range.high
          ? "±\(written(range.high, digits: 3))"
          : "\(written(range.low, digits: 3)) … \(written(range.high, digits: 3))"
      parts.append("\(written(100 * share, digits: 2))\u{2009}% beyond \(bounds)")
    }
    let count = bins.reduce(0) { $0 + $1.notFinite }
    if count > 0 { parts.append("\(written(count)) not finite") }
    return parts.joined(separator: ", ")
  }
}

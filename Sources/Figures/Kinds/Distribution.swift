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
      // A standard normal has nearly all its mass in −4 … 4.
      if hasPrior, groups != .channel {
        fields += [.init(name: "from", value: .number(-4)), .init(name: "to", value: .number(4))]
      }
      var request = ArrayRequest("histogram\(index + 1)", "counted")
      request.fields = fields
      return Need(request, .vectors(nil))
    }
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let counted = try values.indices.map { try trial.stored("histogram\($0 + 1)").entries.map { Bins($0) } }
    let shown = groups == .channel ? Array(values.prefix(1)) : values
    let title = "Distribution of \(shown.map(\.description).joined(separator: " and "))"
    if groups == .dim {
      let shown = min(counted.map(\.count).min() ?? 0, 16)
      let charts = (0..<shown).map { dim in
        var chart = self.chart(counted.map { $0[dim] })
        chart.title = "dimension \(dim)"
        chart.y.label = ""
        chart.size = Size(250, 96)
        return chart
      }
      var panels = Panels(title, subtitle: trial.subtitle, charts, columns: shown > 4 ? 2 : 1)
      if counted[0].count > shown { panels.subtitle += ": the first \(shown) dimensions" }
      return [NamedPicture("histogram", panels)]
    }
    var chart = groups == .channel ? channels(counted[0]) : self.chart(counted.map { $0[0] })
    chart.title = title
    chart.subtitle = trial.subtitle
    return [NamedPicture("histogram", chart)]
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

  /// Red, green and blue as lines of these colours. The bins at the ends hold what is black and white.
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

/// Counts of numbers in bins of equal width, as `counted` stores them: where the bins begin and end, how many numbers are
/// not finite, below and above, and the counts.
private struct Bins {
  private let low: Double
  private let width: Double
  private let counts: [Double]
  private let total: Double

  init(_ numbers: [Float]) {
    let (low, high) = (Double(numbers[0]), Double(numbers[1]))
    counts = numbers.dropFirst(5).map { Double($0) }
    self.low = low
    width = (high - low) / Double(max(1, counts.count))
    total = max(1, counts.reduce(0, +))
  }

  /// The outline of the bars of the density.
  var outline: [Point] {
    let heights = counts.map { $0 / total / width }
    return [Point(low, 0)]
      + heights.enumerated().flatMap { bin, height in
        [Point(low + Double(bin) * width, height), Point(low + Double(bin + 1) * width, height)]
      } + [Point(low + Double(counts.count) * width, 0)]
  }

  /// The share of each bin in percent, in its middle.
  var shares: [Point] {
    counts.enumerated().map { Point(low + (Double($0) + 0.5) * width, 100 * $1 / total) }
  }
}

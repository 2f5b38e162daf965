import Results

/// Settings as lines across upright axes, one for each swept name and the last for a metric: of many settings of many
/// names it shows which values the best have in common.
struct ParallelCoordinates: Sendable, Hashable {
  struct Line: Sendable, Hashable {
    /// A number for each axis; of an axis of words, which of them. What is not finite ends the line.
    var values: [Double]
    /// Whether it is drawn in colour.
    var isBest = false
  }

  var title: String
  var subtitle: String
  var axes: [Axis]
  var lines: [Line]
  /// The best setting in words.
  var caption: String
}

/// The layout of parallel axes on their page, computed before anything is drawn.
struct ParallelLayout {
  let picture: ParallelCoordinates
  let heading: Heading
  var size: Size
  /// Of the first to the last axis, from their upper to their lower ends.
  var area: Rect
  /// Lines of each axis' name.
  var names: [[String]]
  var ticks: [[Ticks.Tick]]
  var projections: [Projection]
  var caption: [String]
  /// Whether all names and labels have room.
  var isUncut = true

  static let margin = Heading.margin
  static let tick = TextStyle.tick
  private static let height = 150.0

  var xs: [Double] {
    picture.axes.indices.map { area.left + area.width * Double($0) / Double(max(1, picture.axes.count - 1)) }
  }

  init(_ picture: ParallelCoordinates, _ ruler: TextRuler, width: Double) {
    self.picture = picture
    heading = Heading(picture.title, picture.subtitle, ruler, width: width)
    let count = picture.axes.count
    let line = TextStyle.label.lineHeight
    let inner = width - 2 * Self.margin
    // Labels stand left of their axes; those of the metric right of it.
    let labels = picture.axes.indices.map { picture.ticks(of: $0, length: Self.height) }
    func widest(_ index: Int) -> Double { labels[index].map { ruler.width($0.label, Self.tick) }.max() ?? 0 }
    let limit = 0.24 * width
    let left = Self.margin + min(widest(0), limit) + 6
    let right = Self.margin + min(widest(count - 1), limit) + 6
    let spacing = (width - left - right) / Double(max(1, count - 1))
    // Names are centred above their axes, but for the first and the last where these would leave the page.
    names = picture.axes.enumerated().map { index, axis in
      let outside = index == 0 ? left : index == count - 1 ? right : spacing / 2
      let room = min(spacing / 2, outside - Self.margin) + spacing / 2 - 6
      return ruler.wrapped(axis.label, .label, to: room, lines: 4, breaks: .anywhere)
    }
    let room = picture.axes.indices.map { $0 == 0 || $0 == count - 1 ? limit : min(limit, 0.6 * spacing) }
    ticks = labels.enumerated().map { index, ticks in
      ticks.map { Ticks.Tick($0.value, ruler.shortened($0.label, Self.tick, to: room[index] + 0.01)) }
    }
    isUncut = !(names.joined() + ticks.joined().map(\.label)).contains { $0.contains("…") }
    let nameHeight = Double(names.map(\.count).max() ?? 0) * line
    area = Rect(
      left: left, top: heading.bottom + 6 + nameHeight + 8, width: width - left - right, height: Self.height)
    projections = picture.axes.indices.map { [area] index in
      let axis = picture.axes[index]
      let (low, high) = axis.categories.isEmpty ? (area.bottom, area.top) : (area.top, area.bottom)
      return Projection(picture.extent(of: index), axis.scale, from: low, to: high)
    }
    caption = ruler.wrapped(picture.caption, .subtitle, to: inner, lines: 6, breaks: .anywhere)
    let captionHeight = Double(caption.count) * TextStyle.subtitle.lineHeight
    size = Size(width, area.bottom + 8 + (caption.isEmpty ? 0 : captionHeight + 2) + Self.margin)
  }
}

extension ParallelCoordinates {
  /// What an axis shows, from end to end: its lowest and its highest number, or its words.
  func extent(of index: Int) -> ClosedRange<Double> {
    let axis = axes[index]
    if axis.categories.count > 1 { return 0...Double(axis.categories.count - 1) }
    return axis.extent(of: lines.lazy.map { $0.values[index] }, room: 0)
  }

  /// The ticks of an axis: both ends, and of the others those that have room, first the swept values.
  func ticks(of index: Int, length: Double) -> [Ticks.Tick] {
    let axis = axes[index]
    let range = extent(of: index)
    let y = Projection(range, axis.scale, from: 0, to: length)
    var kept: [Ticks.Tick] = []
    func keep(_ ticks: [Ticks.Tick]) {
      for tick in ticks where kept.allSatisfy({ abs(y($0.value) - y(tick.value)) >= TextStyle.tick.lineHeight }) {
        kept.append(tick)
      }
    }
    func labelled(_ values: [Double]) -> [Ticks.Tick] {
      zip(values, writtenApart(values)).map { Ticks.Tick($0, $1) }
    }
    guard axis.categories.isEmpty else {
      let words = axis.categories.enumerated().map { Ticks.Tick(Double($0.offset), $0.element) }
      keep(words.prefix(1) + words.suffix(1) + words)
      return kept
    }
    let shown = lines.map { $0.values[index] }.filter { axis.shows($0) }
    keep(labelled([shown.min(), shown.max()].compactMap { $0 }))
    let swept = axis.preferredTicks
    let isFew = (1...12).contains(swept.count)
    let others = isFew ? swept : axis.ticks(over: range, length: length, spacing: 30).ticks.map(\.value)
    keep(labelled(others.filter { range.contains($0) }))
    return kept
  }
}

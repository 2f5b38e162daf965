/// The names of series beside samples of how they are drawn.
struct Legend {
  struct Entry: Hashable {
    var name: String
    var look: Look
    var style: Series.Style
    var weight = 1.0
    var hasBand = false
    /// Whether its sample is a filled square: the colour of an area.
    var isPatch = false
  }

  static let most = 12
  static let sample = 19.0
  static let gap = 5.0
  static let style = TextStyle.legend

  var title: String
  var entries: [Entry] = []
  /// How many series are not listed, only counted in "+ n more".
  var folded = 0

  init(_ series: some Sequence<Series>, title: String) {
    var seen: Set<String> = []
    var entries: [Entry] = []
    for one in series {
      guard let name = one.name, !name.isEmpty, seen.insert(name).inserted else { continue }
      entries.append(
        Entry(
          name: name, look: one.look, style: one.isPoint ? .points : one.style, weight: one.weight,
          hasBand: !one.band.isEmpty))
    }
    self.init(entries, title: title)
  }

  init(_ entries: [Entry], title: String) {
    self.entries = entries
    self.title = title
    if entries.count > Legend.most {
      folded = entries.count - (Legend.most - 2)
      self.entries.removeLast(folded)
    }
  }

  /// A single series needs no legend, but beside a colour bar it does: there the others have no names.
  func isNeeded(beside bar: ColorBar?) -> Bool { entries.count > (bar == nil ? 1 : 0) }

  /// A legend laid out in columns. Offsets are from its upper left corner.
  struct Setting {
    var size: Size
    var title: String
    var style: TextStyle
    var entries: [(entry: Entry, name: String, offset: Point)] = []
    var more: (text: String, offset: Point)?
  }

  func set(_ ruler: TextRuler, width: Double, columns: Int? = nil) -> Setting {
    let line = Legend.style.lineHeight
    // Names that have no room in letters of the usual size are in smaller ones.
    let longest = ([title] + entries.map(\.name)).map { ruler.width($0, Legend.style) }.max() ?? 0
    let room = max(1, width - (entries.isEmpty ? 0 : Legend.sample + Legend.gap))
    let style = Legend.style.scaled(columns == nil && longest > room ? max(0.7, 0.999 * room / longest) : 1)
    let more = folded > 0 ? ruler.words("+ \(folded) more") : nil
    let widest = entries.map { ruler.width($0.name, style) }.max() ?? 0
    let names = min(max(widest, more == nil ? 0 : 46), width - Legend.sample - Legend.gap)
    let cell = names + Legend.sample + Legend.gap
    let between = 12.0
    let count = entries.count + (more == nil ? 0 : 1)
    let most = max(1, Int((width + between) / (cell + between)))
    let heading = title.isEmpty ? 0 : ruler.width(title, style)
    // Below a diagram, the title of a single row is before it, on the same line.
    let isInline = columns == nil && heading > 0 && heading + Double(count) * (cell + between) <= width
    let rows = (count + min(most, columns ?? most) - 1) / min(most, columns ?? most)
    let used = (count + rows - 1) / rows
    let title = title.isEmpty ? "" : ruler.shortened(title, style, to: width)
    let top = title.isEmpty || isInline ? 0 : line
    let left = isInline ? heading + between : 0
    let block = left + Double(used) * (cell + between) - between
    var setting = Setting(
      size: Size(max(block, min(heading, width)), top + Double(rows) * line), title: title, style: style)
    func offset(_ index: Int) -> Point {
      Point(left + Double(index / rows) * (cell + between), top + Double(index % rows) * line)
    }
    for (index, entry) in entries.enumerated() {
      setting.entries.append((entry, ruler.shortened(entry.name, style, to: names), offset(index)))
    }
    if let more { setting.more = (more, offset(entries.count)) }
    return setting
  }
}

extension Canvas {
  func draw(_ setting: Legend.Setting, at corner: Point) {
    let style = setting.style
    let rise = style.size * 0.34
    let baseline = Legend.style.lineHeight / 2 + rise
    if !setting.title.isEmpty {
      text(setting.title, at: Point(corner.x, corner.y + baseline), TextStyle(style.size, color: .quiet))
    }
    for (entry, name, offset) in setting.entries {
      let left = corner.x + offset.x
      let middle = corner.y + offset.y + Legend.style.lineHeight / 2
      draw(entry, at: Point(left, middle))
      text(name, at: Point(left + Legend.sample + Legend.gap, middle + rise), style)
    }
    if let (words, offset) = setting.more {
      text(words, at: Point(corner.x + offset.x, corner.y + offset.y + baseline), TextStyle(style.size, color: .quiet))
    }
  }

  private func draw(_ entry: Legend.Entry, at start: Point) {
    let end = Point(start.x + Legend.sample, start.y)
    let middle = Point(start.x + Legend.sample / 2, start.y)
    if entry.hasBand {
      fill(Rect(left: start.x, top: start.y - 3, width: Legend.sample, height: 6), entry.look.color.opacity(0.2))
    }
    if entry.isPatch {
      return fill(Rect(left: middle.x - 4, top: middle.y - 3.5, width: 8, height: 7), entry.look.color)
    }
    switch entry.style {
    case .line: line([start, end], entry.look.color, width: 1.4 * entry.weight, dash: entry.look.dash)
    case .points: marker(entry.look.marker, at: middle, radius: 2.4, entry.look.color)
    case .both:
      line([start, end], entry.look.color, width: 1.4 * entry.weight)
      marker(entry.look.marker, at: middle, radius: 2.4, entry.look.color)
    }
  }
}

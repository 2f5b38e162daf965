import Basics
import Results

/// What figures of a whole sweep are drawn from: its results, in the order and with the looks in which they are shown.
struct SweepMaterial {
  typealias Trial = SweepResults.Trial

  /// A setting with its colour and dash, which are the same in all figures.
  struct Shown {
    var values: [String]
    var trials: [Trial]
    var look: Look
  }

  let results: SweepResults
  /// In the order of the plan; those of one swept number in the order of that number.
  let settings: [Shown]
  /// How the values of each swept name are written.
  let labels: [ValueLabels]
  /// The numbers that are black and white in a trial, by its id.
  let scale: (String) throws -> Images.Scale

  init(_ results: SweepResults, scale: @escaping (String) throws -> Images.Scale = { _ in .unit }) {
    self.results = results
    self.scale = scale
    let swept = results.plan.settingColumns
    var settings = results.settings
    if swept.count == 1, settings.allSatisfy({ $0.values[0].number != nil }) {
      settings.sort { ($0.values[0].number ?? 0) < ($1.values[0].number ?? 0) }
    }
    let looks = Self.looks(of: settings.map(\.values), swept)
    self.settings = zip(settings, looks).map { Shown(values: $0.values, trials: $0.trials, look: $1) }
    labels = swept.indices.map { column in ValueLabels(settings.map { $0.values[column] }) }
  }

  var title: String { results.plan.title }
  var trials: [Trial] { results.trials }
  /// What was swept, the seed left out.
  var swept: [String] { results.plan.settingColumns }

  func label(_ setting: Shown) -> String { label(of: setting.values, Array(swept.indices)) }

  /// The values of some columns: "latent 2, nearest".
  func label(of values: [String], _ columns: [Int]) -> String {
    zip(columns, values).map { labels[$0](swept[$0], $1) }.joined(separator: ", ")
  }

  /// The same without the names: "2, nearest".
  func values(_ values: [String], _ columns: [Int]) -> String {
    zip(columns, values).map { labels[$0]($1) }.joined(separator: ", ")
  }

  /// One swept column: a colour and a dash for each value. Several: the colour distinguishes values of the most varied
  /// column, dash and marker those of the rest. Numbers go from dark to light.
  static func looks(of settings: [[String]], _ swept: [String]) -> [Look] {
    guard let main = mostVaried(Array(swept.indices), settings) else { return settings.map { _ in .distinct(0) } }
    let values = settings.map { $0[main] }.distinct
    let rest = settings.map { setting in setting.indices.filter { $0 != main }.map { setting[$0] } }.distinct
    let isOrdered = values.allSatisfy { $0.number != nil } || values.count > Look.colors.count
    let sorted = values.allSatisfy { $0.number != nil } ? values.sorted { ($0.number ?? 0) < ($1.number ?? 0) } : values
    return settings.map { setting in
      let index = sorted.firstIndex(of: setting[main]) ?? 0
      var look = isOrdered ? Look.ordered(index, of: values.count) : .distinct(index)
      if rest.count > 1 {
        let other = rest.firstIndex(of: setting.indices.filter { $0 != main }.map { setting[$0] }) ?? 0
        look.dash = rest.count > Dash.allCases.count ? .solid : Dash.allCases[other]
        look.marker = rest.count > Marker.allCases.count ? .circle : Marker.allCases[other]
      }
      return look
    }
  }

  /// The column for the x axis and the colours: numbers before words, many before few, first before last.
  static func mostVaried(_ columns: [Int], _ settings: [[String]]) -> Int? {
    func weight(_ column: Int) -> Int {
      let values = Set(settings.map { $0[column] })
      return values.count < 2 ? 0 : values.count + (values.allSatisfy { $0.number != nil } ? 1_000_000 : 0)
    }
    return columns.max { (weight($0), -$0) < (weight($1), -$1) }
  }
}

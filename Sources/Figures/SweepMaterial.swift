import Basics

/// What figures of a whole sweep are drawn from: what its trials measured and recorded, and their arrays.
package struct SweepMaterial {
  package struct Trial: Sendable, Hashable {
    package var id: String
    /// The values of the swept columns, in their order.
    package var values: [String]
    package var seed: String
    package var metrics: [String: Double]
    package var history: [HistoryRow]

    package init(id: String, values: [String], seed: String, metrics: [String: Double], history: [HistoryRow]) {
      self.id = id
      self.values = values
      self.seed = seed
      self.metrics = metrics
      self.history = history
    }
  }

  package var name: String
  package var title: String
  /// What was swept, the seed left out.
  package var swept: [String]
  package var metrics: [String]
  package var trials: [Trial]
  /// An array of a trial: (id, name); nil where it stored none.
  package var array: (String, String) throws -> NPY?

  package init(
    name: String, title: String, swept: [String], metrics: [String], trials: [Trial],
    array: @escaping (String, String) throws -> NPY?
  ) {
    self.name = name
    self.title = title
    self.swept = swept
    self.metrics = metrics
    self.trials = trials
    self.array = array
  }
}

/// Trials that differ in their seed alone.
struct Setting {
  var values: [String]
  var trials: [SweepMaterial.Trial]
  var look: Look

  func label(_ columns: [String]) -> String {
    zip(columns, values).map { settingLabel($0, $1) }.joined(separator: ", ")
  }
}

extension SweepMaterial {
  /// The settings in the order of the plan; those of one swept number in the order of that number.
  var settings: [Setting] {
    var order: [[String]] = []
    var trialsOf: [[String]: [Trial]] = [:]
    for trial in trials {
      if trialsOf[trial.values] == nil { order.append(trial.values) }
      trialsOf[trial.values, default: []].append(trial)
    }
    if swept.count == 1, order.allSatisfy({ $0[0].number != nil }) {
      order.sort { ($0[0].number ?? 0) < ($1[0].number ?? 0) }
    }
    let looks = looks(of: order)
    return zip(order, looks).map { Setting(values: $0, trials: trialsOf[$0] ?? [], look: $1) }
  }

  /// One swept column: a colour and a dash a value. Several: the colour tells the values of the most varied column, the
  /// dash the rest. Numbers go from dark to light.
  private func looks(of settings: [[String]]) -> [Look] {
    guard let main = mostVaried(Array(swept.indices), settings) else { return settings.map { _ in .distinct(0) } }
    let values = inOrder(settings.map { $0[main] })
    let rest = inOrder(settings.map { setting in setting.indices.filter { $0 != main }.map { setting[$0] } })
    let isOrdered = values.allSatisfy { $0.number != nil } || values.count > Look.colors.count
    let sorted = values.allSatisfy { $0.number != nil } ? values.sorted { ($0.number ?? 0) < ($1.number ?? 0) } : values
    return settings.map { setting in
      let index = sorted.firstIndex(of: setting[main]) ?? 0
      var look = isOrdered ? Look.ordered(index, of: values.count) : .distinct(index)
      if rest.count > 1 {
        let other = rest.firstIndex(of: setting.indices.filter { $0 != main }.map { setting[$0] }) ?? 0
        look.dash = rest.count > Dash.allCases.count ? .solid : Dash.allCases[other]
      }
      return look
    }
  }

  /// The column that the x axis and the colours tell: numbers before words, many before few, first before last.
  func mostVaried(_ columns: [Int], _ settings: [[String]]) -> Int? {
    func weight(_ column: Int) -> Int {
      let values = Set(settings.map { $0[column] })
      return values.count < 2 ? 0 : values.count + (values.allSatisfy { $0.number != nil } ? 1_000_000 : 0)
    }
    return columns.max { (weight($0), -$0) < (weight($1), -$1) }
  }
}

/// Each value once, in the order of first appearance.
func inOrder<Value: Hashable>(_ values: [Value]) -> [Value] {
  var seen: Set<Value> = []
  return values.filter { seen.insert($0).inserted }
}

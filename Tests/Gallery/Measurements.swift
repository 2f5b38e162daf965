import Basics
import Results

/// What the systems' page shows of all results that were ever at hand: measured.csv, a row for each number of a trial.
/// A run of some experiments renews their rows and leaves the others.
struct Measurements: Equatable {
  struct Row: Equatable {
    var experiment: String
    /// The experiment's when this was measured.
    var recipe: String
    var setting: SettingText
    var seed: String
    var column: String
    var value: Double
    /// Its standard error, where that was measured.
    var error: Double?
  }

  private(set) var rows: [Row] = []

  private static let columns = ["experiment", "recipe", "setting", "seed", "column", "value", "error"]

  init() {}

  init(path: String) throws {
    for (place, cells) in try ListFile.rows(path, Self.columns) {
      guard let value = Double(cells[5]) else { throw Problem("\(place): '\(cells[5])' is no measured number") }
      guard let error = cells[6].isEmpty ? .some(nil) : Double(cells[6]).map(Optional.some) else {
        throw Problem("\(place): '\(cells[6])' is no standard error")
      }
      rows.append(
        Row(
          experiment: cells[0], recipe: cells[1], setting: try SettingText(cells[2]), seed: cells[3],
          column: cells[4], value: value, error: error))
    }
  }

  var table: Table {
    Table(
      columns: Self.columns,
      rows: rows.map {
        [$0.experiment, $0.recipe, $0.setting.text, $0.seed, $0.column, Table.cell($0.value), Table.cell($0.error)]
      })
  }

  /// Puts an experiment's new numbers in place of its old ones.
  mutating func replace(_ experiment: String, by new: [Row]) {
    rows.removeAll { $0.experiment == experiment }
    rows += new
  }

  /// Forgets experiments that are not listed, and brings the others into the order of the list.
  mutating func arrange(as experiments: [String]) {
    let groups = Dictionary(grouping: rows, by: \.experiment)
    rows = experiments.flatMap { groups[$0] ?? [] }
  }

  /// What an experiment was when it was measured; nil where it was not.
  func recipe(of experiment: String) -> String? { rows.first { $0.experiment == experiment }?.recipe }

  /// The rows of a number, by setting, one for each seed.
  func rows(of quantity: ShownNumber.Quantity) -> [(setting: SettingText, rows: [Row])] {
    rows.filter {
      $0.experiment == quantity.experiment && $0.column == quantity.column && $0.setting.has(quantity.at)
    }.map { row in
      guard let over = quantity.over, let value = row.setting.value(of: over) else { return row }
      var row = row
      (row.seed, row.setting) = ("\(value) \(row.seed)", row.setting.without(over))
      return row
    }.grouped(by: \.setting).map { ($0.key, $0.elements) }
  }

  /// How many trials an experiment had, and how long they took: of each setting the median trial as many times as there
  /// are seeds, which one trial that the machine was busy in does not change; nil where it has not been run.
  func time(of experiment: String) -> (trials: Int, seconds: Double)? {
    let settings = rows.filter { $0.experiment == experiment && $0.column == Self.seconds }
      .grouped(by: \.setting).map { $0.elements.map(\.value).sorted() }
    guard !settings.isEmpty else { return nil }
    let seconds = settings.map { Double($0.count) * ($0[$0.count / 2] + $0[($0.count - 1) / 2]) / 2 }
    return (settings.map(\.count).reduce(0, +), seconds.reduce(0, +))
  }

  /// The column of a trial's time, as in sweep.csv.
  static let seconds = "seconds"
}

extension Measurements.Row {
  /// These numbers of a sweep's trials, and their times; one that a trial lacks is a problem.
  static func all(
    of experiment: String, _ quantities: [ShownNumber.Quantity], _ results: SweepResults
  ) throws(Problem) -> [Measurements.Row] {
    let recipe = Recipe.of(results.plan)
    let columns = (quantities.map(\.column) + [Measurements.seconds]).distinct
    var rows: [Measurements.Row] = []
    for trial in results.trials {
      let measured = trial.metrics.map { ($0.name.column, $0.measured.value, $0.measured.error) }
      let seconds = trial.status.map { $0.processorSeconds ?? $0.seconds } ?? 0
      let all = measured + [(Measurements.seconds, seconds, nil)]
      rows += columns.flatMap { column in
        all.filter { $0.0 == column }.map { name, value, error in
          Measurements.Row(
            experiment: experiment, recipe: recipe, setting: trial.plan.setting, seed: String(trial.plan.seed),
            column: name, value: value, error: error)
        }
      }
    }
    for quantity in quantities {
      let asked = results.trials.count { $0.plan.setting.has(quantity.at) }
      let found = rows.count { $0.column == quantity.column && $0.setting.has(quantity.at) }
      let place = quantity.at.values.isEmpty ? "" : " at \(quantity.at.text)"
      guard found > 0 else { throw Problem("the results of \(experiment) have no \(quantity.column)\(place)") }
      guard found == asked else {
        throw Problem(
          "the results of \(experiment) have \(quantity.column)\(place) of \(found) of \(asked) trials alone")
      }
    }
    return rows
  }
}

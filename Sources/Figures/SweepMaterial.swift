import Basics

/// What figures of a whole sweep are drawn from: its tables, and the trials' arrays.
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

  /// From `sweep.csv` (a row a trial, with the columns id, seed, those swept and the metrics) and `history.csv` (trial,
  /// step, epoch, split, metric, value).
  package init(
    name: String, title: String, swept: [String], metrics: [String], sweep: Table, history: Table,
    array: @escaping (String, String) throws -> NPY?
  ) {
    var histories: [String: [HistoryRow]] = [:]
    if let trial = history.column("trial") {
      for (cells, row) in zip(history.rows, HistoryRow.rows(of: history)) { histories[cells[trial], default: []].append(row) }
    }
    func cell(_ row: [String], _ column: String) -> String { sweep.column(column).map { row[$0] } ?? "" }
    let trials = sweep.rows.map { row in
      let id = cell(row, "id")
      return Trial(
        id: id, values: swept.map { cell(row, $0) }, seed: cell(row, "seed"),
        metrics: Dictionary(metrics.compactMap { name in Double(cell(row, name)).map { (name, $0) } }) { first, _ in first },
        history: histories[id] ?? [])
    }
    self.init(name: name, title: title, swept: swept, metrics: metrics, trials: trials, array: array)
  }
}

/// Trials that differ in their seed alone.
struct Setting {
  var values: [String]
  var trials: [SweepMaterial.Trial]
  var look: Look

  func label(_ columns: [String]) -> String {
    zip(columns, values).map { "\($0) \($1.typeset)" }.joined(separator: ", ")
  }
}

extension SweepMaterial {
  /// The settings in the order of the plan; those of one swept number in the order of that number, coloured dark to light.
  var settings: [Setting] {
    var order: [[String]] = []
    var trialsOf: [[String]: [Trial]] = [:]
    for trial in trials {
      if trialsOf[trial.values] == nil { order.append(trial.values) }
      trialsOf[trial.values, default: []].append(trial)
    }
    let isOrdered = swept.count == 1 && order.allSatisfy { Double($0[0])?.isFinite ?? false }
    if isOrdered { order.sort { (Double($0[0]) ?? 0) < (Double($1[0]) ?? 0) } }
    return order.enumerated().map { index, values in
      let look = isOrdered || order.count > Look.colors.count ? Look.ordered(index, of: order.count) : .distinct(index)
      return Setting(values: values, trials: trialsOf[values] ?? [], look: look)
    }
  }
}

/// Mean and 95 % interval of the mean, from Student's t; a single number has no interval.
struct Estimate {
  let mean: Double
  let half: Double?
  let count: Int

  init?(_ values: [Double]) {
    let values = values.filter(\.isFinite)
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    self.mean = mean
    if values.count == 1 {
      half = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    half = Estimate.quantile(values.count - 1) * (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The 97.5 % quantile of Student's t: a table to ten degrees of freedom, then Cornish and Fisher's expansion (error below 0.001).
  static func quantile(_ degrees: Int) -> Double {
    let table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
    if degrees <= table.count { return table[max(1, degrees) - 1] }
    let (z, n) = (1.959964, Double(degrees))
    let (z3, z5) = (z * z * z, z * z * z * z * z)
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
  }
}

import Basics

extension SweepResults {
  /// A trial of a plan with all that it has published.
  package struct Trial: Sendable {
    package let plan: PlanFile.Trial
    /// The swept values without the seed, in the order of the plan's columns.
    package let values: [String]
    /// Nil while it has not ended.
    package let status: TrialStatus?
    /// The answers to its rows of `evaluate` that are there already.
    package let answers: [(row: PlanFile.Row, answer: Answer)]
    /// Why its process ended without a result.
    package let died: Death?
    /// The last values that training reported, overridden by what was measured afterwards.
    package let metrics: [Metric]
    /// Its folder.
    package let folder: String

    package init(
      _ plan: PlanFile.Trial, values: [String] = [], status: TrialStatus?,
      answers: [(row: PlanFile.Row, answer: Answer)] = [], died: Death? = nil, folder: String
    ) {
      self.plan = plan
      self.values = values
      self.status = status
      self.answers = answers
      self.died = died
      self.folder = folder
      metrics = Metric.all(status, answers)
    }

    package init(
      _ plan: PlanFile.Trial, columns: [String] = [], in results: ResultsFolder
    ) {
      let status = results.outcome(plan.id)
      let folder = results.trial(plan.id)
      let rows = status?.state == .done ? plan.rows : []
      self.init(
        plan, values: columns.map { plan.value($0) }, status: status,
        answers: rows.compactMap { row in Answer(row.key, in: folder).map { (row, $0) } },
        died: status == nil ? results.death(plan.id) : nil, folder: folder)
    }

    package var id: String { plan.id }

    /// `done`, `failed`, `pruned`, `died` or `waiting`.
    package var state: String { status?.state.rawValue ?? (died == nil ? "waiting" : "died") }

    /// Why it failed or was pruned, or why one of its rows of `evaluate` did.
    package var error: String? {
      status?.error ?? answers.lazy.compactMap { row, answer in answer.error.map { "\(row.column): \($0)" } }.first
        ?? died?.words
    }

    /// The word for why it failed or died; nil where none fits.
    package var reason: FailureReason? { status == nil ? died?.reason : status?.reason }

    package func value(_ metric: MetricName) -> Double? { metrics.first { $0.name == metric }?.measured.value }

    // Read on demand, since the records of all trials together may be larger than memory.

    /// What training recorded, as far as it can be read.
    package func history() -> [HistoryRow] { records().rows }

    /// What training recorded, and a warning where some of that is damaged. A trial that failed before its first record
    /// has none.
    package func records() -> (rows: [HistoryRow], damage: Problem?) {
      guard let status else { return ([], nil) }
      do { return try HistoryRow.readable(in: folder) } catch {
        return ([], status.state == .done ? Problem("\(error)", severity: .warning) : nil)
      }
    }

    /// The array that a figure asked for, with the names of its entries; nil where it was not stored.
    package func array(_ request: ArrayRequest) throws -> (array: NPY, words: [String])? {
      guard let key = key(of: request), let answer = Answer(key, in: folder) else { return nil }
      return (try NPY(path: path(of: key)), answer.words)
    }

    /// The key of the array that a figure asked for; nil where it was not stored.
    package func key(of request: ArrayRequest) -> String? {
      plan.drawings.first { key in
        guard Answer.name(of: key) == request.name, let answer = Answer(key, in: folder) else { return false }
        // What is stored says for what row it was made.
        return answer.row == request.text && !answer.files.isEmpty
      }
    }

    /// An array that was stored for figures; nil where there is none.
    package func array(_ name: String) throws -> NPY? { try key(named: name).map { try NPY(path: path(of: $0)) } }

    /// The key of an array that was stored for figures; nil where there is none.
    package func key(named name: String) -> String? {
      plan.drawings.first { Answer.name(of: $0) == name }.flatMap { Files.exists(path(of: $0)) ? $0 : nil }
    }

    private func path(of key: String) -> String { "\(folder)/arrays/\(key).npy" }
  }

  /// A number of a trial; its quality is in `SweepResults.quality`.
  package struct Metric: Sendable, Hashable {
    package var name: MetricName
    package var measured: Measured

    fileprivate static func all(
      _ status: TrialStatus?, _ answers: [(row: PlanFile.Row, answer: Answer)]
    ) -> [Metric] {
      var metrics = (status?.metrics ?? []).map { metric in
        Metric(name: metric.name, measured: Measured(metric.name.split, metric.value))
      }
      var indices = Dictionary(metrics.enumerated().map { ($1.name, $0) }) { first, _ in first }
      for (row, answer) in answers {
        for measured in answer.measured {
          let metric = Metric(name: MetricName(measured.split, row.column), measured: measured)
          if let index = indices[metric.name] {
            metrics[index] = metric
          } else {
            indices[metric.name] = metrics.count
            metrics.append(metric)
          }
        }
      }
      return metrics
    }
  }
}

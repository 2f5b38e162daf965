import Basics
import Engine
import Feeding
import Metrics
import Model
import Spec

/// Everything about a trial that can be checked before it runs.
package struct TrialCheck: Sendable {
  package var tables: [NetworkTable]
  package var terms: [TermInWords]
  package var parameters: Int
  package var warnings: [Problem]
  /// What it will take while it trains.
  package var memory: TrialMemory
  /// Of each phase.
  package var compilers: [Compiler]
  /// Of the last one.
  package var compiler: Compiler

  package init(_ phases: [Experiment], context: TrialContext) throws(Problems) {
    var compilers: [Compiler] = []
    var problems: [Problem] = []
    for phase in phases {
      do throws(Problems) {
        let compiler = try context.compiler(phase)
        try TrialCheck.checkEvaluated(compiler)
        _ = try TrialCheck.reported(compiler)
        try TrialCheck.checkKeep(compiler)
        try TrialCheck.checkPrecision(phase)
        try TrialCheck.checkLength(phase)
        try TrialCheck.checkCounts(phase, context)
        compilers.append(compiler)
      } catch { problems += error.all.filter { !problems.contains($0) } }
    }
    let rates = PhaseRates(phases)
    problems += rates.misnamed
    guard problems.isEmpty, let compiler = compilers.last else { throw Problems(problems).tidied }
    let unmoved = rates.unmoved(compilers)
    guard unmoved.isEmpty else { throw Problems(unmoved).tidied }
    try TrialCheck.checkPhases(compilers)
    let wrong = RateCheck.problems(phases, context)
    guard wrong.isEmpty else { throw Problems(wrong).tidied }
    self.compilers = compilers
    self.compiler = compiler
    tables = compiler.tables
    terms = compiler.terms
    parameters = compiler.parameterCount
    let words = zip(phases, compilers).flatMap { Vocabulary.warnings($0, $1.data, context) }
    warnings =
      (compilers.flatMap { $0.warnings + DataMistakes(compiler: $0, context: context).found } + words).distinct
    memory = try TrialMemory(compilers)
  }

  private static func checkPhases(_ compilers: [Compiler]) throws(Problems) {
    var shapes: [String: (phase: Int, shape: [Int])] = [:]
    for (index, compiler) in compilers.enumerated() {
      for array in compiler.kept {
        if let first = shapes[array.name], first.shape != array.shape {
          throw Problems(
            Problem(
              "\(array.name) is \(first.shape.words) in phase \(first.phase + 1) and \(array.shape.words) in phase \(index + 1)",
              at: compiler.experiment.training.mark,
              hint: "weights stay from phase to phase; rows within 'when' keep their own"))
        }
        shapes[array.name] = shapes[array.name] ?? (index, array.shape)
      }
    }
  }

  private static func checkLength(_ experiment: Experiment) throws(Problems) {
    guard experiment.data.isEmpty, case .epochs(let count) = experiment.training.length else { return }
    throw Problems(
      Problem(
        "without data there are no epochs, here are \(count)", at: experiment.training.mark,
        hint: "steps: 3000; reports are made at each twentieth of them"))
  }

  /// With `drop_last`, or with several sources, each source must have enough examples for a batch and some in every
  /// split that is evaluated. With `keep: best` the validation split must not be empty.
  private static func checkCounts(_ experiment: Experiment, _ context: TrialContext) throws(Problems) {
    let batch = experiment.training.wholeBatch
    var keepsBest: Mark?
    if case .best(_, _, let mark) = experiment.training.keep, !experiment.data.isEmpty { keepsBest = mark }
    guard experiment.training.dropsLast && !experiment.data.isEmpty || experiment.data.count > 1 || keepsBest != nil
    else { return }
    let sources: DataSources
    do throws(Problem) { sources = try DataSources(experiment, folder: context.folder) } catch { throw Problems(error) }
    let least = experiment.training.dropsLast ? batch : min(batch, sources.count(.train))
    for (source, count) in zip(experiment.data, sources.counts(.train)) where count < least {
      throw Problems(
        Problem(
          "\(source.name) has \(count) examples to train on, and a batch \(least)", at: source.call.mark,
          hint: "a smaller batch\(experiment.training.dropsLast ? ", or no 'drop_last'" : "")"))
    }
    if let keepsBest, sources.count(.valid) == 0 {
      throw Problems(
        Problem(
          "the best is known by the validation split, which is empty", at: keepsBest,
          hint: "\(experiment.data[0].name) needs examples to validate by, such as 'valid: 1000'; or keep: last"))
    }
    for split in [Split.valid, .test] where sources.count(split) > 0 {
      for (source, count) in zip(experiment.data, sources.counts(split)) where count == 0 {
        throw Problems(
          Problem(
            "\(source.name) has no examples in the \(split.rawValue) split, and \(experiment.data[0].name) has "
              + "\(sources.count(split))", at: source.call.mark, hint: "evaluation reads them side by side"))
      }
    }
  }

  private static func checkPrecision(_ experiment: Experiment) throws(Problems) {
    guard case .bf16(let mark) = experiment.training.precision, !Precision.hasBF16 else { return }
    throw Problems(
      Problem("this processor has no instructions for bf16 (AVX512_BF16)", at: mark, hint: "precision: float32"))
  }

  /// `train.keep` names a number that is reported, and which way it is better is known.
  private static func checkKeep(_ compiler: Compiler) throws(Problems) {
    guard case .best(let name, let direction, let mark) = compiler.experiment.training.keep else { return }
    try checkReported(name, direction, at: mark, compiler, use: "the best is known by", "keep: best")
  }

  /// What a sweep's rule goes by is reported in every phase.
  static func checkRule(_ rule: PruneRule, _ compilers: [Compiler]) throws(Problems) {
    let kind = rule.text.prefix { $0 != " " }
    let epochs = compilers.reduce(0) { sum, compiler in
      if case .epochs(let count) = compiler.experiment.training.length { sum + count } else { sum }
    }
    if case .median(let median) = rule.kind, (epochs - median.warmup) / median.interval > 1000 {
      throw Problems(
        Problem(
          "trials would be compared at \(epochs / median.interval) epochs, and 1000 are the most", at: rule.mark,
          hint: "prune: median \(rule.goal.text) every \(epochs / 100)"))
    }
    for compiler in compilers {
      let training = compiler.experiment.training
      if training.evaluateEvery > 1 {
        throw Problems(
          Problem(
            "'prune' compares trials after any epoch, and 'evaluate_every: \(training.evaluateEvery)' leaves most epochs "
              + "without a number", at: rule.mark, hint: "take 'evaluate_every' out"))
      }
      try checkReported(
        rule.goal.name, rule.goal.direction, at: rule.goal.mark, compiler, use: "trials are compared by",
        "prune: \(kind)")
    }
  }

  private static func checkReported(
    _ name: String, _ direction: Training.Direction?, at mark: Mark, _ compiler: Compiler, use: String, _ key: String
  ) throws(Problems) {
    let metrics = try reported(compiler)
    let known = compiler.reportNames + metrics.map(\.column)
    guard known.contains(name) else {
      throw Problems(
        Problem(
          "'\(name)' is not reported: \(use) a number that every epoch ends with", at: mark,
          hint: suggestion(for: name, among: known, noun: "reported")))
    }
    guard direction != nil || isBetterHigher(name, compiler, metrics) != nil else { throw unknown(name, at: mark, key) }
  }

  private static func unknown(_ name: String, at mark: Mark, _ key: String) -> Problems {
    Problems(
      Problem(
        "whether '\(name)' is better high or low does not follow from the objective", at: mark,
        hint: "\(key) \(name) highest, or lowest"))
  }

  /// What a search goes by is reported, or measured once a trial is trained.
  static func checkGoal(_ goal: Goal, _ compiler: Compiler) throws(Problems) {
    let rows = Requests(compiler.experiment).rows
    guard let row = rows.first(where: { $0.column == goal.name }) else {
      let reported = try reported(compiler)
      let known = compiler.reportNames + reported.map(\.column) + rows.map(\.column)
      guard known.contains(goal.name) else {
        throw Problems(
          Problem(
            "'\(goal.name)' is neither reported nor evaluated: a search goes by a number that trials end with",
            at: goal.mark, hint: suggestion(for: goal.name, among: known, noun: "its numbers")))
      }
      guard goal.direction != nil || isBetterHigher(goal.name, compiler, reported) != nil else {
        throw unknown(goal.name, at: goal.mark, "best:")
      }
      return
    }
    guard goal.direction == nil else { return }
    let isKnown =
      switch row.evaluation {
      case .metric(let call): makeMetric(call).quality.better != nil
      default: Direction(compiler.experiment).isBetterHigher(row.evaluation.name) != nil
      }
    if !isKnown { throw unknown(goal.name, at: goal.mark, "best:") }
  }

  /// What chooses between trials must not be the test split.
  static func checkChosen(by goal: Goal, _ experiment: Experiment, _ context: TrialContext) throws(Problems) {
    guard !experiment.data.isEmpty else { return }
    let sources: DataSources
    do throws(Problem) { sources = try DataSources(experiment, folder: context.folder) } catch { throw Problems(error) }
    guard sources.count(.valid) == 0, sources.count(.test) > 0 else { return }
    throw Problems(
      Problem(
        "trials are compared by the validation split, which is empty, and would be chosen by the test split",
        at: goal.mark, hint: "\(experiment.data[0].name) needs examples to validate by, such as 'valid: 1000'"))
  }

  /// Which way a reported number or metric is better, where that is known.
  static func isBetterHigher(_ name: String, _ compiler: Compiler, _ metrics: [any MetricKind]) -> Bool? {
    if let metric = metrics.first(where: { $0.column == name }) { return metric.quality.better.map { $0 == .higher } }
    return Direction(compiler.experiment).isBetterHigher(name)
  }

  /// The rows of `evaluate`: metrics that the experiment cannot serve, and rows that say the same, are problems.
  static func checkEvaluated(_ compiler: Compiler) throws(Problems) {
    let rows = compiler.experiment.evaluate.compactMap { if case .metric(let call) = $0 { call } else { nil } }
    _ = try metrics(rows, compiler)
    let asked = Requests(compiler.experiment).rows
    try DerivedRows(asked).check(compiler)
    var columns: Set<String> = []
    for row in asked where !columns.insert(row.column).inserted {
      throw Problems(
        Problem(
          "'\(row.column)' is evaluated twice", at: row.evaluation.mark,
          hint: "one row: both would have the same column"))
    }
  }

  /// The metrics that epochs end with.
  static func reported(_ compiler: Compiler) throws(Problems) -> [any MetricKind] {
    let rows = compiler.experiment.objective.metrics
    let metrics = try metrics(rows, compiler)
    for (metric, row) in zip(metrics, rows) where !metric.isReported {
      throw Problems(
        Problem(
          "this row of \(row.kind) leaves a table of a trained trial: it cannot be reported in training", at: row.mark,
          hint: "write the row under 'evaluate'"))
    }
    return metrics
  }

  private static func metrics(_ rows: [Call], _ compiler: Compiler) throws(Problems) -> [any MetricKind] {
    var metrics: [any MetricKind] = []
    var problems: [Problem] = []
    for call in rows {
      let metric = makeMetric(call)
      do throws(Problem) { try metric.check(compiler) } catch { problems.append(error.at(call.mark)) }
      metrics.append(metric)
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return metrics
  }
}

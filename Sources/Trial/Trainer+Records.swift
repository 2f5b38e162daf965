import Basics
import Feeding
import Metrics
import Model
import Results
import Spec

extension Trainer {
  /// Records the numbers of an epoch: means over training and over the validation split, and metrics.
  func endEpoch() throws {
    try checkWeights()
    position.epoch += 1
    let epoch = phase.epoch(position.step)
    evaluator.moment = phase.moment(position.step)
    let norms = position.sums.keys.filter { $0.hasPrefix("gradient_norm") && !compiler.reportNames.contains($0) }
    let means = (compiler.reportNames + norms.sorted()).compactMap { name in
      position.sums[name].map { (name: name, value: $0.mean) }
    }
    records.add(step: position.step, epoch: epoch, split: .train, means)
    if data.count(.valid) > 0 {
      let values = try evaluator.means(of: compiler.reportNames, over: .valid, step: UInt64(position.step))
      records.add(step: position.step, epoch: epoch, split: .valid, values)
    }
    if let split = splits.first {
      records.add(step: position.step, epoch: epoch, split: split, try scores(metrics, over: split))
    }
    position.sums = [:]
    try keepBest()
  }

  /// Losses and gradients may be finite and the step still so large that weights overflow.
  private func checkWeights() throws {
    let weights = store.names.filter { !$0.hasPrefix("optimizer.") }
    guard let bad = weights.first(where: { !store.values($0).allSatisfy(\.isFinite) }) else { return }
    throw Problem(
      "\(bad) is not finite after step \(position.step)",
      hint: "a smaller learning rate, train.clip_gradient, or a different init often helps"
    ).because(.diverged)
  }

  /// The splits that are evaluated; without data every draw is a test.
  var splits: [Split] { data.isEmpty ? [.test] : [.valid, .test].filter { data.count($0) > 0 } }

  private func scores(_ metrics: [any MetricKind], over split: Split) throws -> [(name: String, value: Double)] {
    try metrics.compactMap { metric in
      try metric.score(evaluator, over: split).map { (name: metric.column, value: $0.value) }
    }
  }

  /// Which way each reported number is better, its label and unit, by name.
  var qualities: [String: Quality] {
    var qualities: [String: Quality] = [:]
    for name in compiler.reportNames { qualities[name] = compiler.quality(of: name) }
    for metric in metrics { qualities[metric.column] = metric.quality }
    return qualities
  }

  // MARK: The best

  /// The state at the end of the best epoch so far.
  struct Best {
    var value: Double
    var step: Int
    /// The model's arrays, without the optimisers'.
    var arrays: [Checkpoint.Array]
    /// Whether the attempt's folder holds it.
    var isSaved = false
  }

  /// Remembers the state if the number that `train.keep` names is better than ever before.
  private func keepBest() throws {
    guard isLastPhase, case .best(let name, let direction, _) = compiler.experiment.training.keep else { return }
    guard let value = recorded(name), value.isFinite else { return }
    let isHigher = isHigherBetter(name, direction)
    if let best, isHigher ? value <= best.value : value >= best.value { return }
    let names = store.names.filter { !$0.hasPrefix("optimizer.") }
    best = Best(
      value: value, step: position.step,
      arrays: names.map { Checkpoint.Array(name: $0, shape: store.shape($0) ?? [], numbers: store.values($0)) })
  }

  /// The value that a number has had since the last step; nil where none is recorded.
  func recorded(_ name: String) -> Double? {
    HistoryRow.value(of: name, in: records.rows.filter { $0.step == position.step })
  }

  /// The value that it had after so many epochs.
  func recorded(_ name: String, after epochs: Int) -> Double? {
    HistoryRow.value(of: name, in: records.rows.filter { $0.epoch == Double(epochs) })
  }

  func isHigherBetter(_ name: String, _ direction: Training.Direction?) -> Bool {
    direction.map { $0 == .highest } ?? TrialCheck.isBetterHigher(name, compiler, metrics) ?? false
  }

  /// Restores the best state, if it is kept, for the evaluation after training.
  func restoreBest() throws {
    guard let best else { return }
    try Checkpoint(arrays: best.arrays).restore(into: store)
    records.kept = best.step
  }
}

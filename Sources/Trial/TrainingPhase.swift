import Basics
import Data
import Metrics
import Model
import Spec

/// A stretch of training: one of `train.phases`, or all of it.
struct TrainingPhase {
  let compiler: Compiler
  let data: DataSources
  /// How often an iteration draws.
  let draws: Int
  /// Iterations, epochs and draws before it.
  var start = 0
  var epochsBefore = 0
  var drawsBefore = 0

  var batchSize: Int { compiler.experiment.training.batch }

  /// Iterations in an epoch; without data an epoch is as long as training is counted in.
  var perEpoch: Int {
    if data.isEmpty {
      if case .steps(let count) = compiler.experiment.training.length { return max(1, (count + 19) / 20) }
      return 1
    }
    let dropsLast = compiler.experiment.training.dropsLast
    return max(1, BatchReader.batches(of: data.count(.train), batch: batchSize, dropsLast: dropsLast))
  }

  var steps: Int {
    switch compiler.experiment.training.length {
    case .epochs(let count): count * perEpoch
    case .steps(let count): count
    }
  }

  var epochs: Int {
    if case .epochs(let count) = compiler.experiment.training.length { return count }
    return (steps + perEpoch - 1) / perEpoch
  }

  var end: Int { start + steps }

  /// The number of an iteration's first draw, of all that the trial makes.
  func draw(_ step: Int) -> Int { drawsBefore + (step - start) * draws }

  /// Epochs that have ended after an iteration of this phase, with those before it; the last may be cut short.
  func epochsDone(_ step: Int) -> Int { epochsBefore + (step == end ? epochs : (step - start) / perEpoch) }

  /// What `step`, `epoch` and `progress` are at an iteration: they count from the phase's beginning.
  func moment(_ step: Int) -> Evaluator.Moment {
    let own = step - start
    return Evaluator.Moment(step: own, epoch: own / perEpoch, progress: Double(own) / Double(max(1, steps)))
  }

  /// Epochs done, with their fraction, as records have it.
  func epoch(_ step: Int) -> Double { Double(epochsBefore) + Double(step - start) / Double(perEpoch) }

  private init(_ compiler: Compiler, data: DataSources) throws {
    self.compiler = compiler
    self.data = data
    draws = try compiler.draws()
  }

  /// All phases of a trial, opened: data that several share is opened once.
  static func all(_ experiments: [Experiment], _ context: TrialContext) throws -> [TrainingPhase] {
    var phases: [TrainingPhase] = []
    for experiment in experiments {
      let known = phases.first { $0.compiler.experiment.data == experiment.data }?.data
      var phase = try TrainingPhase(
        try context.compiler(experiment), data: try known ?? DataSources(experiment, folder: context.folder))
      if let last = phases.last {
        (phase.start, phase.epochsBefore) = (last.end, last.epochsBefore + last.epochs)
        phase.drawsBefore = last.draw(last.end)
      }
      phases.append(phase)
    }
    return phases
  }
}

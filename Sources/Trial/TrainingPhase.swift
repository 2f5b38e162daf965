import Basics
import Data
import Feeding
import Metrics
import Model
import Spec

/// One of `train.phases`, or all of training where there are none.
struct TrainingPhase {
  let compiler: Compiler
  let data: DataSources
  /// How many draws an iteration makes.
  let draws: Int
  /// Iterations, epochs and draws before it.
  var start = 0
  var epochsBefore = 0
  var drawsBefore = 0

  var batchSize: Int { compiler.experiment.training.batch }
  /// How many batches are the parts of an iteration's.
  var accumulate: Int { compiler.experiment.training.accumulate }
  /// Examples of an iteration.
  var wholeBatch: Int { compiler.experiment.training.wholeBatch }

  /// Iterations in an epoch. Without data: one, or a twentieth of training where it is counted in steps.
  var perEpoch: Int {
    if data.isEmpty {
      if case .steps(let count) = compiler.experiment.training.length { return max(1, (count + 19) / 20) }
      return 1
    }
    let dropsLast = compiler.experiment.training.dropsLast
    return max(1, BatchReader.batches(of: data.count(.train), batch: wholeBatch, dropsLast: dropsLast))
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

  /// The index of an iteration's first draw among all draws of the trial.
  func draw(_ step: Int) -> Int { drawsBefore + (step - start) * draws }

  /// How many epochs have ended after an iteration, those of earlier phases included; the last may be cut short.
  func epochsDone(_ step: Int) -> Int { epochsBefore + (step == end ? epochs : (step - start) / perEpoch) }

  /// Whether training is evaluated and saved after so many epochs, those of earlier phases included: now and then, as
  /// `evaluate_every` says, and at the phase's end.
  func isEvaluated(after epoch: Int) -> Bool {
    let own = epoch - epochsBefore
    return own == epochs || own % compiler.experiment.training.evaluateEvery == 0
  }

  /// The values of `step`, `epoch` and `progress` at an iteration, counted from the phase's beginning.
  func moment(_ step: Int) -> Evaluator.Moment {
    let own = step - start
    return Evaluator.Moment(step: own, epoch: own / perEpoch, progress: Double(own) / Double(max(1, steps)))
  }

  /// Epochs done, with a fraction, as records have them.
  func epoch(_ step: Int) -> Double { Double(epochsBefore) + Double(step - start) / Double(perEpoch) }

  private init(_ compiler: Compiler, data: DataSources) throws {
    self.compiler = compiler
    self.data = data
    draws = try compiler.draws()
  }

  /// All phases of a trial, with their data opened; data that several share is opened once.
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

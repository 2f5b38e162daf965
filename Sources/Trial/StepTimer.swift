import Basics
import Engine
import Metrics
import Model
import Spec

/// Times the training steps of an experiment (of its first phase); nothing is written.
package struct StepTimer {
  private let trainer: Trainer
  package let batch: Int

  package init(_ plan: TrialPlan, context: TrialContext, threads: Int) throws {
    trainer = try Trainer(phases: try TrainingPhase.all(plan.phases, context), seed: plan.seed, threads: threads)
    batch = trainer.phase.wholeBatch
  }

  /// One training step, with reading its data.
  package func step() throws { try trainer.step() }

  /// Runs steps for at least `seconds`, and at least three; the seconds that each took.
  package func run(seconds: Double) throws -> [Double] {
    var times: [Double] = []
    let end = secondsNow() + seconds
    while secondsNow() < end || times.count < 3 {
      let began = secondsNow()
      try step()
      times.append(secondsNow() - began)
    }
    return times
  }

  package func startProfile() { trainer.isProfiled = true }
  package var profiles: [Profile] { trainer.profiles }

  /// Operations in the products and convolutions of an iteration, without those on padding.
  package var products: Double { trainer.products }
}

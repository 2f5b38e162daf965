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
    batch = trainer.phase.batchSize
  }

  /// One step as training does it, data and all.
  package func step() throws { try trainer.step() }

  /// The seconds of each step until so many have gone by, at least three.
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

  /// Useful arithmetic of an iteration's products and convolutions: what falls on padding is left out.
  package var products: Double { trainer.products }
}

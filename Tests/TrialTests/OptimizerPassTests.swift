import Basics
import Graph
import Model
import Spec
import Testing

@testable import Engine
@testable import Trial

/// What the optimiser writes is what the engine knows as one pass.
@Suite struct OptimizerPassTests {
  @Test(arguments: ["adam 1e-3", "adam 1e-3 weight_decay 0.01", "adamw 1e-3"]) func adam(optimizer: String) throws {
    let experiment = try experiment("train.optimizer=\(optimizer)")
    #expect(try passes(experiment) == 8)
  }

  @Test func clippedGradients() throws {
    #expect(try passes(try experiment("train.clip_gradient=1")) == 8)
  }

  private func experiment(_ override: String) throws -> Experiment {
    return try #require(
      try loadPlan(path: "\(experiments)/bench/mlp-400.yaml", overrides: [override], catalogues: .test).plan.trials
        .first
    ).experiment
  }

  /// How many there are in a step: the model has eight parameters.
  private func passes(_ experiment: Experiment) throws -> Int {
    let graph = try Compiler(experiment, data: []).trainingSteps(batch: 128)[0].graph
    return Plan(graph).commit.reduce(0) { count, kernel in
      guard case .loop(let loop) = kernel else { return count }
      return count + LoopPass.all(of: loop).count { $0.work == .adam }
    }
  }
}

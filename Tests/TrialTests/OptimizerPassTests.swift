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

  /// ρ of RAdam, a small difference of large numbers, in Float32: a weight at 0 whose gradient is 2 and always was.
  @Test(arguments: [0.9, 0.99, 0.999, 0.99999]) func radamInFloat32(_ beta2: Double) throws {
    let mark = Mark(Source(name: "test", text: ""), line: 1, column: 1)
    let arguments = ["beta1": 0.5, "beta2": beta2].mapValues { Call.Argument(.number($0), mark) }
    let rule: any OptimizerKind = Call(kind: "radam", arguments: arguments, mark: mark).made(in: optimizerKinds)
    var graph = GraphBuilder()
    func input(_ name: String, _ role: Port.Role) -> Value { graph.input(Port(name, role), shape: []) }
    let step = try rule.step(
      input("w", .kept), gradient: input("g", .fed), moments: [input("m", .kept), input("v", .kept)],
      rate: graph.constant(1), count: input("count", .fed), in: &graph)
    let store = Store()
    for name in ["w", "m", "v"] { store.set(name, shape: [], values: [0]) }
    let executor = try Executor(
      graph.finish(outputs: [Graph.Binding("moved", step.parameter)]), store: store, threads: 1)
    for t in [1, 2, 3, 4, 5, 6, 7, 10, 100, 1000, 100_000] as [Double] {
      // What both averages are by then: 2 and 4, times what they still lack.
      let corrections = [0.5, beta2].map { 1 - power($0, t) }
      let limit = 2 / (1 - beta2) - 1
      let rho = limit - 2 * t * (1 - corrections[1]) / corrections[1]
      let r = ((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)).squareRoot()
      store.set("m", shape: [], values: [Float(2 * (1 - power(0.5, t - 1)))])
      store.set("v", shape: [], values: [Float(4 * (1 - power(beta2, t - 1)))])
      executor.feed("g", [2])
      executor.feed("count", [Float(t)])
      executor.run(seed: 1, step: 0)
      let expected = -(rho > 5 ? r : 2)
      let moved = Double(executor.output("moved")[0])
      #expect(abs(moved - expected) <= 1e-5, "step \(t): \(moved), expected \(expected)")
    }
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

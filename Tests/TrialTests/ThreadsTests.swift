import Basics
import Engine
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// A trial's bytes do not depend on how many threads there are, nor on their number being changed at each resume.
@Suite(.serialized) struct ThreadsTests {
  @Test(arguments: [
    "mlp-toy", "mlp-400", "conv-28", "faces-deconv", "faces-nearest", "faces-bilinear", "dcgan-64", "wgan-gp-32",
    "conv-28-bf16", "mlp-400-bf16",
  ]) func ofABenchModel(name: String) throws {
    try expectSameBytes(
      try loadPlan(
        path: "\(experiments)/bench/\(name).yaml", overrides: ["train.steps=3"], catalogues: .test
      ).plan.trials[0], steps: 3)
  }

  @Test(arguments: ["spectral", "pixelCNN", "attention", "iwae"]) func ofASystem(name: String) throws {
    let folder = TemporaryFolder()
    try expectSameBytes(try plan(try #require(Self.systems[name]), in: folder), steps: 6)
  }

  private func expectSameBytes(_ plan: TrialPlan, steps: Int) throws {
    Threads.limit = 4
    let whole = try bytes(plan, threads: [1])
    #expect(whole.contains { $0.key.hasSuffix(".safetensors") } && whole.contains { $0.key.hasSuffix(".csv") })
    for threads in [[2], [3], [4], Array([2, 1, 4, 3, 2, 1].prefix(steps))] {
      let found = try bytes(plan, threads: threads)
      #expect(Set(found.keys) == Set(whole.keys))
      for (name, bytes) in whole { #expect(found[name] == bytes, "\(name), threads \(threads)") }
    }
  }

  /// Of all that a trial leaves but times: run in one go, or stopped after each step to go on with another number.
  private func bytes(_ plan: TrialPlan, threads: [Int]) throws -> [String: [UInt8]] {
    let folder = TemporaryFolder()
    let results = ResultsFolder("\(folder.path)/results")
    for (index, count) in threads.enumerated() {
      let isLast = index == threads.count - 1
      let runner = TrialRunner(
        plan: plan, context: TrialContext(folder: experiments, in: results, catalogues: .test), results: results,
        threads: count, requests: Requests(plan.experiment), draw: { _ in })
      #expect(try runner.run(stoppingAfter: isLast ? .max : 1) == (isLast ? .done : .stopped))
    }
    let trial = results.trial(plan.id)
    return try Dictionary(
      uniqueKeysWithValues: Files.names(in: trial).filter { $0.hasSuffix(".csv") || $0.hasSuffix(".safetensors") }.map {
        ($0, try Files.read("\(trial)/\($0)"))
      })
  }

  private static let systems = [
    "spectral": """
    data: {source: shapes, size: 32, train: 96, valid: 32, test: 32}
    networks:
      generator: [linear 2048, reshape 32 8 8, batch_norm, relu, upsample 2 nearest, conv2d 32 kernel 3 padding 1,
        batch_norm, relu, upsample 2 nearest, conv2d 3 kernel 3 padding 1, sigmoid]
      critic: [with weights spectral, conv2d 32 kernel 4 stride 2 padding 1, leaky_relu 0.2,
        conv2d 64 kernel 4 stride 2 padding 1, leaky_relu 0.2, flatten, linear 1]
    objective:
      sample: {x: data, z: normal(64)}
      define: {generated: generator(z)}
      steps:
        - update: critic
          minimize: mean(relu(1 - critic(x))) + mean(relu(1 + critic(generated)))
        - update: generator
          maximize: mean(critic(generated))
    train: {epochs: 2, batch: 32, optimizer: adam 2e-4 beta1 0}
    """,
    "pixelCNN": """
    data: {source: digits, train: 96, valid: 32, test: 32, binarise: fixed}
    networks:
      prior: [conv2d 32 kernel 7 padding 3 mask A, repeat 2: [relu, conv2d 32 kernel 3 padding 1 mask B], relu,
        conv2d 1 kernel 1, bernoulli]
    objective:
      sample: {x: data}
      maximize: mean(log_prob(prior(x), x))
    train: {epochs: 2, batch: 32, optimizer: adam 1e-3}
    """,
    "attention": """
    data: {source: digits, train: 96, valid: 32, test: 32}
    networks:
      encoder: [conv2d 32 kernel 4 stride 4 as h, attention heads 4, add h, relu, flatten, gaussian 8]
      decoder: [linear 128, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 2, batch: 32, optimizer: adam 1e-3}
    evaluate: [elbo]
    """,
    "iwae": """
    data: {source: digits, train: 60, valid: 20, test: 20, binarise: fresh}
    networks:
      encoder: [flatten, linear 200, tanh, linear 200, tanh, gaussian 50]
      decoder: [linear 200, tanh, linear 200, tanh, linear 784, reshape 1 28 28, bernoulli]
    objective: iwae k 50
    train: {epochs: 2, batch: 20, optimizer: adam 1e-3 epsilon 1e-4}
    evaluate: [elbo, log_likelihood samples 100]
    """,
  ]
}

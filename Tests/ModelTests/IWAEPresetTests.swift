import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// The preset `iwae` against the bound as written down by Burda et al., and both its gradients.
@Suite struct IWAEPresetTests {
  static let data = [DataShape(name: "data", shape: [2])]
  static let x = [[0.2, 0.9], [1, 0.4]]
  static let feeds: Interpreter.Arrays = ["data": x.flatMap(\.self)]
  static let kept: Interpreter.Arrays = [
    "encoder.0.weight": [0.3, -0.5, 0.2, 0.7], "encoder.0.bias": [0.05, -0.4], "decoder.0.weight": [1.1, -0.6],
    "decoder.0.bias": [0.1, 0.3],
  ]

  static func model(_ objective: String) throws -> ModelExample {
    try ModelExample(
      """
      data: {source: numbers}
      networks: {encoder: [linear 2, gaussian], decoder: [linear 2, bernoulli]}
      objective: \(objective)
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """, data: data)
  }

  static let codes = x.map { x in
    (mean: 0.3 * x[0] - 0.5 * x[1] + 0.05, logStd: (0.2 * x[0] + 0.7 * x[1] - 0.4) / 2)
  }

  /// log p(x, z) / q(z | x) of the n-th example, the posterior as it is.
  static func logWeight(_ z: Double, _ n: Int) -> Double {
    let logits = [1.1 * z + 0.1, -0.6 * z + 0.3]
    let score = zip(x[n], logits).reduce(0) { $0 + $1.0 * $1.1 - log1p(exp($1.1)) }
    let code = codes[n]
    return score - z * z / 2 + pow((z - code.mean) / exp(code.logStd), 2) / 2 + code.logStd
  }

  /// Draws [sample][example] with the noise behind them.
  static func draws(_ k: Int) -> [[(z: Double, noise: Double)]] {
    let noise = Philox(seed: 1, stream: "sample/z", step: 0)
    return (0..<k).map { sample in
      (0..<2).map { n in
        let e = Double(noise.normal(sample * 2 + n))
        return (codes[n].mean + exp(codes[n].logStd) * e, e)
      }
    }
  }

  @Test(arguments: [1, 3, 7])
  func boundIsThatOfThePaper(_ k: Int) throws {
    let draws = Self.draws(k)
    let bounds = (0..<2).map { n in
      log(draws.reduce(0) { $0 + exp(Self.logWeight($1[n].z, n)) } / Double(k))
    }
    let model = try Self.model("iwae k \(k)")
    let run = try model.train(feeds: Self.feeds, kept: Self.kept).outputs
    #expect(close(run["bound"] ?? [], [(bounds[0] + bounds[1]) / 2], 1e-7))
    #expect(close(run["loss_encoder"] ?? [], [-(bounds[0] + bounds[1]) / 2], 1e-7))
    // The exact gradient of that bound.
    try checkGradients(model, feeds: Self.feeds, rate: 0.1)
    if k == 1 { #expect(close(run["bound"] ?? [], run["elbo"] ?? [])) }
  }

  /// One sample: the very losses and moves of a VAE whose divergence is that of the draw.
  @Test func oneSampleIsTheVAE() throws {
    let text = """
      {sample: {x: data, z: encoder(x)}, maximize: "mean(log_prob(decoder(z), x) + log_prob(normal(1), z) - log_prob(encoder(x), z))"}
      """
    let (one, other) = (try Self.model("iwae k 1"), try Self.model(text))
    let a = try one.train(feeds: Self.feeds, kept: Self.kept)
    let b = try other.train(feeds: Self.feeds, kept: Self.kept)
    for name in Self.kept.keys { #expect(close(a.updates[name] ?? [], b.updates[name] ?? [], 1e-7), "\(name)") }
  }

  /// Self-normalised weights, through which no gradient goes, make the gradient of the bound.
  @Test func normalisedWeights() throws {
    func updates(_ objective: String) throws -> Interpreter.Arrays {
      try Self.model(
        """

          sample: {x: data, z: 5 of encoder(x)}
          define:
            log_weight: log_prob(decoder(z), x) + log_prob(normal(1), z) - log_prob(encoder(x), z)
          maximize: \(objective)
        """
      ).train(feeds: Self.feeds, kept: Self.kept).updates
    }
    let bound = try updates("mean(log_mean_exp(log_weight))")
    let weighted = try updates(
      "mean(sum(stop(softmax(log_weight, over=samples)) * log_weight, over=samples))")
    let other = try updates("mean(sum(softmax(log_weight, over=samples) * log_weight, over=samples))")
    for name in Self.kept.keys {
      let (a, b) = (try #require(bound[name]), try #require(weighted[name]))
      #expect(close(a, b, 1e-12), "\(name): \(a), \(b)")
    }
    #expect(!close(bound["encoder.0.weight"] ?? [], other["encoder.0.weight"] ?? [], 1e-6))
  }

  /// Σ w² ∂ log(weight)/∂z ∂z/∂φ with w the normalised weights (Tucker et al. 2019, equation 8), for the bias of the mean
  /// and of log σ² (half of log σ).
  @Test func doublyReparameterised() throws {
    let k = 4
    let draws = Self.draws(k)
    var slopes = [0.0, 0.0]
    for n in 0..<2 {
      let weights = draws.map { exp(Self.logWeight($0[n].z, n)) }
      let total = weights.reduce(0, +)
      for (draw, weight) in zip(draws, weights) {
        let (z, e) = draw[n]
        let slope = (Self.logWeight(z + 1e-5, n) - Self.logWeight(z - 1e-5, n)) / 2e-5
        let share = pow(weight / total, 2) * slope / 2
        slopes[0] += share
        slopes[1] += share * exp(Self.codes[n].logStd) * e / 2
      }
    }
    let updates = try Self.model("iwae k \(k) doubly 1").train(feeds: Self.feeds, kept: Self.kept).updates
    let moved = try #require(updates["encoder.0.bias"])
    #expect(close(moved, [0.05 + 0.1 * slopes[0], -0.4 + 0.1 * slopes[1]], 1e-6), "\(moved)")
    // The decoder's gradient is the bound's own.
    let plain = try Self.model("iwae k \(k)").train(feeds: Self.feeds, kept: Self.kept).updates
    #expect(close(updates["decoder.0.weight"] ?? [], plain["decoder.0.weight"] ?? []))
  }
}

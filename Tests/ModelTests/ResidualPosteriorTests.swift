import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// A hierarchy of latents whose posteriors are residuals of the priors, q = p + Δ: mean p.mean + Δ.mean, deviation
/// p.std · Δ.std (NVAE, Vahdat and Kautz 2020), in three groups that are drawn one after another.
@Suite struct ResidualPosteriorTests {
  static let text = """
    data: {source: numbers}
    networks:
      bottom: [linear 6, tanh]
      d1: [linear 4, gaussian]
      d2(h, z): [concat z, linear 4, gaussian]
      d3(h, z): [concat z, linear 4, gaussian]
      top: [linear 5, tanh as next, gaussian 2 as p, from next]
      middle(h, z): [concat z, linear 5, tanh as next, gaussian 2 as p, from next]
      decoder(h, z): [concat z, linear 3, bernoulli]
    objective:
      sample: {x: data, z1: q1, z2: q2, z3: q3}
      define:
        shifted(p, d): normal(mean=p.mean + d.mean, std=p.std * d.std)
        h: bottom(x)
        p1: normal(2)
        q1: d1(h)
        p2: top(z1).p
        q2: shifted(p2, d2(h, z1))
        p3: middle(top(z1), z2).p
        q3: shifted(p3, d3(h, z2))
        likelihood: log_prob(decoder(middle(top(z1), z2), z3), x)
        kl1: kl(q1, p1)
        kl2: kl(q2, p2)
        kl3: kl(q3, p3)
        elbo: mean(likelihood - kl1 - kl2 - kl3)
        total: mean(kl1) + mean(kl2) + mean(kl3)
        g1: stop(3 * mean(kl1) / total)
        g2: stop(3 * mean(kl2) / total)
        g3: stop(3 * mean(kl3) / total)
        balanced: mean(likelihood - g1 * kl1 - g2 * kl2 - g3 * kl3)
        free: mean(likelihood - max(kl1, 0.5) - max(kl2, 0.5) - max(kl3, 0.5))
        log_weight: likelihood + log_prob(p1, z1) + log_prob(p2, z2) + log_prob(p3, z3)
                    - log_prob(q1, z1) - log_prob(q2, z2) - log_prob(q3, z3)
        near: kl(shifted(p2, normal(2)), p2)
        wide: kl(shifted(normal(mean=0 * x[0:2], std=exp(x[0:2] - 80)), normal(2, std=exp(-80))), normal(2, std=exp(x[0:2] - 160)))
      maximize: OBJECTIVE
      report: [elbo]
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  static let feeds: Interpreter.Arrays = ["data": [1, 0, 1, 0, 0, 1]]

  static func model(_ objective: String) throws -> ModelExample {
    try ModelExample(
      text.replacing("OBJECTIVE", with: objective), data: [DataShape(name: "data", shape: [3])])
  }

  /// Free bits stop the gradient of a group below them.
  @Test(arguments: ["elbo", "free", "mean(log_weight)"]) func gradients(_ objective: String) throws {
    try checkGradients(Self.model(objective), feeds: Self.feeds, rate: 0.1)
  }

  /// Balancing leaves its weights out of the gradient, which is that of the same weights as numbers.
  @Test func balancing() throws {
    let text = Self.text.replacing("report: [elbo]", with: "report: [elbo, g1, g2, g3]")
    func model(_ objective: String) throws -> ModelExample {
      try ModelExample(
        text.replacing("OBJECTIVE", with: objective), data: [DataShape(name: "data", shape: [3])])
    }
    let balanced = try model("balanced").train(feeds: Self.feeds)
    let weights = try (1...3).map { try #require(balanced.outputs["g\($0)"]?.first) }
    #expect(abs(weights.reduce(0, +) - 3) < 1e-9 && Set(weights).count == 3, "\(weights)")
    let numbers = try model("mean(likelihood - \(weights[0]) * kl1 - \(weights[1]) * kl2 - \(weights[2]) * kl3)")
    let expected = try numbers.train(feeds: Self.feeds)
    #expect(Set(balanced.updates.keys) == Set(expected.updates.keys))
    for (name, update) in expected.updates { #expect(close(balanced.updates[name] ?? [], update, 1e-9), "\(name)") }
    try checkGradients(numbers, feeds: Self.feeds, rate: 0.1)
  }

  /// One draw of the weight is the bound where the divergences are drawn too: equal on average.
  @Test func boundIsThatOfTheDraws() throws {
    let text = Self.text.replacing("z1: q1", with: "z1: 4000 of q1").replacing("OBJECTIVE", with: "elbo")
    let model = try ModelExample(
      text.replacing("log_weight:", with: "average: mean(log_weight)\n    log_weight:"),
      data: [DataShape(name: "data", shape: [3])])
    let values = try model.values(["elbo", "average"], feeds: Self.feeds)
    let (bound, average) = (try #require(values["elbo"]?[0]), try #require(values["average"]?[0]))
    #expect(abs(bound - average) < 0.06, "\(bound), \(average)")
  }

  /// Nothing added to the prior is the prior, and deviations below what a number can hold have their logarithms.
  @Test func residualsOfNothing() throws {
    let model = try Self.model("elbo")
    let values = try model.values(["near", "wide"], feeds: Self.feeds)
    #expect(close(values["near"] ?? [], [0, 0], 1e-12), "\(values)")
    #expect(close(values["wide"] ?? [], [0, 0], 1e-9), "\(values)")
    let program = try model.compiler.values(["wide"], given: [], batch: 2)
    // e^(x − 80) · e^−80 is 0 in Float32; no logarithm is taken of it.
    #expect(!program.graph.nodes.contains { if case .unary(.log) = $0.op { true } else { false } })
  }
}

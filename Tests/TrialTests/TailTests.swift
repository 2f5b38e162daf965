import Basics
import TestSupport
import Testing

@testable import Trial

/// Densities far out, in the engine's single precision: finite and right where differences of probabilities are 0.
@Suite struct TailTests {
  static let text = """
    networks: {net: [linear 1]}
    objective:
      sample:
        u: uniform(1)
        a: 20000 of laplace(5)
        b: 20000 of logistic(5)
        c: 200 of mixture(discretised_logistic(mean=concat(far, -far), scale=0.01), components=2)
      define:
        far: 3000 + 0 * u
        middle: 0.5 + 0 * u
        pixel: log_prob(discretised_logistic(mean=far, scale=0.01), middle)
        level: log_prob(discretised_logistic(mean=far, scale=0.01), 0 * u)
        sure: log_prob(discretised_logistic(mean=-far, scale=0.01), 0 * u)
        both: log_prob(mixture(discretised_logistic(mean=concat(far, middle), scale=0.01), components=2), middle)
        neither: log_prob(mixture(normal(mean=concat(far, -far)), components=2), 0 * u)
      minimize: mean(sum(net(u)^2))
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    evaluate:
      - {pixel: mean(pixel), pixel_slope: "mean(sum(grad(pixel, far)))"}
      - {level: mean(level), level_slope: "mean(sum(grad(level, far)))"}
      - {sure: mean(sure), sure_slope: "mean(sum(grad(sure, far)))"}
      - {both: mean(both), both_slope: "mean(sum(grad(both, far)))"}
      - {neither: mean(neither), neither_slope: "mean(sum(grad(neither, far)))"}
      - {logistic: "mean(log_prob(logistic(mean=far, scale=0.01), u - u))"}
      - {laplace: "mean(log_prob(laplace(mean=far, scale=0.01), u - u))"}
      - {largest_laplace: "max(max(max(abs(a)), over=samples), over=examples)"}
      - {largest_logistic: "max(max(max(abs(b)), over=samples), over=examples)"}
      - {lowest: "min(min(min(c), over=samples), over=examples)", highest: "max(max(max(c), over=samples), over=examples)"}
    """

  @Test func farOut() throws {
    let folder = TemporaryFolder()
    let plan = try plan(Self.text, in: folder)
    try finish(plan, in: folder)
    let values = try measured(folder, plan)
    // Halfway between two levels, 1/255 apart: at scale 0.01 the edges are 0.392 apart.
    let share = logarithm(-exponential(-100 / 255.0) + 1)
    let here = 2 * logarithm(1 / (1 + exponential(-50 / 255.0))) + share
    let expected = [
      "pixel": -(3000 - 0.5 - 0.5 / 255) * 100 + share, "pixel_slope": -100,
      "level": -(3000 - 0.5 / 255) * 100, "level_slope": -100, "sure": 0, "sure_slope": 0,
      "both": here - logarithm(2), "both_slope": 0, "neither": -4_500_000.92, "neither_slope": -3000,
      "logistic": -300_000 + logarithm(100), "laplace": -300_000 + logarithm(50), "lowest": 0, "highest": 1,
    ]
    for (name, number) in expected {
      let found = try #require(values["test_\(name)"], "\(name) of \(values.keys.sorted())")
      #expect(abs(found - number) <= 2e-6 * max(1, abs(number)), "\(name): \(found), not \(number)")
    }
    for name in ["largest_laplace", "largest_logistic"] {
      let found = try #require(values["test_\(name)"])
      #expect(found > 8 && found < 17, "\(name): \(found)")
    }
  }
}

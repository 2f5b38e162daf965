import Basics
import Model
import Testing

@testable import Metrics

/// Distances that are known: of two normal densities one apart it is 2 (2 Φ(½) − 1).
@Suite struct DensityDistanceTests {
  private static func scene(_ row: String) throws -> Scene {
    try Scene(
      """
      networks: {net: [linear 1]}
      objective:
        sample: {x: normal(1)}
        define:
          p(v): exp(log_prob(normal(1), v))
          q(v): exp(log_prob(normal(1, mean=1), v))
          single(v): where(0 < v, where(v < 1, 1, 0), 0)
          two(a, b): a + b
          above(v): 1 / (v - v)
          loss: mean(net(x)^2)
        minimize: loss
      train: {steps: 10, batch: 16, optimizer: adam}
      evaluate:
        - l1 \(row)
      """)
  }

  @Test(arguments: [
    ("p q from -10 to 11", 0.765850), ("p exp(log_prob(normal(1,mean=1),_)) from -10 to 11", 0.765850),
    ("p q from -10 to 0.5", 0.382925), ("p p from -5 to 5", 0), ("p 1 from 0 to 1", 0.658655),
    ("2*single 0 from 0 to 4", 1.996),
  ])
  func known(_ row: String, _ expected: Double) throws {
    let score = try #require(Self.scene(row).scores()["l1"])
    #expect(abs(score.value - expected) < 1e-5 && score.count == 2001, "\(score.value)")
  }

  @Test(arguments: [
    ("p q from 2 to 2", "the interval from 2 to 2 is empty"),
    ("two q from 0 to 1", "two takes 2 values: a density here is of one number"),
    ("p x from 0 to 1", "'x' is not one number at a point"),
    ("p nothing from 0 to 1", "nothing is named 'nothing' here"),
  ])
  func refused(_ row: String, _ message: String) throws {
    let problem = #expect(throws: Problem.self) { _ = try Self.scene(row).scores() }
    #expect(problem?.message == message)
  }

  @Test func whatIsNotFinite() throws {
    let problem = #expect(throws: Problem.self) { _ = try Self.scene("p above from 0 to 1").scores() }
    #expect(problem?.message == "'above(_)' is inf at 0")
  }
}

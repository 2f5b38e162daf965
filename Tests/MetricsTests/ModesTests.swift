import Basics
import Model
import Testing

@testable import Metrics

@Suite struct ModesTests {
  private static func scene(generated: String) throws -> Scene {
    try Scene(
      """
      networks: {generator: [linear 2]}
      objective:
        sample: {x: ring(modes=8), z: normal(2)}
        define: {generated: \(generated), loss: mean(sum(generator(z)^2))}
        minimize: loss
      train: {steps: 10, batch: 16, optimizer: adam}
      evaluate: [modes, modes divergence, good_share]
      """)
  }

  @Test func theTrueMixture() throws {
    let scores = try Self.scene(generated: "x").scores()
    #expect(scores["modes"]?.value == 8)
    let divergence = try #require(scores["modes_divergence"])
    // Of counts it is about (K − 1) / 8N.
    #expect(divergence.value > 0 && divergence.value < 8.0 / 2500)
    let share = try #require(scores["good_share"])
    #expect(abs(share.value - (1 - exponential(-4.5))) < 4 * (try #require(share.error)))
    #expect(divergence.count == Int((share.value * 2500).rounded()))
  }

  @Test func oneMode() throws {
    let scene = try Self.scene(generated: "generator(z)")
    try scene.set("generator.0.weight") { _ in 0 }
    try scene.set("generator.0.bias") { [2, 0][$0] }
    let expected = logarithm(16.0 / 9) / 2 + (logarithm(2.0 / 9) / 8 + logarithm(2) * 7 / 8) / 2
    let scores = try scene.scores()
    #expect(scores["modes"]?.value == 1 && scores["good_share"]?.value == 1)
    #expect(abs(try #require(scores["modes_divergence"]).value - expected) < 1e-12)
    // Far from all: nothing is where it should be.
    try scene.set("generator.0.bias") { _ in 50 }
    #expect(
      try scene.scores()["modes_divergence"] == Score(logarithm(2), count: 0, note: "no sample is near a mode"))
  }

  /// Nineteen samples of a mode do not make it count, one does by PacGAN's rule.
  @Test func theLeast() throws {
    let scene = try Self.scene(generated: "x")
    #expect(try Modes(samples: 100).score(scene.evaluator, over: .test).map { $0.value < 8 } == true)
    #expect(try Modes(samples: 100, least: 1).score(scene.evaluator, over: .test)?.value == 8)
  }
}

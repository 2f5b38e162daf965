import Basics
import Feeding
import Model
import TestSupport
import Testing

@testable import Metrics

/// How sure a number of `define` is.
@Suite struct ErrorTests {
  private let scene: Scene

  init() throws {
    scene = try Scene(
      """
      let: {weight: 3}
      data: {source: digits, train: 90, valid: 70, test: 40}
      networks:
        encoder: [flatten, linear 8, relu, gaussian 2]
        decoder: [linear 784, reshape 1 28 28, bernoulli]
        judge: [flatten, linear 10, categorical]
      objective:
        sample:
          x: data
          z: encoder(x)
          many: 5 of encoder(x)
          y: judge(x)
          t: data.label
          near: encoder(x - mean(x))
        define:
          each: kl(encoder(x))
          kl: mean(each)
          scaled: 2 - weight * kl / 4
          squares: mean(each^2)
          both: kl - squares / 2
          root: sqrt(kl)
          spread: mean((each - kl)^2)
          pixels: mean(x)
          reconstruction: mean(log_prob(decoder(z), x))
          wide: mean(log_prob(decoder(many), x))
          classes: mean(y == 2)
          constant: 2 * weight + 1
          shifted: constant - mean(each) / 2
          around: mean(near^2)
        minimize: kl - reconstruction - mean(log_prob(judge(x), t))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [kl, scaled, squares, both, root, spread, pixels, reconstruction, wide, classes, constant, shifted, around, {half: kl / 2}]
      """)
  }

  private func score(_ name: String) throws -> Score { try scene.evaluator.score(name, over: .valid, step: 3) }

  /// What an example adds, by hand.
  private func each(_ make: (Double) -> Double) throws -> [Double] {
    let all = Array(0..<scene.evaluator.data.count(.valid))
    return try scene.evaluator.value("each", batch: all.count, examples: (.valid, all)).numbers.map { make(Double($0)) }
  }

  @Test func sumsOfMeansHaveOne() throws {
    let terms: [(String, (Double) -> Double)] = [
      ("kl", { $0 }), ("scaled", { 2 - 3 * $0 / 4 }), ("squares", { $0 * $0 }), ("both", { $0 - $0 * $0 / 2 }),
      ("half", { $0 / 2 }),
    ]
    for (name, make) in terms {
      let (found, expected) = (try score(name), Score(meanOf: try each(make)))
      let (error, truth) = (try #require(found.error), try #require(expected.error))
      #expect(abs(error - truth) < 1e-5 * truth && abs(found.value - expected.value) < 1e-4, "\(name)")
      #expect(found.count == 70 && found.note == nil)
    }
    // A mean over elements, too.
    #expect(try score("pixels").error ?? 0 > 0)
  }

  /// The value beside an error is that of `means`, also where the last batch is short, or has one example, and where what
  /// an example adds leans on a mean of the whole split through a draw.
  @Test func valuesAreThoseOfMeans() throws {
    let names = [
      "kl", "scaled", "squares", "both", "pixels", "reconstruction", "wide", "classes", "constant", "shifted",
      "around", "half", "root", "spread",
    ]
    for name in names {
      for examples in [nil, 5, 65] {
        let found = try scene.evaluator.score(name, over: .valid, examples: examples, step: 3)
        let means = try scene.evaluator.means(of: [name], over: .valid, examples: examples, step: 3)[0].value
        #expect(abs(found.value - means) <= 2e-6 * max(1, abs(means)), "\(name) of \(examples ?? 70)")
        #expect(found.count == examples ?? 70)
      }
    }
    #expect(try score("constant").value == 7)
  }

  @Test func whatIsMadeOfMeansOtherwiseHasNone() throws {
    for name in ["root", "spread"] { #expect(try score(name).error == nil, "\(name)") }
  }

  @Test func drawsAreTold() throws {
    #expect(try score("reconstruction").note == "1 draw of z an example")
    #expect(try score("wide").note == "5 draws of many an example")
    #expect(try score("classes").note == "1 draw of y an example")
  }
}

import Testing

@testable import Model

/// Which way a reported number is better, as its objective says.
@Suite struct DirectionTests {
  static func text(_ aim: String) -> String {
    """
    let: {beta: 4, w: -1}
    data: {source: numbers}
    networks: {D: [linear 1, sigmoid], G: [linear 2]}
    objective:
      sample: {x: data}
      define:
        a: mean(sum(G(x)))
        b: mean(sum(G(x)^2))
        elbo: a - b
        jsd: mean(log(D(x)))
        square: a^2
        odd: a * b
      \(aim)
      report: [a, b, elbo, jsd, square, odd, {named: elbo}]
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  @Test(
    arguments: [
      ("maximize: a - beta * b", "a", true), ("maximize: a - beta * b", "b", false),
      ("maximize: a - beta * b", "elbo", true), ("maximize: a - beta * b", "named", true),
      ("maximize: a - beta * b", "loss", false), ("maximize: a - beta * b", "jsd", nil),
      ("maximize: a - beta * b", "square", nil), ("minimize: b - elbo / 2", "elbo", true),
      ("minimize: 3 * elbo", "elbo", false), ("minimize: 3 * elbo", "a", false), ("minimize: 3 * elbo", "b", true),
      ("minimize: -3 * elbo", "a", true), ("minimize: odd", "a", nil),
      ("maximize: w * a", "a", false), ("maximize: (1 - 2) * a", "a", false), ("minimize: a / w", "a", true),
      ("maximize: (1 - progress) * a", "a", true), ("maximize: (0.5 - progress) * a", "a", nil),
      ("maximize: min(1, step / 5000) * a", "a", true), ("maximize: beta * w * a - w * b", "a", false),
      ("maximize: beta * w * a - w * b", "b", true), ("maximize: sin(step) * a", "a", nil),
      ("steps: [{update: D, maximize: jsd}, {update: G, minimize: mean(log(D(G(x))))}]", "jsd", true),
      ("steps: [{update: D, maximize: jsd}, {update: G, minimize: jsd - a}]", "jsd", nil),
      ("steps: [{update: D, maximize: jsd}, {update: G, minimize: jsd - a}]", "loss_G", false),
    ] as [(String, String, Bool?)])
  func isReadOffTheObjective(_ aim: String, _ name: String, _ isHigher: Bool?) throws {
    let direction = Direction(try experiment(Self.text(aim)))
    #expect(direction.isBetterHigher(name) == isHigher)
  }
}

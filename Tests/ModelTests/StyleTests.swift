import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// What StyleGAN is made of, in equations: truncated and mixed styles, running means, and penalties of gradients.
@Suite struct StyleTests {
  static let networks = """
    mapping: [linear 3, tanh]
    generator(a, b, cross):
      - from a
      - linear 2
      - tanh
      - modulate where(cross<1,b,a)
      - tanh
      - modulate where(cross<2,b,a)
    critic: [linear 3, tanh, linear 1]
    kept(): [constant 1 init constant(2)]
    middle(): [constant 3 init constant(0)]
    """
  static let define = """
    w1: mapping(z1)
    w2: mapping(z2)
    fake: generator(w1, w2, cross)
    """
  static let sample = "x: data\nz1: normal(4)\nz2: normal(4)\ncross: categorical(classes=3)\nnudge: normal(2)"

  static func model(
    _ define: String = "", sample: String = "", minimize: String = "mean(sum(fake^2))", rest: String = "let: {psi: 0.7}"
  ) throws -> ModelExample {
    try NetworkTests.model(
      networks, define: Self.define + "\n" + define, minimize: minimize, sample: Self.sample + "\n" + sample,
      rest: rest)
  }

  /// The mean over draws of z, and the style between it and one's own.
  @Test func stylesAreDrawnTowardsTheirMean() throws {
    let model = try Self.model(
      "ws: mapping(many)\ncentre: mean(ws, over=samples)\nstyle: lerp(centre, w1, psi)", sample: "many: 20 of normal(4)"
    )
    let values = try model.values(["ws", "centre", "w1", "style"], feeds: NetworkTests.x)
    let ws = try #require(values["ws"])
    #expect(ws.count == 20 * 2 * 3)
    for i in 0..<6 {
      let mean = (0..<20).reduce(0) { $0 + ws[$1 * 6 + i] } / 20
      let (centre, own) = (try #require(values["centre"])[i], try #require(values["w1"])[i])
      #expect(abs(centre - mean) < 1e-12)
      #expect(abs(try #require(values["style"])[i] - (mean + 0.7 * (own - mean))) < 1e-12)
    }
  }

  /// `cross` says for each example from which layer on it has the second style; 2: never.
  @Test func stylesAreMixedByLayers() throws {
    let alone = "first: generator(w1, w1, cross)\nsecond: generator(w1, w2, zero)\nzero: 0 * number(cross)"
    let model = try Self.model(alone)
    func fake(_ cross: [Double]) throws -> [String: [Double]] {
      try model.values(
        ["fake", "first", "second"], feeds: NetworkTests.x.merging(["cross": cross]) { $1 }, given: ["cross"])
    }
    let (never, always) = (try fake([2, 0]), try fake([0, 1]))
    #expect(never["fake"]?[..<2] == never["first"]?[..<2])
    #expect(never["fake"]?[2...] == never["second"]?[2...])
    #expect(never["first"]?[2...] != never["second"]?[2...])
    #expect(always["fake"]?[..<2] == always["second"]?[..<2])
    #expect(always["fake"]?[2...] != always["second"]?[2...] && always["fake"]?[2...] != always["first"]?[2...])
  }

  /// A critic v · x has the gradient v everywhere.
  @Test func r1OfALinearCritic() throws {
    let model = try NetworkTests.model(
      "net: [linear 1]", define: "r1: mean(sum(grad(net(x), x)^2))", minimize: "r1 / 2")
    let run = try model.train(feeds: NetworkTests.x, kept: ["net.0.weight": [3, -4], "net.0.bias": [1]])
    #expect(close(run.outputs["loss"] ?? [], [12.5]))
    #expect(close(run.updates["net.0.weight"] ?? [], [2.7, -3.6]))
  }

  /// The path length of a generator W a is |Wᵀ y|.
  @Test func pathLengthOfALinearGenerator() throws {
    let model = try NetworkTests.model(
      "net: [linear 2 bias false]", define: "lengths: norm(grad(sum(net(x) * nudge), x))", minimize: "mean(lengths)",
      sample: "x: data\nnudge: normal(2)")
    let feeds = NetworkTests.x.merging(["nudge": [1, 0, 2, 1]]) { $1 }
    let lengths = try model.values(
      ["lengths"], feeds: feeds, kept: ["net.0.weight": [3, 4, 0, 2]], given: ["nudge"])["lengths"]
    #expect(close(lengths ?? [], [5, 136.0.squareRoot()]))
  }

  /// Both penalties with what they penalise, and with styles that are mixed: every weight against finite differences.
  @Test(arguments: [
    "mean(sum(fake^2)) + mean(softplus(critic(x))) + 5 * mean(sum(grad(critic(x), x)^2))",
    "mean(softplus(critic(fake))) + 2 * mean((norm(grad(sum(fake * nudge), w1)) - kept())^2)",
    "mean(sum(fake^2)) + mean((norm(grad(sum(generator(w1, w2, cross) * nudge), w1)) - mean(norm(grad(sum(fake * nudge), w1))))^2)",
  ]) func penalties(_ loss: String) throws {
    try checkGradients(try Self.model(minimize: "\"\(loss)\""), feeds: NetworkTests.x, rate: 0.1)
  }

  /// p ← p − r · 2 (p − x) is an exponential average: a network of one row, moved by a square with plain descent.
  @Test func aRunningMeanIsANetworkOfOneRow() throws {
    let text = """
      data: {source: numbers}
      networks: {net: [linear 1], middle(): [constant 2 init constant(1)]}
      objective:
        sample: {x: data}
        steps:
          - {update: net, minimize: mean(sum(net(x)^2))}
          - {update: middle, minimize: mean(sum((middle() - stop(x))^2)), optimizer: sgd 0.005}
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """
    let model = try ModelExample(text, data: NetworkTests.data)
    let run = try model.train(step: 1, feeds: ["data": [3, 10, 5, 20]], kept: ["middle.0.weight": [1, 1]])
    #expect(close(run.updates["middle.0.weight"] ?? [], [0.99 + 0.01 * 4, 0.99 + 0.01 * 15]))
  }
}

import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// `autoregressive(f(_))`: draws one position after another, each given those before.
@Suite struct AutoregressiveTests {
  /// Means below the diagonal: position 0 is 1, position 1 twice position 0, position 2 position 0 plus position 1.
  static let chain: Interpreter.Arrays = ["net.0.weight": [0, 0, 0, 2, 0, 0, 1, 1, 0], "net.0.bias": [1, 0, 0]]
  static let data = [DataShape(name: "data", shape: [3]), DataShape(name: "data.word", shape: [], classes: 3)]

  static func model(_ networks: String, sample: String, minimize: String) throws(Problems) -> ModelExample {
    try ModelExample(NetworkTests.text(networks, minimize: minimize, sample: sample), data: data)
  }

  @Test func eachPositionSeesThoseBefore() throws {
    let model = try Self.model(
      "net: [linear 3, normal std 0.000001]",
      sample: "x: data\nnew: autoregressive(net(_))\nmany: 4 of autoregressive(net(_))",
      minimize: "-mean(log_prob(net(x), x))")
    let values = try model.values(["new", "many"], feeds: ["data": [0, 0, 0, 0, 0, 0]], kept: Self.chain)
    #expect(close(values["new"] ?? [], [1, 2, 3, 1, 2, 3], 1e-4), "\(values)")
    #expect(close(values["many"] ?? [], (0..<8).flatMap { _ in [1.0, 2, 3] }, 1e-4))
  }

  /// A Markov chain of real noise: x₁ = 2 x₀ + noise, so the variances are 1, 5 and, for x₂ = x₀ + x₁ + noise, 9 + 1 + 1.
  @Test func momentsOfAChain() throws {
    let model = try Self.model(
      "net: [linear 3, normal]", sample: "x: data\nnew: 20000 of autoregressive(net(_))",
      minimize: "-mean(log_prob(net(x), x))")
    let draws = try #require(try model.values(["new"], batch: 1, feeds: ["data": [0, 0, 0]], kept: Self.chain)["new"])
    for (position, (mean, variance)) in [(1.0, 1.0), (2, 5), (3, 11)].enumerated() {
      let column = stride(from: position, to: draws.count, by: 3).map { draws[$0] }
      let average = column.reduce(0, +) / Double(column.count)
      let spread = column.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(column.count)
      #expect(
        abs(average - mean) < 0.1 && abs(spread - variance) < 0.04 * variance + 0.03,
        "\(position): \(average), \(spread)")
    }
  }

  /// Classes along a sequence: its draws are classes, and their frequencies those of the table.
  @Test func classesOfASequence() throws {
    let text = """
      data: {words: {source: numbers}}
      networks:
        net(t): ["from one_hot(t)", flatten, linear 4, reshape 2 2, categorical]
      objective:
        sample: {w: words, new: 10000 of autoregressive(net(_))}
        maximize: mean(log_prob(net(w), w))
      train: {steps: 1, batch: 1, optimizer: sgd 0.1}
      """
    let model = try ModelExample(text, data: [DataShape(name: "words", shape: [2], classes: 2)])
    // one_hot(t) is [class, position]. Logits at position 0 are (0, log 3); at position 1 they favour the class of
    // position 0.
    var weight = [Double](repeating: 0, count: 16)
    weight[2 * 4 + 0] = log(9)
    weight[3 * 4 + 2] = log(9)
    // While nothing is drawn, position 0 holds class 0, and position 1 too: its logit asks for position 0 alone.
    let run = try model.values(
      ["new"], batch: 1, feeds: ["words": [0, 0]], kept: ["net.2.weight": weight, "net.2.bias": [0, log(3), 0, 0]])
    let draws = try #require(run["new"])
    var counts = [0.0, 0, 0, 0]
    for i in stride(from: 0, to: draws.count, by: 2) { counts[Int(2 * draws[i] + draws[i + 1])] += 1 / 10000 }
    #expect(close(counts, [0.25 * 0.9, 0.25 * 0.1, 0.75 * 0.1, 0.75 * 0.9], 0.02), "\(counts)")
  }

  /// Where the name is given (a figure's latents, say), nothing is drawn.
  @Test func given() throws {
    let model = try Self.model(
      "net: [linear 3, normal]", sample: "x: data\nnew: autoregressive(net(_))", minimize: "-mean(log_prob(net(x), x))")
    let values = try model.values(
      ["new"], feeds: ["data": [0, 0, 0, 0, 0, 0], "new": [1, 2, 3, 4, 5, 6]], kept: Self.chain, given: ["new"])
    #expect(values["new"] == [1, 2, 3, 4, 5, 6])
  }

  static let errors: [(String, String)] = [
    (
      "autoregressive(net(x))",
      "net: autoregressive(f(_)): '_' is an input of a network (its shape is that of what the network takes elsewhere)"
    ),
    (
      "autoregressive(other(_))",
      "other: what shape other takes for '_' is not known (call other on such a value elsewhere, as training it does)"
    ),
    (
      "autoregressive(half(_))",
      "half: autoregressive(f(_)): f gives a normal distribution over a vector of 2 for each example, "
        + "and must give a distribution over a vector of 3 for each example (so that what is drawn of it can be its input)"
    ),
    (
      "autoregressive(net(_), 2)",
      "autoregressive: autoregressive takes one distribution of _ (it is written autoregressive(f(_)))"
    ),
  ]
  @Test(arguments: errors) func error(_ draw: String, _ message: String) {
    do throws(Problems) {
      _ = try Self.model(
        "net: [linear 3, normal]\nhalf: [linear 2, normal]\nother: [normal]", sample: "x: data\nnew: \(draw)",
        minimize: "-mean(log_prob(net(x), x)) + mean(sum(half(x).mean)) + mean(sum(new))")
      Issue.record("no error")
    } catch {
      let said = error.all.map { "\($0.word): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" }
      #expect(said.first == message)
    }
  }

  @Test func underDefineItIsNoValue() {
    #expect(
      EquationErrorTests.said("autoregressive(encoder(_))") == [
        "autoregressive: autoregressive(…) is a distribution to draw from, under 'sample' (to score x by it, write the network at x: log_prob(f(x), x))"
      ])
  }
}

import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// What is drawn position by position is what one graph over all positions draws, and nothing is computed twice.
///
/// The logits are so large that each draw is the likeliest class, whatever the random numbers are.
@Suite struct SequentialDrawTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var networks: String
    var shape: [Int]
    var call = "prior(_)"
    var other = "prior(x)"
    var more = ""
    var testDescription: String { name }

    init(
      _ name: String, _ networks: String, shape: [Int], call: String = "prior(_)", other: String = "prior(x)",
      more: String = ""
    ) {
      (self.name, self.networks, self.shape) = (name, networks, shape)
      (self.call, self.other, self.more) = (call, other, more)
    }

    func example() throws(Problems) -> ModelExample {
      try ModelExample(
        """
        data: {words: {source: numbers}}
        networks:
          \(networks.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  "))
        objective:
          sample:
            x: words
            \(more)
            new: autoregressive(\(call))
          define: {said: "number(\(other).mode)"}
          maximize: mean(log_prob(\(other), x))
        train: {steps: 1, batch: 2, optimizer: sgd 0.1}
        """, data: [DataShape(name: "words", shape: shape, classes: 5)])
    }
  }

  private static let head = #"linear 5 as logits, "from 1e6*logits", categorical]"#
  private static let imageHead = #"conv2d 5 kernel 1 as logits, "from 1e6*logits", categorical]"#

  static let causal = [
    Case(
      "transformer",
      "prior: [with init normal(std=1), embedding 8, shift, positions, {residual: [layer_norm, attention 2 mask causal]}, "
        + "{residual: [layer_norm, linear 12, gelu, linear 8]}, {residual: [attention 1 mask causal]}, layer_norm, \(head)",
      shape: [6]),
    Case(
      "transformer of a map",
      "prior: [with init normal(std=1), embedding 8, shift, positions, {residual: [attention 2 mask causal]}, \(imageHead)",
      shape: [3, 4]),
    Case(
      "PixelCNN",
      "prior: [with init normal(std=1), embedding 8, conv2d 8 kernel 3 padding 1 mask A, {residual: [relu, conv2d 8 kernel 3 padding 1 mask B]}, "
        + "tanh, conv2d 8 kernel 5 padding 4 dilation 2 mask B, {residual: [relu, conv2d 8 kernel 1]}, \(imageHead)",
      shape: [4, 5]),
    Case(
      "masked convolution over the line",
      "prior: [with init normal(std=1), embedding 4, conv2d 8 kernel 7 padding 3 mask A, \(imageHead)",
      shape: [3, 2]),
    Case(
      "convolution, then attention",
      "prior: [with init normal(std=1), embedding 8, conv2d 8 kernel 3 padding 1 mask A, {residual: [attention 2 mask causal]}, \(imageHead)",
      shape: [3, 3]),
    Case(
      "given words",
      """
      prior(t, x):
        - with init normal(std=1)
        - from t
        - embedding 8 as words
        - from x
        - embedding 8 as own
        - from concat(words,own)
        - shift
        - positions
        - residual: [layer_norm, attention 2 mask causal]
        - attention 1 mask causal as seen
        - from seen[3:]
        - linear 5 as logits
        - from 1e6*logits
        - categorical
      """, shape: [4], call: "prior(t, _)", other: "prior(t, x)", more: "t: categorical(3, classes=4)"),
    Case(
      "given a class, modulated",
      """
      prior(y, x):
        - with init normal(std=1)
        - from x
        - embedding 8
        - conv2d 8 kernel 3 padding 1 mask A
        - modulate y
        - tanh
        - conv2d 8 kernel 3 padding 1 mask B
        - modulate y
        - conv2d 5 kernel 1 as logits
        - from 1e6*logits
        - categorical
      """, shape: [3, 3], call: "prior(y, _)", other: "prior(y, x)", more: "y: categorical(classes=4)"),
  ]

  @Test(arguments: causal) func isWhatOneGraphDraws(_ test: Case) throws {
    let example = try test.example()
    let program = try example.compiler.values(["new"], batch: 2)
    #expect(program.sequences.count == 1)
    // What each position adds is so large that not all of them draw the same.
    var kept: Interpreter.Arrays = [:]
    for array in program.kept where array.shape.size == test.shape.reduce(8, *) {
      kept[array.name] = array.beginning(seed: 5).map { 50 * Double($0) }
    }
    let turns = try #require(try example.values(["new"], kept: kept)["new"])
    let whole = try #require(try example.values(["new"], kept: kept, unrolled: true)["new"])
    #expect(turns == whole)
    #expect(Set(turns).count > 1, "\(turns)")
  }

  static let others = [
    Case("attention to all", "prior: [with init normal(std=1), embedding 8, shift, attention 2, \(head)", shape: [6]),
    Case(
      "no mask at all", "prior: [with init normal(std=1), embedding 8, conv2d 8 kernel 3 padding 1, \(imageHead)",
      shape: [3, 3]),
    Case("sees itself", "prior: [with init normal(std=1), embedding 8, attention 2 mask causal, \(head)", shape: [6]),
    Case(
      "sees its own point",
      "prior: [with init normal(std=1), embedding 8, conv2d 8 kernel 3 padding 1 mask B, \(imageHead)", shape: [3, 3]),
    Case(
      "mask after a pass without one",
      "prior: [with init normal(std=1), embedding 8, conv2d 8 kernel 3 padding 1, conv2d 8 kernel 3 padding 1 mask A, \(imageHead)",
      shape: [3, 3]),
    Case(
      "moved on twice", "prior: [embedding 8, shift as q, shift as k, \"from attend(q, k, k, mask=causal)\", \(head)",
      shape: [6]),
    Case(
      "two masks A",
      "prior: [embedding 8, conv2d 8 kernel 3 padding 1 mask A, conv2d 8 kernel 3 padding 1 mask A, \(imageHead)",
      shape: [3, 3]),
    Case(
      "positions are left out and others joined",
      """
      prior(t, x):
        - with init normal(std=1)
        - from t
        - embedding 8 as w
        - from x
        - embedding 8 as own
        - from concat(w[0:1], own[0:2], w[1:3])
        - linear 5 as logits
        - from 1e6*logits
        - categorical
      """, shape: [5], call: "prior(t, _)", other: "prior(t, x)", more: "t: categorical(3, classes=4)"),
    Case(
      "a part of them with vectors of their own",
      """
      prior(t, x):
        - from t
        - embedding 8 as w
        - from x
        - embedding 8 as all
        - from all[0:2]
        - positions as e
        - from concat(w[0:1], e, w[1:3])
        - linear 5 as logits
        - categorical
      """, shape: [5], call: "prior(t, _)", other: "prior(t, x)", more: "t: categorical(3, classes=4)"),
  ]

  /// What takes positions together in another way is drawn as before, by one graph.
  @Test(arguments: others) func oneGraphDrawsAllElse(_ test: Case) throws {
    let program = try test.example().compiler.values(["new"], batch: 2)
    #expect(program.sequences.isEmpty)
    #expect(program.graph.hasDraws)
  }

  /// A second sequence given the first: codes at the top, then those at the bottom.
  @Test func twoInTurn() throws {
    let example = try ModelExample(
      """
      data: {top: {source: numbers}, bottom: {source: numbers}}
      networks:
        first: [with init normal(std=1), embedding 8, shift, positions, attention 2 mask causal, linear 5 as logits, "from 1e6*logits", categorical]
        second(t, b):
          - with init normal(std=1)
          - from t
          - embedding 8
          - flatten
          - linear 8 as given
          - from b
          - embedding 8
          - shift
          - modulate given
          - attention 2 mask causal
          - linear 5 as logits
          - from 1e6*logits
          - categorical
      objective:
        sample: {t: top, b: bottom, u: autoregressive(first(_)), v: "autoregressive(second(u, _))"}
        define: {both: "concat(number(u), number(v))"}
        maximize: mean(log_prob(first(t), t)) + mean(log_prob(second(t, b), b))
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """,
      data: [DataShape(name: "top", shape: [3], classes: 5), DataShape(name: "bottom", shape: [5], classes: 5)])
    #expect(try example.compiler.values(["both"], batch: 2).sequences.count == 2)
    #expect(try example.compiler.values(["u"], batch: 2).sequences.count == 1)
    let turns = try example.values(["both"])
    #expect(try turns == example.values(["both"], unrolled: true))
    #expect(try example.compiler.names(behind: "both") == ["u", "v"])
  }

  /// How large a program is does not depend on how long the sequence is.
  @Test func lengthAddsNoNodes() throws {
    func size(_ length: Int) throws -> Int {
      var test = Self.causal[0]
      test.shape = [length]
      let program = try test.example().compiler.values(["new"], batch: 2)
      return program.graph.nodes.count + (program.sequences.first?.graph.parts.last?.graph.nodes.count ?? 0)
    }
    #expect(try size(8) == size(1024))
  }

  /// Long sequences are drawn in parts that look back at ever more positions.
  @Test func longOnesAreDrawnInParts() throws {
    var test = Self.causal[0]
    test.shape = [130]
    let example = try test.example()
    let parts = try #require(try example.compiler.values(["new"], batch: 2).sequences.first).graph.parts
    #expect(parts.map(\.end) == [16, 32, 48, 65, 81, 97, 113, 129])
    var kept: Interpreter.Arrays = [:]
    for array in example.compiler.kept where array.shape == [130, 8] {
      kept[array.name] = array.beginning(seed: 5).map { 50 * Double($0) }
    }
    let turns = try #require(try example.values(["new"], kept: kept)["new"])
    // What is drawn is what the whole network, given it, says at every position.
    let check = try example.values(["said"], feeds: ["words": turns], kept: kept)["said"]
    #expect(check == turns)
    #expect(Set(turns).count > 1)
  }
}

import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `average generator 0.9`: the rows of a network with weights that follow its own.
@Suite struct AverageTests {
  static let data = [DataShape(name: "data", shape: [2])]
  static let text = """
    data: {source: numbers}
    networks:
      inner: [linear 2]
      net: [linear 2, batch_norm, inner]
      other: [linear 1]
      slow: average net 0.75
    objective:
      sample: {x: data}
      define: {v: slow(x), difference: mean(sum((slow(x) - net(x))^2))}
      steps:
        - {update: other, minimize: mean(sum(other(x)^2))}
        - {update: [net, inner], minimize: mean(sum((net(x) - 1)^2))}
    train: {steps: 1, batch: 4, optimizer: sgd 0.1}
    """
  static let x: Interpreter.Arrays = ["data": [0.5, -1, 2, 0.3, -0.7, 1.1, 0.2, 0.9]]

  /// Each array of the average, a statistic too, is a step on the way to what its network has after the update.
  @Test func followsItsNetwork() throws {
    let model = try ModelExample(Self.text, data: Self.data)
    let program = try model.compiler.trainingSteps(batch: 4)[1]
    var kept = model.filled(program.kept, [:])
    let names = [
      "net.0.weight", "net.0.bias", "net.1.running_mean", "net.1.running_var", "net.1.weight", "net.1.bias",
      "inner.0.weight", "inner.0.bias",
    ]
    for name in names {
      let own = name.hasPrefix("net.") ? "slow.\(name.dropFirst(4))" : "slow.\(name)"
      // It begins as its network does.
      #expect(kept[own] == kept[name], "\(own)")
      kept[own] = kept[own]?.map { $0 + 0.3 }
    }
    let updates = Interpreter.run(program.graph, feeds: Self.x, kept: kept, seed: 1).updates
    for name in names {
      let own = name.hasPrefix("net.") ? "slow.\(name.dropFirst(4))" : "slow.\(name)"
      let after = try #require(updates[name])
      let expected = zip(try #require(kept[own]), after).map { 0.75 * $0 + 0.25 * $1 }
      #expect(close(try #require(updates[own]), expected), "\(own)")
    }
    #expect(updates["net.0.weight"] != kept["net.0.weight"] && updates["inner.0.weight"] != kept["inner.0.weight"])
  }

  /// A step that moves another network leaves the average alone.
  @Test func onlyItsNetworksStepsMoveIt() throws {
    let model = try ModelExample(Self.text, data: Self.data)
    let updates = try model.train(step: 0, batch: 4, feeds: Self.x).updates
    #expect(!updates.keys.contains { $0.hasPrefix("slow.") })
    #expect(updates["other.0.weight"] != nil)
  }

  /// Called, it is the network with the average's numbers, in evaluation mode even within a step.
  @Test func callsUseItsNumbers() throws {
    let model = try ModelExample(Self.text, data: Self.data)
    let kept: Interpreter.Arrays = [
      "slow.0.weight": [1, 0, 0, 1], "slow.0.bias": [0, 0], "slow.1.running_mean": [1, -1],
      "slow.1.running_var": [4, 1],
      "slow.1.weight": [2, 3], "slow.1.bias": [0.5, 0], "slow.inner.0.weight": [1, 1, 0, 2],
      "slow.inner.0.bias": [0, 1],
    ]
    let values = try model.values(["v"], batch: 4, feeds: Self.x, kept: kept)
    let expected = stride(from: 0, to: 8, by: 2).flatMap { i in
      let a = (Self.x["data"]![i] - 1) / (4 + 1e-5).squareRoot() * 2 + 0.5
      let b = (Self.x["data"]![i + 1] + 1) / (1 + 1e-5).squareRoot() * 3
      return [a + b, 2 * b + 1]
    }
    #expect(close(try #require(values["v"]), expected))
    #expect(model.compiler.parameterCount == 6 + 4 + 6 + 3)
    #expect(model.compiler.tables.map(\.name) == ["inner", "net", "other"])
  }

  @Test(
    arguments: [
      ("slow: average net 0.75", "slow: average slow 0.5", "slow averages slow, which is not a table of rows"),
      ("update: [net, inner]", "update: slow", "slow is an average, and such a network is not moved"),
      (
        "- {update: [net, inner], minimize: mean(sum((net(x) - 1)^2))}",
        "- {update: other, minimize: mean(sum(other(x)^2))}", "slow averages net, which no step updates"
      ),
      ("average net 0.75", "average net 1.5", "'1.5' is out of range"),
    ])
  func isRefused(_ part: String, _ change: String, _ message: String) {
    let text = Self.text.replacing(part, with: change)
    #expect(text != Self.text)
    #expect(errors(text, data: Self.data).contains(message), "\(errors(text, data: Self.data))")
  }
}

import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `train.rates`: networks that move at a share of the rate.
@Suite struct NetworkRateTests {
  static let data = [DataShape(name: "data", shape: [2])]
  static let feeds: Interpreter.Arrays = ["data": [1, 2, 3, -4]]

  /// A network that is a row of another, one that is moved by both steps, and an average.
  static func text(_ rates: String, optimizer: String = "sgd 0.1") -> String {
    """
    data: {source: numbers}
    networks:
      inner: [linear 2]
      outer: [inner, tanh, linear 2]
      other: [linear 2]
      smooth: average other 0.5
    objective:
      sample: {x: data}
      steps:
        - {update: outer, minimize: mean(sum((other(outer(x)) + smooth(x))^2))}
        - {update: [inner, other], minimize: mean(sum(other(inner(x))^2)), optimizer: sgd, rate: 0.5 / (1 + step)}
    train: {steps: 4, batch: 2, optimizer: \(optimizer)\(rates.isEmpty ? "" : ", rates: \(rates)")}
    """
  }

  /// How far each weight moves in a step, `step` being 0.
  private func moves(_ rates: String, step: Int, optimizer: String = "sgd 0.1") throws -> [String: [Double]] {
    let model = try ModelExample(Self.text(rates, optimizer: optimizer), data: Self.data)
    let program = try model.compiler.trainingSteps(batch: 2)[step]
    let kept = model.filled(program.kept, [:])
    let run = Interpreter.run(
      program.graph, feeds: Self.feeds.merging(["step": [0]]) { $1 }, kept: kept, seed: 1)
    return run.updates.filter { !$0.key.hasPrefix("optimizer.") }.reduce(into: [:]) { moves, update in
      moves[update.key] = zip(update.value, kept[update.key] ?? []).map { $0 - $1 }
    }
  }

  /// Wherever a network moves, also as a row of another, and by whatever rate; all others as before.
  @Test(arguments: [0, 1]) func weightsMoveAtAShareOfTheRate(_ step: Int) throws {
    let factors = ["inner": 0.25, "other": 3.0]
    let (plain, own) = (try moves("", step: step), try moves("{inner: 0.25, other: 3}", step: step))
    #expect(plain.keys == own.keys && plain.count == (step == 0 ? 4 : 6))
    for (name, move) in plain {
      let factor = factors[String(name.prefix { $0 != "." })] ?? (name.hasPrefix("smooth") ? 3 : 1)
      #expect(move.contains { abs($0) > 1e-6 })
      #expect(close(own[name] ?? [], move.map { factor * $0 }), "\(name)")
    }
  }

  /// With the rate goes what is taken from the weight itself.
  @Test func decayGoesWithTheRate() throws {
    let (plain, own) = (
      try moves("", step: 0, optimizer: "adamw 0.1 weight_decay 0.5"),
      try moves("{outer: 0.5}", step: 0, optimizer: "adamw 0.1 weight_decay 0.5")
    )
    for (name, move) in plain {
      #expect(close(own[name] ?? [], move.map { (name.hasPrefix("outer.") ? 0.5 : 1) * $0 }), "\(name)")
    }
  }

  /// With the rate 0 a network stays as it is.
  @Test func nothingOfTheRate() throws {
    #expect(try moves("{inner: 0}", step: 1)["inner.0.weight"] == [0, 0, 0, 0])
  }

  @Test func tablesSayIt() throws {
    let model = try ModelExample(Self.text("{inner: 0.25}"), data: Self.data)
    #expect(model.compiler.tables.map(\.rate) == [0.25, 1, 1])
  }

  @Test(arguments: [
    ("{inner: -1}", "'-1' is out of range: inner is a number from 0 to 1000000", ""),
    ("{inner: [1]}", "inner is a number from 0 to 1000000, here is a list", ""),
    ("0.25", "'rates' is a mapping of networks", "rates: {encoder: 0.1}"),
  ]) func faults(_ rates: String, _ message: String, _ hint: String) {
    let text = errors(Self.text(rates), data: Self.data)
    #expect(text.contains(message) && (hint.isEmpty || text.contains(hint)), "\(text)")
  }
}

import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `history(v, n)`: what a critic sees is in part what was made before.
@Suite struct HistoryTests {
  static func model(room: Int = 4, report: String = "") throws -> ModelExample {
    let text = NetworkTests.text(
      "net: [linear 1]", define: "old: history(x, \(room))\nscore: net(old)", minimize: "mean(sum(old * net(old)))")
    return try ModelExample(text, data: NetworkTests.data)
  }

  /// Steps with new x each: what the critic saw, and the pool after.
  static func run(steps: Int, room: Int = 4) throws -> [(seen: [Double], pool: [Double], count: Double)] {
    let text = NetworkTests.text(
      "net: [linear 1]",
      define: "old: history(x, \(room))\nfirst: sum(old[0], over=examples)\nlast: max(old[0], over=examples)",
      minimize: "mean(net(old))", rest: "let: {unused: 0}"
    ).replacing("train:", with: "  report: [first, last]\ntrain:")
    let model = try ModelExample(text, data: NetworkTests.data)
    let program = try model.compiler.trainingSteps(batch: 2)[0]
    var kept = model.filled(program.kept, [:])
    var found: [(seen: [Double], pool: [Double], count: Double)] = []
    for step in 0..<steps {
      let x = (0..<4).map { Double(10 * step + $0 + 1) }
      let run = Interpreter.run(program.graph, feeds: ["data": x], kept: kept, seed: 3, step: UInt64(step))
      kept.merge(run.updates) { $1 }
      let pool = try #require(kept["history.x.pool"])
      found.append(
        (
          try [#require(run.outputs["first"])[0], #require(run.outputs["last"])[0]], pool,
          try #require(kept["history.x.count"])[0]
        ))
    }
    return found
  }

  /// While there is room, all is seen as it comes and kept in order.
  @Test func fills() throws {
    let run = try Self.run(steps: 2)
    #expect(run[0].seen == [4, 3] && run[0].pool == [1, 2, 3, 4, 0, 0, 0, 0] && run[0].count == 2)
    #expect(run[1].seen == [24, 13] && run[1].pool == [1, 2, 3, 4, 11, 12, 13, 14] && run[1].count == 4)
  }

  /// Then examples are exchanged for old ones: nothing is lost, nothing twice.
  @Test func exchanges() throws {
    let run = try Self.run(steps: 60)
    var exchanged = 0
    for (step, (before, after)) in zip(run, run.dropFirst()).enumerated() where step >= 1 {
      let rows = { (pool: [Double]) in Set(stride(from: 0, to: pool.count, by: 2).map { pool[$0] }) }
      let (was, now) = (rows(before.pool), rows(after.pool))
      let new = Set([Double(10 * (step + 1) + 1), Double(10 * (step + 1) + 3)])
      #expect(now.count == 4 && now.isSubset(of: was.union(new)))
      // What was seen is what is not in the pool of all there was.
      let seen = was.union(new).subtracting(now)
      #expect(seen.count == 2 && seen.reduce(0, +) == after.seen[0] && seen.max() == after.seen[1])
      // A row stays whole.
      #expect(stride(from: 0, to: 8, by: 2).allSatisfy { after.pool[$0 + 1] == after.pool[$0] + 1 })
      exchanged += now.intersection(new).count
    }
    // 58 steps of two examples at even chances.
    #expect((40...76).contains(exchanged), "\(exchanged)")
  }

  /// The gradient reaches what is new, and what is old has none.
  @Test func gradientsReachWhatIsNew() throws {
    let model = try NetworkTests.model(
      "net: [linear 2]", define: "old: history(net(x), 2)", minimize: "mean(sum(old * old))")
    let program = try model.compiler.trainingSteps(batch: 2)[0]
    var kept = model.filled(program.kept, [:])
    kept["history.net(x).pool"] = [100, 100, 100, 100]
    kept["history.net(x).count"] = [2]
    kept["net.0.weight"] = [1, 0, 0, 1]
    kept["net.0.bias"] = [0, 0]
    for seed in 1...8 {
      let updates = Interpreter.run(program.graph, feeds: NetworkTests.x, kept: kept, seed: UInt64(seed)).updates
      let pool = try #require(updates["history.net(x).pool"])
      // What is in the pool now was exchanged: it was not seen, and moves nothing.
      let isSeen = [!pool.contains(1), !pool.contains(3)]
      let bias = (0..<2).map { i in
        (0..<2).reduce(0.0) { $0 - (isSeen[$1] ? 0.1 * [[1.0, 2], [3, -4]][$1][i] : 0) }
      }
      #expect(close(updates["net.0.bias"] ?? [], bias))
    }
  }

  /// Elsewhere than in training it is the value itself.
  @Test func evaluationSeesTheValue() throws {
    let model = try Self.model()
    #expect(try model.values(["old"], feeds: NetworkTests.x)["old"] == NetworkTests.x["data"])
    #expect(try model.compiler.reports(["score"], batch: 2).graph.updates.isEmpty)
  }

  @Test func errors() {
    #expect(throws: Problems.self) { try Self.model(room: 1) }
    let said = EquationErrorTests.said("history(3, 10)")
    #expect(said == ["3: history keeps examples, and 3 is a single number"])
    #expect(
      EquationErrorTests.said("history(x)") == ["history: history is given 1 value (it is written history(v, n))"])
  }
}

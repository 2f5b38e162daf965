import Basics
import Model
import Testing

@testable import Metrics

@Suite struct CurvedArrayTests {
  private static func scene() throws -> Scene {
    let scene = try Scene(
      """
      networks: {D: [linear 1]}
      objective:
        sample: {x: normal(1), y: normal(2)}
        define:
          half(v): D(v) / 2
          one(v): 1
          pole(v): 1 / v
          root(v): log(v)
          two(a, b): a + b
          loss: mean(D(x)^2) + mean(y)
        minimize: loss
      train: {steps: 10, batch: 16, optimizer: adam}
      """)
    try scene.set("D.0.weight") { _ in 2 }
    try scene.set("D.0.bias") { _ in 1 }
    return scene
  }

  private func curves(_ names: [String], from low: Double = -2, to high: Double = 2) -> ArrayRequest {
    let mark = Mark(Source(name: "e.yaml", text: ""), line: 1, column: 1)
    return ArrayRequest(
      "c", "curved",
      [
        "functions": .equations(names.map { .name($0, mark) }), "from": .number(low), "to": .number(high),
        "points": .integer(5),
      ])
  }

  /// D(v) = 2 v + 1, of networks and of functions of them, beside a constant.
  @Test func aLine() throws {
    let array = try #require(try Self.scene().evaluator.array(curves(["D", "half", "one"])))
    #expect(array.shape == [5, 3])
    #expect(array.entries == [-2, -1, 0, 1, 2].map { [2 * $0 + 1, $0 + 0.5, 1] })
  }

  @Test func whatIsNotFiniteIsKept() throws {
    let entries = try #require(try Self.scene().evaluator.array(curves(["pole", "root"]))).entries
    #expect(entries.map { $0[0] } == [-0.5, -1, .infinity, 1, 0.5])
    #expect(entries[0][1].isNaN && entries[2][1] == -.infinity && entries[3][1] == 0)
  }

  @Test func faults() throws {
    let scene = try Self.scene()
    let empty = #expect(throws: FieldFault.self) {
      try curves(["D"], from: 1, to: -1).made.obstacle(scene.compiler)
    }
    #expect(empty?.field == "to" && empty?.problem.message == "the interval from 1 to -1 is empty")
    #expect(empty?.problem.hint == "from -1 to 1")
    let point = #expect(throws: FieldFault.self) { try curves(["D"], from: 1, to: 1).made.obstacle(scene.compiler) }
    #expect(point?.problem.hint == "'to' lies above 'from'")
    for (name, message) in [
      ("two", "two takes 2 values: a curve here is of one number"), ("x", "'x' is not one number at a point"),
      ("nothing", "nothing is named 'nothing' here"),
    ] {
      let problems = #expect(throws: Problems.self) { try curves([name]).made.obstacle(scene.compiler) }
      #expect(problems?.all.map(\.message) == [message])
    }
  }

  @Test func ticksAreDrawsWhereThereIsNoData() throws {
    let scene = try Self.scene()
    let rug = ArrayRequest("examples", "rug", ["count": .integer(70)])
    #expect(rug.made.words(scene.compiler) == ["draws of x"])
    let array = try #require(try scene.evaluator.array(rug))
    #expect(array.shape == [70, 1] && Set(array.numbers).count == 70)
    #expect(try scene.evaluator.array(ArrayRequest("x", "drawn", of: "x", ["count": .integer(70)])) == array)
    #expect(try rug.made.obstacle(Scene(linearGaussian).compiler) == "no example is one number")
  }
}

import Basics
import Testing

@testable import Model

/// Files that lean on themselves too deep, or ask for too much, end in words.
@Suite struct ObjectiveHostileTests {
  static func text(define: String, networks: String = "net: [linear 1]", minimize: String) -> String {
    """
    networks:
    \(networks.indented(2))
    objective:
      define:
    \(define.indented(4))
      minimize: \(minimize)
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  static func said(_ text: String, data: [DataShape] = []) -> [String] {
    do {
      _ = try ModelExample(text, data: data)
      return []
    } catch { return error.all.map(\.message) }
  }

  /// A chain of names is no nesting, in whatever order it is written: what is checked can be trained.
  @Test(arguments: [false, true]) func chainsOfDefinitions(isReversed: Bool) throws {
    let chain = (0..<10_000).map { "a\($0): tanh(a\($0 + 1)) + 1" } + ["a10000: sum(net(1))"]
    let lines = isReversed ? chain.reversed() : chain
    let model = try ModelExample(Self.text(define: lines.joined(separator: "\n"), minimize: "a0"))
    #expect(try model.compiler.trainingSteps(batch: 2)[0].graph.nodes.count > 40_000)
    // The loss alone, as a trial asks for it: no other name was evaluated before.
    #expect(try model.compiler.reports(["loss"], batch: 2).graph.nodes.count > 20_000)
    #expect(Direction(model.compiler.experiment).isBetterHigher("a9999") == nil)
  }

  /// Neither is one that a function asks for.
  @Test func chainsBehindAFunction() throws {
    let chain = (0..<400).map { "a\($0): a\($0 + 1) + 1" } + ["a400: sum(net(1))", "f(y): y * a0"]
    #expect(Self.said(Self.text(define: chain.joined(separator: "\n"), minimize: "f(2)")) == [])
  }

  /// A function's parameter is its own, whatever is defined by that name.
  @Test func chainsPastAParameter() throws {
    let chain = (0..<200).map { "b\($0): b\($0 + 1) + 1" } + ["b200: a + sum(net(1))", "f(a): a + 1", "a: f(2)"]
    #expect(Self.said(Self.text(define: chain.joined(separator: "\n"), minimize: "b0")) == [])
  }

  /// Nobody goes round a circle again for each of its names.
  @Test(.timeLimit(.minutes(1))) func circlesOfThousands() {
    let chain = (0..<10_000).map { "a\($0): a\(($0 + 1) % 10_000) + 1" }
    let said = Self.said(Self.text(define: chain.joined(separator: "\n"), minimize: "sum(net(1)) + a0"))
    #expect(said == ["a0 is defined by itself: a0 → a1 → a2 → a3 → … → a0"])
  }

  /// What is called within what is called uses the stack, and is told where it is too much.
  @Test func chainsOfFunctions() {
    let chain = (0..<400).map { "f\($0)(y): f\($0 + 1)(y) + 1" } + ["f400(y): y"]
    let said = Self.said(Self.text(define: chain.joined(separator: "\n"), minimize: "f0(sum(net(1)))"))
    #expect(said == ["equations and rows lie more than 250 deep within one another here"])
  }

  @Test func longCircles() {
    let chain = (0..<400).map { "a\($0): a\(($0 + 1) % 400) + 1" }
    let said = Self.said(Self.text(define: chain.joined(separator: "\n"), minimize: "sum(net(1)) + a0"))
    #expect(said == ["a0 is defined by itself: a0 → a1 → a2 → a3 → … → a0"])
  }

  @Test func chainsOfNetworks() {
    let chain = (0..<400).map { "n\($0): [linear 1, n\($0 + 1)]" } + ["n400: [linear 1]"]
    let said = Self.said(Self.text(define: "a: 1", networks: chain.joined(separator: "\n"), minimize: "sum(n0(1))"))
    #expect(Set(said) == ["equations and rows lie more than 250 deep within one another here"])
  }

  /// Each function calls the one before twice: called as written that would be 2⁶⁴ calls.
  @Test func doublingFunctions() {
    let functions = ["f0(x): sum(net(x))"] + (1..<64).map { "f\($0)(x): f\($0 - 1)(x) + f\($0 - 1)(x)" }
    #expect(Self.said(Self.text(define: functions.joined(separator: "\n"), minimize: "f63(1)")) == [])
  }

  /// Long is not deep.
  @Test func longSums() {
    let sum = (0..<999).map(String.init).joined(separator: " + ")
    #expect(Self.said(Self.text(define: "a: \(sum)", minimize: "sum(net(1)) + a")) == [])
  }

  @Test func deepBrackets() {
    let deep = String(repeating: "abs(", count: 90) + "x" + String(repeating: ")", count: 90)
    let functions =
      "f(x): \(deep)\ng(x): \(deep.replacing("x", with: "f(x)"))\nh(x): \(deep.replacing("x", with: "g(x)"))"
    let said = Self.said(Self.text(define: functions, minimize: "h(sum(net(1)))"))
    #expect(said == ["equations and rows lie more than 250 deep within one another here"])
  }

  @Test func deepRows() {
    let rows = String(repeating: "{residual: [", count: 20) + "relu" + String(repeating: "]}", count: 20)
    let said = Self.said(Self.text(define: "a: 1", networks: "net: [linear 1, \(rows)]", minimize: "sum(net(1))"))
    #expect(said == [])
  }

  @Test(arguments: [
    ("net: [linear 1048576, linear 1048576]", "1048576×1048576 numbers are too many for any memory"),
    (
      "net: [linear 1000000, reshape 1 1000 1000, upsample 64 nearest, upsample 64 nearest]",
      "1×4096000×4096000×1 is too large for any memory"
    ),
  ])
  func largeNetworks(_ networks: String, _ message: String) {
    #expect(Self.said(Self.text(define: "a: 1", networks: networks, minimize: "sum(net(1))")) == [message])
  }

  @Test func largeData() {
    let text = """
      data: {source: numbers}
      networks: {net: [linear 1]}
      objective: {sample: {x: data}, minimize: mean(net(x))}
      train: {steps: 1, batch: 1000000, optimizer: sgd 0.1}
      """
    let said = Self.said(text, data: [DataShape(name: "data", shape: [3, 1000, 1000])])
    #expect(said == ["1000000×1000×1000×3 numbers are too many for any memory"])
  }
}

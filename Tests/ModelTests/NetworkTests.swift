import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// Networks as functions: what rows make of values, and what calls share.
@Suite struct NetworkTests {
  /// A file whose networks are all trained by `minimize`.
  static func text(
    _ networks: String, define: String = "", minimize: String, sample: String = "x: data", rest: String = ""
  ) -> String {
    """
    data: {source: numbers}
    \(rest.isEmpty ? "let: {unused: 0}" : rest)
    networks:
    \(networks.indented(2))
    objective:
      sample:
    \(sample.indented(4))
      define:
    \(("one: 1\n" + define).indented(4))
      minimize: \(minimize)
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  static let data = [
    DataShape(name: "data", shape: [2]), DataShape(name: "data.image", shape: [2, 2, 3]),
    DataShape(name: "data.label", shape: [], classes: 3),
  ]
  static let x: Interpreter.Arrays = [
    "data": [1, 2, 3, -4], "data.label": [2, 0], "data.image": (0..<24).map { Double($0) / 10 },
  ]

  static func model(
    _ networks: String, define: String, minimize: String = "mean(sum(v))", sample: String = "x: data", rest: String = ""
  ) throws -> ModelExample {
    try ModelExample(text(networks, define: define, minimize: minimize, sample: sample, rest: rest), data: data)
  }

  static let kept: Interpreter.Arrays = [
    "net.0.weight": [2, 0, 0, 10], "net.0.bias": [1, 0], "h.1.weight": [1], "h.1.bias": [0], "h.0.weight": [5, 7],
    "h.0.0.0.weight": [5, 7],
  ]

  // MARK: Rows

  @Test(
    arguments: [
      ("net: [linear 2]", "net(x)", [3, 20, 7, -40]),
      // Names within, members outside.
      ("net: [linear 2 as a, relu, concat a]", "net(x)", [3, 20, 3, 20, 7, 0, 7, -40]),
      ("net: [linear 2 as a, relu]", "net(x).a", [3, 20, 7, -40]),
      ("net: [linear 2 as a, from input as b, add a]", "net(x)", [4, 22, 10, -44]),
      ("net: [linear 2, from input as b, add b]", "net(x).b", [1, 2, 3, -4]),
      ("net: [linear 2, concat 5]", "net(x)", [3, 20, 5, 7, -40, 5]),
      ("net: [linear 2, \"from input[0]\"]", "net(x)", [1, 3]),
      ("net: [linear 2, \"from sum(input * input)\"]", "net(x)", [5, 25]),
      // Residuals.
      ("net: [linear 2, residual: [relu]]", "net(x)", [6, 40, 14, -40]),
      ("net: [linear 2, residual: [\"from input[0:1]\"]]", "net(x)", []),
      ("net:\n  - linear 2\n  - residual: [\"from input\"]\n    shortcut: [relu]", "net(x)", [4, 22, 10, -4]),
      ("net: [linear 2, {residual: [relu as r], as: s}, from s, add r]", "net(x)", [9, 60, 21, -40]),
      ("net:\n  - linear 2\n  - residual: [relu as r]\n  - from r", "net(x)", [3, 20, 7, 0]),
      // Several inputs, defaults, none.
      ("net(a, b): [linear 2, add b]", "net(x, 100)", [103, 120, 107, 60]),
      ("net(a, b=3): [linear 2, add b]", "net(x)", [6, 23, 10, -37]),
      ("net(a, b=three): [linear 2, add b]", "net(x)", [6, 23, 10, -37]),
      ("net(a, t): [linear 2, concat one_hot(t)]", "net(x, data.label)", [3, 20, 0, 0, 1, 7, -40, 1, 0, 0]),
      ("net(a, t): [linear 2, add number(t)]", "net(x, data.label)", [5, 22, 7, -40]),
      ("net: [linear 2]\nh(): [from 3, linear 1]", "net(x) + h()", [6, 23, 10, -37]),
      ("net: [linear 2]\nh(): [from 3, linear 1]\nboth: [net, add h()]", "both(x)", [6, 23, 10, -37]),
      ("net: [linear 2]\nh(): [from 3, linear 1]\nboth(): [h, add 1]", "net(x) + both()", [7, 24, 11, -36]),
      // A learned constant begins a network without inputs, or stands for whatever comes in.
      ("net: [linear 2]\nh(): [constant 2]", "net(x) + h()", [8, 27, 12, -33]),
      ("net: [linear 2]\nh(): [constant 2, relu as r, from r + 1]\nboth: [net, add h()]", "both(x)", [9, 28, 13, -32]),
      ("net: [linear 2]\nh(): [{repeat 1: [constant 2]}]", "net(x) + h()", [8, 27, 12, -33]),
      ("net: [linear 2]\nh: [constant 2]", "net(x) + h(x)", [8, 27, 12, -33]),
      ("net: [linear 2]\nh(): [noise]", "net(x) + h()", []),
      // Networks in networks, and functions within them.
      ("net: [linear 2]\ntwice: [net, net]", "twice(x)", [7, 200, 15, -400]),
      ("net: [linear 2]\nouter(a, b): [net, \"add net(b)\"]", "outer(x, 2 * x)", [8, 60, 20, -120]),
      ("net: [linear 2]\ngrow(a): [\"from where(a > 0, a, three)\", net]", "grow(x)", [3, 20, 7, 30]),
      // Heads may end a network within a network.
      ("net: [linear 2, normal]\nouter: [net]", "outer(x).mean", [3, 20, 7, -40]),
      ("net: [linear 2, normal as p, from p.mean]", "net(x)", [3, 20, 7, -40]),
      ("net: [linear 2, normal as p, from p.mean]", "net(x).p.std", [1, 1, 1, 1]),
      ("net: [linear 2 as mean, normal]", "net(x).mean", [3, 20, 7, -40]),
    ] as [(String, String, [Double])])
  func rows(_ networks: String, _ equation: String, _ expected: [Double]) throws {
    guard !expected.isEmpty else {
      #expect(throws: Problem.self) { try Self.evaluated(networks, equation) }
      return
    }
    let numbers = try Self.evaluated(networks, equation)
    #expect(close(numbers, expected), "\(numbers)")
  }

  /// Evaluates without asking who is trained.
  static func evaluated(_ networks: String, _ equation: String) throws -> [Double] {
    let experiment = try experiment(
      text(networks, define: "v: \(equation)", minimize: "sum(one)", rest: "let: {three: 3}"))
    var evaluator = Compiler.evaluator(experiment, Self.data, [:], mode: .evaluation, batch: 2)
    let value = try evaluator.defined("v", nil).value(at: nil)
    let graph = evaluator.graph.finish(outputs: [Graph.Binding("v", value)])
    return try #require(Interpreter.run(graph, feeds: x, kept: kept).outputs["v"])
  }

  /// What the user writes channels first stays so through rows of images.
  @Test func imagesGoThroughRows() throws {
    let networks = "net: [conv2d 3 kernel 1 bias false, flatten]"
    let model = try Self.model(networks, define: "v: net(data.image)")
    let numbers = try #require(try model.values(["v"], feeds: Self.x, kept: ["net.0.weight": [1, 0, 0, 1, 1, 1]])["v"])
    let image = { (n: Int, c: Int, position: Int) in Double(n * 12 + position * 2 + c) / 10 }
    let expected = (0..<2).flatMap { n in
      (0..<3).flatMap { c -> [Double] in
        (0..<6).map { position in c == 2 ? image(n, 0, position) + image(n, 1, position) : image(n, c, position) }
      }
    }
    #expect(close(numbers, expected), "\(numbers)")
  }

  /// The numbers of `init` may be equations, but not of what changes in training.
  @Test func beginningsMayBeEquations() throws {
    let networks = "net: [linear 4 init normal(std=width/8), linear 2 init constant(-1/size(input))]"
    let model = try Self.model(networks, define: "v: net(x)", rest: "let: {width: 2}")
    let weights = model.compiler.kept.filter { $0.name.hasSuffix("weight") }
    #expect(weights.map(\.initial) == [.normal(mean: 0, std: 0.25), .constant(-0.5)])
    let changing = Self.text(
      "net: [linear 2 init constant(step)]", define: "v: net(x)", minimize: "mean(sum(v))")
    #expect(errors(changing, data: Self.data).contains("init needs a number that does not change"))
  }

  // MARK: Calls

  /// The same expression is one value, its dropout included; another call drops others, with the same weights.
  @Test func sameCallIsOneValue() throws {
    let model = try Self.model(
      "net: [linear 6, dropout 0.5]",
      define: "same: sum(abs(net(x) - net(x)))\nother: sum(abs(net(x) - net(2 * x)))",
      minimize: "mean(sum(net(x))) + mean(same) + mean(other)")
    let step = try model.compiler.trainingSteps(batch: 2)[0]
    #expect(step.graph.nodes.filter { if case .random = $0.op { true } else { false } }.count == 2)
    #expect(step.kept.filter { $0.role == .parameter }.map(\.name) == ["net.0.weight", "net.0.bias"])
  }

  /// Each call of a step in its order moves the running statistics; calls in a report do not.
  @Test func statisticsAdvanceInOrder() throws {
    let networks = "net: [batch_norm momentum 0.5, linear 1]"
    let model = try Self.model(networks, define: "late: mean(net(10 * x))", minimize: "mean(net(x)) + mean(net(x + 2))")
    let updates = try model.train(feeds: Self.x).updates
    // Means of the batch: (2, -1), then (4, 1): ½ · (½ · 0 + ½ · first) + ½ · second.
    #expect(close(updates["net.0.running_mean"] ?? [], [2.5, 0.25]))
    let text = Self.text(networks, define: "late: mean(net(10 * x))", minimize: "mean(net(x)) + mean(net(x + 2))")
    let reporting = try ModelExample(text.replacing("train:", with: "  report: [late]\ntrain:"), data: Self.data)
    let run = try reporting.train(feeds: Self.x)
    #expect(run.outputs["late"] != nil && run.updates == updates)
    // In evaluation the running statistics are used and none moves.
    let graph = try reporting.compiler.reports(["late"], batch: 2)
    #expect(graph.graph.updates.isEmpty && graph.kept.map(\.name).contains("net.0.running_mean"))
  }

  @Test func samplesGoThroughNetworksAsABatch() throws {
    let model = try Self.model(
      "net: [linear 2 as h, relu]", define: "v: net(z)\nw: net(z).h + x", minimize: "mean(sum(v))",
      sample: "x: data\nz: 3 of normal(2)")
    let z = (0..<12).map { Double($0) - 5 }
    let values = try model.values(["v", "w"], feeds: Self.x.merging(["z": z]) { $1 }, kept: Self.kept, given: ["z"])
    let lines = (0..<6).flatMap { row -> [Double] in [2 * z[2 * row] + 1, 10 * z[2 * row + 1]] }
    let x = try #require(Self.x["data"])
    #expect(close(values["v"] ?? [], lines.map { max(0, $0) }))
    let shifted = lines.indices.map { lines[$0] + x[$0 % 4] }
    #expect(close(values["w"] ?? [], shifted))
  }

  // MARK: A network alone

  @Test func networkAlone() throws {
    let model = try Self.model(
      "net(a, t): [linear 2, concat one_hot(t), linear 4, gaussian]\nconv: [conv2d 3, flatten, linear 1]",
      define: "v: net(x, data.label).mean", minimize: "mean(sum(v)) + mean(conv(wide))",
      sample: "x: data\nwide: normal(2, 5, 5)")
    let compiler = model.compiler
    #expect(compiler.inputShapes(of: "net") == [[2], []] && compiler.inputShapes(of: "conv") == [[2, 5, 5]])
    let program = try compiler.network("net", inputs: [[2], []], batch: 3)
    #expect(program.elements["output"] == [2])
    let feeds: Interpreter.Arrays = ["a": [1, 2, 3, 4, 5, 6], "t": [0, 1, 2]]
    #expect(
      Interpreter.run(program.graph, feeds: feeds, kept: model.filled(program.kept, [:])).outputs["output"]?.count == 6)
    #expect(throws: Problems.self) { try compiler.network("nets", inputs: [[2]], batch: 1) }
    #expect(throws: Problems.self) { try compiler.network("net", inputs: [[2]], batch: 1) }
  }

  /// An input may be called as a number that changes: then it is the input.
  @Test func inputsHideNumbersThatChange() throws {
    let model = try Self.model(
      "net(step): [linear 2, add inner(step)]\ninner(a): [linear 2, add step]", define: "v: net(x)")
    #expect(throws: Problems.self) { try model.compiler.network("net", inputs: [[2]], batch: 1) }
    #expect(try model.values(["v"], feeds: Self.x.merging(["step": [0]]) { $1 })["v"]?.count == 4)
  }

  // MARK: Tables

  @Test func tables() throws {
    let model = try Self.model(
      "net:\n  - repeat 2: [linear 3, relu]\n  - inner\n  - linear 1\ninner: [linear 4, residual: [tanh, linear 4 bias false]]",
      define: "v: net(x)")
    let tables = model.compiler.tables
    #expect(tables.map(\.name) == ["net", "inner"] && tables.map(\.input) == [[2], [3]])
    #expect(tables.map(\.parameters) == [26, 32] && model.compiler.parameterCount == 58)
    for table in tables {
      let rows = table.lines.filter { $0.depth == 0 }
      #expect(rows.reduce(0) { $0 + $1.parameters } == table.parameters)
    }
    #expect(tables[1].lines.map(\.depth) == [0, 0, 1, 1] && tables[1].lines.map(\.shape) == [[4], [4], [4], [4]])
  }
}

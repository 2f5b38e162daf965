import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Engine

/// Attention that is computed in one, against its definition.
@Suite struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let lead: Shape
    let queries, keys, features, valueFeatures: Int
    var isCausal = false
    var testDescription: String {
      "\(lead) of \(queries) × \(keys), \(features) and \(valueFeatures)\(isCausal ? ", causal" : "")"
    }
    var shapes: [Shape] {
      [[queries, features], [keys, features], [keys, valueFeatures], [queries, valueFeatures]].map { lead + $0 }
    }

    /// Rows beside, at, and beyond the ends of vectors, blocks and the rows that are taken at a time.
    static let all = [
      Case(lead: [8], queries: 32, keys: 32, features: 16, valueFeatures: 16),
      Case(lead: [8], queries: 33, keys: 33, features: 16, valueFeatures: 16, isCausal: true),
      Case(lead: [2, 4], queries: 37, keys: 53, features: 32, valueFeatures: 16),
      Case(lead: [3, 3], queries: 75, keys: 32, features: 16, valueFeatures: 48),
      Case(lead: [8], queries: 77, keys: 77, features: 48, valueFeatures: 32, isCausal: true),
      Case(lead: [8], queries: 72, keys: 72, features: 16, valueFeatures: 80, isCausal: true),
    ]

    func operands(_ g: inout GraphBuilder) -> [Value] {
      zip(["q", "k", "v"], shapes).map { g.input(Port($0, .fed), shape: $1) }
    }

    /// The result, and the gradients of the operands of its sum, weighted by c.
    func graph(hasGradients: Bool = true) throws -> Graph {
      var g = GraphBuilder()
      let x = operands(&g)
      let y = try g.attention(x[0], x[1], x[2], isCausal: isCausal).result
      var outputs = [Graph.Binding("y", y)]
      if hasGradients {
        let sum = try g.total(g.binary(.multiply, y, g.input(Port("c", .fed), shape: shapes[3])))
        let gradients = try g.gradients(of: sum, for: x)
        outputs += zip(["dq", "dk", "dv"], gradients).map { Graph.Binding($0, $1) }
      }
      return g.finish(outputs: outputs)
    }

    func feeds(times scale: Double = 1) -> [String: [Double]] {
      Dictionary(
        uniqueKeysWithValues: zip(["q", "k", "v", "c"], shapes).map { name, shape in
          let source = Philox(seed: 1, stream: name)
          // Scores are as large as one number, however many are multiplied.
          let factor = Float(name == "q" ? scale / Double(features).squareRoot() : scale)
          return (name, (0..<shape.size).map { Double(Float(source.normal($0)) * factor) })
        })
    }
  }

  /// The same by its definition, with plain loops.
  private func definition(_ c: Case, _ feeds: [String: [Double]]) -> [String: [Double]] {
    let (n, m, d, e) = (c.queries, c.keys, c.features, c.valueFeatures)
    var (y, dq, dk, dv) = ([Double](), [Double](), [Double](), [Double]())
    for item in 0..<c.lead.size {
      func part(_ name: String, _ size: Int) -> [Double] { Array(feeds[name]![item * size..<(item + 1) * size]) }
      let (q, k, v, dy) = (part("q", n * d), part("k", m * d), part("v", m * e), part("c", n * e))
      var (ofK, ofV) = ([Double](repeating: 0, count: m * d), [Double](repeating: 0, count: m * e))
      for i in 0..<n {
        let seen = 0..<(c.isCausal ? min(m, i + 1) : m)
        let scores = seen.map { j in (0..<d).reduce(0) { $0 + q[i * d + $1] * k[j * d + $1] } }
        let powers = scores.map { exp($0 - scores.max()!) }
        let weights = powers.map { $0 / powers.reduce(0, +) }
        let slopes = seen.map { j in (0..<e).reduce(0) { $0 + dy[i * e + $1] * v[j * e + $1] } }
        let mean = zip(weights, slopes).reduce(0) { $0 + $1.0 * $1.1 }
        y += (0..<e).map { x in seen.reduce(0) { $0 + weights[$1] * v[$1 * e + x] } }
        dq += (0..<d).map { x in seen.reduce(0) { $0 + weights[$1] * (slopes[$1] - mean) * k[$1 * d + x] } }
        for j in seen {
          for x in 0..<d { ofK[j * d + x] += weights[j] * (slopes[j] - mean) * q[i * d + x] }
          for x in 0..<e { ofV[j * e + x] += weights[j] * dy[i * e + x] }
        }
      }
      dk += ofK
      dv += ofV
    }
    return ["y": y, "dq": dq, "dk": dk, "dv": dv]
  }

  private func names(_ graph: Graph) -> [String] {
    Plan(graph).graph.nodes.map(\.op.name).filter { $0.hasPrefix("attention") }.sorted()
  }

  @Test(arguments: Case.all) func agreesWithItsDefinition(_ c: Case) throws {
    let graph = try c.graph()
    #expect(names(graph) == ["attention", "attentionGradient"])
    let expected = definition(c, c.feeds())
    for (name, numbers) in try execute(graph, feeds: c.feeds()).outputs {
      expectNear(numbers, expected[name]!, 1e-5, name)
    }
    let forward = try c.graph(hasGradients: false)
    #expect(names(forward) == ["attention"])
    expectNear(try execute(forward, feeds: c.feeds()).outputs["y"]!, expected["y"]!, 1e-5, "y alone")
  }

  /// Scores in the hundreds: a weight is nearly 1, the others are 0. In the millions nothing overflows either.
  @Test(arguments: Case.all) func largeScores(_ c: Case) throws {
    let feeds = c.feeds(times: 8)
    let y = try execute(c.graph(), feeds: feeds).outputs["y"]!
    expectNear(y, definition(c, feeds)["y"]!, 1e-3, "y")
    for numbers in try execute(c.graph(), feeds: c.feeds(times: 1e4)).outputs.values {
      let areFinite = numbers.allSatisfy(\.isFinite)
      #expect(areFinite)
    }
  }

  @Test(arguments: Case.all) func sameBytesForAnyThreads(_ c: Case) throws {
    _ = manyThreads
    let graph = try c.graph()
    let first = try execute(graph, feeds: c.feeds()).outputs.mapValues { $0.map(\.bitPattern) }
    for threads in 1...3 {
      let again = try execute(graph, feeds: c.feeds(), threads: threads).outputs.mapValues { $0.map(\.bitPattern) }
      #expect(again == first, "\(threads) threads")
    }
  }

  /// What is not a number is not lost in what a mask hides.
  @Test(arguments: ["q", "k", "v", "c"]) func notANumber(name: String) throws {
    for c in Case.all {
      var feeds = c.feeds()
      feeds[name]![c.features + 1] = .nan
      let found = try execute(c.graph(), feeds: feeds).outputs
      for (name, numbers) in definition(c, feeds) {
        let isLost = zip(found[name]!, numbers).contains { !$0.isNaN && $1.isNaN }
        #expect(!isLost, "\(name) of \(c.testDescription)")
      }
    }
  }

  /// It is as much work as it is: half of it where half is hidden.
  @Test func work() throws {
    let c = Case(lead: [8], queries: 64, keys: 64, features: 16, valueFeatures: 32)
    let whole = Plan(try c.graph()).products
    #expect(whole == 8 * 64 * 64 * 48 * (2 + 4))
    var causal = c
    causal.isCausal = true
    #expect(Plan(try causal.graph()).products == 8 * Double(64 * 65 / 2) * 48 * (2 + 4))
  }

  // MARK: Where it is left as it is

  private func isLeft(
    _ c: Case, tolerance: Double = 1e-5, _ make: (inout GraphBuilder, [Value]) throws -> [Value]
  ) throws {
    var g = GraphBuilder()
    let x = c.operands(&g)
    let outputs = try make(&g, x).enumerated().map { Graph.Binding("\($0)", $1) }
    let graph = g.finish(outputs: outputs)
    #expect(names(graph) == [])
    try expectAgreement(graph, feeds: c.feeds(), tolerance: tolerance)
  }

  private let small = Case(lead: [8], queries: 33, keys: 33, features: 16, valueFeatures: 16)

  @Test func whereWeightsAreRead() throws {
    try isLeft(small) { g, x in
      let (result, weights) = try g.attention(x[0], x[1], x[2], isCausal: false)
      return [result, weights]
    }
    try isLeft(small) { g, x in
      let (result, weights) = try g.attention(x[0], x[1], x[2], isCausal: true)
      return [result, try g.reduce(.max, weights, axes: [2])]
    }
  }

  @Test func whereScoresAreRead() throws {
    try isLeft(small) { g, x in
      [try g.attention(x[0], x[1], x[2], isCausal: false).result, try g.matmul(x[0], x[1], transposeB: true)]
    }
  }

  @Test func whereOtherGradientsAreWanted() throws {
    // Values alone have a gradient.
    try isLeft(small) { g, x in
      let y = try g.attention(x[0], x[1], x[2], isCausal: false).result
      return [y] + (try g.gradients(of: g.total(g.unary(.square, y)), for: [x[2]]))
    }
    // A gradient's gradient.
    try isLeft(small, tolerance: 1e-4) { g, x in
      let y = try g.attention(x[0], x[1], x[2], isCausal: false).result
      let first = try g.gradients(of: g.total(g.unary(.square, y)), for: [x[0]])
      return [y] + (try g.gradients(of: g.total(g.unary(.square, first[0])), for: x))
    }
    // One array is queries, keys and values.
    try isLeft(small) { g, x in
      let y = try g.attention(x[0], x[0], x[0], isCausal: false).result
      return [y] + (try g.gradients(of: g.total(g.unary(.square, y)), for: [x[0]]))
    }
  }

  @Test func anotherMask() throws {
    try isLeft(small) { g, x in
      let scores = try g.matmul(x[0], x[1], transposeB: true)
      let isSeen = try g.binary(
        .less, g.iota([33, 33], axis: 1), g.binary(.add, g.iota([33, 33], axis: 0), g.constant(3)))
      let weights = try g.softmax(g.select(isSeen, scores, g.constant(-1e30)))
      return [try g.matmul(weights, x[2])]
    }
  }

  @Test func fewOrNarrow() throws {
    for c in [
      Case(lead: [2], queries: 32, keys: 32, features: 16, valueFeatures: 16),
      Case(lead: [8], queries: 1, keys: 64, features: 16, valueFeatures: 16),
      Case(lead: [8], queries: 31, keys: 31, features: 16, valueFeatures: 16),
      Case(lead: [8], queries: 32, keys: 32, features: 8, valueFeatures: 16),
      Case(lead: [8], queries: 32, keys: 32, features: 16, valueFeatures: 24),
    ] {
      try isLeft(c) { g, x in [try g.attention(x[0], x[1], x[2], isCausal: false).result] }
    }
  }

  /// Two of a graph, of which one reads the other's result.
  @Test func oneAfterTheOther() throws {
    let c = Case(lead: [8], queries: 34, keys: 34, features: 16, valueFeatures: 16, isCausal: true)
    var g = GraphBuilder()
    let x = c.operands(&g)
    let first = try g.attention(x[0], x[1], x[2], isCausal: true).result
    let second = try g.attention(g.unary(.tanh, first), x[1], x[0], isCausal: false).result
    let gradients = try g.gradients(of: g.total(g.unary(.square, second)), for: x)
    let graph = g.finish(outputs: [.init("y", second)] + zip(["dq", "dk", "dv"], gradients).map { .init($0, $1) })
    #expect(names(graph) == ["attention", "attention", "attentionGradient", "attentionGradient"])
    try expectAgreement(graph, feeds: c.feeds(), tolerance: 1e-5)
  }
}

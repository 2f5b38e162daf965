import Basics
import Graph
import TestSupport
import Testing

/// Folding gives the node that is expected, and leaves all results the same.
@Suite struct FoldingTests {
  struct Fold: Sendable, CustomTestStringConvertible {
    let words: String
    let shapes: [Shape]
    /// Two ways to ask for the same value.
    let build: @Sendable (inout GraphBuilder, [Value]) throws -> (Value, Value)
    var testDescription: String { words }

    init(
      _ words: String, _ shapes: [Shape],
      _ build: @escaping @Sendable (inout GraphBuilder, [Value]) throws -> (Value, Value)
    ) {
      self.words = words
      self.shapes = shapes
      self.build = build
    }
  }

  static let two = [[3, 5], [3, 5]]
  static let folds = [
    Fold("x + 0", two) { g, x in (try g.binary(.add, x[0], g.constant(0)), x[0]) },
    Fold("0 + x", two) { g, x in (try g.binary(.add, g.constant(0), x[0]), x[0]) },
    Fold("x - 0", two) { g, x in (try g.binary(.subtract, x[0], g.constant(0)), x[0]) },
    Fold("0 - x", two) { g, x in (try g.binary(.subtract, g.constant(0), x[0]), g.unary(.negate, x[0])) },
    Fold("x * 1", two) { g, x in (try g.binary(.multiply, x[0], g.constant(1)), x[0]) },
    Fold("-1 * x", two) { g, x in (try g.binary(.multiply, g.constant(-1), x[0]), g.unary(.negate, x[0])) },
    Fold("x * x", two) { g, x in (try g.binary(.multiply, x[0], x[0]), g.unary(.square, x[0])) },
    Fold("x / 1", two) { g, x in (try g.binary(.divide, x[0], g.constant(1)), x[0]) },
    Fold("1 / x", two) { g, x in (try g.binary(.divide, g.constant(1), x[0]), g.unary(.reciprocal, x[0])) },
    Fold("-(-x)", two) { g, x in (g.unary(.negate, g.unary(.negate, x[0])), x[0]) },
    Fold("-(a - b)", two) { g, x in
      (g.unary(.negate, try g.binary(.subtract, x[0], x[1])), try g.binary(.subtract, x[1], x[0]))
    },
    Fold("a + (-b)", two) { g, x in
      (try g.binary(.add, x[0], g.unary(.negate, x[1])), try g.binary(.subtract, x[0], x[1]))
    },
    Fold("(-a) + b", two) { g, x in
      (try g.binary(.add, g.unary(.negate, x[0]), x[1]), try g.binary(.subtract, x[1], x[0]))
    },
    Fold("a - (-b)", two) { g, x in
      (try g.binary(.subtract, x[0], g.unary(.negate, x[1])), try g.binary(.add, x[0], x[1]))
    },
    Fold("a + b = b + a", two) { g, x in (try g.binary(.add, x[0], x[1]), try g.binary(.add, x[1], x[0])) },
    Fold("2 * x = x * 2", two) { g, x in
      (try g.binary(.multiply, g.constant(2), x[0]), try g.binary(.multiply, x[0], g.constant(2)))
    },
    Fold("-(3 x)", two) { g, x in
      (g.unary(.negate, try g.binary(.multiply, x[0], g.constant(3))), try g.binary(.multiply, x[0], g.constant(-3)))
    },
    Fold("(-x) * 3", two) { g, x in
      (try g.binary(.multiply, g.unary(.negate, x[0]), g.constant(3)), try g.binary(.multiply, x[0], g.constant(-3)))
    },
    Fold("3 x / 64", two) { g, x in
      (
        try g.binary(.divide, g.binary(.multiply, g.constant(3), x[0]), g.constant(64)),
        try g.binary(.multiply, x[0], g.constant(3.0 / 64))
      )
    },
    Fold("x ^ 0", two) { g, x in (try g.binary(.power, x[0], g.constant(0)), g.constant(1, shape: [3, 5])) },
    Fold("x ^ 1", two) { g, x in (try g.binary(.power, x[0], g.constant(1)), x[0]) },
    Fold("x ^ 2", two) { g, x in (try g.binary(.power, x[0], g.constant(2)), g.unary(.square, x[0])) },
    Fold("x ^ -1", two) { g, x in (try g.binary(.power, x[0], g.constant(-1)), g.unary(.reciprocal, x[0])) },
    Fold("max(x, x)", two) { g, x in (try g.binary(.maximum, x[0], x[0]), x[0]) },
    Fold("relu(relu(x))", two) { g, x in (g.unary(.relu, g.unary(.relu, x[0])), g.unary(.relu, x[0])) },
    Fold("|-x|", two) { g, x in (g.unary(.absolute, g.unary(.negate, x[0])), g.unary(.absolute, x[0])) },
    Fold("|x|²", two) { g, x in (g.unary(.square, g.unary(.absolute, x[0])), g.unary(.square, x[0])) },
    Fold("3 * 4 + 5", two) { g, x in
      (
        try g.binary(.add, g.binary(.multiply, g.constant(3), g.constant(4)), g.constant(5, shape: [2])),
        g.constant(17, shape: [2])
      )
    },
    Fold("where(1, a, b)", two) { g, x in (try g.select(g.constant(1), x[0], x[1]), x[0]) },
    Fold("where(0, a, b)", two) { g, x in (try g.select(g.constant(0), x[0], x[1]), x[1]) },
    Fold("where(a, b, b)", two) { g, x in (try g.select(x[0], x[1], x[1]), x[1]) },
    Fold("where(a ≠ 0, a, b)", two) { g, x in
      (try g.select(g.unary(.isNonzero, x[0]), x[0], x[1]), try g.select(x[0], x[0], x[1]))
    },
    Fold("stop(stop(x))", two) { g, x in (g.stop(g.stop(x[0])), g.stop(x[0])) },

    Fold("reshape to the same", two) { g, x in (try g.reshape(x[0], to: [3, 5]), x[0]) },
    Fold("reshape and back", two) { g, x in (try g.reshape(g.reshape(x[0], to: [15]), to: [3, 5]), x[0]) },
    Fold("reshape twice", two) { g, x in
      (try g.reshape(g.reshape(x[0], to: [15]), to: [5, 3]), try g.reshape(x[0], to: [5, 3]))
    },
    Fold("transpose by nothing", two) { g, x in (try g.transpose(x[0], [0, 1]), x[0]) },
    Fold("transpose and back", two) { g, x in (try g.transpose(g.transpose(x[0], [1, 0]), [1, 0]), x[0]) },
    Fold("transpose twice", [[2, 3, 4]]) { g, x in
      (try g.transpose(g.transpose(x[0], [1, 2, 0]), [1, 2, 0]), try g.transpose(x[0], [2, 0, 1]))
    },
    Fold("transpose of ones", [[2, 1, 4]]) { g, x in
      (try g.transpose(x[0], [1, 0, 2]), try g.reshape(x[0], to: [1, 2, 4]))
    },
    Fold("broadcast to the same", two) { g, x in (try g.broadcast(x[0], to: [3, 5]), x[0]) },
    Fold("broadcast by ones", two) { g, x in
      (try g.broadcast(x[0], to: [1, 3, 5]), try g.reshape(x[0], to: [1, 3, 5]))
    },
    Fold("broadcast twice", [[3]]) { g, x in
      (
        try g.broadcast(g.broadcast(x[0], to: [3, 5], axes: [0]), to: [2, 3, 5]),
        try g.broadcast(x[0], to: [2, 3, 5], axes: [1])
      )
    },
    Fold("broadcast a kept axis", two) { g, x in
      (
        try g.broadcast(g.reduce(.sum, x[0], axes: [1], keep: true), to: [3, 7]),
        try g.broadcast(g.reduce(.sum, x[0], axes: [1]), to: [3, 7], axes: [0])
      )
    },
    Fold("slice of everything", two) { g, x in (try g.slice(x[0], axis: 1, start: 0, size: 5), x[0]) },
    Fold("slice of a slice", [[20, 2]]) { g, x in
      (
        try g.slice(g.slice(x[0], axis: 0, start: 3, size: 16, stride: 2), axis: 0, start: 1, size: 6, stride: 3),
        try g.slice(x[0], axis: 0, start: 5, size: 12, stride: 6)
      )
    },
    Fold("slice of joined parts", two) { g, x in
      (
        try g.slice(g.concat([x[0], x[1]], axis: 1), axis: 1, start: 5, size: 3),
        try g.slice(x[1], axis: 1, start: 0, size: 3)
      )
    },
    Fold("a sum of parts side by side", two) { g, x in
      let parts = try [(x[1], 9), (x[0], 4)].map { try g.scatterSlice($0, axis: 1, start: $1, size: 20) }
      return (
        try g.binary(.add, parts[0], parts[1]),
        try g.scatterSlice(g.concat([x[0], x[1]], axis: 1), axis: 1, start: 4, size: 20)
      )
    },
    Fold("the gradient of slices that leave nothing out", [[3, 6]]) { g, x in
      let slices = try [0, 2, 4].map { try g.slice(x[0], axis: 1, start: $0, size: 2) }
      let functions = [g.unary(.exp, slices[0]), g.unary(.tanh, slices[1]), g.unary(.square, slices[2])]
      let sum = try functions.reduce(g.constant(0)) { try g.binary(.add, $0, $1) }
      let gradient = try g.gradients(of: g.reduce(.sum, sum, axes: [0, 1]), for: [x[0]])[0]
      let parts = try [0, 1, 2].map { index in
        try g.gradients(of: g.reduce(.sum, functions[index], axes: [0, 1]), for: [slices[index]])[0]
      }
      return (gradient, try g.concat(parts, axis: 1))
    },
    Fold("join one", two) { g, x in (try g.concat([x[0]], axis: 0), x[0]) },
    Fold("sum over a size of 1", [[3, 1]]) { g, x in (try g.reduce(.sum, x[0], axes: [1]), try g.reshape(x[0], to: [3]))
    },
    Fold("sum of a constant", []) { g, x in
      (try g.reduce(.sum, g.constant(0.5, shape: [3, 4]), axes: [1]), g.constant(2, shape: [3]))
    },
    Fold("mean of a constant", []) { g, x in (try g.mean(g.constant(7, shape: [3, 4]), axes: [0, 1]), g.constant(7)) },
    Fold("product with a transposed matrix", two) { g, x in
      (try g.matmul(x[0], g.transpose(x[1], [1, 0])), try g.matmul(x[0], x[1], transposeB: true))
    },
    Fold("upsample 1", [[1, 2, 2, 1]]) { g, x in (try g.upsample(x[0], .bilinear, factor: 1), x[0]) },
  ]

  @Test(arguments: folds)
  func isTheSameNode(_ fold: Fold) throws {
    var g = GraphBuilder()
    let inputs = fold.shapes.indices.map { g.input(Port("x\($0)", .fed), shape: fold.shapes[$0]) }
    let (a, b) = try fold.build(&g, inputs)
    #expect(a == b, "\(g.node(a)) is not \(g.node(b))")
  }

  /// A number that is not finite must stay visible: 0 · x and x - x are not 0 then.
  @Test func doesNotHideWhatIsNotFinite() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [])
    let product = try g.binary(.multiply, x, g.constant(0))
    let difference = try g.binary(.subtract, x, x)
    let quotient = try g.binary(.divide, x, x)
    let graph = g.finish(outputs: [.init("p", product), .init("d", difference), .init("q", quotient)])
    let outputs = Interpreter.run(graph, feeds: ["x": [.infinity]]).outputs
    #expect(outputs.values.allSatisfy { $0[0].isNaN })
  }

  /// Factors that are not powers of two round twice, so they are not merged.
  @Test func keepsRoundingAsItIs() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [])
    let product = try g.binary(.multiply, g.binary(.multiply, x, g.constant(3)), g.constant(0.1))
    let quotient = try g.binary(.divide, x, g.constant(3))
    let graph = g.finish(outputs: [.init("p", product), .init("q", quotient)])
    #expect(graph.nodes.map(\.op.name) == ["input", "constant", "multiply", "constant", "multiply", "divide"])
  }

  /// Constants fold to the number that the interpreter computes.
  @Test(arguments: [-2.5, -1, -0.5, 0, 0.3, 1, 2, 50])
  func constantsFoldAsTheOpSays(_ number: Double) throws {
    for op in Unary.allCases { try compare("\(op)") { g, x in g.unary(op, x) } }
    for op in Binary.allCases {
      for other in [-1.5, 0, 0.7, 3] {
        try compare("\(op) with \(other)") { g, x in try g.binary(op, x, g.constant(other)) }
        try compare("\(op) of \(other)") { g, x in try g.binary(op, g.constant(other), x) }
      }
    }

    func compare(_ words: String, _ build: (inout GraphBuilder, Value) throws -> Value) throws {
      var g = GraphBuilder()
      let folded = try build(&g, g.constant(number))
      let computed = try build(&g, g.input(Port("x", .fed), shape: []))
      guard case .constant(let found) = g.node(folded).op else {
        Issue.record("\(words) \(number) is not folded: \(g.node(folded).op)")
        return
      }
      let graph = g.finish(outputs: [.init("y", computed)])
      let expected = Interpreter.run(graph, feeds: ["x": [number]]).outputs["y"]![0]
      #expect(
        found == expected || abs(found - expected) <= 1e-12 * abs(expected) || found.isNaN && expected.isNaN,
        "\(words) \(number): \(found), expected \(expected)")
    }
  }

  @Test func equalNodesAreOneAndKeepTheirFirstOrigin() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3])
    g.origin = g.origin(Origin("row 0"))
    let a = g.unary(.exp, x)
    g.origin = g.origin(Origin("row 1"))
    let b = g.unary(.exp, x)
    #expect(a == b)
    #expect(g.node(b).origin == 0)
    #expect(g.origin(Origin("row 1")) == 1)
    #expect(g.random(.normal, stream: "a", shape: [3]) == g.random(.normal, stream: "a", shape: [3]))
    #expect(g.random(.normal, stream: "a", shape: [3]) != g.random(.normal, stream: "b", shape: [3]))
    #expect(g.random(.normal, stream: "a", shape: [3]) != g.random(.uniform, stream: "a", shape: [3]))
  }

  @Test func finishKeepsOnlyWhatIsNeeded() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3])
    _ = g.input(Port("unused", .kept), shape: [4])
    let y = g.unary(.exp, x)
    _ = g.unary(.log, y)
    let z = g.unary(.negate, y)
    let graph = g.finish(outputs: [.init("z", z)], updates: [.init("y", y)])
    #expect(graph.nodes.map(\.op.name) == ["input", "exp", "negate"])
    #expect(graph.outputs == [.init("z", Value(2))])
    #expect(graph.updates == [.init("y", Value(1))])
  }
}

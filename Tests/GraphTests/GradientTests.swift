import Basics
import Graph
import TestSupport
import Testing

@Suite struct GradientTests {
  @Test func whatIsNotReachedGetsZeros() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3])
    let y = g.input(Port("y", .fed), shape: [3])
    let z = g.input(Port("z", .fed), shape: [2, 2])
    let stopped = g.stop(g.unary(.square, y))
    let loss = try g.total(g.binary(.multiply, x, stopped))
    let later = g.unary(.exp, loss)
    let gradients = try g.gradients(of: loss, for: [x, y, z, later])
    #expect(gradients[0] == stopped)
    #expect(g.node(gradients[1]) == Node(.constant(0), [], shape: [3]))
    #expect(g.node(gradients[2]) == Node(.constant(0), [], shape: [2, 2]))
    #expect(g.node(gradients[3]) == Node(.constant(0), [], shape: []))
    #expect(g.reaches(loss, x) && !g.reaches(loss, y) && !g.reaches(loss, z) && !g.reaches(loss, later))
    #expect(g.reaches(loss, loss))
  }

  @Test func onlyWhatLiesBetweenIsWalked() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [5, 4])
    let w = g.input(Port("w", .kept), shape: [3, 4])
    let y = try g.total(g.matmul(g.unary(.tanh, x), w, transposeB: true))
    let gradient = try g.gradients(of: y, for: [w])[0]
    let graph = g.finish(outputs: [.init("g", gradient)])
    #expect(graph.nodes.map(\.op.name) == ["input", "tanh", "constant", "matmul"])
  }

  @Test func aValueUsedTwiceSumsItsGradients() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [])
    let h = g.unary(.square, x)
    let y = try g.binary(.multiply, g.binary(.add, h, x), h)  // x⁴ + x³
    let gradients = try g.gradients(of: y, for: [x, h, x])
    let graph = g.finish(outputs: zip(["x", "h", "again"], gradients).map { .init($0, $1) })
    let outputs = Interpreter.run(graph, feeds: ["x": [2]]).outputs
    #expect(outputs["x"] == [4 * 8 + 3 * 4])
    #expect(outputs["h"] == [2 * 4 + 2])
    #expect(outputs["again"] == outputs["x"])
  }

  @Test func gradientsCarryTheOriginOfTheirNode() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3])
    g.origin = g.origin(Origin("row 0"))
    let h = g.unary(.tanh, x)
    g.origin = g.origin(Origin("loss"))
    let loss = try g.total(g.unary(.exp, h))
    let gradient = try g.gradients(of: loss, for: [x])[0]
    #expect(g.origin == 1)
    let graph = g.finish(outputs: [.init("g", gradient)])
    #expect(graph.origins[graph[graph.outputs[0].value].origin] == Origin("row 0", isGradient: true))
  }

  /// Kinks, where slopes are a choice: PyTorch's.
  @Test func slopesAtKinks() throws {
    let slopes: [(String, Double, (inout GraphBuilder, Value) throws -> Value)] = [
      ("relu", 0, { g, x in g.unary(.relu, x) }),
      ("absolute", 0, { g, x in g.unary(.absolute, x) }),
      ("squareRoot", .infinity, { g, x in g.unary(.squareRoot, x) }),
      ("maximum", 0.5, { g, x in try g.binary(.maximum, x, g.constant(0)) }),
      ("minimum", 0.5, { g, x in try g.binary(.minimum, x, g.constant(0)) }),
      ("power 1.5", 0, { g, x in try g.binary(.power, x, g.constant(1.5)) }),
      ("power 0", 0, { g, x in try g.binary(.power, x, g.binary(.multiply, g.stop(x), g.constant(2))) }),
      ("0 to the power", 0, { g, x in try g.binary(.power, g.stop(x), g.binary(.add, x, g.constant(2))) }),
      (
        "a norm that is kept away from 0", 0,
        { g, x in
          let square = g.unary(.square, x)
          let safe = try g.select(square, square, g.constant(1))
          return try g.select(square, g.unary(.squareRoot, safe), g.constant(0))
        }
      ),
    ]
    for (name, expected, build) in slopes {
      var g = GraphBuilder()
      let x = g.input(Port("x", .fed), shape: [])
      let slope = try g.gradients(of: build(&g, x), for: [x])[0]
      let found = Interpreter.run(g.finish(outputs: [.init("g", slope)]), feeds: ["x": [0]]).outputs["g"]
      #expect(found == [expected], "\(name)")
    }
  }

  @Test func largestElementsShareAlike() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [2, 3])
    let loss = try g.total(g.reduce(.max, x, axes: [1]))
    let slope = try g.gradients(of: loss, for: [x])[0]
    let found = Interpreter.run(g.finish(outputs: [.init("g", slope)]), feeds: ["x": [1, 3, 3, 5, 4, 5]]).outputs["g"]
    #expect(found == [0, 0.5, 0.5, 0.5, 0, 0.5])
  }

  /// WGAN-GP: the gradient, for the weights, of (‖∇ₓ D(x)‖ - 1)² through convolution, leaky relu and a dense layer.
  @Test func gradientPenaltyOfACritic() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [3, 6, 6, 2])
    let w = g.input(Port("w", .fed), shape: [4, 2, 3, 3])
    let b = g.input(Port("b", .fed), shape: [4])
    let v = g.input(Port("v", .fed), shape: [1, 36])
    let window = Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1])
    let h = try g.binary(.add, g.convolution(x, w, window), b)
    let leaky = try g.select(g.binary(.less, g.constant(0), h), h, g.binary(.multiply, h, g.constant(0.2)))
    let scores = try g.matmul(g.reshape(g.unary(.tanh, leaky), to: [3, 36]), v, transposeB: true)
    let slope = try g.gradients(of: g.total(scores), for: [x])[0]
    let norm = g.unary(.squareRoot, try g.reduce(.sum, g.unary(.square, slope), axes: [1, 2, 3]))
    let penalty = try g.mean(g.unary(.square, g.binary(.subtract, norm, g.constant(1))), axes: [0])
    let gradients = try g.gradients(of: penalty, for: [w, b, v])
    let graph = g.finish(outputs: [.init("s", penalty)] + zip(["w", "b", "v"], gradients).map { .init($0, $1) })

    var feeds: Interpreter.Arrays = [:]
    for (name, count) in [("x", 216), ("w", 72), ("b", 4), ("v", 36)] {
      let random = Philox(seed: 3, stream: name)
      feeds[name] = (0..<count).map { Double(random.normal($0)) }
    }
    let outputs = Interpreter.run(graph, feeds: feeds).outputs
    for name in ["w", "b", "v"] {
      let gradient = try #require(outputs[name])
      let random = Philox(seed: 4, stream: name)
      let direction = gradient.indices.map { Double(random.normal($0)) }
      let expected = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let slope = FiniteDifferences.slope(of: graph, at: feeds, along: [name: direction])
      #expect(abs(expected) > 1e-3, "\(name) does not move the penalty")
      #expect(abs(expected - slope) <= 1e-6 * max(1, abs(slope)), "\(name): gradient \(expected), slope \(slope)")
    }
  }
}

import Basics
import Graph
import TestSupport
import Testing

/// Everything else is compared with the interpreter; here it is compared with numbers worked out by hand.
@Suite struct InterpreterTests {
  private func run(
    _ inputs: [(Shape, [Double])], _ build: (inout GraphBuilder, [Value]) throws -> Value
  ) throws -> [Double] {
    var g = GraphBuilder()
    let values = inputs.indices.map { g.input(Port("x\($0)", .fed), shape: inputs[$0].0) }
    let y = try build(&g, values)
    let feeds = Dictionary(uniqueKeysWithValues: inputs.indices.map { ("x\($0)", inputs[$0].1) })
    return try #require(Interpreter.run(g.finish(outputs: [.init("y", y)]), feeds: feeds).outputs["y"])
  }

  @Test func products() throws {
    let a: (Shape, [Double]) = ([2, 3], [1, 2, 3, 4, 5, 6])
    let b: (Shape, [Double]) = ([3, 2], [7, 8, 9, 10, 11, 12])
    #expect(try run([a, b]) { g, x in try g.matmul(x[0], x[1]) } == [58, 64, 139, 154])
    #expect(try run([a, a]) { g, x in try g.matmul(x[0], x[1], transposeB: true) } == [14, 32, 32, 77])
    #expect(
      try run([a, a]) { g, x in try g.matmul(x[0], x[1], transposeA: true) } == [17, 22, 27, 22, 29, 36, 27, 36, 45])
  }

  @Test func shapes() throws {
    let x: (Shape, [Double]) = ([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try run([x]) { g, x in try g.transpose(x[0], [1, 0]) } == [1, 4, 2, 5, 3, 6])
    #expect(try run([x]) { g, x in try g.slice(x[0], axis: 1, start: 0, size: 3, stride: 2) } == [1, 3, 4, 6])
    #expect(
      try run([x]) { g, x in try g.scatterSlice(x[0], axis: 0, start: 1, size: 4, stride: 2) } == [
        0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6,
      ])
    #expect(try run([x]) { g, x in try g.concat([x[0], x[0]], axis: 1) } == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(try run([([2], [1, 2])]) { g, x in try g.broadcast(x[0], to: [2, 2], axes: [0]) } == [1, 1, 2, 2])
    #expect(try run([x, ([3], [1, 2, 0])]) { g, x in try g.gather(x[0], x[1]) } == [4, 5, 6, 0, 0, 0, 1, 2, 3])
    #expect(try run([x, ([2], [1, 1])]) { g, x in try g.scatterAdd(x[0], x[1], rows: 2) } == [0, 0, 0, 5, 7, 9])
    #expect(try run([x]) { g, x in try g.reduce(.sum, x[0], axes: [0]) } == [5, 7, 9])
    #expect(try run([x]) { g, x in try g.reduce(.max, x[0], axes: [1]) } == [3, 6])
    #expect(try run([([2, 3], [1, 3, 3, 5, 4, 5])]) { g, x in try g.argmax(x[0], axis: 1) } == [1, 0])
    #expect(try run([]) { g, _ in g.iota([2, 3], axis: 1) } == [0, 1, 2, 0, 1, 2])
  }

  /// A kernel that is not symmetric, over two channels, as PyTorch's conv2d (a correlation) has it.
  @Test func convolution() throws {
    let image: (Shape, [Double]) = ([1, 2, 3, 2], [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60])
    let kernel: (Shape, [Double]) = ([1, 2, 2, 2], [1, 2, 3, 4, 0, 0, 0, 1])
    let y = try run([image, kernel]) { g, x in try g.convolution(x[0], x[1], Window(kernel: [2, 2])) }
    #expect(y == [87, 107])
    let padded = try run([image, kernel]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [2, 2], stride: [2, 3], padding: [1, 1, 0, 0]))
    }
    #expect(padded == [14])
  }

  @Test func poolsAndGrowth() throws {
    let image: (Shape, [Double]) = ([1, 2, 2, 1], [1, 2, 3, 4])
    let padded = Window(kernel: [2, 2], stride: [2, 2], padding: [1, 1, 1, 1])
    #expect(try run([image]) { g, x in try g.averagePool(x[0], padded) } == [0.25, 0.5, 0.75, 1])
    #expect(try run([([1, 2, 2, 1], [-1, -2, -3, -4])]) { g, x in try g.maxPool(x[0], padded) } == [-1, -2, -3, -4])
    // Of equal elements the first.
    let ties: (Shape, [Double]) = ([1, 2, 2, 1], [0, 7, 7, 7])
    #expect(try run([ties, image]) { g, x in try g.maxPick(x[0], x[1], Window(kernel: [2, 2])) } == [2])
    #expect(
      try run([ties, ([1, 1, 1, 1], [5])]) { g, x in try g.maxScatter(x[0], x[1], Window(kernel: [2, 2])) } == [
        0, 5, 0, 0,
      ])

    // torch.nn.functional.interpolate of [1, 2, 4] by 2.
    let row: (Shape, [Double]) = ([1, 1, 3, 1], [1, 2, 4])
    let nearest = try run([row]) { g, x in try g.upsample(x[0], .nearest, factor: 2) }
    #expect(nearest == [1, 1, 2, 2, 4, 4, 1, 1, 2, 2, 4, 4])
    let bilinear = try run([row]) { g, x in try g.upsample(x[0], .bilinear, factor: 2) }
    #expect(bilinear.prefix(6) == [1, 1.25, 1.75, 2.5, 3.5, 4])
    let aligned = try run([row]) { g, x in try g.upsample(x[0], .bilinearAligned, factor: 2) }
    for (found, expected) in zip(aligned, [1, 1.4, 1.8, 2.4, 3.2, 4]) { #expect(abs(found - expected) < 1e-12) }
  }

  @Test func randomNumbersAreThoseOfTheStream() throws {
    var g = GraphBuilder()
    let normal = g.random(.normal, stream: "z", shape: [3, 5])
    let uniform = g.random(.uniform, stream: "u", shape: [7])
    let graph = g.finish(outputs: [.init("z", normal), .init("u", uniform)])
    let outputs = Interpreter.run(graph, seed: 5, step: 9).outputs
    #expect(outputs["z"] == (0..<15).map { Double(Philox(seed: 5, stream: "z", step: 9).normal($0)) })
    #expect(outputs["u"] == (0..<7).map { Double(Philox(seed: 5, stream: "u", step: 9).uniform($0)) })
  }

  @Test func updatesSeeWhatWasBefore() throws {
    var g = GraphBuilder()
    let n = g.input(Port("n", .kept), shape: [])
    let next = try g.binary(.add, n, g.constant(1))
    let graph = g.finish(outputs: [.init("now", n)], updates: [.init("n", next)])
    let run = Interpreter.run(graph, kept: ["n": [41]])
    #expect(run.outputs == ["now": [41]])
    #expect(run.updates == ["n": [42]])
  }
}

import Basics
import Graph
import Testing

@Suite struct DescriptionTests {
  /// One training step of a small classifier of images.
  @Test func listsAGraph() throws {
    var g = GraphBuilder()
    let x = g.input(Port("data", .fed), shape: [64, 28, 28, 1])
    let labels = g.input(Port("data.label", .fed), shape: [64])
    let w = g.input(Port("net.0.weight", .kept), shape: [32, 1, 3, 3])
    let v = g.input(Port("net.3.weight", .kept), shape: [10, 32])
    g.origin = g.origin(Origin("network net, row 0: conv2d 32 kernel 3 stride 2 padding 1"))
    let h = try g.convolution(x, w, Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1]))
    g.origin = g.origin(Origin("network net, row 1: relu"))
    let a = g.unary(.relu, h)
    g.origin = g.origin(Origin("network net, row 2: mean_pool"))
    let pooled = try g.mean(a, axes: [1, 2])
    g.origin = g.origin(Origin("network net, row 3: linear 10"))
    let logits = try g.matmul(pooled, v, transposeB: true)
    g.origin = g.origin(Origin("objective"))
    let classes = try g.binary(.equal, g.broadcast(labels, to: [64, 10], axes: [0]), g.iota([64, 10], axis: 1))
    let loss = try g.mean(g.reduce(.sum, g.unary(.square, g.binary(.subtract, logits, classes)), axes: [1]), axes: [0])
    let gradient = try g.gradients(of: loss, for: [w])[0]
    let moved = try g.binary(.subtract, w, g.binary(.multiply, gradient, g.constant(0.1)))
    let noise = g.random(.normal, stream: "noise", shape: [2])
    let graph = g.finish(outputs: [.init("loss", loss), .init("noise", noise)], updates: [.init("net.0.weight", moved)])
    #expect(
      graph.description == """
        """)
  }

  @Test func showsWhatBelongsToAnOp() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [2, 6, 4, 4])
    let w = g.input(Port("w", .kept), shape: [8, 2, 3, 2])
    let window = Window(kernel: [3, 2], stride: [2, 1], dilation: [1, 2], padding: [1, 0, 2, 1])
    let y = try g.convolution(x, w, window, groups: 2)
    let flat = try g.reshape(x, to: [48, 4])
    let outputs = try [
      y, g.convolutionInput(y, w, window, groups: 2, shape: [2, 6, 4, 4]),
      g.convolutionWeights(x, y, window, groups: 2, shape: [8, 2, 3, 2]),
      g.maxPool(x, Window(kernel: [2, 2])), g.upsample(x, .bilinearAligned, factor: 2),
      g.slice(flat, axis: 0, start: 4, size: 9, stride: 4), g.scatterSlice(flat, axis: 1, start: 1, size: 6),
      g.concat([flat, flat], axis: 1), g.matmul(flat, flat, transposeA: true), g.argmax(flat, axis: 1),
      g.gather(flat, g.argmax(flat, axis: 1)), g.transpose(x, [0, 3, 1, 2]),
    ]
    let graph = g.finish(outputs: outputs.enumerated().map { .init("y\($0)", $1) })
    #expect(
      graph.nodes.indices.map { String(graph.description.split(separator: "\n")[$0]) }.joined(separator: "\n") == """
        """)
  }
}

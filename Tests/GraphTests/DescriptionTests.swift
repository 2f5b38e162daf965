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
    let graph = g.finish(
      outputs: [.init("loss", loss), .init("noise", noise)], updates: [.init("net.0.weight", moved)])
    #expect(
      graph.description == """
        %0 = input fed data : 64×28×28×1
        %1 = input fed data.label : 64
        %2 = input kept net.0.weight : 32×1×3×3
        %3 = input kept net.3.weight : 10×32
        %4 = convolution 3x3 stride 2 padding 1 (%0:data, %2:net.0.weight) : 64×14×14×32   # network net, row 0: conv2d 32 kernel 3 stride 2 padding 1
        %5 = relu (%4) : 64×14×14×32                                                       # network net, row 1: relu
        %6 = sum axes 1,2 (%5) : 64×32                                                     # network net, row 2: mean_pool
        %8 = divide (%6, 196) : 64×32                                                      # network net, row 2: mean_pool
        %9 = matmul transposeB (%8, %3:net.3.weight) : 64×10                               # network net, row 3: linear 10
        %10 = broadcast axes 0 (%1:data.label) : 64×10                                     # objective
        %11 = iota axis 1 : 64×10                                                          # objective
        %12 = equal (%10, %11) : 64×10                                                     # objective
        %13 = subtract (%9, %12) : 64×10                                                   # objective
        %14 = square (%13) : 64×10                                                         # objective
        %15 = sum axes 1 (%14) : 64                                                        # objective
        %16 = sum axes 0 (%15) : number                                                    # objective
        %18 = multiply (%16, 0.015625) : number                                            # objective
        %20 = multiply (%13, 0.03125) : 64×10                                              # gradient of objective
        %21 = matmul (%20, %3:net.3.weight) : 64×32                                        # gradient of network net, row 3: linear 10
        %22 = divide (%21, 196) : 64×32                                                    # gradient of network net, row 2: mean_pool
        %23 = broadcast axes 0,3 (%22) : 64×14×14×32                                       # gradient of network net, row 2: mean_pool
        %25 = select (%5, %23, 0) : 64×14×14×32                                            # gradient of network net, row 1: relu
        %26 = convolutionWeights 3x3 stride 2 padding 1 (%0:data, %25) : 32×1×3×3          # gradient of network net, row 0: conv2d 32 kernel 3 stride 2 padding 1
        %28 = multiply (%26, 0.1) : 32×1×3×3                                               # objective
        %29 = subtract (%2:net.0.weight, %28) : 32×1×3×3                                   # objective
        %30 = normal noise : 2                                                             # objective
        output loss = %18
        output noise = %30
        update net.0.weight = %29
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
      graph.description.split(separator: "\n").prefix(graph.nodes.count).joined(separator: "\n") == """
        %0 = input fed x : 2×6×4×4
        %1 = input kept w : 8×2×3×2
        %2 = convolution 3x2 stride 2x1 dilation 1x2 padding 1 0 2 1 groups 2 (%0:x, %1:w) : 2×4×3×8
        %3 = reshape (%0:x) : 48×4
        %4 = convolutionInput 3x2 stride 2x1 dilation 1x2 padding 1 0 2 1 groups 2 (%2, %1:w) : 2×6×4×4
        %5 = convolutionWeights 3x2 stride 2x1 dilation 1x2 padding 1 0 2 1 groups 2 (%0:x, %2) : 8×2×3×2
        %6 = maxPick 2x2 (%0:x, %0:x) : 2×5×3×4
        %7 = upsample 2 bilinearAligned (%0:x) : 2×12×8×4
        %8 = slice axis 0 from 4 stride 4 (%3) : 3×4
        %9 = scatterSlice axis 1 from 1 (%3) : 48×6
        %10 = concat axis 1 (%3, %3) : 48×8
        %11 = matmul transposeA (%3, %3) : 4×4
        %12 = argmax axis 1 (%3) : 48
        %13 = gather (%3, %12) : 48×4
        %14 = transpose axes 0,3,1,2 (%0:x) : 2×4×6×4
        """)
  }
}

import Basics
import Graph
import TestSupport
import Testing

/// The errors for shapes that do not fit.
@Suite struct ShapeRuleTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let message: String
    let shapes: [Shape]
    let build: OpSample.Build
    var testDescription: String { message }

    init(_ message: String, _ shapes: [Shape], _ build: @escaping OpSample.Build) {
      self.message = message
      self.shapes = shapes
      self.build = build
    }
  }

  static let three = Window(kernel: [3, 3])
  static let faults = [
    Fault("64×10 and 64×3 do not fit together", [[64, 10], [64, 3]]) { g, x in try g.binary(.add, x[0], x[1]) },
    Fault("4 and 5 do not fit together", [[], [4], [5]]) { g, x in try g.select(x[0], x[1], x[2]) },
    Fault("3 does not stretch to 4: 3 is not 4", [[3]]) { g, x in try g.broadcast(x[0], to: [4]) },
    Fault("2×3 does not stretch to 3", [[2, 3]]) { g, x in try g.broadcast(x[0], to: [3]) },
    Fault("2×3 does not stretch to 3×2 along axes [1, 0]", [[2, 3]]) { g, x in
      try g.broadcast(x[0], to: [3, 2], axes: [1, 0])
    },
    Fault("256×4×4 is 4096 numbers, 4095 is 4095", [[8, 256, 4, 4]]) { g, x in try g.reshape(x[0], to: [8, 4095]) },
    Fault("6 is 6 numbers, 2×4 is 8", [[6]]) { g, x in try g.reshape(x[0], to: [2, 4]) },
    Fault("sizes are at least 1, got -1×-6", [[6]]) { g, x in try g.reshape(x[0], to: [-1, -6]) },
    Fault("[0, 0] is not an order of the axes of 2×3", [[2, 3]]) { g, x in try g.transpose(x[0], [0, 0]) },
    Fault("indices 2 to 5 do not lie within 4", [[4]]) { g, x in try g.slice(x[0], axis: 0, start: 2, size: 3) },
    Fault("indices -1 to 2 do not lie within 4", [[4]]) { g, x in try g.slice(x[0], axis: 0, start: -1, size: 3) },
    Fault("indices 9223372036854775807 to 9223372036854775807 do not lie within 4", [[4]]) { g, x in
      try g.slice(x[0], axis: 0, start: .max, size: 1)
    },
    Fault("4 has no axis 1 (counted from 0)", [[4]]) { g, x in try g.slice(x[0], axis: 1, start: 0, size: 1) },
    Fault("indices 3 to 7 do not lie within 6", [[4]]) { g, x in try g.scatterSlice(x[0], axis: 0, start: 3, size: 6) },
    Fault("there is nothing to join", []) { g, _ in try g.concat([], axis: 0) },
    Fault("2×3 and 2×4 do not join: all axes but 0 must be equal", [[2, 3], [2, 4]]) { g, x in
      try g.concat([x[0], x[1]], axis: 0)
    },
    Fault("2×3 and 6 do not join", [[2, 3], [6]]) { g, x in try g.concat([x[0], x[1]], axis: 0) },
    Fault("a single number has no rows", [[], [3]]) { g, x in try g.gather(x[0], x[1]) },
    Fault("5 indices do not go with 3×4 rows", [[3, 4], [5]]) { g, x in try g.scatterAdd(x[0], x[1], rows: 9) },
    Fault("nothing is left: the result would be 0×4", [[3, 4], [3]]) { g, x in try g.scatterAdd(x[0], x[1], rows: 0) },
    Fault("an axis is named twice", [[3, 4]]) { g, x in try g.reduce(.sum, x[0], axes: [0, 0]) },
    Fault("3×4 has no axis 2 (counted from 0)", [[3, 4]]) { g, x in try g.argmax(x[0], axis: 2) },
    Fault("a matrix product needs matrices, got 3 and 3×4", [[3], [3, 4]]) { g, x in try g.matmul(x[0], x[1]) },
    Fault("the weights take 100 numbers, 784 come in", [[64, 784], [10, 100]]) { g, x in
      try g.matmul(x[0], x[1], transposeB: true)
    },
    Fault("the leading axes of 2×3×4 and 5×4×3 are not equal", [[2, 3, 4], [5, 4, 3]]) { g, x in
      try g.matmul(x[0], x[1])
    },
    Fault("expected an image (channels × height × width), got 784", [[64, 784], [8, 1, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], three)
    },
    Fault("expected an image (channels × height × width), got 28×28", [[64, 28, 28], [64, 28, 28]]) { g, x in
      try g.inpaint(x[0], mask: x[1], .navierStokes)
    },
    Fault("a 5×5 kernel does not fit a 3×3 image (padding 0)", [[64, 3, 3, 1], [8, 1, 5, 5]]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [5, 5]))
    },
    Fault("a 3×3 kernel does not fit a 4×9 image (padding 0, dilation 2x1)", [[64, 4, 9, 1], [8, 1, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [3, 3], dilation: [2, 1]))
    },
    Fault("the weights take 16 channels, 3×32×28 has 3", [[64, 32, 28, 3], [8, 16, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], three)
    },
    Fault("3 channels in and 8 out do not split into 2 groups", [[64, 9, 9, 3], [8, 1, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], three, groups: 2)
    },
    Fault("3 channels in and 8 out do not split into 0 groups", [[64, 9, 9, 3], [8, 1, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], three, groups: 0)
    },
    Fault("there is no 3x3 padding 9223372036854775807 window", [[64, 9, 9, 3], [8, 3, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [3, 3], padding: [.max, .max, .max, .max]))
    },
    Fault("9223372036854775807×9223372036854775807 is too large for any memory", [[.max, .max]]) { g, x in
      return try g.binary(.add, g.unary(.exp, x[0]), x[0])
    },
    Fault("there is no 3x3 stride 0 window", [[64, 9, 9, 3], [8, 3, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [3, 3], stride: [0, 0]))
    },
    Fault("weights of 8×3×3×3 are not a 2×2 kernel", [[64, 9, 9, 3], [8, 3, 3, 3]]) { g, x in
      try g.convolution(x[0], x[1], Window(kernel: [2, 2]))
    },
    Fault("expected 64×7×7×8, got 64×7×6×8", [[64, 7, 6, 8], [8, 3, 3, 3]]) { g, x in
      try g.convolutionInput(x[0], x[1], three, shape: [64, 9, 9, 3])
    },
    Fault("expected 64×7×7×8, got 64×9×9×8", [[64, 9, 9, 3], [64, 9, 9, 8]]) { g, x in
      try g.convolutionWeights(x[0], x[1], three, shape: [8, 3, 3, 3])
    },
    Fault("a 2×2 window does not fit a 1×1 image (padding 0)", [[64, 1, 1, 3]]) { g, x in
      try g.averagePool(x[0], Window(kernel: [2, 2], stride: [2, 2]))
    },
    Fault("padding 2 is more than a 2×2 window covers", [[64, 4, 4, 3]]) { g, x in
      try g.maxPool(x[0], Window(kernel: [2, 2], padding: [2, 2, 2, 2]))
    },
    Fault("an image does not grow 0 times", [[1, 4, 4, 3]]) { g, x in try g.upsample(x[0], .nearest, factor: 0) },
    Fault("1×5×4×3 was not grown 2 times", [[1, 5, 4, 3]]) { g, x in try g.upsampleInput(x[0], .nearest, factor: 2) },
    Fault("1×262144×262144×64 is too large for any memory", [[1, 4, 4, 64]]) { g, x in
      try g.upsample(x[0], .nearest, factor: 65536)
    },
    Fault("3037000500×3037000500 is too large for any memory", [[]]) { g, x in
      try g.broadcast(x[0], to: [3_037_000_500, 3_037_000_500])
    },
    Fault("only a single number has a gradient, this is 64", [[64]]) { g, x in
      let losses = x[0]
      return try g.gradients(of: losses, for: [losses])[0]
    },
  ]

  @Test(arguments: faults)
  func saysWhatDoesNotFit(_ fault: Fault) {
    var g = GraphBuilder()
    let inputs = fault.shapes.indices.map { g.input(Port("x\($0)", .fed), shape: fault.shapes[$0]) }
    let problem = #expect(throws: Problem.self) { try fault.build(&g, inputs) }
    #expect(problem?.message == fault.message)
  }
}

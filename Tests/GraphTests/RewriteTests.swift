import Basics
import Graph
import TestSupport
import Testing

/// Cheaper forms of convolutions give the same results and the same gradients.
@Suite struct RewriteTests {
  struct Grown: Sendable, CustomTestStringConvertible {
    var interpolation = Interpolation.nearest
    var factor = 2
    var kernel: [Int]
    var padding: [Int]
    var isRewritten = true
    var stride = 1
    var testDescription: String { "\(interpolation) \(factor), \(kernel), padding \(padding), stride \(stride)" }
  }

  static let grown = [
    Grown(kernel: [3, 3], padding: [1, 1, 1, 1]),
    Grown(kernel: [3, 3], padding: [0, 0, 0, 0]),
    Grown(kernel: [3, 3], padding: [2, 2, 2, 2]),
    Grown(kernel: [2, 5], padding: [1, 2, 0, 3]),
    Grown(factor: 3, kernel: [3, 3], padding: [1, 1, 1, 1]),
    Grown(factor: 4, kernel: [5, 2], padding: [0, 1, 4, 0]),
    Grown(kernel: [1, 1], padding: [0, 0, 0, 0]),
    Grown(interpolation: .bilinear, kernel: [1, 1], padding: [0, 0, 0, 0]),
    Grown(interpolation: .bilinearAligned, factor: 3, kernel: [1, 1], padding: [0, 0, 0, 0]),
    Grown(interpolation: .bilinear, kernel: [3, 3], padding: [1, 1, 1, 1], isRewritten: false),
    Grown(kernel: [3, 3], padding: [3, 3, 3, 3], isRewritten: false),
    Grown(kernel: [3, 3], padding: [1, 1, 1, 1], isRewritten: false, stride: 2),
    Grown(kernel: [1, 1], padding: [1, 1, 1, 1], isRewritten: false),
  ]

  @Test(arguments: grown)
  func aConvolutionOfAGrownImage(_ sample: Grown) throws {
    let (x, w): (Shape, Shape) = ([2, 3, 4, 3], [5, 3] + sample.kernel)
    let window = Window(
      kernel: sample.kernel, stride: [sample.stride, sample.stride], padding: sample.padding)
    /// The result and its gradients; a product with a number that is 1 keeps the two ops apart.
    func graph(_ isKeptApart: Bool) throws -> Graph {
      var g = GraphBuilder()
      let (x, w) = (g.input(Port("x", .fed), shape: x), g.input(Port("w", .fed), shape: w))
      let one = g.input(Port("one", .fed), shape: [])
      var grown = try g.upsample(x, sample.interpolation, factor: sample.factor)
      if isKeptApart { grown = try g.binary(.multiply, grown, one) }
      let y = try g.convolution(grown, w, window)
      let loss = try g.reduce(.sum, g.unary(.sine, y), axes: [0, 1, 2, 3])
      let gradients = try g.gradients(of: loss, for: [x, w])
      return g.finish(outputs: [.init("y", y), .init("dx", gradients[0]), .init("dw", gradients[1])])
    }
    let feeds: Interpreter.Arrays = [
      "x": Philox(seed: 1, stream: "x").numbers(x.size), "w": Philox(seed: 1, stream: "w").numbers(w.size), "one": [1],
    ]
    let rewritten = try graph(false)
    let isKept = rewritten.nodes.contains { node in
      guard case .convolution = node.op, case .upsample = rewritten[node.operands[0]].op else { return false }
      return true
    }
    #expect(isKept != sample.isRewritten)
    let found = Interpreter.run(rewritten, feeds: feeds).outputs
    let expected = Interpreter.run(try graph(true), feeds: feeds).outputs
    for name in ["y", "dx", "dw"] {
      let (a, b) = (found[name] ?? [], expected[name] ?? [1])
      #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }, "\(name)")
    }
  }
}

import Basics
import Graph
import Testing

@testable import Model

/// Shapes as PyTorch's formulas give them, sizes written channels × height × width, worked out by hand.
@Suite struct LayerShapeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: any Kind
    let input: [Int]
    let output: [Int]
    init(_ name: String, _ kind: any Kind, _ input: [Int], _ output: [Int]) {
      (self.name, self.kind, self.input, self.output) = (name, kind, input, output)
    }
    var testDescription: String { "\(name) of \(input)" }
  }

  static func conv(_ k: Int, _ s: Int, _ p: Int, _ d: Int = 1) -> Conv2D {
    row(Conv2D.self) { ($0.channels, $0.kernel, $0.stride, $0.padding, $0.dilation) = (8, k, s, .number(Double(p)), d) }
  }
  static func transposed(_ k: Int, _ s: Int, _ p: Int, _ o: Int, _ d: Int = 1) -> ConvTranspose2D {
    row(ConvTranspose2D.self) {
      ($0.channels, $0.kernel, $0.stride, $0.padding, $0.outputPadding, $0.dilation) = (8, k, s, p, o, d)
    }
  }

  static let cases: [Case] = [
    Case("kernel 3", conv(3, 1, 0), [3, 28, 28], [8, 26, 26]),
    Case("kernel 5 padding 4", conv(5, 1, 4), [3, 1, 1], [8, 5, 5]),
    Case("kernel 4 stride 2 padding 1", conv(4, 2, 1), [3, 64, 33], [8, 32, 16]),
    Case("kernel 3 stride 2", conv(3, 2, 0), [1, 8, 7], [8, 3, 3]),
    Case("kernel 3 dilation 2", conv(3, 1, 0, 2), [1, 9, 5], [8, 5, 1]),
    Case("kernel 3 stride 3 padding 2 dilation 2", conv(3, 3, 2, 2), [1, 10, 11], [8, 4, 4]),
    Case(
      "kernel 4 same", row(Conv2D.self) { ($0.channels, $0.kernel, $0.padding) = (8, 4, .same) }, [1, 6, 5], [8, 6, 5]),
    Case("transposed 4 2 1", transposed(4, 2, 1, 0), [3, 7, 5], [8, 14, 10]),
    Case("transposed 3 2 1 1", transposed(3, 2, 1, 1), [3, 4, 4], [8, 8, 8]),
    Case("transposed 4 1 0", transposed(4, 1, 0, 0), [100, 1, 1], [8, 4, 4]),
    Case("transposed 3 3 0 2 dilation 2", transposed(3, 3, 0, 2, 2), [3, 2, 3], [8, 10, 13]),
    Case("avg_pool 2", row(AveragePool.self) { $0.size = 2 }, [3, 7, 6], [3, 3, 3]),
    Case(
      "max_pool 3 stride 2 padding 1",
      row(MaxPool.self) { ($0.size, $0.stride, $0.padding) = (3, 2, 1) }, [3, 7, 6], [3, 4, 3]),
    Case("upsample 3", row(Upsample.self) { $0.factor = 3 }, [2, 4, 5], [2, 12, 15]),
    Case("flatten", Flatten(), [2, 4, 5], [40]),
    Case("flatten a sequence", Flatten(), [4, 5], [20]),
    Case("flatten a number", Flatten(), [], [1]),
    Case("reshape 256 4 4", row(Reshape.self) { $0.sizes = [256, 4, 4] }, [4096], [256, 4, 4]),
    Case("reshape an image", row(Reshape.self) { $0.sizes = [1, 6, 4] }, [2, 3, 4], [1, 6, 4]),
    Case("reshape 12 2", row(Reshape.self) { $0.sizes = [12, 2] }, [2, 3, 4], [12, 2]),
    Case("linear", row(Linear.self) { $0.features = 7 }, [5], [7]),
    Case("linear of a sequence", row(Linear.self) { $0.features = 7 }, [9, 5], [9, 7]),
    Case("linear of a number", row(Linear.self) { $0.features = 7 }, [], [7]),
    Case("concat", row(Concat.self) { $0.values = [.number(1, LayerExample.mark)] }, [3, 4, 5], [4, 4, 5]),
    Case("softmax", Softmax(), [3, 4, 5], [3, 4, 5]),
    Case("constant", row(Constant.self) { $0.sizes = [6, 4, 5] }, [7], [6, 4, 5]),
    Case("constant, a sequence", row(Constant.self) { $0.sizes = [4, 5] }, [], [4, 5]),
    Case("minibatch_std", MinibatchStd(), [6, 4, 5], [7, 4, 5]),
    Case("minibatch_std of a vector", MinibatchStd(), [6], [7]),
    Case(
      "reflect", row(Conv2D.self) { ($0.channels, $0.padding, $0.border) = (8, .number(2), .reflect) }, [3, 3, 4],
      [8, 5, 6]),
    Case("gaussian", Gaussian(), [6, 4, 5], [3, 4, 5]),
    Case("gaussian 10", row(Gaussian.self) { $0.features = 10 }, [6], [10]),
  ]

  static func engine(_ sizes: [Int], batch: Int = 2) -> Shape {
    sizes.count == 3 ? [batch, sizes[1], sizes[2], sizes[0]] : [batch] + sizes
  }

  @Test(arguments: cases) func sizes(_ test: Case) throws {
    let layer = try LoweredLayer(test.kind, on: Self.engine(test.input), mode: .training)
    #expect(Elements(layer.shape).sizes == test.output)
    #expect(layer.shape[0] == 2)
  }

  struct Weights: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: any Kind
    let input: [Int]
    let shapes: [String: Shape]
    init(_ name: String, _ kind: any Kind, _ input: [Int], _ shapes: [String: Shape]) {
      (self.name, self.kind, self.input, self.shapes) = (name, kind, input, shapes)
    }
    var testDescription: String { name }
  }

  @Test(arguments: [
    Weights("linear", row(Linear.self) { $0.features = 7 }, [5], ["weight": [7, 5], "bias": [7]]),
    Weights("conv2d", conv(5, 1, 0), [3, 9, 9], ["weight": [8, 3, 5, 5], "bias": [8]]),
    Weights(
      "conv2d groups", row(Conv2D.self) { ($0.channels, $0.groups, $0.bias) = (8, 4, false) }, [4, 9, 9],
      ["weight": [8, 1, 3, 3]]),
    Weights("conv_transpose2d", transposed(5, 1, 0, 0), [3, 9, 9], ["weight": [3, 8, 5, 5], "bias": [8]]),
    Weights(
      "conv_transpose2d groups", row(ConvTranspose2D.self) { ($0.channels, $0.groups) = (8, 2) }, [4, 9, 9],
      ["weight": [4, 4, 3, 3], "bias": [8]]),
    Weights(
      "batch_norm", BatchNorm(), [3, 9, 8],
      ["weight": [3], "bias": [3], "running_mean": [3], "running_var": [3]]),
    Weights("layer_norm", LayerNorm(), [3, 9, 8], ["weight": [3, 9, 8], "bias": [3, 9, 8]]),
    Weights("layer_norm of a sequence", LayerNorm(), [9, 8], ["weight": [8], "bias": [8]]),
    Weights("group_norm", row(GroupNorm.self) { $0.groups = 3 }, [6, 9, 8], ["weight": [6], "bias": [6]]),
    Weights("instance_norm", InstanceNorm(), [6, 9, 8], [:]),
    Weights("constant", row(Constant.self) { $0.sizes = [5, 3, 4] }, [], ["weight": [5, 3, 4]]),
    Weights("positions", Positions(), [6, 9, 8], ["weight": [6, 9, 8]]),
    Weights("shift", Shift(), [6, 9, 8], ["start": [6]]),
    Weights(
      "attention", row(Attention.self) { $0.heads = 4 }, [9, 8],
      ["in_proj_weight": [24, 8], "in_proj_bias": [24], "weight": [8, 8], "bias": [8]]),
    Weights("noise", Noise(), [6, 9, 8], ["weight": [6]]),
    Weights("gain", Gain(), [6, 9, 8], ["gain": []]),
    Weights("gaussian", row(Gaussian.self) { $0.features = 4 }, [6], ["weight": [8, 6], "bias": [8]]),
    Weights("normal learned", row(Normal.self) { $0.std = .learned(start: 1) }, [6], ["log_std": []]),
  ])
  func weights(_ test: Weights) throws {
    let layer = try LoweredLayer(test.kind, on: Self.engine(test.input), mode: .evaluation)
    let kept = layer.kept(by: layer.results).map { (LoweredLayer.ending($0.name), layer.model.graph.shape($0.value)) }
    #expect(Dictionary(uniqueKeysWithValues: kept) == test.shapes)
  }
}

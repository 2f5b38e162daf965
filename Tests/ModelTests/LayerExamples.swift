import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// A row on an input: what the tests of layers look at. The shape is the engine's, batch first and channels last.
struct LayerExample: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: any Kind
  let shape: Shape
  /// Where it takes classes, how many there are.
  let classes: Int?

  init(_ name: String, _ kind: any Kind, _ shape: Shape, classes: Int? = nil) {
    self.name = name
    self.kind = kind
    self.shape = shape
    self.classes = classes
  }

  var testDescription: String { "\(name) on \(shape)" }

  static let source = Source(name: "test", text: "")
  static let mark = Mark(source, line: 1, column: 1)
}

/// A kind with some fields set.
func row<K: Kind>(_ kind: K.Type, _ set: (inout K) -> Void = { _ in }) -> K {
  var made = K()
  set(&made)
  return made
}

/// A layer or head lowered on a fed input `x`, with what it made.
struct LoweredLayer {
  var model: NetworkLowering
  let x: Value
  /// One value of a layer, all parts of a head's distribution.
  let results: [Value]

  init(_ example: LayerExample, mode: NetworkLowering.Mode) throws {
    try self.init(example.kind, on: example.shape, classes: example.classes, mode: mode)
  }

  init(_ kind: any Kind, on shape: Shape, classes: Int? = nil, mode: NetworkLowering.Mode) throws {
    var model = NetworkLowering(mode: mode)
    x = model.graph.input(Port("x", .fed), shape: shape)
    model.mark(x, classes: classes)
    switch kind {
    case let layer as any LayerKind: results = [try layer.lower(x, in: &model)]
    case let join as any JoinKind:
      let others = join.others.map { model.graph.constant($0.literal, shape: [1]) }
      results = [try join.lower(x, with: others, in: &model)]
    case let head as any HeadKind: results = try head.lower(x, in: &model).parts
    default: results = []
    }
    self.model = model
  }

  var result: Value { results[0] }
  var shape: Shape { model.graph.shape(result) }

  /// What is kept and read: parameters and statistics, by name, with their shapes.
  func kept(by values: [Value]) -> [(name: String, value: Value)] {
    let graph = model.graph
    var found: [(String, Value)] = []
    var seen = Set<Value>()
    func visit(_ value: Value) {
      guard seen.insert(value).inserted else { return }
      if case .input(let port) = graph.node(value).op, port.role == .kept { found.append((port.name, value)) }
      for operand in graph.node(value).operands { visit(operand) }
    }
    for value in values { visit(value) }
    return found.sorted { $0.0 < $1.0 }
  }

  /// The last word of a weight's name: tests stand in no network.
  static func ending(_ name: String) -> String { String(name.split(separator: ".").last ?? "") }

  /// Runs it on some numbers; kept arrays get theirs by the end of their names.
  func run(
    _ x: [Double], kept given: [String: [Double]] = [:], more: [(String, Value)] = [], step: UInt64 = 0
  ) -> [String: [Double]] {
    let outputs = [Graph.Binding("y", result)] + more.map { Graph.Binding($0.0, $0.1) }
    var kept: [String: [Double]] = [:]
    for (name, _) in self.kept(by: outputs.map(\.value)) { kept[name] = given[Self.ending(name)] }
    let graph = model.graph.finish(outputs: outputs)
    return Interpreter.run(graph, feeds: ["x": x], kept: kept, seed: 1, step: step).outputs
  }
}

extension Expression {
  /// What a row brings in where it stands in no network.
  fileprivate var literal: Double {
    guard case .number(let number, _) = self else { preconditionFailure("\(self) is not a plain number") }
    return number
  }
}

extension Distribution {
  /// All its parameters.
  var parts: [Value] {
    var parts: [Value] = []
    _ = try? mapped { value throws(Problem) in
      parts.append(value)
      return value
    }
    return parts
  }
}

/// Numbers between 0.2 and 1.2 of both signs, no two alike: away from the kinks of relu and of largest elements.
func sampleNumbers(_ count: Int, _ stream: String, positive: Bool = false) -> [Double] {
  let random = Philox(seed: 7, stream: stream)
  return (0..<count).map { i in
    let size = 0.2 + Double(random.uniform(2 * i))
    return positive || random.uniform(2 * i + 1) < 0.5 ? size : -size
  }
}

/// Every kind in the ways that it can be written.
let layerExamples: [LayerExample] = [
  LayerExample("linear 3", row(Linear.self) { $0.features = 3 }, [2, 4]),
  LayerExample("linear 3 of a number", row(Linear.self) { $0.features = 3 }, [2]),
  LayerExample("linear 3 bias false", row(Linear.self) { ($0.features, $0.bias) = (3, false) }, [2, 3, 4]),
  LayerExample("conv2d 3", row(Conv2D.self) { $0.channels = 3 }, [2, 4, 5, 2]),
  LayerExample(
    "conv2d 4 kernel 2 stride 2 padding 1 groups 2",
    row(Conv2D.self) { ($0.channels, $0.kernel, $0.stride, $0.padding, $0.groups) = (4, 2, 2, .number(1), 2) },
    [1, 5, 4, 2]),
  LayerExample(
    "conv2d 2 kernel 2 dilation 3 padding same bias false",
    row(Conv2D.self) { ($0.channels, $0.kernel, $0.dilation, $0.padding, $0.bias) = (2, 2, 3, .same, false) },
    [1, 4, 3, 1]),
  LayerExample(
    "conv2d 2 padding 1 mask A",
    row(Conv2D.self) { ($0.channels, $0.padding, $0.mask) = (2, .number(1), .before) }, [2, 3, 4, 2]),
  LayerExample(
    "conv2d 2 padding same groups 2 mask B",
    row(Conv2D.self) { ($0.channels, $0.padding, $0.groups, $0.mask) = (2, .same, 2, .upTo) }, [1, 4, 3, 2]),
  LayerExample(
    "conv2d 2 kernel 4 padding same pad reflect",
    row(Conv2D.self) { ($0.channels, $0.kernel, $0.padding, $0.border) = (2, 4, .same, .reflect) }, [2, 3, 4, 2]),
  LayerExample(
    "conv2d 2 weights equalized", row(Conv2D.self) { ($0.channels, $0.form) = (2, .equalized(rate: 1)) }, [1, 4, 3, 2]),
  LayerExample(
    "conv_transpose2d 2 weights equalized",
    row(ConvTranspose2D.self) { ($0.channels, $0.form) = (2, .equalized(rate: 1)) }, [1, 2, 3, 3]),
  LayerExample(
    "linear 3 weights equalized 0.5",
    row(Linear.self) { ($0.features, $0.form) = (3, .equalized(rate: 0.5)) }, [2, 4]),
  LayerExample(
    "linear 3 weights equalized", row(Linear.self) { ($0.features, $0.form) = (3, .equalized(rate: 1)) }, [2, 4]),
  LayerExample("conv_transpose2d 3", row(ConvTranspose2D.self) { $0.channels = 3 }, [2, 2, 3, 2]),
  LayerExample(
    "conv_transpose2d 4 stride 2 padding 1 output_padding 1 groups 2",
    row(ConvTranspose2D.self) {
      ($0.channels, $0.stride, $0.padding, $0.outputPadding, $0.groups) = (4, 2, 1, 1, 2)
    }, [1, 3, 2, 2]),
  LayerExample("embedding 3", row(Embedding.self) { $0.features = 3 }, [2], classes: 4),
  LayerExample("embedding 2 of a map", row(Embedding.self) { $0.features = 2 }, [1, 2, 3], classes: 4),
  LayerExample("mean_pool", MeanPool(), [2, 2, 3, 2]),
  LayerExample("sum_pool", SumPool(), [2, 2, 3, 2]),
  LayerExample("sum_pool of a sequence", SumPool(), [2, 3, 2]),
  LayerExample("avg_pool 2", row(AveragePool.self) { $0.size = 2 }, [2, 5, 4, 2]),
  LayerExample(
    "avg_pool 3 stride 2 padding 1",
    row(AveragePool.self) { ($0.size, $0.stride, $0.padding) = (3, 2, 1) }, [1, 5, 4, 2]),
  LayerExample("max_pool 2", row(MaxPool.self) { $0.size = 2 }, [2, 5, 4, 2]),
  LayerExample(
    "max_pool 3 stride 2 padding 1",
    row(MaxPool.self) { ($0.size, $0.stride, $0.padding) = (3, 2, 1) }, [1, 5, 4, 2]),
  LayerExample("upsample 2", row(Upsample.self) { $0.factor = 2 }, [1, 2, 3, 2]),
  LayerExample("upsample 3 bilinear", row(Upsample.self) { ($0.factor, $0.mode) = (3, .bilinear) }, [1, 2, 3, 2]),
  LayerExample(
    "upsample 2 bilinear aligned",
    row(Upsample.self) { ($0.factor, $0.mode, $0.aligned) = (2, .bilinear, true) }, [1, 2, 3, 2]),
  LayerExample("flatten", Flatten(), [2, 2, 3, 2]),
  LayerExample("reshape 2 3 2", row(Reshape.self) { $0.sizes = [2, 3, 2] }, [2, 12]),
  LayerExample("reshape 3 4", row(Reshape.self) { $0.sizes = [3, 4] }, [2, 12]),
  LayerExample("constant 3", row(Constant.self) { $0.sizes = [3] }, [2, 4]),
  LayerExample("constant 2 3 4", row(Constant.self) { $0.sizes = [2, 3, 4] }, [2]),
  LayerExample("positions", Positions(), [2, 4, 3]),
  LayerExample("positions of an image", Positions(), [2, 2, 3, 4]),
  LayerExample("shift", Shift(), [2, 4, 3]),
  LayerExample("shift of an image", Shift(), [2, 2, 3, 2]),
  LayerExample("shift of one position", Shift(), [2, 1, 3]),
  LayerExample("attention heads 2", row(Attention.self) { $0.heads = 2 }, [2, 3, 4]),
  LayerExample("attention mask causal", row(Attention.self) { $0.mask = .causal }, [2, 4, 3]),
  LayerExample(
    "attention heads 2 mask causal bias false of an image",
    row(Attention.self) { ($0.heads, $0.mask, $0.bias) = (2, .causal, false) }, [1, 2, 2, 4]),
  LayerExample("pixel_norm", PixelNorm(), [2, 2, 3, 4]),
  LayerExample("pixel_norm of a sequence", PixelNorm(), [2, 3, 4]),
  LayerExample("minibatch_std", MinibatchStd(), [4, 2, 1, 3]),
  LayerExample("minibatch_std 2 of 6 sequences", row(MinibatchStd.self) { $0.group = 2 }, [6, 2, 3]),
  LayerExample("minibatch_std 4 of 6 vectors", MinibatchStd(), [6, 3]),
  LayerExample("minibatch_std of one example", MinibatchStd(), [1, 3]),
  LayerExample("noise of an image", Noise(), [2, 2, 3, 2]),
  LayerExample("noise of a vector", Noise(), [2, 4]),
  LayerExample("gain 0.5", row(Gain.self) { $0.value = 0.5 }, [2, 5]),
  LayerExample("batch_norm", BatchNorm(), [2, 2, 3, 2]),
  LayerExample("batch_norm affine false", row(BatchNorm.self) { $0.affine = false }, [5, 3]),
  LayerExample("batch_norm of one example", BatchNorm(), [1, 3]),
  LayerExample("layer_norm", LayerNorm(), [2, 2, 3, 2]),
  LayerExample("layer_norm of a sequence", LayerNorm(), [2, 3, 4]),
  LayerExample("layer_norm affine false", row(LayerNorm.self) { $0.affine = false }, [2, 4]),
  LayerExample("group_norm 2", row(GroupNorm.self) { $0.groups = 2 }, [2, 2, 2, 4]),
  LayerExample("group_norm 2 of a vector", row(GroupNorm.self) { $0.groups = 2 }, [2, 6]),
  LayerExample("instance_norm", InstanceNorm(), [2, 2, 3, 2]),
  LayerExample("instance_norm affine", row(InstanceNorm.self) { $0.affine = true }, [2, 4, 3]),
  LayerExample("dropout 0.3", row(Dropout.self) { $0.probability = 0.3 }, [2, 6]),
  LayerExample(
    "dropout 0.3 always", row(Dropout.self) { ($0.probability, $0.always) = (0.3, true) }, [2, 6]),
  LayerExample("dropout channels", row(Dropout.self) { $0.part = .channels }, [2, 2, 2, 4]),
  LayerExample("dropout examples", row(Dropout.self) { $0.part = .examples }, [6, 2, 2, 4]),
  LayerExample("relu", ReLU(), [2, 5]),
  LayerExample("leaky_relu", LeakyReLU(), [2, 5]),
  LayerExample("elu 0.7", row(ELU.self) { $0.alpha = 0.7 }, [2, 5]),
  LayerExample("selu", SELU(), [2, 5]),
  LayerExample("gelu", GELU(), [2, 5]),
  LayerExample("gelu tanh", row(GELU.self) { $0.approximation = .tanh }, [2, 5]),
  LayerExample("silu", SiLU(), [2, 5]),
  LayerExample("softplus", Softplus(), [2, 5]),
  LayerExample("tanh", Tanh(), [2, 5]),
  LayerExample("sigmoid", Sigmoid(), [2, 5]),
  LayerExample("softmax", Softmax(), [2, 2, 1, 3]),
  LayerExample("identity", Identity(), [2, 5]),
  LayerExample("concat 0.5", row(Concat.self) { $0.values = [.number(0.5, LayerExample.mark)] }, [2, 3]),
  LayerExample("add 0.5", row(Add.self) { $0.value = .number(0.5, LayerExample.mark) }, [2, 2, 2, 3]),
  LayerExample("modulate 0.5", row(Modulate.self) { $0.value = .number(0.5, LayerExample.mark) }, [2, 2, 2, 3]),
  LayerExample("quantize 3", row(Quantize.self) { $0.count = 3 }, [2, 2, 4]),
  LayerExample("gaussian", Gaussian(), [2, 2, 1, 4]),
  LayerExample("gaussian 2 log_std", row(Gaussian.self) { ($0.features, $0.isLogStd) = (2, true) }, [2, 3]),
  LayerExample("normal std 0.1", row(Normal.self) { $0.std = .number(0.1) }, [2, 3]),
  LayerExample("normal std learned", row(Normal.self) { $0.std = .learned(start: 1) }, [2, 3]),
  LayerExample(
    "normal std learned 0.1 floor 0.01", row(Normal.self) { ($0.std, $0.floor) = (.learned(start: 0.1), 0.01) }, [2, 3]),
  LayerExample("bernoulli", Bernoulli(), [2, 3]),
  LayerExample("categorical", Categorical(), [2, 3]),
]

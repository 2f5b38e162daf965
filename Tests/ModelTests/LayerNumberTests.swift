import Basics
import Glibc
import Graph
import Testing

@testable import Model

/// What layers compute, against their formulas.
@Suite struct LayerNumberTests {
  static let iota12 = (0..<12).map(Double.init)

  @Test func flattenHasPyTorchsOrder() throws {
    // [height 2, width 3, channels 2]: number = 6 · row + 2 · column + channel.
    let layer = try LoweredLayer(Flatten(), on: [1, 2, 3, 2], mode: .training)
    #expect(layer.run(Self.iota12)["y"] == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
  }

  @Test func reshapeIsFlattensReverse() throws {
    var layer = try LoweredLayer(row(Reshape.self) { $0.sizes = [2, 2, 3] }, on: [1, 12], mode: .training)
    let back = try Flatten().lower(layer.result, in: &layer.model)
    #expect(layer.run(Self.iota12)["y"] == [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])
    #expect(back == layer.x)
  }

  @Test func samePaddingOfAnEvenKernelHasItsExtraZerosAtTheEnd() throws {
    let conv = row(Conv2D.self) { ($0.kernel, $0.padding, $0.bias) = (2, .same, false) }
    let layer = try LoweredLayer(conv, on: [1, 2, 2, 1], mode: .training)
    let y = layer.run([1, 2, 3, 4], kept: ["weight": [1, 10, 100, 1000]])["y"]
    #expect(y == [4321, 402, 43, 4])
  }

  @Test func transposedConvolutionPutsDownItsFilter() throws {
    let transposed = row(ConvTranspose2D.self) { ($0.kernel, $0.stride, $0.outputPadding) = (2, 2, 1) }
    let layer = try LoweredLayer(transposed, on: [1, 1, 1, 1], mode: .training)
    let y = layer.run([3], kept: ["weight": [1, 2, 3, 4], "bias": [0.5]])["y"]
    #expect(y == [3.5, 6.5, 0.5, 9.5, 12.5, 0.5, 0.5, 0.5, 0.5])
  }

  /// Two calls in one step: each normalises by its own batch, and the statistics advance in order.
  @Test func batchNormCountsEveryCall() throws {
    var layer = try LoweredLayer(BatchNorm(), on: [4, 1], mode: .training)
    let twice = try layer.model.graph.binary(.multiply, layer.x, layer.model.graph.constant(2))
    _ = try BatchNorm().lower(twice, in: &layer.model)
    let mean = try layer.model.statistic("running_mean", shape: [1], initial: .constant(0))
    let variance = try layer.model.statistic("running_var", shape: [1], initial: .constant(1))
    let out = layer.run(
      [1, 2, 3, 6], kept: ["weight": [2], "bias": [1], "running_mean": [0], "running_var": [1]],
      more: [("mean", mean), ("var", variance)])
    // Mean 3, variance 14/4, unbiased 14/3; of the doubled batch 6 and 56/3.
    let expected = [1, 2, 3, 6].map { ($0 - 3) / (3.5 + 1e-5).squareRoot() * 2 + 1 }
    expect(out["y"], expected)
    expect(out["mean"], [0.9 * 0.3 + 0.1 * 6])
    expect(out["var"], [0.9 * (0.9 + 0.1 * 14 / 3) + 0.1 * 56 / 3])
  }

  @Test func batchNormUsesRunningStatisticsInEvaluation() throws {
    let layer = try LoweredLayer(BatchNorm(), on: [2, 1, 1, 2], mode: .evaluation)
    let kept = ["weight": [2.0, 3], "bias": [1.0, -1], "running_mean": [1.0, 2], "running_var": [4.0, 9]]
    let (a, b) = (2 / (4 + 1e-5).squareRoot(), 3 / (9 + 1e-5).squareRoot())
    expect(layer.run([5, 5, 1, 2], kept: kept)["y"], [4 * a + 1, 3 * b - 1, 1, -1])
  }

  /// A last batch of one example neither breaks the batch nor the statistics.
  @Test func batchNormOfOneNumberUsesAndKeepsItsStatistics() throws {
    var layer = try LoweredLayer(row(BatchNorm.self) { $0.affine = false }, on: [1, 1], mode: .training)
    let variance = try layer.model.statistic("running_var", shape: [1], initial: .constant(1))
    let out = layer.run([5], kept: ["running_mean": [1], "running_var": [4]], more: [("var", variance)])
    expect(out["y"], [4 / (4 + 1e-5).squareRoot()])
    expect(out["var"], [4])
  }

  @Test func layerNormKeepsItsWeightsInPyTorchsOrder() throws {
    let layer = try LoweredLayer(LayerNorm(), on: [1, 1, 2, 2], mode: .training)
    // Image [row][column][channel] = 1, 2, 3, 6; weights [channel][row][column] = 1, 2, 3, 4.
    let y = layer.run([1, 2, 3, 6], kept: ["weight": [1, 2, 3, 4], "bias": [0, 0, 0, 10]])["y"]
    let n = [1.0, 2, 3, 6].map { ($0 - 3) / (3.5 + 1e-5).squareRoot() }
    expect(y, [n[0] * 1, n[1] * 3, n[2] * 2, n[3] * 4 + 10])
  }

  /// One group is all elements; as many groups as channels is each channel alone.
  @Test(arguments: [1, 4]) func groupNormAtItsEnds(_ groups: Int) throws {
    let x = sampleNumbers(2 * 3 * 2 * 4, "x")
    let grouped = try LoweredLayer(
      row(GroupNorm.self) { ($0.groups, $0.affine) = (groups, false) }, on: [2, 3, 2, 4], mode: .training)
    let other: any Kind = groups == 1 ? row(LayerNorm.self) { $0.affine = false } : InstanceNorm()
    let layer = try LoweredLayer(other, on: [2, 3, 2, 4], mode: .training)
    expect(grouped.run(x)["y"], try #require(layer.run(x)["y"]))
  }

  @Test func groupsAreNeighbouringChannels() throws {
    let layer = try LoweredLayer(
      row(GroupNorm.self) { ($0.groups, $0.affine, $0.epsilon) = (2, false, 0) }, on: [1, 4], mode: .training)
    expect(layer.run([1, 3, 10, 20])["y"], [-1, 1, -1, 1])
  }

  @Test func dropoutKeepsTheMeanAndHasNoPattern() throws {
    let layer = try LoweredLayer(row(Dropout.self) { $0.probability = 0.3 }, on: [100, 100], mode: .training)
    let y = try #require(layer.run([Double](repeating: 1, count: 10_000))["y"])
    let kept = y.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - 1 / 0.7) < 1e-12 })
    #expect(abs(kept.count - 7000) < 200)  // the standard deviation is 46
    let again = try #require(layer.run([Double](repeating: 1, count: 10_000), step: 1)["y"])
    #expect(again != y)
  }

  @Test func dropoutOfChannelsTakesWholeOnes() throws {
    let layer = try LoweredLayer(row(Dropout.self) { $0.part = .channels }, on: [20, 2, 2, 20], mode: .training)
    let y = try #require(layer.run([Double](repeating: 1, count: 1600))["y"])
    var zeros = 0
    for n in 0..<20 {
      for c in 0..<20 {
        let channel = (0..<4).map { y[(n * 4 + $0) * 20 + c] }
        #expect(Set(channel).count == 1)
        zeros += channel[0] == 0 ? 1 : 0
      }
    }
    #expect(abs(zeros - 200) < 40)
  }

  @Test(arguments: [[400], [400, 5], [400, 2, 3], [400, 2, 3, 4]])
  func dropoutOfExamplesTakesAllOfEach(_ shape: [Int]) throws {
    let dropout = row(Dropout.self) { ($0.probability, $0.part) = (0.2, .examples) }
    let layer = try LoweredLayer(dropout, on: shape, mode: .training)
    let size = shape.dropFirst().reduce(1, *)
    let y = try #require(layer.run([Double](repeating: 1, count: 400 * size))["y"])
    let examples = (0..<400).map { Set(y[$0 * size..<($0 + 1) * size]) }
    #expect(examples.allSatisfy { $0 == [0] || $0 == [1 / 0.8] })
    #expect(abs(examples.count { $0 == [0] } - 80) < 32)  // the standard deviation is 8
  }

  @Test func dropoutOfEverythingIsZero() throws {
    let layer = try LoweredLayer(row(Dropout.self) { $0.probability = 1 }, on: [1, 3], mode: .training)
    #expect(layer.run([1, 2, 3])["y"] == [0, 0, 0])
  }

  @Test func dropoutDoesNothingInEvaluation() throws {
    let layer = try LoweredLayer(Dropout(), on: [2, 3], mode: .evaluation)
    #expect(layer.result == layer.x)
  }

  @Test func dropoutAlwaysDropsInEvaluationWithFreshDraws() throws {
    let dropout = row(Dropout.self) { ($0.probability, $0.always) = (0.25, true) }
    let layer = try LoweredLayer(dropout, on: [10, 100], mode: .evaluation)
    let ones = [Double](repeating: 1, count: 1000)
    let y = try #require(layer.run(ones)["y"])
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / 0.75) < 1e-12 })
    #expect(abs(y.count { $0 != 0 } - 750) < 60)  // the standard deviation is 14
    #expect(layer.run(ones, step: 1)["y"] != y)
  }

  struct Activation: Sendable, CustomTestStringConvertible {
    let kind: any LayerKind
    let formula: @Sendable (Double) -> Double
    init(_ kind: any LayerKind, _ formula: @escaping @Sendable (Double) -> Double) {
      (self.kind, self.formula) = (kind, formula)
    }
    var testDescription: String { type(of: kind).name }
  }

  static let activations: [Activation] = [
    Activation(ReLU()) { max($0, 0) },
    Activation(LeakyReLU()) { $0 > 0 ? $0 : 0.01 * $0 },
    Activation(ELU()) { $0 > 0 ? $0 : expm1($0) },
    Activation(row(ELU.self) { $0.alpha = 2 }) { $0 > 0 ? $0 : 2 * expm1($0) },
    Activation(SELU()) { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * expm1($0)) },
    Activation(GELU()) { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) },
    Activation(row(GELU.self) { $0.approximation = .tanh }) {
      $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    Activation(SiLU()) { $0 / (1 + exp(-$0)) },
    Activation(Softplus()) { max($0, 0) + log1p(exp(-abs($0))) },
    Activation(Tanh()) { tanh($0) },
    Activation(Sigmoid()) { 1 / (1 + exp(-$0)) },
  ]

  @Test(arguments: activations) func activation(_ test: Activation) throws {
    let points = [-100, -5, -1.5, -0.25, 0, 0.25, 1.5, 5, 100]
    var layer = try LoweredLayer(test.kind, on: [points.count], mode: .training)
    let sum = try layer.model.graph.reduce(.sum, layer.result, axes: [0])
    let gradient = try layer.model.graph.gradients(of: sum, for: [layer.x])[0]
    let out = layer.run(points, more: [("gradient", gradient)])
    expect(out["y"], points.map(test.formula))
    #expect(out["gradient"]?.allSatisfy(\.isFinite) == true)
  }

  /// Where the exponential of Float64 itself is infinite.
  @Test func eluOfHugeNumbersHasAGradient() throws {
    var layer = try LoweredLayer(ELU(), on: [2], mode: .training)
    let sum = try layer.model.graph.reduce(.sum, layer.result, axes: [0])
    let gradient = try layer.model.graph.gradients(of: sum, for: [layer.x])[0]
    #expect(layer.run([1000, 0], more: [("gradient", gradient)])["gradient"] == [1, 1])
  }

  @Test func softmaxGoesAlongChannelsAndStandsHugeNumbers() throws {
    let layer = try LoweredLayer(Softmax(), on: [1, 1, 2, 2], mode: .training)
    let y = layer.run([1000, 1001, -1000, -1000])["y"]
    expect(y, [1 / (1 + exp(1.0)), 1 / (1 + exp(-1.0)), 0.5, 0.5])
  }

  @Test func concatSpreadsOverAnImageAndTheBatch() throws {
    var model = NetworkLowering(mode: .training)
    let image = model.graph.input(Port("x", .fed), shape: [2, 1, 2, 1])
    let vector = try model.graph.reshape(image, to: [2, 2])
    let same = model.graph.constant(9, shape: [1])
    let joined = try model.joined([(image, nil), (vector, nil), (same, nil)])
    let layer = LoweredLayer(model: model, x: image, results: [joined])
    #expect(layer.run([1, 2, 3, 4])["y"] == [1, 1, 2, 9, 2, 1, 2, 9, 3, 3, 4, 9, 4, 3, 4, 9])
  }

  @Test func concatOfSequencesJoinsPositions() throws {
    var model = NetworkLowering(mode: .training)
    let x = model.graph.input(Port("x", .fed), shape: [1, 2, 2])
    let one = try model.graph.slice(x, axis: 1, start: 0, size: 1)
    let joined = try model.joined([(x, nil), (one, nil)])
    let layer = LoweredLayer(model: model, x: x, results: [joined])
    #expect(layer.run([1, 2, 3, 4]) == ["y": [1, 2, 3, 4, 1, 2]])
  }

  @Test func addFollowsTheLanguagesShapes() throws {
    var model = NetworkLowering(mode: .training)
    func value(_ shape: Shape) -> Value { model.graph.constant(1, shape: shape) }
    func check(_ a: Value, _ b: Value) throws {
      let sum = try model.sum(a, b, at: LayerExample.mark)
      #expect(model.graph.shape(sum) == [2, 4, 5, 3])
    }
    let image = value([2, 4, 5, 3])
    try check(image, value([1]))
    try check(value([2, 1]), image)
    try check(image, value([1, 1, 1, 3]))
    #expect(throws: Problem("add: a vector of 3 does not meet an image 3×4×5", at: LayerExample.mark)) {
      try model.sum(image, value([2, 3]), at: LayerExample.mark)
    }
    // NumPy would stretch these.
    #expect(throws: Problem.self) { try model.sum(value([2, 64]), value([2, 64, 1]), at: LayerExample.mark) }
  }

  @Test func gaussianHalvesMeansFirst() throws {
    let layer = try LoweredLayer(Gaussian(), on: [1, 4], mode: .training)
    let out = layer.run([1, 2, 3, 4], more: [("log_std", layer.results[1])])
    #expect(out["y"] == [1, 2])
    #expect(out["log_std"] == [1.5, 2])
    let direct = try LoweredLayer(row(Gaussian.self) { $0.isLogStd = true }, on: [1, 4], mode: .training)
    #expect(direct.run([1, 2, 3, 4], more: [("log_std", direct.results[1])])["log_std"] == [3, 4])
  }

  private func expect(
    _ found: [Double]?, _ expected: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    guard let found, found.count == expected.count else {
      Issue.record("\(String(describing: found)), expected \(expected)", sourceLocation: location)
      return
    }
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) <= 1e-9 * max(1, abs(b)), "\(found), expected \(expected)", sourceLocation: location)
    }
  }
}

extension LoweredLayer {
  /// Of a graph made by hand.
  init(model: NetworkLowering, x: Value, results: [Value]) {
    (self.model, self.x, self.results) = (model, x, results)
  }
}

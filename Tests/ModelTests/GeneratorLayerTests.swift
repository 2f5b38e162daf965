import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// What the rows of generators and of models that draw position by position compute, against their formulas.
@Suite struct GeneratorLayerTests {
  static let iota12 = (0..<12).map(Double.init)

  @Test func pixelNormBringsEachPointToOneLength() throws {
    let layer = try LoweredLayer(PixelNorm(), on: [1, 1, 2, 2], mode: .training)
    let (a, b) = ((12.5 + 1e-8).squareRoot(), (0.5e-8 + 1e-8).squareRoot())
    let y = layer.run([3, -4, 1e-4, 0])["y"] ?? []
    let expected = [3 / a, -4 / a, 1e-4 / b, 0]
    #expect(close(y, expected), "\(y)")
  }

  /// Four vectors in groups of two: the first with the third, the second with the fourth.
  @Test func minibatchStdOfEveryOtherExample() throws {
    let layer = try LoweredLayer(row(MinibatchStd.self) { $0.group = 2 }, on: [4, 2], mode: .training)
    let y = layer.run([1, 10, 5, 5, 3, 16, 5, 7])["y"] ?? []
    // |a − b| / 2 of each element: 1 and 3, 0 and 1.
    func std(_ x: Double) -> Double { (x * x + 1e-8).squareRoot() }
    let (first, second) = ((std(1) + std(3)) / 2, (std(0) + std(1)) / 2)
    let expected = [1, 10, first, 5, 5, second, 3, 16, first, 5, 7, second]
    #expect(close(y, expected), "\(y)")
  }

  /// An image gets a channel that holds the same number everywhere; 4 does not divide 3, whose largest divisor is 3.
  @Test func minibatchStdAddsAChannel() throws {
    let layer = try LoweredLayer(MinibatchStd(), on: [3, 1, 2, 1], mode: .evaluation)
    let y = layer.run([0, 5, 3, 5, 6, 5])["y"] ?? []
    let mean = ((6 + 1e-8).squareRoot() + 1e-4) / 2
    let expected = [0, mean, 5, mean, 3, mean, 5, mean, 6, mean, 5, mean]
    #expect(close(y, expected), "\(y)")
  }

  @Test func shiftMovesOnByOne() throws {
    let sequence = try LoweredLayer(Shift(), on: [2, 3, 2], mode: .training)
    #expect(
      sequence.run(Self.iota12, kept: ["start": [-1, -2]])["y"] == [-1, -2, 0, 1, 2, 3, -1, -2, 6, 7, 8, 9])
    let image = try LoweredLayer(Shift(), on: [1, 2, 3, 2], mode: .training)
    #expect(image.run(Self.iota12, kept: ["start": [-1, -2]])["y"] == [-1, -2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  /// Kept channels first, as the user writes it; in the engine channels are last.
  @Test func constantAndPositionsHavePyTorchsOrder() throws {
    let constant = try LoweredLayer(row(Constant.self) { $0.sizes = [2, 1, 3] }, on: [2], mode: .training)
    let once = [0.0, 3, 1, 4, 2, 5]
    #expect(constant.run([0, 0], kept: ["weight": [0, 1, 2, 3, 4, 5]])["y"] == once + once)
    let positions = try LoweredLayer(Positions(), on: [1, 1, 3, 2], mode: .training)
    let y = positions.run([10, 20, 30, 40, 50, 60], kept: ["weight": [0, 1, 2, 3, 4, 5]])["y"]
    #expect(y == [10, 23, 31, 44, 52, 65])
  }

  /// One number a point, times a factor a channel; fresh in each step, in evaluation too, and nothing at first.
  @Test(arguments: [NetworkLowering.Mode.training, .evaluation]) func noise(_ mode: NetworkLowering.Mode) throws {
    let layer = try LoweredLayer(Noise(), on: [20, 10, 10, 2], mode: mode)
    let x = [Double](repeating: 3, count: 4000)
    #expect(layer.run(x, kept: ["weight": [0, 0]])["y"] == x)
    let y = try #require(layer.run(x, kept: ["weight": [1, -10]])["y"])
    let first = (0..<2000).map { y[2 * $0] - 3 }
    for i in 0..<2000 { #expect(abs(y[2 * i + 1] - 3 + 10 * first[i]) < 1e-9) }
    let square = first.reduce(0) { $0 + $1 * $1 } / 2000
    #expect(abs(first.reduce(0, +) / 2000) < 0.1 && abs(square - 1) < 0.15)
    #expect(layer.run(x, kept: ["weight": [1, -10]], step: 1)["y"] != y)
  }

  @Test func noiseOfAVectorIsOneNumberForEachElement() throws {
    let layer = try LoweredLayer(Noise(), on: [1, 3], mode: .training)
    let y = try #require(layer.run([0, 0, 0], kept: ["weight": [1, 1, 1]])["y"])
    #expect(Set(y).count == 3)
  }

  @Test func gainIsOneFactor() throws {
    let layer = try LoweredLayer(row(Gain.self) { $0.value = 0.5 }, on: [1, 3], mode: .training)
    #expect(layer.run([1, 2, -3], kept: ["gain": [4]])["y"] == [4, 8, -12])
    #expect(layer.model.kept.map(\.initial) == [.constant(0.5)])
  }

  @Test func beginnings() throws {
    func initial(_ kind: any LayerKind, _ shape: Shape) throws -> [Initial] {
      try LoweredLayer(kind, on: shape, mode: .training).model.kept.map(\.initial)
    }
    #expect(try initial(Constant(), [2]) == [.constant(1)])
    #expect(try initial(row(Constant.self) { $0.initial = .name("normal", LayerExample.mark) }, [2]) == [.standard])
    #expect(try initial(Noise(), [2, 3]) == [.constant(0)])
    #expect(try initial(Positions(), [2, 3, 4]) == [.normal(mean: 0, std: 0.02)])
    #expect(try initial(Shift(), [2, 3, 4]) == [.normal(mean: 0, std: 0.02)])
  }

  // MARK: Attention

  /// Queries 1 and 0, keys 0 and ln 3, values 8 and 16; scores are q k / √1.
  @Test func attentionByHand() throws {
    let layer = try LoweredLayer(Attention(), on: [1, 2, 1], mode: .training)
    // in_proj: q = x, k = ln 3 · (1 − x), v = 8 (2 − x); x is 1, then 0. Of the output 2 y + 1.
    let root = log(3.0)
    let kept: [String: [Double]] = [
      "in_proj_weight": [1, -root, -8], "in_proj_bias": [0, root, 16], "weight": [2], "bias": [1],
    ]
    let y = layer.run([1, 0], kept: kept)["y"] ?? []
    // The first weighs by 1 and 3, which makes 14, the second evenly, which makes 12.
    #expect(close(y, [29, 25]), "\(y)")
    let causal = try LoweredLayer(row(Attention.self) { $0.mask = .causal }, on: [1, 2, 1], mode: .training)
    let z = causal.run([1, 0], kept: kept)["y"] ?? []
    #expect(close(z, [17, 25]), "\(z)")
  }

  /// Each head is attention of its own features: what one sees does not move the other.
  @Test func headsAreApart() throws {
    let heads = row(Attention.self) { ($0.heads, $0.bias) = (2, false) }
    let layer = try LoweredLayer(heads, on: [1, 3, 4], mode: .evaluation)
    let one = (0..<16).map { $0 % 5 == 0 ? 1.0 : 0 }
    let kept = ["in_proj_weight": one + one + one, "weight": one]
    let x = sampleNumbers(12, "x")
    let y = try #require(layer.run(x, kept: kept)["y"])
    var other = x
    for position in 0..<3 { other[4 * position + 2] *= 2 }
    let changed = try #require(layer.run(other, kept: kept)["y"])
    for i in 0..<12 {
      let isMoved = changed[i] != y[i]
      #expect(isMoved == (i % 4 >= 2))
    }
    // Features 0 and 1 as a layer of one head has them.
    let alone = try LoweredLayer(row(Attention.self) { $0.bias = false }, on: [1, 3, 2], mode: .evaluation)
    let half = (0..<12).filter { $0 % 4 < 2 }
    let two: [Double] = [1, 0, 0, 1]
    let z = try #require(alone.run(half.map { x[$0] }, kept: ["in_proj_weight": two + two + two, "weight": two])["y"])
    #expect(close(half.map { y[$0] }, z))
  }
}

extension Initial {
  fileprivate static let standard = Initial.normal(mean: 0, std: 1)
}

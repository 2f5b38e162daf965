import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// Masks, borders and forms of weights, against their formulas.
@Suite struct WeightTests {
  /// Of a filter 1 … 9 over ones: A counts 1 to 4, B the centre too.
  @Test func masksHideWhatComesAfterInRasterOrder() throws {
    for (mask, sum) in [(Conv2D.Mask.none, 45.0), (.before, 10), (.upTo, 15)] {
      let conv = row(Conv2D.self) { ($0.mask, $0.bias) = (mask, false) }
      let layer = try LoweredLayer(conv, on: [1, 3, 3, 1], mode: .training)
      let y = layer.run([Double](repeating: 1, count: 9), kept: ["weight": [1, 2, 3, 4, 5, 6, 7, 8, 9]])["y"]
      #expect(y == [sum])
    }
  }

  /// A masked filter is one whose weights are 0 where it does not see, whether or not its lower rows are left out.
  @Test(arguments: [
    (5, 1, 1, 2), (5, 2, 1, 2), (3, 1, 2, 2), (5, 1, 2, 4), (5, 1, 1, 1), (5, 1, 1, 3), (3, 1, 1, 0), (1, 1, 1, 0),
  ])
  func masksAreZeros(kernel: Int, stride: Int, dilation: Int, padding: Int) throws {
    for border in Conv2D.Border.allCases {
      for mask in [Conv2D.Mask.before, .upTo] {
        func conv(_ mask: Conv2D.Mask) -> Conv2D {
          row(Conv2D.self) {
            ($0.channels, $0.kernel, $0.stride, $0.dilation, $0.border) = (4, kernel, stride, dilation, border)
            ($0.padding, $0.groups, $0.mask) = (.number(Double(padding)), 2, mask)
          }
        }
        let taps = kernel * kernel
        let seen = taps / 2 + (mask == .upTo ? 1 : 0)
        let weights = sampleNumbers(8 * taps, "weight")
        let zeroed = weights.enumerated().map { $0 % taps < seen ? $1 : 0 }
        func y(_ mask: Conv2D.Mask, _ weight: [Double]) throws -> [Double]? {
          let layer = try LoweredLayer(conv(mask), on: [2, 9, 7, 4], mode: .training)
          return layer.run(sampleNumbers(2 * 9 * 7 * 4, "x"), kept: ["weight": weight, "bias": [1, 2, 3, 4]])["y"]
        }
        let (masked, plain) = (try #require(try y(mask, weights)), try #require(try y(.none, zeroed)))
        #expect(
          masked.count == plain.count && zip(masked, plain).allSatisfy { abs($0 - $1) < 1e-9 }, "\(mask) \(border)")
      }
    }
  }

  /// PixelCNN's promise: behind a row with mask A and one with mask B a point knows only the points before it.
  @Test func maskedRowsKnowOnlyThePast() throws {
    var layer = try LoweredLayer(
      row(Conv2D.self) { ($0.channels, $0.kernel, $0.padding, $0.mask) = (2, 5, .same, .before) }, on: [1, 4, 4, 1],
      mode: .training)
    layer.model.context.prefix = "second"
    let second = try row(Conv2D.self) { ($0.padding, $0.mask) = (.same, .upTo) }.lower(layer.result, in: &layer.model)
    var kept: [String: [Double]] = [:]
    for array in layer.model.kept { kept[array.name] = sampleNumbers(array.shape.size, array.name) }
    let graph = layer.model.graph.finish(outputs: [Graph.Binding("y", second)])
    func run(_ x: [Double]) throws -> [Double] {
      try #require(Interpreter.run(graph, feeds: ["x": x], kept: kept, seed: 1, step: 0).outputs["y"])
    }
    let x = sampleNumbers(16, "x")
    let y = try run(x)
    for point in 0..<16 {
      var other = x
      other[point] += 1
      let changed = try run(other)
      #expect(changed[...point] == y[...point])
      // The first point of a line lies too far from the end of the line above.
      if point % 4 < 3 { #expect(changed[point + 1] != y[point + 1], "the next point sees \(point)") }
    }
  }

  /// The border is the mirror and does not come twice: of 1 2 3 it makes 3 2 1 2 3 2 1.
  @Test func reflectedPadding() throws {
    var model = NetworkLowering(mode: .training)
    let x = model.graph.input(Port("x", .fed), shape: [1, 2, 3, 1])
    let y = try model.reflected(x, [1, 2, 0, 1])
    let layer = LoweredLayer(model: model, x: x, results: [y])
    #expect(layer.shape == [1, 3, 6, 1])
    #expect(
      layer.run([1, 2, 3, 4, 5, 6])["y"] == [6, 5, 4, 5, 6, 5, 3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5])
  }

  /// √(2 / fanIn): of a convolution its inputs · kernel² / groups, whichever axis of the weight they are.
  @Test func equalizedWeightsAreScaledAtRunTime() throws {
    let linear = row(Linear.self) { ($0.features, $0.form, $0.bias) = (1, .equalized(rate: 1), false) }
    let y = try LoweredLayer(linear, on: [1, 8], mode: .training)
      .run([Double](repeating: 1, count: 8), kept: ["weight": [1, 2, 3, 4, 5, 6, 7, 8]])["y"]
    #expect(close(y ?? [], [18]))
    let conv = row(Conv2D.self) {
      ($0.channels, $0.kernel, $0.groups, $0.form, $0.bias) = (2, 1, 2, .equalized(rate: 1), false)
    }
    let z = try LoweredLayer(conv, on: [1, 1, 1, 4], mode: .evaluation)
      .run([1, 2, 3, 4], kept: ["weight": [1, 10, 100, 1000]])["y"]
    #expect(close(z ?? [], [21, 4300]))
    let transposed = row(ConvTranspose2D.self) {
      ($0.channels, $0.kernel, $0.form, $0.bias) = (3, 1, .equalized(rate: 1), false)
    }
    let t = try LoweredLayer(transposed, on: [1, 1, 1, 2], mode: .training)
      .run([1, 10], kept: ["weight": [1, 2, 3, 4, 5, 6]])["y"]
    #expect(close(t ?? [], [41, 52, 63]))
  }

  /// r √(2 / fanIn) W x + r b.
  @Test(arguments: [1, 0.01, 4]) func equalizedWeightsLearnAtARateOfTheirOwn(_ rate: Double) throws {
    let linear = row(Linear.self) { ($0.features, $0.form) = (1, .equalized(rate: rate)) }
    let y = try LoweredLayer(linear, on: [1, 8], mode: .training)
      .run([Double](repeating: 1, count: 8), kept: ["weight": [1, 2, 3, 4, 5, 6, 7, 8], "bias": [10]])["y"]
    #expect(close(y ?? [], [rate * 28]))
    let conv = row(Conv2D.self) { ($0.kernel, $0.form) = (1, .equalized(rate: rate)) }
    let z = try LoweredLayer(conv, on: [1, 1, 1, 2], mode: .evaluation)
      .run([1, 2], kept: ["weight": [3, 4], "bias": [10]])["y"]
    #expect(close(z ?? [], [rate * 21]))
  }

  /// What is used begins the same at every rate.
  @Test func equalizedWeightsBeginStandardNormalOverTheRate() throws {
    for rate in [1, 0.01] {
      let form = WeightForm.equalized(rate: rate)
      let initial = [Initial.normal(mean: 0, std: 1 / rate), .constant(0)]
      for layer in [
        row(Linear.self) { ($0.features, $0.form) = (3, form) },
        row(Conv2D.self) { ($0.kernel, $0.form) = (1, form) },
        row(ConvTranspose2D.self) { ($0.kernel, $0.form) = (1, form) },
      ] as [any LayerKind] {
        let shape = layer is Linear ? [2, 4] : [2, 1, 1, 4]
        #expect(try LoweredLayer(layer, on: shape, mode: .training).model.kept.map(\.initial) == initial)
      }
    }
  }

  /// As rows have them, by a field or by `with`.
  @Test func equalizedRowsAreRead() throws {
    let model = try NetworkTests.model(
      "net: [linear 2 weights equalized 0.5 bias false, with weights equalized 0.25 bias false, linear 1]",
      define: "v: net(x)")
    let weights: Interpreter.Arrays = ["net.0.weight": [1, 0, 0, 1], "net.2.weight": [1, 1]]
    #expect(close(try model.values(["v"], feeds: NetworkTests.x, kept: weights)["v"] ?? [], [0.375, -0.125]))
    try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
  }
}

import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `quantize K`: the nearest of K learned vectors, which one it is, and the vectors of codes.
@Suite struct QuantizeTests {
  /// The search for the nearest vector is no linear layer's product, which bf16 would round in training.
  @Test func theSearchMultipliesBatches() throws {
    let layer = try LoweredLayer(row(Quantize.self) { $0.count = 8 }, on: [2, 4], mode: .training)
    let products = layer.model.graph.nodes.filter { if case .matmul = $0.op { true } else { false } }
    #expect(products.map(\.shape) == [[1, 2, 8]])
  }

  static let vectors = [0.0, 0, 1, 1, 3, -4]

  static func run(_ equation: String, feeds: Interpreter.Arrays = NetworkTests.x) throws -> [Double] {
    let model = try NetworkTests.model(
      "net: [quantize 3]", define: "e: net(x)\nv: \(equation)", minimize: "mean(sum((e - x)^2))")
    return try #require(try model.values(["v"], feeds: feeds, kept: ["net.0.weight": vectors])["v"])
  }

  @Test func nearestOfVectors() throws {
    // x is (1, 2) and (3, -4).
    #expect(try Self.run("e") == [1, 1, 3, -4])
    #expect(try Self.run("number(e.codes)") == [1, 2])
    #expect(try Self.run("net(e.codes)") == [1, 1, 3, -4])
    #expect(try Self.run("one_hot(e.codes)") == [0, 1, 0, 0, 0, 1])
  }

  /// Each position of an image has its own code; channels are what is compared.
  @Test func positionsOfAnImage() throws {
    let model = try NetworkTests.model(
      "net: [quantize 3]",
      define: "e: net(data.image)\nv: flatten(e)\ncodes: flatten(number(e.codes))\nback: flatten(net(e.codes))",
      minimize: "mean(sum((e - data.image)^2))")
    let feeds = NetworkTests.x.merging(["data.image": (0..<24).map { [0.2, 0.1, 0.9, 0.7, 2, -3][$0 % 6] }]) { $1 }
    let values = try model.values(["v", "codes", "back"], feeds: feeds, kept: ["net.0.weight": Self.vectors])
    #expect(values["codes"] == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    // Channels first: the first channel of six positions, then the second.
    let image = [0.0, 1, 3, 0, 1, 3, 0, 1, -4, 0, 1, -4]
    #expect(values["v"] == image + image && values["back"] == image + image)
  }

  /// The paper's loss: the straight-through gradient for what comes before, the codebook's and the commitment's.
  @Test func gradientsGoAsThePaperSays() throws {
    let model = try NetworkTests.model(
      "enc: [linear 2]\nnet: [quantize 3]\ndec: [linear 2]",
      define: "ze: enc(x)\ne: net(ze)\nzq: ze + stop(e - ze)",
      minimize: "mean(sum((dec(zq) - x)^2) + sum((stop(ze) - e)^2) + 0.25 * sum((ze - stop(e))^2))")
    let kept: Interpreter.Arrays = [
      "enc.0.weight": [1, 0, 0, 1], "enc.0.bias": [0, 0.5], "net.0.weight": Self.vectors,
      "dec.0.weight": [1, 2, 3, 4], "dec.0.bias": [0, 0],
    ]
    let updates = try model.train(feeds: NetworkTests.x, kept: kept).updates
    // ze is (1, 2.5) and (3, -3.5); e is (1, 1) and (3, -4).
    // A vector moves to what chose it by 2 (e - ze) / 2 examples.
    let moved: [Double] = [0, 0, 1, 1 + 0.1 * 1.5, 3, -4 + 0.1 * 0.5]
    #expect(close(updates["net.0.weight"] ?? [], moved))
    // Before it: Wᵀ (2 (dec(e) - x)) through the choice as if it were not there, and 0.25 · 2 (ze - e).
    let (ze, e): ([[Double]], [[Double]]) = ([[1, 2.5], [3, -3.5]], [[1, 1], [3, -4]])
    let residual: [[Double]] = [[1 + 2 - 1, 3 + 4 - 2], [3 - 8 - 3, 9 - 16 + 4]]
    let weight: [[Double]] = [[1, 2], [3, 4]]
    var bias = [0.0, 0.0]
    for n in 0..<2 {
      for i in 0..<2 {
        bias[i] += residual[n][0] * weight[0][i] + residual[n][1] * weight[1][i]
        bias[i] += 0.25 * (ze[n][i] - e[n][i])
      }
    }
    #expect(close(updates["enc.0.bias"] ?? [], [0 - 0.1 * bias[0], 0.5 - 0.1 * bias[1]]))
  }

  @Test(
    arguments: [
      (
        "net(data.label)",
        "quantize is asked for the vectors of codes before it was given vectors: their length is not known"
      ),
      (
        "number(net(x).codes) + sum(net(data.label4))",
        "net was first called on a vector of 2 for each example, and here on a class of 4 for each example"
      ),
    ])
  func errors(_ equation: String, _ message: String) {
    do {
      let text = NetworkTests.text("net: [quantize 3]", define: "v: \(equation)", minimize: "mean(sum(v))")
      let data = NetworkTests.data + [DataShape(name: "data.label4", shape: [], classes: 4)]
      _ = try ModelExample(text, data: data)
      Issue.record("no error")
    } catch { #expect(error.all[0].message == message && error.all[0].mark != nil, "\(error.all[0])") }
  }
}

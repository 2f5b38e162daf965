import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `modulate v`: (1 + γ(v)) h + β(v), channel by channel, of a class, a vector, a number and an image.
@Suite struct ModulateTests {
  /// Networks on images of 2 channels, 2×3: the numbers of `NetworkTests.x`.
  static func run(_ networks: String, _ equation: String, kept: Interpreter.Arrays) throws -> [Double] {
    let model = try NetworkTests.model(networks, define: "v: flatten(\(equation))", minimize: "mean(sum(v))")
    return try #require(try model.values(["v"], feeds: NetworkTests.x, kept: kept)["v"])
  }

  /// Channel c of example n at a position, as the feed holds it.
  static func image(_ n: Int, _ c: Int, _ position: Int) -> Double { Double(n * 12 + position * 2 + c) / 10 }

  static func expected(_ of: (_ n: Int, _ c: Int, _ position: Int) -> Double) -> [Double] {
    (0..<2).flatMap { n in (0..<2).flatMap { c in (0..<6).map { of(n, c, $0) } } }
  }

  @Test func aClassHasARowOfEach() throws {
    let networks = "net(a, t): [modulate t]"
    let gamma = [0.5, 1, -1, 2, 3, -0.25]
    let beta = [10.0, 20, 30, 40, 50, 60]
    let numbers = try Self.run(
      networks, "net(data.image, data.label)", kept: ["net.0.gamma.weight": gamma, "net.0.beta.weight": beta])
    let classes = [2, 0]
    let expected = Self.expected { n, c, position in
      (1 + gamma[2 * classes[n] + c]) * Self.image(n, c, position) + beta[2 * classes[n] + c]
    }
    #expect(close(numbers, expected), "\(numbers)")
    // At first nothing happens to h.
    #expect(
      close(
        try Self.run(networks, "net(data.image, data.label)", kept: [:]), Self.expected(Self.image)))
  }

  @Test func aVectorAndANumberGoThroughALinearMap() throws {
    // γ of channel 0 is v₀ + 1, of channel 1 2 v₁; β is 3 for channel 0 and v₀ for channel 1.
    let kept: Interpreter.Arrays = [
      "net.0.gamma.weight": [1, 0, 0, 2], "net.0.gamma.bias": [1, 0], "net.0.beta.weight": [0, 0, 1, 0],
      "net.0.beta.bias": [3, 0],
    ]
    let v = [[1.0, 2], [3, -4]]
    let numbers = try Self.run("net(a, b): [modulate b]", "net(data.image, x)", kept: kept)
    let expected = Self.expected { n, c, position in
      c == 0 ? (2 + v[n][0]) * Self.image(n, c, position) + 3 : (1 + 2 * v[n][1]) * Self.image(n, c, position) + v[n][0]
    }
    #expect(close(numbers, expected), "\(numbers)")
    let number = try Self.run(
      "net(a, b): [modulate b]", "net(data.image, 2)",
      kept: [
        "net.0.gamma.weight": [1, 2], "net.0.gamma.bias": [0, 0], "net.0.beta.weight": [0, 5],
        "net.0.beta.bias": [1, 0],
      ])
    #expect(
      close(number, Self.expected { n, c, p in c == 0 ? 3 * Self.image(n, c, p) + 1 : 5 * Self.image(n, c, p) + 10 }))
  }

  @Test func anImageIsConvolved() throws {
    let weights: Interpreter.Arrays = [
      "net.0.gamma.weight": [1, 0, 0, 1], "net.0.gamma.bias": [0, 0], "net.0.beta.weight": [0, 1, 0, 0],
      "net.0.beta.bias": [0, 7],
    ]
    let numbers = try Self.run("net(a, b): [modulate b kernel 1]", "net(data.image, data.image)", kept: weights)
    let expected = Self.expected { n, c, position in
      let h = Self.image(n, c, position)
      return (1 + h) * h + (c == 0 ? Self.image(n, 1, position) : 7)
    }
    #expect(close(numbers, expected), "\(numbers)")
    let model = try NetworkTests.model(
      "net(a, b): [modulate b]", define: "v: flatten(net(data.image, data.image))", minimize: "mean(sum(v))")
    #expect(model.compiler.tables[0].lines.map(\.parameters) == [2 * (2 * 2 * 9 + 2)])
    let kept = try model.compiler.trainingSteps(batch: 2)[0].kept.filter { $0.role == .parameter }
    #expect(
      kept.map(\.name).sorted() == ["beta.bias", "beta.weight", "gamma.bias", "gamma.weight"].map { "net.0.\($0)" })
  }

  /// SPADE's: of a = relu(conv(v)), one hidden channel 2 v₁ − 1, γ is (a, 0) and β (0, 3 a).
  @Test func anImageGoesThroughAHiddenConvolution() throws {
    let weights: Interpreter.Arrays = [
      "net.0.hidden.weight": [0, 2], "net.0.hidden.bias": [-1], "net.0.gamma.weight": [1, 0],
      "net.0.gamma.bias": [0, 0], "net.0.beta.weight": [0, 3], "net.0.beta.bias": [0, 0],
    ]
    let numbers = try Self.run(
      "net(a, b): [modulate b hidden 1 kernel 1]", "net(data.image, data.image)", kept: weights)
    let expected = Self.expected { n, c, position in
      let (h, a) = (Self.image(n, c, position), max(0, 2 * Self.image(n, 1, position) - 1))
      return c == 0 ? (1 + a) * h : h + 3 * a
    }
    #expect(close(numbers, expected), "\(numbers)")
    let model = try NetworkTests.model(
      "net(a, b): [modulate b hidden 4 kernel 5 weights equalized 0.5]",
      define: "v: flatten(net(data.image, data.image))", minimize: "mean(sum(v * v))")
    let kept = try model.compiler.trainingSteps(batch: 2)[0].kept.filter { $0.role == .parameter }
    #expect(
      Dictionary(uniqueKeysWithValues: kept.map { ($0.name, $0.shape) }) == [
        "net.0.hidden.weight": [4, 2, 5, 5], "net.0.hidden.bias": [4], "net.0.gamma.weight": [2, 4, 5, 5],
        "net.0.gamma.bias": [2], "net.0.beta.weight": [2, 4, 5, 5], "net.0.beta.bias": [2],
      ])
    try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
  }

  /// Weights of γ and β, and what they come from, all move by the loss's slope.
  @Test(arguments: ["data.label", "pre(x)", "mid(data.image)"]) func gradients(_ v: String) throws {
    let model = try NetworkTests.model(
      "net(a, b): [conv2d 3 kernel 1, tanh, modulate b]\npre: [linear 4, tanh]\nmid: [conv2d 2 padding 1, tanh]",
      define: "v: net(data.image, \(v))\nrest: sum(pre(x)) + sum(mid(data.image))",
      minimize: "mean(sum(v * v)) + mean(rest)")
    try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
  }

  @Test(
    arguments: [
      (
        "modulate b", "net(data.image, net2(data.image))",
        "modulate: v is an image 3×1×2, and what comes from above is an image 2×2×3",
        "bring v to its size: upsample(v, 2) or avg_pool(v, 2)"
      ),
      (
        "modulate b kernel 2", "net(data.image, data.image)",
        "modulate: filters of side 2 have no middle; take an odd side", nil
      ),
      (
        "modulate b hidden 8", "net(data.image, x)",
        "modulate: 'hidden' goes with an image v, and here it is a vector of 2", nil
      ),
      (
        "modulate b hidden 8", "net(data.image, data.label)",
        "modulate: 'hidden' goes with an image v, and here it is a class", nil
      ),
      (
        "modulate b", "net(data.image, reshape(x, 2, 1))",
        "modulate: v is a vector, a class or an image, and here it is a sequence 2×1", nil
      ),
    ] as [(String, String, String, String?)])
  func errors(_ row: String, _ equation: String, _ message: String, _ hint: String?) {
    do {
      _ = try NetworkTests.model("net(a, b): [\(row)]\nnet2: [conv2d 3 kernel 2]", define: "v: \(equation)")
      Issue.record("no error")
    } catch let problems as Problems {
      let problem = problems.all[0]
      #expect(problem.message == message && problem.hint == hint, "\(problem)")
      #expect(problem.mark != nil)
    } catch { Issue.record(error) }
  }
}

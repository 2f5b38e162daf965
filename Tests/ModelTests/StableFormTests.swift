import Glibc
import TestSupport
import Testing

@testable import Model

/// Logarithms of a network that ends in `sigmoid` are right however sure it is.
@Suite struct StableFormTests {
  @Test(arguments: [-800.0, -40, -1.5, 0, 2, 40, 800])
  func logarithmsOfASigmoid(_ logit: Double) throws {
    let example = EquationExample(
      sample: "x: data", networks: "D: [linear 1, sigmoid]", data: [DataShape(name: "data", shape: [1])],
      minimize: "sum(trained(1)) + mean(D(x))")
    let kept: Interpreter.Arrays = ["D.0.weight": [1], "D.0.bias": [0]]
    let feeds: Interpreter.Arrays = ["data": [logit, logit]]
    func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
    let yes = try example.run("log(D(x))", feeds: feeds, kept: kept).numbers
    let no = try example.run("log(1 - D(x))", feeds: feeds, kept: kept).numbers
    #expect(close(yes, [-softplus(-logit), -softplus(-logit)], 1e-12))
    #expect(close(no, [-softplus(logit), -softplus(logit)], 1e-12))
    let within = try example.run("log(sigmoid(x))", feeds: feeds, kept: kept).numbers
    #expect(close(within, yes, 1e-12))
  }

  /// Through samples and a function of `define`, which only name the axes anew.
  @Test func throughAxes() throws {
    let example = EquationExample(
      sample: "x: data\nz: 3 of normal(mean=x, std=1)", define: "C(y): log(1 - D(y))",
      networks: "D: [linear 1, sigmoid]", data: [DataShape(name: "data", shape: [1])],
      minimize: "sum(trained(1)) + mean(D(x))")
    let kept: Interpreter.Arrays = ["D.0.weight": [500], "D.0.bias": [0]]
    let numbers = try example.run("C(z)", feeds: ["data": [3, -3]], kept: kept).numbers
    #expect(numbers.count == 6 && numbers.allSatisfy(\.isFinite) && numbers.contains { $0 < -100 })
  }

  /// On its bounds too, as PyTorch's clamp; beyond them it has none.
  @Test func clipWithinItsBounds() throws {
    let example = EquationExample(sample: "x: data", data: [DataShape(name: "data", shape: [1])])
    for (number, slope) in [(-2.0, 0.0), (-1, 1), (0.5, 1), (2, 1), (3, 0)] {
      let run = try example.run("grad(clip(sum(x), -1, 2), x)", feeds: ["data": [number, number]])
      #expect(run.numbers == [slope, slope], "\(number)")
    }
  }

  /// A norm of nothing has the gradient 0.
  @Test func normAtZero() throws {
    let text = """
      data: {source: numbers}
      networks: {net: [linear 2]}
      objective:
        sample: {x: data}
        minimize: mean(norm(net(x)))
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """
    let model = try ModelExample(text, data: [DataShape(name: "data", shape: [2])])
    let kept: Interpreter.Arrays = ["net.0.weight": [1, 0, 0, 1], "net.0.bias": [0, 0]]
    let run = try model.train(feeds: ["data": [0, 0, 3, 4]], kept: kept)
    // Of the second example alone: d|y|/db = y / |y|, halved by the mean.
    #expect(close(run.updates["net.0.bias"] ?? [], [-0.1 * 0.6 / 2, -0.1 * 0.8 / 2]))
  }
}

import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// `relaxed(q, tau)`: draws of bits and classes that gradients go through.
@Suite struct RelaxedTests {
  static let example: EquationExample = {
    var example = EquationDistributionTests.example
    example.sample += "\ns: 4000 of relaxed(cat(l), 0.05)\nb2: 4000 of relaxed(bern(x), 0.05)"
    return example
  }()
  static let feeds = EquationDistributionTests.feeds

  /// Soft one-hot vectors: they sum to 1, and the largest is class k with k's probability, at any temperature.
  @Test(arguments: ["0.05", "1", "5"]) func classesKeepTheirProbabilities(_ tau: String) throws {
    var example = Self.example
    example.sample += "\nd: 4000 of relaxed(cat(l), \(tau))"
    let sums = try example.run("sum(d)", feeds: Self.feeds)
    #expect(sums.numbers.allSatisfy { abs($0 - 1) < 1e-12 } && sums.elements == [])
    let hard = try example.run("mean(one_hot(argmax(d)), over=samples)", feeds: Self.feeds).numbers
    let shares =
      EquationDistributionTests.softmax([0.2, -0.4, 1.1]) + EquationDistributionTests.softmax([2, 0.3, -0.7])
    #expect(close(hard, shares, 0.03), "\(hard), expected \(shares)")
  }

  /// P(draw > ½) is the bit's probability, at any temperature.
  @Test(arguments: ["0.05", "1", "5"]) func bitsKeepTheirProbabilities(_ tau: String) throws {
    var example = Self.example
    example.sample += "\nd: 4000 of relaxed(bern(x), \(tau))"
    let ones = try example.run("mean(d > 0.5, over=samples)", feeds: Self.feeds).numbers
    #expect(close(ones, EquationDistributionTests.x.map(EquationDistributionTests.sigmoid), 0.03), "\(ones)")
  }

  /// Cold draws are nearly the bits and classes themselves, warm ones lie between.
  @Test func temperature() throws {
    var example = Self.example
    example.sample += "\nwarm: 4000 of relaxed(cat(l), 5)"
    let cold = try example.run("mean(max(s), over=samples)", feeds: Self.feeds).numbers
    let warm = try example.run("mean(max(warm), over=samples)", feeds: Self.feeds).numbers
    #expect(cold.allSatisfy { $0 > 0.97 } && warm.allSatisfy { $0 < 0.6 }, "\(cold) \(warm)")
    let bits = try example.run("mean(min(b2, 1 - b2), over=samples)", feeds: Self.feeds).numbers
    #expect(bits.allSatisfy { $0 < 0.03 }, "\(bits)")
  }

  /// Classes along the first axis, as `one_hot` has them: also over a sequence's positions and an image's.
  @Test func classesComeFirst() throws {
    for (logits, map) in [("r", "w"), ("g", "m")] {
      var example = Self.example
      example.sample += "\nd: relaxed(cat(\(logits)), 0.5)"
      let hot = try example.run("one_hot(\(map))", feeds: Self.feeds).elements
      #expect(try example.run("d", feeds: Self.feeds).elements == hot)
      let sums = try example.run("sum(d)", feeds: Self.feeds).numbers
      #expect(close(sums, [2, 2]), "\(sums)")
    }
  }

  @Test func drawsHaveGradients() throws {
    for (q, head) in [("bernoulli", "linear 3"), ("categorical", "linear 3")] {
      let model = try NetworkTests.model(
        "net: [\(head), \(q)]\nback: [linear 2, tanh]",
        define: "v: sum((back(z) - x)^2) + kl(net(x), prior)\nprior: "
          + (q == "bernoulli" ? "bernoulli(3, p=0.5)" : "categorical(classes=3)"),
        minimize: "mean(v)", sample: "x: data\nz: relaxed(net(x), 0.7)")
      try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
    }
  }

  static let errors: [(String, String)] = [
    (
      "relaxed(encoder(h), 1)",
      "encoder: relaxed(q, tau) softens bits or classes, and encoder(h) is a normal distribution over a vector of 2 "
        + "for each example (a network gives them when its last row is bernoulli or categorical)"
    ),
    ("relaxed(bern(x), 0)", "0: a temperature is above 0, and this is 0"),
    ("relaxed(bern(x), -1)", "-: a temperature is above 0, and this is -1"),
    ("relaxed(bern(x), x)", "x: the temperature is one number, and this is a vector of 2 for each example"),
    ("relaxed(bern(x))", "relaxed: relaxed is given 1 value (it is written relaxed(q, tau))"),
  ]
  @Test(arguments: errors) func error(_ draw: String, _ message: String) {
    var example = Self.example
    example.networks = example.networks.replacing("q: [gaussian]", with: "q: [gaussian]\nencoder: [gaussian]")
    example.sample += "\nd: \(draw)"
    do throws(Problems) {
      _ = try example.model("1")
      Issue.record("no error")
    } catch {
      let said = error.all.map { "\($0.word): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" }
      #expect(said == [message])
    }
  }

  /// A soft draw has no density: the distribution that it softens has.
  @Test func densityIsTheHardOnes() {
    for equation in [
      "log_prob(relaxed(bern(x), 1), x)", "kl(relaxed(bern(x), 1), bern(x))", "relaxed(bern(x), 1).mean",
    ] {
      #expect(throws: Problems.self, "\(equation)") { try Self.example.model(equation) }
    }
  }
}

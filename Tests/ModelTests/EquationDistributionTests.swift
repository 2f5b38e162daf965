import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// Densities, entropies and divergences against their closed forms, worked out number by number.
@Suite struct EquationDistributionTests {
  static let example = EquationExample(
    sample:
      "x: data\nh: data.halves\no: data.other\nb: data.bits\nt: data.label\nw: data.words\nm: data.map\nl: data.logits\nr: data.rows\ng: data.grid\nz: 3 of q(h)",
    networks: """
      q: [gaussian]
      ql: [gaussian log_std]
      p: [normal std 0.5]
      learned: [normal std learned]
      bern: [bernoulli]
      cat: [categorical]
      """,
    data: [
      DataShape(name: "data", shape: [2]), DataShape(name: "data.halves", shape: [4]),
      DataShape(name: "data.other", shape: [4]),
      DataShape(name: "data.bits", shape: [2]), DataShape(name: "data.label", shape: [], classes: 3),
      DataShape(name: "data.logits", shape: [3]),
      DataShape(name: "data.words", shape: [2], classes: 3), DataShape(name: "data.rows", shape: [2, 3]),
      DataShape(name: "data.map", shape: [2, 1], classes: 2), DataShape(name: "data.grid", shape: [2, 2, 1]),
    ],
    minimize: "sum(trained(1)) - mean(log_prob(learned(x), 0))")

  static let x = [0.5, -1, 2, 0.25]
  static let h = [0.1, -0.3, 0.4, -0.8, 1.5, 0.7, -0.2, 0.6]
  static let v = [-0.6, 0.2, 0.3, 0.1, 0.9, -1.1, -0.4, 0.5]
  static let bits = [1, 0.25, 0, 0.5]
  static let l = [0.2, -0.4, 1.1, 2.0, 0.3, -0.7]
  static let rows = [0.2, -0.4, 1.1, 2.0, 0.3, -0.7, 0.5, 0.6, 0.7, -1, 0, 1]
  // Stored [example, height, width, classes].
  static let grid = [0.3, 1.2, -0.5, 0.5, 0.9, 0.1, 0.2, 0.4]
  static let feeds: Interpreter.Arrays = [
    "data": x, "data.halves": h, "data.other": v, "data.bits": bits, "data.label": [2, 0], "data.words": [0, 2, 1, 1],
    "data.map": [1, 0, 0, 1],
    "data.logits": l, "data.rows": rows, "data.grid": grid, "z": (0..<12).map { Double($0) / 5 - 1 },
  ]

  // MARK: By hand

  static func mean(_ from: [Double], _ n: Int, _ i: Int) -> Double { from[4 * n + i] }
  static func std(_ from: [Double], _ n: Int, _ i: Int) -> Double { exp(from[4 * n + 2 + i] / 2) }
  static func density(_ x: Double, _ mean: Double, _ std: Double) -> Double {
    -(x - mean) * (x - mean) / (2 * std * std) - log(std) - 0.5 * log(2 * .pi)
  }
  static func sums(_ term: (Int, Int) -> Double) -> [Double] { (0..<2).map { n in term(n, 0) + term(n, 1) } }
  static func softmax(_ logits: [Double]) -> [Double] {
    let powers = logits.map { exp($0) }
    return powers.map { $0 / powers.reduce(0, +) }
  }
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  static let normals: [(String, [Double])] = [
    ("kl(q(h))", sums { n, i in (pow(mean(h, n, i), 2) + pow(std(h, n, i), 2) - 1) / 2 - log(std(h, n, i)) }),
    (
      "kl(q(h), q(o))",
      sums { n, i in
        let distance = mean(h, n, i) - mean(v, n, i)
        return log(std(v, n, i) / std(h, n, i)) + (pow(std(h, n, i), 2) + distance * distance)
          / (2 * pow(std(v, n, i), 2)) - 0.5
      }
    ),
    ("kl(q(h), normal(2)) - kl(q(h))", [0, 0]),
    ("kl(q(h), normal) - kl(q(h))", [0, 0]),
    ("log_prob(q(h), x)", sums { n, i in density(x[2 * n + i], mean(h, n, i), std(h, n, i)) }),
    ("log_prob(ql(h), x)", sums { n, i in density(x[2 * n + i], mean(h, n, i), exp(h[4 * n + 2 + i])) }),
    ("log_prob(p(x), 0)", sums { n, i in density(0, x[2 * n + i], 0.5) }),
    ("log_prob(learned(x), 1)", sums { n, i in density(1, x[2 * n + i], 2) }),
    ("log_prob(normal(2, mean=x, std=3), 1)", sums { n, i in density(1, x[2 * n + i], 3) }),
    ("entropy(q(h))", sums { n, i in log(std(h, n, i)) + 0.5 + 0.5 * log(2 * .pi) }),
    ("entropy(learned(x))", sums { _, _ in log(2) + 0.5 + 0.5 * log(2 * .pi) }),
    ("q(h).mean", [0.1, -0.3, 1.5, 0.7]), ("q(h).mode", [0.1, -0.3, 1.5, 0.7]),
    ("q(h).std", [std(h, 0, 0), std(h, 0, 1), std(h, 1, 0), std(h, 1, 1)]), ("p(x).std", [0.5, 0.5, 0.5, 0.5]),
    ("log_prob(uniform(2, low=-2, high=3), x)", [-2 * log(5.0), -2 * log(5.0)]),
    ("uniform(low=x, high=4).mean", [2.25, 1.5, 3, 2.125]),
    ("entropy(uniform(2, high=4))", [2 * log(4.0)]),
  ]

  static let bitsAndClasses: [(String, [Double])] = [
    (
      "log_prob(bern(x), b)",
      sums { n, i in
        let p = sigmoid(x[2 * n + i])
        return bits[2 * n + i] * log(p) + (1 - bits[2 * n + i]) * log(1 - p)
      }
    ),
    ("bern(x).mean", x.map(sigmoid)), ("bern(x).mode", [1, 0, 1, 1]), ("bern(x).logits", x),
    ("bern(x).std^2", x.map { sigmoid($0) * (1 - sigmoid($0)) }),
    (
      "entropy(bern(x))",
      sums { n, i in
        -sigmoid(x[2 * n + i]) * log(sigmoid(x[2 * n + i])) - sigmoid(-x[2 * n + i]) * log(sigmoid(-x[2 * n + i]))
      }
    ),
    (
      "kl(bern(x), bern(b))",
      sums { n, i in
        let (p, r) = (sigmoid(x[2 * n + i]), sigmoid(bits[2 * n + i]))
        return p * log(p / r) + (1 - p) * log((1 - p) / (1 - r))
      }
    ),
    ("log_prob(bernoulli(2, p=0.25), 1)", [2 * log(0.25)]),
    ("log_prob(bernoulli(2, p=0), 0)", [2 * log(1 - 0x1p-23)]), ("log_prob(bernoulli(p=1), 0)", [log(0x1p-23)]),
    ("entropy(bernoulli(p=1))", [-0x1p-23 * log(0x1p-23) - (1 - 0x1p-23) * log(1 - 0x1p-23)]),
    ("log_prob(cat(l), t)", [log(softmax([0.2, -0.4, 1.1])[2]), log(softmax([2, 0.3, -0.7])[0])]),
    ("log_prob(categorical(classes=3), t)", [log(1.0 / 3), log(1.0 / 3)]),
    ("cat(l).mean", softmax([0.2, -0.4, 1.1]) + softmax([2, 0.3, -0.7])), ("number(cat(l).mode)", [2, 0]),
    ("cat(l).logits", l),
    ("entropy(cat(l))", [[0.2, -0.4, 1.1], [2, 0.3, -0.7]].map { softmax($0).reduce(0) { $0 - $1 * log($1) } }),
    (
      "kl(cat(l), categorical(classes=3))",
      [[0.2, -0.4, 1.1], [2, 0.3, -0.7]].map { softmax($0).reduce(0) { $0 + $1 * log(3 * $1) } }
    ),
    // Named in an equation, with logits of one's own.
    ("log_prob(bernoulli(logits=x), b) - log_prob(bern(x), b)", [0, 0]), ("bernoulli(logits=x).logits", x),
    ("log_prob(bernoulli(2, logits=0.3), b) - log_prob(bern(0.3 + 0 * x), b)", [0, 0]),
    ("log_prob(categorical(logits=l), t) - log_prob(cat(l), t)", [0, 0]),
    ("log_prob(categorical(logits=r), w) - log_prob(cat(r), w)", [0, 0]),
    ("log_prob(categorical(logits=g), m) - log_prob(cat(g), m)", [0, 0]),
    ("categorical(logits=g).logits - g", [Double](repeating: 0, count: 8)),
    ("kl(categorical(logits=l), cat(l))", [0, 0]), ("number(categorical(logits=l).mode)", [2, 0]),
    (
      "log_prob(categorical(2, logits=l), w)",
      [
        log(softmax([0.2, -0.4, 1.1])[0]) + log(softmax([0.2, -0.4, 1.1])[2]),
        2 * log(softmax([2, 0.3, -0.7])[1]),
      ]
    ),
    // A class at each position of a sequence, and of a map.
    (
      "log_prob(cat(r), w)",
      [
        log(softmax([0.2, -0.4, 1.1])[0]) + log(softmax([2, 0.3, -0.7])[2]),
        log(softmax([0.5, 0.6, 0.7])[1]) + log(softmax([-1, 0, 1])[1]),
      ]
    ),
    ("number(cat(r).mode)", [2, 0, 2, 2]), ("sum(one_hot(w) * cat(r).logits)", [0.2 - 0.7, 0.6 + 0]),
    (
      "log_prob(cat(g), m)",
      [
        log(softmax([0.3, 1.2])[1]) + log(softmax([-0.5, 0.5])[0]),
        log(softmax([0.9, 0.1])[0]) + log(softmax([0.2, 0.4])[1]),
      ]
    ),
    ("sum(one_hot(m) * cat(g).logits)", [1.2 - 0.5, 0.9 + 0.4]),
  ]

  @Test(arguments: normals + bitsAndClasses)
  func closedForm(_ equation: String, _ numbers: [Double]) throws {
    let result = try Self.example.run(equation, feeds: Self.feeds, kept: ["learned.0.log_std": [log(2)]])
    #expect(close(result.numbers, numbers), "\(result.numbers), expected \(numbers)")
  }

  /// With samples in front: each sample of each example is scored by its example's distribution.
  @Test func samplesAreScoredApart() throws {
    let z = try #require(Self.feeds["z"])
    let result = try Self.example.run("log_prob(q(h), z) - kl(q(h))", feeds: Self.feeds, given: ["z"])
    let divergence = Self.normals[0].1
    let expected = (0..<3).flatMap { k in
      Self.sums { n, i in
        Self.density(z[4 * k + 2 * n + i], Self.mean(Self.h, n, i), Self.std(Self.h, n, i)) - divergence[n] / 2
      }
    }
    #expect(close(result.numbers, expected))
  }

  /// A draw is mean + std · noise, so it varies with its example, and what is drawn has the distribution's moments.
  @Test func drawsHaveTheirMoments() throws {
    var example = Self.example
    example.sample += "\nd: 4000 of p(x)\ne: 4000 of bern(x)\nc: 4000 of cat(l)\nn: 4000 of uniform(low=x, high=x + 2)"
    let mean = try example.run("mean(d, over=samples)", feeds: Self.feeds).numbers
    #expect(close(mean, Self.x, 0.05), "\(mean)")
    let variance = try example.run("mean((d - x)^2, over=samples)", feeds: Self.feeds).numbers
    #expect(close(variance, [0.25, 0.25, 0.25, 0.25], 0.05), "\(variance)")
    let ones = try example.run("mean(e, over=samples)", feeds: Self.feeds).numbers
    #expect(close(ones, Self.x.map(Self.sigmoid), 0.05), "\(ones)")
    let shares = try example.run("mean(one_hot(c), over=samples)", feeds: Self.feeds).numbers
    #expect(close(shares, Self.softmax([0.2, -0.4, 1.1]) + Self.softmax([2, 0.3, -0.7]), 0.05), "\(shares)")
    let middle = try example.run("mean(n, over=samples)", feeds: Self.feeds).numbers
    #expect(close(middle, Self.x.map { $0 + 1 }, 0.05), "\(middle)")
  }
}

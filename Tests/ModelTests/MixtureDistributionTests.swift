import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// `mixture(d, …)`: components along the features, the samples or the examples, and who chooses among them.
@Suite struct MixtureDistributionTests {
  static let example = EquationExample(
    sample: "x: data\nh: data.h\nr: data.rows\nt: data.t\ni: data.image\ng: data.g",
    networks: "encoder: [linear 4, gaussian]\npseudo(): [constant 3 2]\nweights(): [constant 3]",
    data: [
      DataShape(name: "data", shape: [2]), DataShape(name: "data.h", shape: [10]),
      DataShape(name: "data.rows", shape: [2, 3]), DataShape(name: "data.t", shape: [2, 9]),
      DataShape(name: "data.image", shape: [3, 1, 2]), DataShape(name: "data.g", shape: [14, 1, 2]),
    ],
    minimize: "sum(trained(1)) + mean(log_prob(encoder(x), 0)) + mean(pseudo()) + mean(weights())")

  static func numbers(_ count: Int, _ turn: Double) -> [Double] { (0..<count).map { sin(turn * Double($0 + 1)) } }
  static let feeds: Interpreter.Arrays = [
    "data": numbers(4, 1), "data.h": numbers(20, 2), "data.rows": numbers(12, 3), "data.t": numbers(36, 4),
    "data.image": numbers(12, 5), "data.g": numbers(56, 6),
  ]
  static let kept: Interpreter.Arrays = [
    "encoder.0.weight": numbers(8, 7), "encoder.0.bias": numbers(4, 8), "pseudo.0.weight": numbers(6, 9),
    "weights.0.weight": numbers(3, 10),
  ]

  static func run(_ equation: String) throws -> [Double] {
    try example.run(equation, feeds: feeds, kept: kept).numbers
  }

  static func logSumExp(_ terms: [Double]) -> Double { log(terms.reduce(0) { $0 + exp($1) }) }
  static func normal(_ x: Double, _ mean: Double, _ logStd: Double) -> Double {
    -pow((x - mean) / exp(logStd), 2) / 2 - logStd - log(2 * .pi) / 2
  }
  /// log of softmax weights.
  static func weights(_ logits: [Double]) -> [Double] { logits.map { $0 - logSumExp(logits) } }

  /// log Σₖ πₖ Πᵢ pₖᵢ, of the logarithms of pₖᵢ.
  static func mixed(_ logits: [Double], _ count: Int, _ score: (_ k: Int, _ i: Int) -> Double) -> Double {
    let weights = weights(logits)
    var terms: [Double] = []
    for k in logits.indices {
      var sum = weights[k]
      for i in 0..<count { sum += score(k, i) }
      terms.append(sum)
    }
    return logSumExp(terms)
  }

  static let ofVector = "mixture(normal(mean=h[0:4], std=exp(h[4:8])), logits=h[8:10])"

  /// Two normal distributions over vectors of 2: a choice for the whole vector.
  @Test func ofVectors() throws {
    let (x, h) = (Self.feeds["data"]!, Self.feeds["data.h"]!)
    let expected = (0..<2).map { n in
      let row = Array(h[10 * n..<10 * n + 10])
      return Self.mixed([row[8], row[9]], 2) { k, i in
        Self.normal(x[2 * n + i], row[2 * k + i], row[4 + 2 * k + i])
      }
    }
    #expect(close(try Self.run("log_prob(\(Self.ofVector), x)"), expected))
    // The weights as they are: equal without logits, whatever is added to all logits.
    let equal = try Self.run("log_prob(mixture(normal(mean=h[0:4]), components=2), x)")
    #expect(close(equal, try Self.run("log_prob(mixture(normal(mean=h[0:4]), logits=concat(7, 7)), x)")))
    #expect(try !close(equal, Self.run("log_prob(mixture(normal(mean=h[0:4]), logits=concat(7, 8)), x)"), 1e-3))
    // One component is that distribution.
    let one = try Self.run(
      "log_prob(mixture(normal(mean=x, std=2), components=1), h[0:2]) - log_prob(normal(mean=x, std=2), h[0:2])")
    #expect(close(one, [0, 0]))
  }

  @Test func moments() throws {
    let h = Self.feeds["data.h"]!
    var (means, stds): ([Double], [Double]) = ([], [])
    for n in 0..<2 {
      let row = Array(h[10 * n..<10 * n + 10])
      let p = Self.weights([row[8], row[9]]).map { exp($0) }
      for d in 0..<2 {
        let mean = p[0] * row[d] + p[1] * row[2 + d]
        var square = 0.0
        for k in 0..<2 {
          let (centre, std) = (row[2 * k + d], exp(row[4 + 2 * k + d]))
          square += p[k] * (centre * centre + std * std)
        }
        means.append(mean)
        stds.append((square - mean * mean).squareRoot())
      }
    }
    #expect(close(try Self.run("\(Self.ofVector).mean"), means))
    #expect(close(try Self.run("\(Self.ofVector).std"), stds))
    // Draws have them, too, and go together: both numbers are of one component.
    var example = Self.example
    example.sample +=
      "\nd: 6000 of \(Self.ofVector)\nfar: 6000 of mixture(normal(mean=concat(-9, -9, 9, 9)), logits=h[0:2])"
    let mean = try example.run("mean(d, over=samples)", feeds: Self.feeds).numbers
    #expect(close(mean, means, 0.08), "\(mean), not \(means)")
    let square = try example.run("mean(d^2, over=samples)", feeds: Self.feeds).numbers
    #expect(close(square, zip(means, stds).map { $0 * $0 + $1 * $1 }, 0.2), "\(square)")
    let together = try example.run("min(far[0] * far[1], over=samples)", feeds: Self.feeds).numbers
    #expect(together.allSatisfy { $0 > 0 }, "\(together)")
    let share = try example.run("mean(far[0] > 0, over=samples)", feeds: Self.feeds).numbers
    let expected = (0..<2).map { n in exp(Self.weights(Array(h[10 * n..<10 * n + 2]))[1]) }
    #expect(close(share, expected, 0.03), "\(share), not \(expected)")
  }

  /// A sequence of 2 positions with 3 features: K = 2 components of 3, weights at each position, or one choice for all.
  @Test func ofSequences() throws {
    let (r, t) = (Self.feeds["data.rows"]!, Self.feeds["data.t"]!)
    func score(_ n: Int, _ position: Int, _ k: Int, _ i: Int) -> Double {
      -abs(r[6 * n + 3 * position + i] - t[18 * n + 9 * position + 3 * k + i]) - log(2)
    }
    func logits(_ n: Int, _ position: Int) -> [Double] { (6..<8).map { t[18 * n + 9 * position + $0] } }
    let apart = (0..<2).map { n in
      Self.mixed(logits(n, 0), 3) { k, i in score(n, 0, k, i) }
        + Self.mixed(logits(n, 1), 3) { k, i in score(n, 1, k, i) }
    }
    #expect(close(try Self.run("log_prob(mixture(laplace(mean=t[:, 0:6]), logits=t[:, 6:8]), r)"), apart))
    let joint = (0..<2).map { n in Self.mixed(logits(n, 0), 6) { k, i in score(n, i / 3, k, i % 3) } }
    #expect(close(try Self.run("log_prob(mixture(laplace(mean=t[:, 0:6]), logits=t[0, 6:8]), r)"), joint))
  }

  /// PixelCNN++: at each point of an image 3×1×2 one of two components with three channels each.
  static let ofPixels = """
    mixture(discretised_logistic(mean=g[0:6], scale=exp(g[6:12]), levels=5, low=-2, high=2), logits=g[12:14])
    """
  @Test func ofImages() throws {
    let (i, g) = (Self.feeds["data.image"]!, Self.feeds["data.g"]!)
    func mass(_ x: Double, _ mean: Double, _ logScale: Double) -> Double {
      func under(_ edge: Double) -> Double { 1 / (1 + exp(-(edge - mean) / exp(logScale))) }
      return under(x + 0.5) - under(x - 0.5)
    }
    /// Stored channels last.
    func score(_ n: Int, _ point: Int) -> Double {
      let (x, row) = ((0..<3).map { i[6 * n + 3 * point + $0] }, (0..<14).map { g[28 * n + 14 * point + $0] })
      return Self.mixed([row[12], row[13]], 3) { k, c in log(mass(x[c], row[3 * k + c], row[6 + 3 * k + c])) }
    }
    let expected = (0..<2).map { score($0, 0) + score($0, 1) }
    #expect(close(try Self.run("log_prob(\(Self.ofPixels), i)"), expected))
    let mean = try Self.example.run("\(Self.ofPixels).mean", feeds: Self.feeds)
    #expect(mean.elements == [3, 1, 2] && mean.numbers.allSatisfy { abs($0) <= 2 })
    var example = Self.example
    example.sample += "\nd: 3 of \(Self.ofPixels)"
    let draws = try example.run("d", feeds: Self.feeds)
    #expect(draws.elements == [3, 1, 2] && Set(draws.numbers).isSubset(of: [-2, -1, 0, 1, 2]), "\(draws.numbers)")
  }

  /// Drawn point by point, each of which chooses for itself.
  @Test func placeByPlace() throws {
    let text = NetworkTests.text(
      "net: [conv2d 4 kernel 1]",
      define: """
        pixels(h): mixture(discretised_logistic(mean=h[0:2], scale=0.01, levels=3, low=-2, high=2), logits=h[2:4])
        first: mean(new[0, 0, 0] > 0, over=samples)
        both: mean((new[0, 0, 0] > 0) * (new[0, 0, 1] > 0), over=samples)
        ends: mean(sum(abs(new)))
        """,
      minimize: "-mean(log_prob(pixels(net(x)), x))", sample: "x: data\nnew: 4000 of autoregressive(pixels(net(_)))")
    let model = try ModelExample(text, data: [DataShape(name: "data", shape: [1, 1, 2])])
    let values = try model.values(
      ["first", "both", "ends"], feeds: ["data": [0, 0, 0, 0]],
      kept: ["net.0.weight": [0, 0, 0, 0], "net.0.bias": [-2, 2, 0, log(3)]])
    #expect(close(values["first"] ?? [], [0.75, 0.75], 0.03), "\(values)")
    #expect(close(values["both"] ?? [], [0.5625, 0.5625], 0.03), "\(values)")
    #expect(close(values["ends"] ?? [], [4]), "\(values)")
  }

  /// VampPrior: 1/K Σ q(z | uₖ), the uₖ weights of a network, scored for each of several draws.
  @Test func ofSamples() throws {
    let prior = "mixture(encoder(samples(pseudo())), over=samples)"
    var example = Self.example
    example.sample += "\nz: 3 of encoder(x)\nnew: 5 of \(prior)"
    let z = try example.run("z", feeds: Self.feeds, kept: Self.kept).numbers
    let scores = try example.run("log_prob(\(prior), z)", feeds: Self.feeds, kept: Self.kept).numbers
    let (w, b, u) = (Self.kept["encoder.0.weight"]!, Self.kept["encoder.0.bias"]!, Self.kept["pseudo.0.weight"]!)
    func encoded(_ x: [Double]) -> [Double] { (0..<4).map { b[$0] + w[2 * $0] * x[0] + w[2 * $0 + 1] * x[1] } }
    let codes = (0..<3).map { encoded(Array(u[2 * $0..<2 * $0 + 2])) }
    func score(_ z: [Double], _ logits: [Double]) -> Double {
      Self.mixed(logits, 2) { k, i in Self.normal(z[i], codes[k][i], codes[k][2 + i] / 2) }
    }
    let expected = (0..<6).map { score(Array(z[2 * $0..<2 * $0 + 2]), [0, 0, 0]) }
    #expect(close(scores, expected), "\(scores), not \(expected)")
    let weighted = try example.run(
      "log_prob(\(prior.replacing("over=", with: "logits=samples(weights()), over=")), z)", feeds: Self.feeds,
      kept: Self.kept)
    #expect(
      close(weighted.numbers, (0..<6).map { score(Array(z[2 * $0..<2 * $0 + 2]), Self.kept["weights.0.weight"]!) }))
    #expect(try example.run("new", feeds: Self.feeds, kept: Self.kept).numbers.count == 5 * 2 * 2)
  }

  /// 1/N Σ q(z | xₙ) over the batch: the aggregate posterior.
  @Test func ofExamples() throws {
    let mixed = try Self.run("log_prob(mixture(normal(mean=x, std=exp(h[0:2])), over=examples), h[2:4])")
    let (x, h) = (Self.feeds["data"]!, Self.feeds["data.h"]!)
    let expected = (0..<2).map { n in
      Self.mixed([0, 0], 2) { k, i in Self.normal(h[10 * n + 2 + i], x[2 * k + i], h[10 * k + i]) }
    }
    #expect(close(mixed, expected), "\(mixed), not \(expected)")
  }

  @Test func axisBecomesSamples() throws {
    #expect(try Self.run("mean(samples(r), over=samples)") == Self.run("(r[0] + r[1]) / 2"))
    #expect(try close(Self.run("sum(samples(i) * i[1], over=samples)"), Self.run("(i[0] + i[1] + i[2]) * i[1]")))
    #expect(try Self.example.run("samples(i)", feeds: Self.feeds).elements == [1, 2])
  }

  static let trained = [
    ("mean(log_prob(mixture(normal(mean=h[0:4], std=exp(h[4:8])), logits=h[8:10]), x))", "linear 10"),
    ("mean(log_prob(mixture(bernoulli(logits=h[0:4]), logits=h[4:6]), sigmoid(x)))", "linear 6"),
    ("mean(log_prob(mixture(uniform(low=h[0:4] - 9, high=9), components=2), x))", "linear 4"),
    ("mean(log_prob(mixture(normal(mean=samples(reshape(h, 3, 2))), over=samples), x))", "linear 6"),
    ("mean(log_prob(mixture(normal(mean=h), over=examples), x))", "linear 2"),
    ("mean(sum(z^2))", "linear 10"),
    ("mean(mixture(normal(mean=h[0:4], std=exp(h[4:8])), logits=h[8:10]).std)", "linear 10"),
  ]
  @Test(arguments: trained) func gradients(_ equation: String, _ rows: String) throws {
    let z = equation.contains("z") ? "\nz: mixture(normal(mean=h[0:4], std=exp(h[4:8])), logits=h[8:10])" : ""
    let model = try NetworkTests.model(
      "net: [\(rows)]", define: "h: net(x)", minimize: equation, sample: "x: data\(z)")
    try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
  }

  /// Where no component reaches, a mixture has no mass, and that is no NaN.
  @Test func nothingIsMinusInfinity() throws {
    #expect(
      try Self.run("log_prob(mixture(uniform(2, low=5, high=6), components=2), x[0])") == [-.infinity, -.infinity])
  }

  static let errors: [(String, String)] = [
    (
      "mixture(normal(mean=h))",
      "mixture: mixture needs the logits of its components, or how many there are (it is written mixture(d, logits=l), "
        + "mixture(d, components=10) or mixture(d, over=samples | examples))"
    ),
    (
      "mixture(normal(mean=h), components=3)",
      "mixture: normal(mean=h) is a normal distribution over a vector of 10 for each example: its features are no whole "
        + "number of 3 components (the components lie one after another along the features, an image's channels)"
    ),
    (
      "mixture(normal(mean=h[0]), components=1)",
      "mixture: normal(mean=h[0]) is a normal distribution over a single number for each example: a single number has no "
        + "features to hold components (over=samples mixes one component for each sample, over=examples one for each "
        + "example)"
    ),
    (
      "mixture(normal(mean=t), logits=r[0:1])",
      "[: the logits are a sequence 1×3, and normal(mean=t) is over a sequence 2×9 (a vector of K chooses for the whole "
        + "example, T×K at each position, K×H×W at each point)"
    ),
    (
      "mixture(normal(mean=h), components=2, logits=x)",
      "2: mixture takes either logits or components, and is given both"
    ),
    (
      "mixture(normal(mean=h), over=samples)",
      "mixture: mixture goes over samples, and normal(mean=h) has none: it is a normal distribution over a vector of 10 "
        + "for each example ('sample: {z: k of q(x)}' makes k samples of each example)"
    ),
    (
      "mixture(normal(mean=samples(r)), over=samples, components=2)",
      "2: the components are the samples: their number is known"
    ),
    (
      "mixture(normal(mean=samples(r)), over=samples, logits=x)",
      "x: a logit is one number for each of the samples, and x is a vector of 2 for each example "
        + "(samples(v) makes samples of the elements of a vector)"
    ),
    (
      "mixture(ring, components=2)",
      "ring: mixture mixes normal, bernoulli, uniform, laplace, logistic or discretised_logistic distributions, and ring "
        + "is a ring distribution over a vector of 2"
    ),
    (
      "mixture(x, components=2)",
      "x: mixture(d) takes a distribution, and x is a vector of 2 for each example"
        + EquationErrorTests.headHint
    ),
    (
      "log_prob(mixture(normal(mean=x), components=2), h)",
      "log_prob: log_prob(this, h): the mixture is over a vector of 1, x is a vector of 10, and a mixture does not "
        + "stretch"
    ),
    (
      "entropy(mixture(normal(mean=h), components=2))",
      "entropy: the entropy of a mixture distribution is not known in closed form (x: mixture(…) under 'sample' draws "
        + "from it, and mean(x, over=examples) averages draws)"
    ),
    (
      "samples(samples(r))",
      "samples: samples are made twice: samples(r) has 2 samples already (an equation has at most one samples axis)"
    ),
    ("samples(x[0])", "[: x[0] is a single number for each example: it has no axis to become samples"),
  ]
  @Test(arguments: errors) func error(_ equation: String, _ message: String) {
    do throws(Problems) {
      _ = try Self.example.model(equation)
      Issue.record("no error")
    } catch {
      #expect(error.all.map { "\($0.word): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" } == [message])
    }
  }
}

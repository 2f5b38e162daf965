import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// `laplace`, `logistic` and `discretised_logistic` against their definitions and numeric integrals.
@Suite struct DensityTests {
  static let example = EquationExample(
    sample: "x: data\nm: data.mean\ns: data.scale",
    data: ["data", "data.mean", "data.scale"].map { DataShape(name: $0, shape: [2]) })

  static let x = [0.5, -1, 2, 0.25]
  static let m = [0.1, -1, 1.5, 40]
  static let s = [0.3, 2, 1, 0.5]
  static let feeds: Interpreter.Arrays = ["data": x, "data.mean": m, "data.scale": s]

  // MARK: By hand

  static func laplace(_ x: Double, _ m: Double, _ s: Double) -> Double { -abs(x - m) / s - log(2 * s) }
  static func logistic(_ x: Double, _ m: Double, _ s: Double) -> Double {
    let power = exp(-abs(x - m) / s)
    return log(power / (s * (1 + power) * (1 + power)))
  }
  static func sums(_ term: (Double, Double, Double) -> Double) -> [Double] {
    (0..<2).map { n in (2 * n..<2 * n + 2).reduce(0) { $0 + term(x[$1], m[$1], s[$1]) } }
  }

  /// ∫ f by Simpson's rule, in two parts that meet where a density may have its corner.
  static func integral(_ centre: Double, _ scale: Double, _ f: (Double) -> Double) -> Double {
    func part(_ from: Double, _ to: Double) -> Double {
      let (count, step) = (4000, (to - from) / 4000)
      return (0...count).reduce(0) { sum, i in
        sum + f(from + Double(i) * step) * (i == 0 || i == count ? 1 : i % 2 == 1 ? 4 : 2)
      } * step / 3
    }
    return part(centre - 40 * scale, centre) + part(centre, centre + 40 * scale)
  }

  static let cases: [(String, [Double])] = [
    ("log_prob(laplace(mean=m, scale=s), x)", sums(laplace)),
    ("log_prob(laplace(2, mean=1, scale=3), x)", sums { x, _, _ in laplace(x, 1, 3) }),
    ("log_prob(laplace(2), x)", sums { x, _, _ in laplace(x, 0, 1) }),
    ("laplace(mean=m, scale=s).mean", m), ("laplace(mean=m, scale=s).mode", m),
    ("laplace(mean=m, scale=s).std", s.map { $0 * 2.0.squareRoot() }),
    ("entropy(laplace(mean=m, scale=s))", sums { _, _, s in 1 + log(2 * s) }),
    (
      "entropy(laplace(mean=m, scale=s))",
      sums { _, m, s in -integral(m, s) { exp(laplace($0, m, s)) * laplace($0, m, s) } }
    ),
    (
      "kl(laplace(mean=m, scale=s), laplace(2, mean=0.5, scale=0.7))",
      sums { _, m, s in integral(m, s) { exp(laplace($0, m, s)) * (laplace($0, m, s) - laplace($0, 0.5, 0.7)) } }
    ),
    ("kl(laplace(mean=m, scale=s), laplace(mean=m, scale=s))", [0, 0]),
    ("log_prob(logistic(mean=m, scale=s), x)", sums(logistic)),
    ("logistic(mean=m, scale=s).mean", m), ("logistic(mean=m, scale=s).mode", m),
    ("logistic(mean=m, scale=s).std", s.map { $0 * Double.pi / 3.0.squareRoot() }),
    (
      "logistic(mean=m, scale=s).std^2",
      zip(m, s).map { m, s in integral(m, s) { ($0 - m) * ($0 - m) * exp(logistic($0, m, s)) } }
    ),
    (
      "entropy(logistic(mean=m, scale=s))",
      sums { _, m, s in -integral(m, s) { exp(logistic($0, m, s)) * logistic($0, m, s) } }
    ),
  ]

  @Test(arguments: cases) func closedForm(_ equation: String, _ numbers: [Double]) throws {
    let result = try Self.example.run(equation, feeds: Self.feeds).numbers
    #expect(close(result, numbers, 2e-5), "\(result), expected \(numbers)")
  }

  // MARK: Levels

  /// All levels of a number, an example each.
  static func levels(_ count: Int, from low: Double, to high: Double) -> (EquationExample, [Double]) {
    var example = example
    example.batch = count
    example.sample = "x: data"
    example.data = [DataShape(name: "data", shape: [])]
    return (example, (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) })
  }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// The mass between the edges of each level, the ends open; the mean is the sum of levels by their masses.
  @Test(arguments: [(0.3, 0.2), (0.9, 0.05), (-0.4, 1.5), (1.8, 0.3)])
  func massesOfLevels(_ mean: Double, _ scale: Double) throws {
    let (example, x) = Self.levels(6, from: -1, to: 2)
    let d = "discretised_logistic(mean=\(mean), scale=\(scale), levels=6, low=-1, high=2)"
    let masses = try example.run("exp(log_prob(\(d), x))", feeds: ["data": x]).numbers
    let edges = [0] + x.dropFirst().map { Self.sigmoid(($0 - 0.3 - mean) / scale) } + [1]
    #expect(close(masses, zip(edges.dropFirst(), edges).map { $0 - $1 }, 1e-9), "\(masses)")
    #expect(abs(masses.reduce(0, +) - 1) < 1e-12)
    let average = try example.run("\(d).mean", feeds: ["data": x]).numbers
    #expect(close(average, [zip(x, masses).reduce(0) { $0 + $1.0 * $1.1 }]), "\(average)")
  }

  /// Pixels: 256 levels from 0 to 1 without a word, and from −1 to 1.
  @Test(arguments: [("", 0.0), (", low=-1, high=1", -1)])
  func pixelsSumToOne(_ ends: String, _ low: Double) throws {
    let (example, x) = Self.levels(256, from: low, to: 1)
    let sum = try example.run(
      "sum(exp(log_prob(discretised_logistic(mean=0.4, scale=0.01\(ends)), x)), over=examples)", feeds: ["data": x])
    #expect(close(sum.numbers, [1], 1e-12), "\(sum.numbers)")
  }

  /// log p is what is left of −|x − mean| / scale far out, where σ(a) − σ(b) is 0 in any precision.
  @Test func tailsAreExact() throws {
    let (example, x) = Self.levels(3, from: 0, to: 1)
    let d = "discretised_logistic(mean=x + 5000 * (1 - 2 * (x > 0.6)), scale=0.5, levels=3)"
    let scores = try example.run("log_prob(\(d), x)", feeds: ["data": x]).numbers
    // Levels 0 and 1 lie 5000 below the mean: under the upper edge there is e^((0.25 − 5000) / 0.5).
    #expect(close(scores, [-9999.5, -9999.5 + log(1 - exp(-1)), -9999.5], 1e-9), "\(scores)")
    let slopes = try example.run("grad(log_prob(\(d.replacing("x", with: "stop(x)")), x), x)", feeds: ["data": x])
    #expect(close(slopes.numbers, [2, 2, -2], 1e-9), "\(slopes)")
  }

  // MARK: Draws

  @Test func drawsHaveTheirMoments() throws {
    var example = Self.example
    example.sample += """
      \na: 4000 of laplace(mean=m, scale=s)
      b: 4000 of logistic(mean=m, scale=s)
      c: 4000 of discretised_logistic(mean=0.3 + 0 * x, scale=0.4, levels=4, low=-1, high=2)
      """
    for name in ["a", "b"] {
      let mean = try example.run("mean(\(name) - m, over=samples) / s", feeds: Self.feeds).numbers
      #expect(close(mean, [0, 0, 0, 0], 0.12), "\(mean)")
      let variance = try example.run("mean((\(name) - m)^2, over=samples) / s^2", feeds: Self.feeds).numbers
      let expected = name == "a" ? 2 : Double.pi * Double.pi / 3
      #expect(variance.allSatisfy { abs($0 / expected - 1) < 0.15 }, "\(variance)")
      // Both are symmetric.
      let above = try example.run("mean(\(name) > m, over=samples)", feeds: Self.feeds).numbers
      #expect(close(above, [0.5, 0.5, 0.5, 0.5], 0.04), "\(above)")
    }
    // Half of a Laplace distribution lies within log 2 scales.
    let within = try example.run("mean(abs(a - m) < log(2) * s, over=samples)", feeds: Self.feeds).numbers
    #expect(close(within, [0.5, 0.5, 0.5, 0.5], 0.04), "\(within)")
    let (levels, x) = Self.levels(4, from: -1, to: 2)
    let masses = try levels.run(
      "exp(log_prob(discretised_logistic(mean=0.3, scale=0.4, levels=4, low=-1, high=2), x))", feeds: ["data": x])
    for (level, mass) in zip(x, masses.numbers) {
      let share = try example.run("mean(c == \(level), over=samples)", feeds: Self.feeds).numbers
      #expect(close(share, [mass, mass, mass, mass], 0.04), "\(level): \(share), not \(mass)")
    }
  }

  static let trained = [
    "log_prob(laplace(mean=h[0:2], scale=exp(h[2:4])), x)", "log_prob(logistic(mean=h[0:2], scale=exp(h[2:4])), x)",
    "log_prob(discretised_logistic(mean=h[0:2], scale=exp(h[2:4]), levels=5, low=-4, high=4), x)",
    "discretised_logistic(mean=h[0:2], scale=exp(h[2:4]), levels=5, low=-4, high=4).mean",
    "entropy(logistic(mean=h[0:2], scale=exp(h[2:4])))", "a^2", "b^2",
    "kl(laplace(mean=h[0:2], scale=exp(h[2:4])), laplace(mean=h[1:3], scale=exp(h[0:2])))",
  ]
  @Test(arguments: trained) func gradients(_ equation: String) throws {
    let model = try NetworkTests.model(
      "net: [linear 4]", define: "h: net(x)\nv: \(equation)",
      minimize: equation.hasPrefix("log") || equation.hasPrefix("kl")
        || equation.hasPrefix("entropy") ? "mean(v)" : "mean(sum(v))",
      sample: "x: data\na: laplace(mean=h[0:2], scale=exp(h[2:4]))\nb: logistic(mean=h[0:2], scale=exp(h[2:4]))")
    try checkGradients(model, feeds: NetworkTests.x, rate: 0.1)
  }

  /// A draw of levels passes no gradient, and one of a laplace distribution does.
  @Test func levelsPassNoGradient() throws {
    var example = Self.example
    example.sample += "\nc: discretised_logistic(mean=m, scale=s)\na: laplace(mean=m, scale=s)"
    #expect(throws: Problems.self) { try example.run("grad(sum(c), m)", feeds: Self.feeds) }
    #expect(try example.run("grad(sum(a), m)", feeds: Self.feeds).numbers == [1, 1, 1, 1])
  }
}

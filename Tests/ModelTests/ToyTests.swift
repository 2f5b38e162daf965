import Foundation
import Testing

@testable import Model

/// Toy distributions: moments and locations of draws, and densities, against their definitions.
@Suite struct ToyTests {
  private static func example(_ sample: String = "", batch: Int = 2) -> EquationExample {
    EquationExample(
      sample: "x: data\n\(sample)", batch: batch, data: [DataShape(name: "data", shape: [2])])
  }

  private static let count = 20_000

  /// Draws of a toy, a row each.
  private static func draws(_ toy: String, size: Int = 2) throws -> [[Double]] {
    let result = try example("d: \(count) of \(toy)", batch: 1).run("d", feeds: ["data": [0, 0]])
    return stride(from: 0, to: result.numbers.count, by: size).map { Array(result.numbers[$0..<$0 + size]) }
  }

  private static func average(_ rows: [[Double]], _ term: ([Double]) -> Double) -> Double {
    rows.reduce(0) { $0 + term($1) } / Double(rows.count)
  }

  /// The mean of a function of a number uniform in (0, 1), by the midpoint rule.
  private static func mean(_ function: (Double) -> Double) -> Double {
    (0..<20_000).reduce(0) { $0 + function((Double($1) + 0.5) / 20_000) } / 20_000
  }

  // MARK: Draws

  struct Moments: Sendable, CustomTestStringConvertible {
    let toy: String
    /// Of both numbers: the means, the mean squares, the mean of their product.
    let expected: [Double]
    var testDescription: String { toy }
  }

  private static func roll(_ t: Double) -> Double { (1.5 + 3 * t) * Double.pi }
  static let moments = [
    Moments(toy: "ring", expected: [0, 0, 2.0004, 2.0004, 0]),
    Moments(toy: "ring(modes=1, radius=3, std=0.5)", expected: [3, 0, 9.25, 0.25, 0]),
    Moments(toy: "ring(modes=3, std=1)", expected: [0, 0, 3, 3, 0]),
    Moments(toy: "grid", expected: [0, 0, 8.0025, 8.0025, 0]),
    Moments(toy: "grid(side=2, spacing=3, std=0.1)", expected: [0, 0, 2.26, 2.26, 0]),
    Moments(toy: "checkerboard", expected: [0, 0, 16 / 3.0, 16 / 3.0, 1]),
    Moments(
      toy: "two_moons",
      expected: [
        0.5, 0.25, 1.01, 0.25 + (0.5 + 0.25 - 2 / .pi) / 2 - 0.25 + 0.26,
        mean { t in
          let (c, s) = (cos(.pi * t), sin(.pi * t))
          return (c * s + (1 - c) * (0.5 - s)) / 2
        },
      ]),
    Moments(
      toy: "swiss_roll",
      expected: [
        mean { roll($0) * cos(roll($0)) / 5 }, mean { roll($0) * sin(roll($0)) / 5 },
        mean { pow(roll($0) * cos(roll($0)) / 5, 2) } + 0.04, mean { pow(roll($0) * sin(roll($0)) / 5, 2) } + 0.04,
        mean { roll($0) * roll($0) * sin(roll($0)) * cos(roll($0)) / 25 },
      ]),
    Moments(toy: "distribution1(x=0.5)", expected: [0.5, 0.5, 0.25, 1 / 3.0, 0.25]),
    Moments(toy: "distribution2", expected: [0.5, 0.5, 1 / 3.0, 1 / 3.0, 0.25]),
  ]

  /// Five deviations of a mean of so many draws are allowed.
  @Test(arguments: moments) func drawsHaveTheirMoments(_ toy: Moments) throws {
    let draws = try Self.draws(toy.toy)
    let terms: [([Double]) -> Double] = [
      { $0[0] }, { $0[1] }, { $0[0] * $0[0] }, { $0[1] * $0[1] }, { $0[0] * $0[1] },
    ]
    for (term, expected) in zip(terms, toy.expected) {
      let found = Self.average(draws, term)
      let spread = Self.average(draws) { pow(term($0) - found, 2) }.squareRoot()
      let allowed = 5 * spread / Double(Self.count).squareRoot() + 1e-6
      #expect(abs(found - expected) <= allowed, "\(found) ± \(allowed), expected \(expected)")
    }
  }

  /// x = tanh(2u + 1) + ¾ u, so the shares below some x are those of u below what gives that x.
  @Test(arguments: [-2.0, -1, -0.5, 0, 0.5, 1, 2]) func distribution4HasItsShares(_ u: Double) throws {
    let draws = try Self.draws("distribution4", size: 1)
    let share = Self.average(draws) { $0[0] < tanh(2 * u + 1) + 0.75 * u ? 1 : 0 }
    let expected = 0.5 * (1 + erf(u / 2.0.squareRoot()))
    #expect(abs(share - expected) < 5 * (expected * (1 - expected) / Double(Self.count)).squareRoot())
  }

  @Test func everyModeIsDrawnAlike() throws {
    var ring = [Int](repeating: 0, count: 8)
    for draw in try Self.draws("ring") {
      let angle = atan2(draw[1], draw[0]) / (.pi / 4)
      ring[(Int(angle.rounded()) + 8) % 8] += 1
      #expect(abs(hypot(draw[0], draw[1]) - 2) < 0.12 && abs(angle - angle.rounded()) < 0.1)
    }
    #expect(ring.allSatisfy { abs($0 - Self.count / 8) < 250 }, "\(ring)")
    var grid = [Int](repeating: 0, count: 25)
    for draw in try Self.draws("grid") {
      let (x, y) = ((draw[0] / 2).rounded(), (draw[1] / 2).rounded())
      #expect(abs(draw[0] - 2 * x) < 0.3 && abs(draw[1] - 2 * y) < 0.3 && max(abs(x), abs(y)) <= 2)
      grid[Int(y + 2) * 5 + Int(x + 2)] += 1
    }
    #expect(grid.allSatisfy { abs($0 - Self.count / 25) < 150 }, "\(grid)")
  }

  @Test func onlyDarkSquaresAreDrawn() throws {
    var squares: [Int: Int] = [:]
    for draw in try Self.draws("checkerboard") {
      let (column, row) = (Int((draw[0] / 2).rounded(.down)), Int((draw[1] / 2).rounded(.down)))
      #expect((column + row) % 2 == 0 && max(abs(draw[0]), abs(draw[1])) <= 4)
      squares[column * 10 + row, default: 0] += 1
    }
    #expect(squares.count == 8 && squares.values.allSatisfy { abs($0 - Self.count / 8) < 250 }, "\(squares)")
  }

  /// Two names are two draws, and two examples too.
  @Test func drawsAreFresh() throws {
    let example = Self.example("a: ring\nb: ring")
    let feeds = ["data": [0.0, 0, 0, 0]]
    let both = try example.run("concat(a, b)", feeds: feeds).numbers
    #expect(Set(both).count == 8)
  }

  /// A draw follows its parameters: ∂x/∂radius is the direction of the mode, ∂x/∂std the noise.
  @Test func gradientsGoThroughDraws() throws {
    let example = Self.example("r: uniform\nd: ring(radius=r, std=0)\ng: grid(spacing=r, std=0)")
    let feeds = ["data": [0.0, 0, 0, 0]]
    for (name, bound) in [("d", 1e-6), ("g", 1e-6)] {
      let slope = try example.run("grad(sum(\(name)), r) * r - sum(\(name))", feeds: feeds).numbers
      #expect(slope.allSatisfy { abs($0) < bound }, "\(name): \(slope)")
    }
  }

  // MARK: Densities

  /// Points of a square around 0, and the density there.
  private static func density(_ toy: String, half: Double, side: Int) throws -> [(x: Double, y: Double, value: Double)]
  {
    let step = 2 * half / Double(side)
    let coordinates = (0..<side).map { -half + (Double($0) + 0.5) * step }
    let points = coordinates.flatMap { y in coordinates.map { x in [x, y] } }
    let result = try example(batch: points.count).run("log_prob(\(toy), x)", feeds: ["data": points.flatMap { $0 }])
    return zip(points, result.numbers).map { ($0[0], $0[1], exp($1)) }
  }

  @Test(arguments: [
    ("ring(modes=5, radius=1.5, std=0.4)", 4.0), ("grid(side=3, spacing=1.5, std=0.3)", 4.0), ("checkerboard", 5.0),
    ("distribution2", 2.0), ("ring(modes=2, std=0.5)", 5.0),
  ]) func densitiesIntegrateToOne(_ toy: String, _ half: Double) throws {
    let side = 100
    let points = try Self.density(toy, half: half, side: side)
    let area = 4 * half * half / Double(side * side)
    let total = points.reduce(0) { $0 + $1.value } * area
    #expect(abs(total - 1) < 1e-6, "\(total)")
  }

  @Test func ringIsItsMixture() throws {
    for point in try Self.density("ring(modes=5, radius=1.5, std=0.4)", half: 3, side: 7) {
      var expected = 0.0
      for mode in 0..<5 {
        let angle = 2 * .pi * Double(mode) / 5
        let distance = pow(point.x - 1.5 * cos(angle), 2) + pow(point.y - 1.5 * sin(angle), 2)
        expected += exp(-distance / 0.32) / (2 * .pi * 0.16) / 5
      }
      #expect(abs(point.value - expected) < 1e-9 * max(1, expected))
    }
  }

  @Test func gridIsItsMixture() throws {
    for point in try Self.density("grid(side=4, spacing=1, std=0.3)", half: 3, side: 7) {
      var expected = 0.0
      for mode in 0..<16 {
        let distance = pow(point.x - Double(mode % 4) + 1.5, 2) + pow(point.y - Double(mode / 4) + 1.5, 2)
        expected += exp(-distance / 0.18) / (2 * .pi * 0.09) / 16
      }
      #expect(abs(point.value - expected) < 1e-9 * max(1, expected))
    }
  }

  /// Far from every mode the density is too small for a number, its logarithm is not.
  @Test func farPointsAreScored() throws {
    let far = try Self.example().run("log_prob(ring, x)", feeds: ["data": [40, 0, 0, -40]]).numbers
    let expected = -pow(38 / 0.02, 2) / 2 - 2 * log(0.02) - log(2 * .pi) - log(8)
    #expect(far.allSatisfy { abs($0 - expected) < 1e-6 * abs(expected) }, "\(far), expected \(expected)")
  }

  @Test(arguments: ["ring(modes=5, radius=1.5, std=0.4)", "grid(side=3, spacing=1.5, std=0.3)"])
  func slopesOfDensities(_ toy: String) throws {
    let points = [[0.3, -0.2], [1.4, 0.9]]
    let example = Self.example()
    func value(_ points: [[Double]]) throws -> [Double] {
      try example.run("log_prob(\(toy), x)", feeds: ["data": points.flatMap { $0 }]).numbers
    }
    let slopes = try example.run("grad(log_prob(\(toy), x), x)", feeds: ["data": points.flatMap { $0 }]).numbers
    for axis in 0..<2 {
      var (up, down) = (points, points)
      for row in 0..<2 {
        up[row][axis] += 1e-5
        down[row][axis] -= 1e-5
      }
      for (row, (above, below)) in zip(try value(up), try value(down)).enumerated() {
        let slope = (above - below) / 2e-5
        #expect(abs(slopes[row * 2 + axis] - slope) < 1e-6 * max(1, abs(slope)))
      }
    }
  }

  /// Each sample is scored by itself.
  @Test func samplesAreScored() throws {
    let example = Self.example("d: 3 of ring")
    let feeds = ["data": [0.0, 0, 0, 0], "d": [2.0, 0, 0, 2, 0, 0, 1, 1, -2, 0, 0, -2]]
    let scores = try example.run("log_prob(ring, d)", feeds: feeds, given: ["d"]).numbers
    #expect(scores.count == 6)
    let top = -2 * log(0.02) - log(2 * .pi) - log(8)
    for index in [0, 1, 4, 5] { #expect(abs(scores[index] - top) < 1e-9) }
    #expect(scores[2] < -4000 && scores[3] < -300)
  }

  // MARK: Errors

  static let averageHint = " (x: ring under 'sample' draws from it, and mean(x, over=examples) averages draws)"
  @Test(arguments: [
    (
      "log_prob(two_moons, x)",
      "log_prob: log_prob of two_moons: its density has no closed form (ring, grid and checkerboard have one)"
    ),
    (
      "log_prob(distribution1, x)",
      "log_prob: log_prob of distribution1: its first number is always x: it has no density"
    ),
    ("ring.mean", "mean: the mean of a ring distribution is not known in closed form\(averageHint)"),
    ("entropy(ring)", "entropy: the entropy of a ring distribution is not known in closed form\(averageHint)"),
    (
      "kl(ring)",
      "kl: there is no closed form for kl(ring, normal) (closed forms: normal, bernoulli, categorical and laplace, each with its own kind; else average "
        + "log_prob(q, z) - log_prob(p, z) over draws z of q)"
    ),
    ("ring(3)", "3: ring is over a vector of 2: it takes no shape, only parameters by name"),
    ("ring(mode=3)", "mode: ring has no parameter 'mode' (did you mean 'modes'?)"),
    ("ring(modes=0)", "0: at least 1 is needed here, and this is 0"),
    ("ring(modes=1e6)", "1e6: at most 256 is possible here, and this is 1000000"),
    ("grid(std=-1)", "-: a standard deviation is not negative, and this is -1"),
    ("checkerboard(side=3)", "side: checkerboard has no parameter 'side' (it has none)"),
    ("distribution2(3)", "3: distribution2 takes nothing (uniform takes a shape and parameters)"),
    ("rings()", "rings: no network or function is named 'rings' (did you mean 'ring'?)"),
  ])
  func wrongUse(_ equation: String, _ message: String) {
    var said = ["no error"]
    do {
      _ = try ModelExample(Self.example().text(equation), data: Self.example().data)
    } catch { said = error.all.map { "\($0.word): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" } }
    #expect(said == [message])
  }
}

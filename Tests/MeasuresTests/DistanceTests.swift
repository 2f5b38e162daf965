import Basics
import Testing

@testable import Measures

/// Points of a stream of normal numbers.
func normals(_ count: Int, _ width: Int, _ stream: String, scale: Double = 1, shift: Double = 0) throws -> Points {
  let random = Philox(seed: 7, stream: stream)
  return try Points((0..<count * width).map { Double(random.normal($0)) * scale + shift }, width: width)
}

@Suite struct FrechetDistanceTests {
  /// Four points whose covariance, with n − 1, is exactly L Lᵀ: ± √(3/2) times the columns of L.
  private func points(_ root: [[Double]], mean: [Double]) throws -> Points {
    let scale = (1.5).squareRoot()
    let columns = root[0].indices.map { j in root.map { $0[j] * scale } }
    return try Points(
      columns.flatMap { column in
        [1.0, -1].map { sign in zip(column, mean).map { sign * $0 + $1 } }
      })
  }

  @Test func twoNormals() throws {
    // Σ = [[2, 1], [1, 2]] and diag(3, 1), means apart by (1, 2).
    let root2 = (2.0).squareRoot()
    let a = try points([[root2, 0], [1 / root2, (1.5).squareRoot()]], mean: [0, 0])
    let b = try points([[(3.0).squareRoot(), 0], [0, 1]], mean: [1, 2])
    let expected = 13 - 2 * (14.0).squareRoot()
    #expect(abs(try frechetDistance(a, b) - expected) < 1e-12)
    #expect(abs(try frechetDistance(b, a) - expected) < 1e-12)
  }

  /// Also where the covariance is singular: fewer points than coordinates, equal points, a constant coordinate.
  @Test func aSetAgainstItself() throws {
    let flat = try normals(60, 4, "flat").columns
    let sets = try [
      normals(300, 20, "a"), normals(200, 512, "b"), normals(2, 8, "c"),
      Points((0..<60).map { [flat[0][$0], 3, flat[1][$0], flat[0][$0]] }), Points([[1, 2], [1, 2], [1, 2]]),
      stretched(by: 10), stretched(by: 1e5), stretched(by: 1e9),
    ]
    for set in sets {
      let trace = set.columns.map(variance).reduce(0, +)
      let distance = try frechetDistance(set, set)
      #expect(distance >= 0 && distance <= 1e-12 * trace)
    }
  }

  /// Full rank, with a last coordinate that varies less than the first by this factor: each way to a root has its turn.
  private func stretched(by factor: Double, _ stream: String = "stretched") throws -> Points {
    let points = try normals(400, 24, stream)
    let scales = (0..<24).map { exponential(-logarithm(factor) * Double($0) / 23) }
    return try Points(points.numbers.enumerated().map { $1 * scales[$0 % 24] }, width: 24)
  }

  /// However it is computed: a turn of both sets, which mixes all coordinates, changes nothing.
  @Test(arguments: [10, 1e3, 1e5, 1e9])
  func turnedSetsAreAsFarApart(factor: Double) throws {
    let (a, b) = (try stretched(by: factor), try stretched(by: factor, "other"))
    func turned(_ points: Points) throws -> Points {
      // A reflection x − 2 v (v · x) in a unit vector.
      let v = (0..<24).map { Double($0 + 1) }
      let length = v.reduce(0) { $0 + $1 * $1 }
      return try Points(
        (0..<points.count).map { row in
          let x = Array(points.numbers[row * 24..<(row + 1) * 24])
          let along = zip(x, v).reduce(0) { $0 + $1.0 * $1.1 } / length
          return zip(x, v).map { $0 - 2 * $1 * along }
        })
    }
    let (straight, other) = (try frechetDistance(a, b), try frechetDistance(turned(a), turned(b)))
    #expect(straight > 0 && abs(straight - other) < 1e-10 * straight, "\(straight), \(other)")
  }

  @Test func shiftedSetsDifferByTheShiftAlone() throws {
    let a = try normals(100, 300, "a")
    let b = try Points(a.numbers.map { $0 + 0.5 }, width: 300)
    #expect(abs(try frechetDistance(a, b) - 300 * 0.25) < 1e-9)
  }

  @Test func whatCannotBeMeasured() throws {
    let two = try normals(2, 2, "a")
    #expect(throws: Problem.self) { try frechetDistance(two, normals(1, 2, "b")) }
    #expect(throws: Problem.self) { try frechetDistance(two, normals(2, 3, "b")) }
    #expect(throws: Problem("coordinate 1 of point 1 is nan")) { try Points([[1, 2], [3, .nan]]) }
  }
}

@Suite struct KernelDistanceTests {
  @Test func threeNumbersAgainstThree() throws {
    let (a, b) = (try Points([[0], [1], [2]]), try Points([[1], [1], [3]]))
    #expect(abs(try KernelDistance(a, b, .cubic).value + 155.0 / 3) < 1e-12)
  }

  /// By the definition, and the jackknife by leaving points out.
  @Test(arguments: [KernelDistance.Kernel.cubic, .gaussian(5)])
  func pairsOneByOne(_ kernel: KernelDistance.Kernel) throws {
    let (a, b) = (try normals(40, 5, "a"), try normals(31, 5, "b", scale: 1.3, shift: 0.2))
    func value(_ x: Points, _ y: Points) -> Double {
      func k(_ x: Points, _ i: Int, _ y: Points, _ j: Int) -> Double {
        let (u, v) = (x.numbers[i * 5..<i * 5 + 5], y.numbers[j * 5..<j * 5 + 5])
        switch kernel {
        case .cubic:
          let t = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } / 5 + 1
          return t * t * t
        case .gaussian(let variance):
          return exponential(-zip(u, v).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2 / variance)
        }
      }
      func mean(_ x: Points, _ y: Points, isOwn: Bool) -> Double {
        var (sum, count) = (0.0, 0.0)
        for i in 0..<x.count {
          for j in 0..<y.count where !(isOwn && i == j) {
            sum += k(x, i, y, j)
            count += 1
          }
        }
        return sum / count
      }
      return mean(x, x, isOwn: true) + mean(y, y, isOwn: true) - 2 * mean(x, y, isOwn: false)
    }
    let distance = try KernelDistance(a, b, kernel)
    #expect(abs(distance.value - value(a, b)) < 1e-11)
    func spread(_ values: [Double]) -> Double {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      return (n - 1) / n * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let first = (0..<a.count).map { left in value(a.chosen((0..<a.count).filter { $0 != left }), b) }
    let second = (0..<b.count).map { left in value(a, b.chosen((0..<b.count).filter { $0 != left })) }
    let error = (spread(first) + spread(second)).squareRoot()
    #expect(abs(try #require(distance.error) - error) < 1e-11)
  }

  /// E k(N(m, s²I), N(0, I)) = (σ² / (σ² + 1 + s²))^(d/2) exp(−‖m‖² / 2(σ² + 1 + s²)), so the distance is known.
  @Test func normalsAreAsFarApartAsTheyShouldBe() throws {
    let (d, s, m) = (4.0, 1.2, 0.3)
    let codes = try normals(1500, 4, "codes", scale: s, shift: m)
    let prior = try normals(1500, 4, "prior")
    func expected(_ v: Double, _ shift: Double) -> Double {
      let sum = d + v
      return power(d / sum, d / 2) * exponential(-d * shift * shift / 2 / sum)
    }
    let truth = expected(2 * s * s, 0) + expected(2, 0) - 2 * expected(1 + s * s, m)
    let match = try PriorMatch(codes, prior: prior, permutations: 99)
    let error = try #require(match.distance.error)
    #expect(abs(match.distance.value - truth) < 4 * error && error < truth / 4)
    #expect(match.p == 0.01)
    #expect(abs(match.largestMean - 0.3) < 0.1 && abs(match.largestVariance - 0.44) < 0.15)
    // Two sets from the prior itself: any p is as likely.
    #expect(try PriorMatch(normals(300, 4, "x"), prior: normals(300, 4, "y"), permutations: 99).p > 0.02)
  }

  @Test func blocksMeet() throws {
    // More points than a block has: the sums of blocks are those of rows.
    let (a, b) = (try normals(700, 3, "a"), try normals(530, 3, "b"))
    let whole = try KernelDistance(a, b, .cubic).value
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    func k(_ x: Points, _ i: Int, _ y: Points, _ j: Int) -> Double {
      let t = (0..<3).reduce(0) { $0 + x.numbers[i * 3 + $1] * y.numbers[j * 3 + $1] } / 3 + 1
      return t * t * t
    }
    for i in 0..<700 { for j in 0..<700 where i != j { aa += k(a, i, a, j) } }
    for i in 0..<530 { for j in 0..<530 where i != j { bb += k(b, i, b, j) } }
    for i in 0..<700 { for j in 0..<530 { ab += k(a, i, b, j) } }
    let expected = aa / (700 * 699) + bb / (530 * 529) - 2 * ab / (700 * 530)
    #expect(abs(whole - expected) < 1e-11)
  }
}

@Suite struct CoverageTests {
  @Test func fiveAgainstFour() throws {
    let scores = try Coverage(
      real: Points([[0], [1], [2], [3], [10]]), generated: Points([[0.5], [2.2], [9], [20]]), neighbours: 1)
    #expect(scores.precision == 0.75 && scores.recall == 1 && scores.density == 1.25 && scores.coverage == 1)
  }

  /// Equal points are at distance zero, whatever rounding says: a ball that is a point holds nothing.
  @Test func equalPointsHoldNothing() throws {
    let a = try normals(30, 7, "a", scale: 1000)
    let twice = a.chosen((0..<30).flatMap { [$0, $0] })
    let scores = try Coverage(real: twice, generated: a, neighbours: 1)
    #expect(scores.precision == 0 && scores.density == 0 && scores.coverage == 0 && scores.recall == 1)
  }

  @Test func allPairsByTheirDifferences() throws {
    let (real, fake) = (try normals(560, 6, "a"), try normals(520, 6, "b", scale: 0.8))
    func squared(_ x: Points, _ i: Int, _ y: Points, _ j: Int) -> Double {
      (0..<6).reduce(0) {
        let difference = x.numbers[i * 6 + $1] - y.numbers[j * 6 + $1]
        return $0 + difference * difference
      }
    }
    func reach(_ x: Points) -> [Double] {
      (0..<x.count).map { i in (0..<x.count).filter { $0 != i }.map { squared(x, i, x, $0) }.sorted()[4] }
    }
    let (a, b) = (reach(real), reach(fake))
    let inside = (0..<560).map { i in (0..<520).map { j in squared(real, i, fake, j) < a[i] } }
    let scores = try Coverage(real: real, generated: fake, neighbours: 5)
    #expect(scores.precision == Double((0..<520).count { j in inside.contains { $0[j] } }) / 520)
    #expect(scores.coverage == Double(inside.count { $0.contains(true) }) / 560)
    #expect(scores.density == Double(inside.joined().count { $0 }) / 520 / 5)
    #expect(
      scores.recall == Double((0..<560).count { i in (0..<520).contains { squared(real, i, fake, $0) < b[$0] } }) / 560)
  }
}

@Suite struct MemorisationTests {
  @Test func copiesAreSeen() throws {
    let (training, held) = (try normals(400, 5, "a"), try normals(200, 5, "b"))
    let copies = try Memorisation(generated: training.chosen(0..<200), heldOut: held, training: training)
    #expect(copies.copies == 1 && copies.score < -10)
    // What is drawn as the held-out points are.
    let fresh = try Memorisation(generated: normals(200, 5, "c"), heldOut: held, training: training)
    #expect(abs(fresh.score) < 3 && fresh.copies < 0.6)
  }
}

import Basics
import Dispatch
import Testing

@testable import Measures

/// The calling thread alone.
private func inTurn(_ pieces: Int, _ body: (Int) -> Void) {
  for piece in 0..<pieces { body(piece) }
}

/// So many threads, each of which takes every so many pieces, the last one first.
private func on(threads: Int, _ pieces: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    // What it is handed writes where no other piece does: that is what is tested.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      for piece in stride(from: worker, to: pieces, by: threads).reversed() { body(piece) }
    }
  }
}

/// Three groups, one after the other, far from each other.
private func groups(of size: Int) throws -> Points {
  let numbers = try normals(3 * size, 5, "groups").numbers
  return try Points(numbers.enumerated().map { $1 + ($0 / 5 / size == $0 % 5 ? 12 : 0) }, width: 5)
}

@Suite struct AffinityTests {
  /// Distances of any scale, some equal: e^entropy of the shares is the perplexity.
  @Test(arguments: [1e-60, 1, 1e30], [1.5, 7, 30])
  func rowsReachThePerplexity(scale: Double, perplexity: Double) throws {
    let random = try normals(1, 90, "distances").numbers
    var rows = [random.map { $0 * $0 }, random.map { 1e6 + abs($0) }, random.map { exponential(4 * $0) }]
    rows.append((0..<90).map { Double($0 / 3) })
    for row in rows {
      var shares = row.map { $0 * scale }.sorted()
      shares.withUnsafeMutableBufferPointer { neighbourShares(&$0[0..<90], perplexity: perplexity) }
      let entropy = shares.reduce(0) { $1 > 0 ? $0 - $1 * logarithm($1) : $0 }
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
      // Three that are nearest at the same distance share alike: fewer cannot be had.
      let reachable = row[0] == row[2] ? max(3, perplexity) : perplexity
      #expect(abs(exponential(entropy) - reachable) < 1e-5, "\(exponential(entropy))")
      #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test func equalDistancesShareAlike() {
    for distance in [0, 1, 1e300] {
      var shares = [Double](repeating: distance, count: 8)
      shares.withUnsafeMutableBufferPointer { neighbourShares(&$0[0..<8], perplexity: 2) }
      #expect(shares.allSatisfy { $0 == 0.125 })
    }
  }

  /// (p(j∣i) + p(i∣j)) / 2n of the nearest neighbours, pair by pair.
  @Test func pairsOneByOne() throws {
    let (count, k) = (700, 13)
    let points = try normals(count, 3, "pairs")
    let affinities = Affinities(points, perplexity: 4, inTurn)
    var given = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      let squares = (0..<count).map { j in
        (0..<3).reduce(0.0) {
          let difference = points.numbers[i * 3 + $1] - points.numbers[j * 3 + $1]
          return $0 + difference * difference
        }
      }
      let nearest = (0..<count).filter { $0 != i }.sorted { squares[$0] < squares[$1] }.prefix(k)
      var shares = nearest.map { squares[$0] }
      shares.withUnsafeMutableBufferPointer { neighbourShares(&$0[0..<k], perplexity: 4) }
      for (j, share) in zip(nearest, shares) { given[i][j] = share }
    }
    var found = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      for slot in affinities.starts[i]..<affinities.starts[i + 1] {
        found[i][Int(affinities.others[slot])] += Double(affinities.values[slot])
      }
    }
    for i in 0..<count {
      #expect((0..<count).allSatisfy { abs(found[i][$0] - (given[i][$0] + given[$0][i]) / Double(2 * count)) < 1e-10 })
    }
    #expect(abs(found.joined().reduce(0, +) - 1) < 1e-6)
  }
}

@Suite struct TSNETests {
  /// Σ −a P log q + log Σ q, which is KL(P ‖ Q) but for a constant where a = 1, by its definition in Double.
  private func objective(_ affinities: Affinities, _ layout: [Double], _ exaggeration: Double) -> Double {
    func q(_ i: Int, _ j: Int) -> Double {
      let (dx, dy) = (layout[2 * i] - layout[2 * j], layout[2 * i + 1] - layout[2 * j + 1])
      return 1 / (1 + dx * dx + dy * dy)
    }
    let rows = 0..<affinities.count
    let sum = rows.reduce(0) { sum, i in sum + rows.reduce(0) { $1 == i ? $0 : $0 + q(i, $1) } }
    return logarithm(sum)
      - exaggeration
      * rows.reduce(0) { result, i in
        (affinities.starts[i]..<affinities.starts[i + 1]).reduce(result) {
          $0 + Double(affinities.values[$1]) * logarithm(q(i, Int(affinities.others[$1])))
        }
      }
  }

  /// Fewer points than a vector holds, ten, and more than fill vectors; all pairs have an affinity, and some.
  @Test(arguments: [5, 10, 37, 300], [1, 12])
  func gradientByFiniteDifferences(count: Int, exaggeration: Double) throws {
    let affinities = Affinities(try normals(count, 4, "points"), perplexity: min(5, Double(count - 1) / 3), inTurn)
    let layout = try normals(count, 2, "layout", scale: 3).numbers.map { Float($0) }
    let forces = EmbeddingForces(affinities, layout: layout)
    forces.update(exaggeration: Float(exaggeration), inTurn)
    let found = (0..<count).flatMap { [Double(forces.gradientX[$0]), Double(forces.gradientY[$0])] }
    let largest = found.map(abs).max() ?? 0
    for index in count < 100 ? Array(found.indices) : [0, 1, 298, 299, 598, 599] {
      var moved = layout.map(Double.init)
      let values = [1e-4, -2e-4].map { step in
        moved[index] += step
        return objective(affinities, moved, exaggeration)
      }
      let slope = (values[0] - values[1]) / 2e-4
      #expect(abs(slope - found[index]) < 2e-5 * largest, "\(index): \(slope), \(found[index])")
    }
    let entropy = affinities.values.reduce(0.0) { $1 > 0 ? $0 + Double($1) * logarithm(Double($1)) : $0 }
    let divergence = entropy + objective(affinities, layout.map(Double.init), 1)
    #expect(abs(forces.divergence(inTurn) - divergence) < 1e-5)
  }

  @Test func groupsStayTogether() throws {
    let found = try TSNE(groups(of: 50), parallel: inTurn)
    #expect(found.perplexity == 30 && found.divergence > 0 && found.divergence < 0.5)
    for i in 0..<150 {
      let nearest = (0..<150).filter { $0 != i }.min { first, second in
        squared(found.layout, i, first) < squared(found.layout, i, second)
      }
      #expect(nearest.map { $0 / 50 } == i / 50)
    }
  }

  private func squared(_ layout: [Float], _ i: Int, _ j: Int) -> Float {
    let (dx, dy) = (layout[2 * i] - layout[2 * j], layout[2 * i + 1] - layout[2 * j + 1])
    return dx * dx + dy * dy
  }

  @Test func bytesDoNotDependOnThreads() throws {
    // More points than a block of distances has, and a last vector that is not full.
    let points = try normals(530, 6, "threads")
    let alone = try TSNE(points, parallel: inTurn)
    for threads in 1...3 {
      let found = try TSNE(points, parallel: { on(threads: threads, $0, $1) })
      #expect(found.layout == alone.layout && found.divergence == alone.divergence)
    }
  }

  /// A power of two changes nothing.
  @Test(arguments: [0x1p120, 0x1p-120, 0x1p600])
  func anyScale(unit: Double) throws {
    let points = try normals(40, 3, "scale")
    let found = try TSNE(Points(points.numbers.map { $0 * unit }, width: 3), parallel: inTurn)
    let usual = try TSNE(points, parallel: inTurn)
    #expect(found.layout == usual.layout)
  }

  /// Nor does a shift, where the sums of coordinates are exact with it and without.
  @Test func shifted() throws {
    let numbers = try normals(64, 3, "shift").numbers.map { ($0 * 256).rounded() / 256 }
    let usual = try TSNE(Points(numbers, width: 3), parallel: inTurn)
    let found = try TSNE(Points(numbers.map { $0 + 64 }, width: 3), parallel: inTurn)
    #expect(found.layout == usual.layout && usual.layout.contains { $0 != 0 })
  }

  /// Nothing leads off a line on which all begin, so the layout would stay one.
  @Test(arguments: [1, 3]) func pointsOnALineUseThePlane(width: Int) throws {
    let numbers = try normals(60, 1, "line").numbers.flatMap { [Double](repeating: $0, count: width) }
    let found = try TSNE(Points(numbers, width: width), parallel: inTurn)
    #expect(found.layout == (try TSNE(Points(numbers, width: width), parallel: inTurn)).layout)
    let y = stride(from: 1, to: 120, by: 2).map { found.layout[$0] }
    #expect((y.max() ?? 0) - (y.min() ?? 0) > 1)
    #expect(found.divergence < 1)
  }

  @Test(arguments: 0...9)
  func fewPoints(count: Int) throws {
    let found = try TSNE(normals(count, 3, "few"), parallel: inTurn)
    #expect(found.layout.count == 2 * count && found.layout.allSatisfy(\.isFinite))
    #expect(found.divergence >= -1e-6 && found.divergence < 2)
    #expect(found.perplexity == max(1, Double(count - 1) / 3))
  }

  @Test func degeneratePoints() throws {
    let equal = try TSNE(Points([Double](repeating: 0.1, count: 60), width: 3), parallel: inTurn)
    #expect(equal.layout.allSatisfy { $0 == 0 })
    let some = try normals(40, 3, "some")
    let twice = try TSNE(some.chosen((0..<80).map { $0 / 2 }), parallel: inTurn)
    #expect(twice.layout.allSatisfy(\.isFinite) && twice.divergence.isFinite)
    let far = try TSNE(Points([3e38, -3e38, 0] + some.numbers, width: 3), parallel: inTurn)
    #expect(far.layout.allSatisfy(\.isFinite) && far.divergence.isFinite)
    let line = try TSNE(Points((0..<50).map(Double.init), width: 1), parallel: inTurn)
    #expect(line.layout.allSatisfy(\.isFinite) && line.divergence < 1)
  }

  @Test func saysHowFarItIsAndStops() throws {
    struct Stopped: Error {}
    let points = try normals(20, 3, "stop")
    var shares: [Double] = []
    #expect(throws: Stopped.self) {
      _ = try TSNE(points, parallel: inTurn) { share in
        shares.append(share)
        if share >= 0.5 { throw Stopped() }
      }
    }
    #expect(shares.count == 52 && shares == shares.sorted() && shares.last == 0.5)
  }
}

import Basics

/// A layout of points in the plane and the gradient of t-SNE's divergence KL(P ‖ Q) there:
/// 4 Σⱼ (P − Q)(i, j) q (yᵢ − yⱼ) with q = 1 / (1 + ‖yᵢ − yⱼ‖²) and Q = q / Σq (van der Maaten and Hinton 2008,
/// equation 5).
///
/// Attraction is summed over the neighbours of each point, repulsion over all pairs. Both are cut by the number of
/// points alone and added up in one order, so the bytes are the same for any number of threads.
final class EmbeddingForces {
  let affinities: Affinities
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let gradientX: UnsafeMutablePointer<Float>
  let gradientY: UnsafeMutablePointer<Float>
  /// Forces of each share of the pairs: along x, then along y.
  private let parts: UnsafeMutablePointer<Float>
  private let pieces: Int
  /// Points, filled to whole vectors.
  private let padded: Int

  init(_ affinities: Affinities, layout: [Float]) {
    self.affinities = affinities
    let vectors = (affinities.count + vectorLength - 1) / vectorLength
    padded = vectors * vectorLength
    pieces = min(32, vectors)
    x = .allocate(capacity: padded)
    y = .allocate(capacity: padded)
    gradientX = .allocate(capacity: padded)
    gradientY = .allocate(capacity: padded)
    parts = .allocate(capacity: padded * pieces * 2)
    // What fills the last vector is so far away that it has no force and no share in any sum.
    x.initialize(repeating: 1e15, count: padded)
    y.initialize(repeating: 1e15, count: padded)
    gradientX.initialize(repeating: 0, count: padded)
    gradientY.initialize(repeating: 0, count: padded)
    parts.initialize(repeating: 0, count: padded * pieces * 2)
    for point in 0..<affinities.count { (x[point], y[point]) = (layout[point * 2], layout[point * 2 + 1]) }
  }

  deinit {
    for memory in [x, y, gradientX, gradientY, parts] { memory.deallocate() }
  }

  var count: Int { affinities.count }

  /// Two numbers a point.
  var layout: [Float] { (0..<count).flatMap { [x[$0], y[$0]] } }

  /// Makes the gradient, with the affinities so many times as large.
  func update(exaggeration: Float, _ parallel: Parallel) {
    let sum = repel(parallel)
    let scale = Float(1 / sum)
    let (pieces, vectors) = (pieces, padded / vectorLength)
    parallel(pieces) { piece in
      let points = vectors * piece / pieces * vectorLength..<vectors * (piece + 1) / pieces * vectorLength
      attract(points, exaggeration)
      for part in 0..<pieces {
        let (forceX, forceY) = (parts + 2 * part * padded, parts + (2 * part + 1) * padded)
        for point in points {
          gradientX[point] -= forceX[point] * scale
          gradientY[point] -= forceY[point] * scale
        }
      }
      for point in points {
        gradientX[point] *= 4
        gradientY[point] *= 4
      }
    }
  }

  /// KL(P ‖ Q), of the pairs that have an affinity.
  func divergence(_ parallel: Parallel) -> Double {
    let sum = repel(parallel)
    var divergence = 0.0
    for row in 0..<count {
      for i in affinities.starts[row]..<affinities.starts[row + 1] where affinities.values[i] > 0 {
        let (p, other) = (Double(affinities.values[i]), Int(affinities.others[i]))
        let (dx, dy) = (Double(x[row] - x[other]), Double(y[row] - y[other]))
        let inverse = 1 + dx * dx + dy * dy
        divergence += p * logarithm(p * sum * inverse)
      }
    }
    return divergence
  }

  /// Makes all parts of the repulsion.
  /// - Returns: Σq, over each pair twice.
  private func repel(_ parallel: Parallel) -> Double {
    var sums = [Double](repeating: 0, count: pieces)
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums
      parallel(pieces) { piece in
        sums[piece] = Measures.repel(
          piece: piece, of: pieces, count: count, x, y, parts + 2 * piece * padded, parts + (2 * piece + 1) * padded)
      }
    }
    return 2 * sums.reduce(0, +)
  }

  /// Overwrites the gradient with the attraction of these points to their neighbours: Σⱼ P(i, j) q (yᵢ − yⱼ).
  private func attract(_ points: Range<Int>, _ exaggeration: Float) {
    affinities.others.withUnsafeBufferPointer { others in
      affinities.values.withUnsafeBufferPointer { values in
        for point in points {
          var (sumX, sumY) = (Lanes(), Lanes())
          guard point < count else { continue }
          let (ownX, ownY) = (Lanes(repeating: x[point]), Lanes(repeating: y[point]))
          for first in stride(from: affinities.starts[point], to: affinities.starts[point + 1], by: vectorLength) {
            let o = UnsafeRawPointer(others.baseAddress! + first).loadUnaligned(as: SIMD8<Int32>.self)
            let p = UnsafeRawPointer(values.baseAddress! + first).loadUnaligned(as: Lanes.self)
            let (a, b, c, d) = (Int(o[0]), Int(o[1]), Int(o[2]), Int(o[3]))
            let (e, f, g, h) = (Int(o[4]), Int(o[5]), Int(o[6]), Int(o[7]))
            let dx = ownX - Lanes(x[a], x[b], x[c], x[d], x[e], x[f], x[g], x[h])
            let dy = ownY - Lanes(y[a], y[b], y[c], y[d], y[e], y[f], y[g], y[h])
            let force = p / Lanes(repeating: 1).addingProduct(dx, dx).addingProduct(dy, dy)
            sumX.addProduct(force, dx)
            sumY.addProduct(force, dy)
          }
          gradientX[point] = sumX.sum() * exaggeration
          gradientY[point] = sumY.sum() * exaggeration
        }
      }
    }
  }
}

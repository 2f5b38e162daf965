/// How many numbers the vectors of t-SNE hold. All that is computed with them stands in two functions, `repel` and
/// `EmbeddingForces.attract`: calls that are handed vectors are slow where a processor's are shorter.
typealias Lanes = SIMD8<Float>
let vectorLength = Lanes.scalarCount

/// A share of the repulsion of all points of a plane from each other: with q = 1 / (1 + ‖a − b‖²) of each pair, adds
/// q² (a − b) to the force on a, and its negative to that on b. Every pair is taken once: those of a point with the points
/// of its own vector one by one, with all later vectors four points at a time.
/// - Parameters:
///   - piece: the share takes every so many vectors, from this one on.
///   - count: of the points. What fills the last vector must be so far from them all that 1 / q² overflows: q is then
///     exactly 0.
///   - forceX, forceY: overwritten.
/// - Returns: the sum of q over the pairs.
func repel(
  piece: Int, of pieces: Int, count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ forceX: UnsafeMutablePointer<Float>, _ forceY: UnsafeMutablePointer<Float>
) -> Double {
  let vectors = (count + vectorLength - 1) / vectorLength
  forceX.update(repeating: 0, count: vectors * vectorLength)
  forceY.update(repeating: 0, count: vectors * vectorLength)
  var total = 0.0
  for vector in stride(from: piece, to: vectors, by: pieces) {
    let own = vector * vectorLength..<min(count, (vector + 1) * vectorLength)
    for a in own {
      for b in a + 1..<max(a + 1, own.upperBound) {
        let (dx, dy) = (x[a] - x[b], y[a] - y[b])
        let q = 1 / (1 + dx * dx + dy * dy)
        total += Double(q)
        let force = q * q
        forceX[a] += force * dx
        forceY[a] += force * dy
        forceX[b] -= force * dx
        forceY[b] -= force * dy
      }
    }
    guard vector + 1 < vectors else { continue }
    for row in stride(from: own.lowerBound, to: own.upperBound, by: 4) {
      let (x0, x1, x2, x3) = (
        Lanes(repeating: x[row]), Lanes(repeating: x[row + 1]), Lanes(repeating: x[row + 2]),
        Lanes(repeating: x[row + 3])
      )
      let (y0, y1, y2, y3) = (
        Lanes(repeating: y[row]), Lanes(repeating: y[row + 1]), Lanes(repeating: y[row + 2]),
        Lanes(repeating: y[row + 3])
      )
      var (fx0, fx1, fx2, fx3) = (Lanes(), Lanes(), Lanes(), Lanes())
      var (fy0, fy1, fy2, fy3) = (Lanes(), Lanes(), Lanes(), Lanes())
      var sum = Lanes()
      for column in stride(from: (vector + 1) * vectorLength, to: vectors * vectorLength, by: vectorLength) {
        let px = UnsafeRawPointer(x + column).loadUnaligned(as: Lanes.self)
        let py = UnsafeRawPointer(y + column).loadUnaligned(as: Lanes.self)
        var gx = UnsafeRawPointer(forceX + column).loadUnaligned(as: Lanes.self)
        var gy = UnsafeRawPointer(forceY + column).loadUnaligned(as: Lanes.self)
        // Two reciprocals from one division: 1 / a = b / (a b).
        var (dx, dy) = (x0 - px, y0 - py)
        var (ex, ey) = (x1 - px, y1 - py)
        var a = Lanes(repeating: 1).addingProduct(dx, dx).addingProduct(dy, dy)
        var b = Lanes(repeating: 1).addingProduct(ex, ex).addingProduct(ey, ey)
        var inverse = 1 / (a * b)
        var (q, r) = (inverse * b, inverse * a)
        sum += q + r
        (q, r) = (q * q, r * r)
        fx0.addProduct(q, dx)
        fy0.addProduct(q, dy)
        fx1.addProduct(r, ex)
        fy1.addProduct(r, ey)
        gx = gx.addingProduct(-q, dx).addingProduct(-r, ex)
        gy = gy.addingProduct(-q, dy).addingProduct(-r, ey)
        (dx, dy) = (x2 - px, y2 - py)
        (ex, ey) = (x3 - px, y3 - py)
        a = Lanes(repeating: 1).addingProduct(dx, dx).addingProduct(dy, dy)
        b = Lanes(repeating: 1).addingProduct(ex, ex).addingProduct(ey, ey)
        inverse = 1 / (a * b)
        (q, r) = (inverse * b, inverse * a)
        sum += q + r
        (q, r) = (q * q, r * r)
        fx2.addProduct(q, dx)
        fy2.addProduct(q, dy)
        fx3.addProduct(r, ex)
        fy3.addProduct(r, ey)
        gx = gx.addingProduct(-q, dx).addingProduct(-r, ex)
        gy = gy.addingProduct(-q, dy).addingProduct(-r, ey)
        UnsafeMutableRawPointer(forceX + column).storeBytes(of: gx, as: Lanes.self)
        UnsafeMutableRawPointer(forceY + column).storeBytes(of: gy, as: Lanes.self)
      }
      total += Double(sum.sum())
      forceX[row] += fx0.sum()
      forceX[row + 1] += fx1.sum()
      forceX[row + 2] += fx2.sum()
      forceX[row + 3] += fx3.sum()
      forceY[row] += fy0.sum()
      forceY[row + 1] += fy1.sum()
      forceY[row + 2] += fy2.sum()
      forceY[row + 3] += fy3.sum()
    }
  }
  return total
}

internal import CShims
import Graph

/// softmax(q kᵀ) v of a batch of matrices, or its gradients, some queries at a time, so that only the scores of these need
/// memory, and stay in the cache. Where a query sees only the keys up to it, most scores of later keys are left out.
///
/// A thread computes a whole product of the batch, in an order that depends on the shape alone.
package final class AttentionKernel {
  private let batch, queries, keys, features, valueFeatures, threads: Int
  private let isCausal, isGradient: Bool
  private let pieces: Pieces
  /// How many queries are taken at a time. With a mask fewer, since all of them have scores for all keys that the last one
  /// sees: 256 queries and their gradients took 0.88 to 0.96 of the time with 36 (AVX-512).
  private var rows: Int { isCausal ? 36 : 72 }
  private static let block = Int(atelier_tile_block)

  /// - Parameters: the shapes `[…, queries, d]`, `[…, keys, d]` and `[…, keys, e]`, with d and e multiples of 16.
  package init(q: Shape, k: Shape, v: Shape, isCausal: Bool, isGradient: Bool, threads: Int) {
    (features, valueFeatures) = (q[q.count - 1], v[v.count - 1])
    (queries, keys) = (q[q.count - 2], k[k.count - 2])
    batch = Array(q.dropLast(2)).size
    precondition(features % Lanes.width == 0 && valueFeatures % Lanes.width == 0, "attention of \(q), \(k), \(v)")
    (self.isCausal, self.isGradient, self.threads) = (isCausal, isGradient, threads)
    pieces = Pieces(of: batch, work: batch, each: 1, threads: threads)
  }

  // Working memory of a thread: keys and values turned around, and some rows of scores and of their gradients.

  private var blocks: Int { (keys + Self.block - 1) / Self.block }
  /// From one row of scores to the next: not a power of two, whose lines would meet in the caches.
  private var line: Int { blocks * Self.block + Lanes.width }
  private var turnedKeys: Int { blocks * Self.block * features }
  private var turnedValues: Int { isGradient ? blocks * Self.block * valueFeatures : 0 }
  private var threadBytes: Int {
    let numbers = turnedKeys + turnedValues + rows * line * (isGradient ? 2 : 1)
    return Buffer.padded(numbers * MemoryLayout<Float>.stride)
  }
  package var workBytes: Int { threadBytes * min(threads, pieces.count) }

  /// - Parameters:
  ///   - dy: the gradient of the result; nil: the result is wanted.
  ///   - result: of each product of the batch the result, or the gradients of q, k and v one after the other.
  package func run(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ dy: UnsafePointer<Float>?,
    _ result: UnsafeMutablePointer<Float>, work: UnsafeMutableRawPointer
  ) {
    let (ofQ, ofK, ofV) = (queries * features, keys * features, keys * valueFeatures)
    let ofY = queries * valueFeatures
    let threadBytes = threadBytes
    pieces.onThreads { claims in
      let own = (work + claims.worker * threadBytes).assumingMemoryBound(to: Float.self)
      for piece in claims {
        for i in pieces[piece] {
          let (q, k, v) = (q + i * ofQ, k + i * ofK, v + i * ofV)
          if let dy {
            let dq = result + i * (ofQ + ofK + ofV)
            gradient(q, k, v, dy + i * ofY, dq, dq + ofQ, dq + ofQ + ofK, own)
          } else {
            forward(q, k, v, result + i * ofY, own)
          }
        }
      }
    }
  }

  private func forward(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ work: UnsafeMutablePointer<Float>
  ) {
    let (turned, scores) = (work, work + turnedKeys)
    atelier_tile_turn(k, keys, features, turned)
    for first in stride(from: 0, to: queries, by: rows) {
      let count = min(rows, queries - first)
      let seen = seen(by: first + count - 1)
      product(count, q + first * features, features, turned, features, to: scores, columns: seen)
      let own = y + first * valueFeatures
      for row in 0..<count { exponentials(scores + row * line, self.seen(by: first + row), of: seen) }
      sum(count, scores, v, valueFeatures, seen, to: own)
      for row in 0..<count {
        let factor = Lanes.all(1 / Summing.row(scores + row * line, filled(self.seen(by: first + row))))
        var at = own + row * valueFeatures
        let end = at + valueFeatures
        while at < end {
          (Lanes(at) * factor).store(at)
          at += Lanes.width
        }
      }
    }
  }

  private func gradient(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dq: UnsafeMutablePointer<Float>, _ dk: UnsafeMutablePointer<Float>, _ dv: UnsafeMutablePointer<Float>,
    _ work: UnsafeMutablePointer<Float>
  ) {
    let (turned, turnedValues) = (work, work + turnedKeys)
    let scores = turnedValues + self.turnedValues
    let slopes = scores + rows * line
    atelier_tile_turn(k, keys, features, turned)
    atelier_tile_turn(v, keys, valueFeatures, turnedValues)
    dk.update(repeating: 0, count: keys * features)
    dv.update(repeating: 0, count: keys * valueFeatures)
    for first in stride(from: 0, to: queries, by: rows) {
      let count = min(rows, queries - first)
      let seen = seen(by: first + count - 1)
      let own = dy + first * valueFeatures
      product(count, q + first * features, features, turned, features, to: scores, columns: seen)
      product(count, own, valueFeatures, turnedValues, valueFeatures, to: slopes, columns: seen)
      for row in 0..<count {
        let (scores, slopes) = (scores + row * line, slopes + row * line)
        exponentials(scores, self.seen(by: first + row), of: seen)
        differentiate(scores, slopes, self.seen(by: first + row), of: seen)
      }
      sum(count, slopes, k, features, seen, to: dq + first * features)
      add(count, slopes, q + first * features, features, seen, to: dk)
      add(count, scores, own, valueFeatures, seen, to: dv)
    }
  }

  /// How many keys a query sees.
  private func seen(by query: Int) -> Int { isCausal ? min(keys, query + 1) : keys }

  private func filled(_ columns: Int) -> Int { (columns + Lanes.width - 1) / Lanes.width * Lanes.width }

  /// Rows of a times the columns that were turned.
  private func product(
    _ count: Int, _ a: UnsafePointer<Float>, _ width: Int, _ turned: UnsafePointer<Float>, _ k: Int,
    to scores: UnsafeMutablePointer<Float>, columns: Int
  ) {
    atelier_tile_product(
      count, filled(columns), k, a, width, 1,
      atelier_tile_columns(start: turned, row: Self.block, block: k * Self.block), scores, line, false)
  }

  /// Scores times what the keys stand for: a row for each query.
  private func sum(
    _ count: Int, _ scores: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, _ width: Int, _ seen: Int,
    to result: UnsafeMutablePointer<Float>
  ) {
    atelier_tile_product(
      count, width, seen, scores, line, 1, atelier_tile_columns(start: rows, row: width, block: Self.block), result,
      width, false)
  }

  /// The same with scores turned around: a row for each key, to which it is added.
  private func add(
    _ count: Int, _ scores: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, _ width: Int, _ seen: Int,
    to result: UnsafeMutablePointer<Float>
  ) {
    atelier_tile_product(
      seen, width, count, scores, 1, line, atelier_tile_columns(start: rows, row: width, block: Self.block), result,
      width, true)
  }

  /// The exponentials of a row's differences from its largest number; 0 for what is not seen.
  private func exponentials(_ row: UnsafeMutablePointer<Float>, _ seen: Int, of all: Int) {
    // What is beyond the last one seen does not count.
    let last = (seen - 1) / Lanes.width * Lanes.width
    let places = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    let isBeyond = places .>= Lanes.all(Float(seen - last))
    Lanes(row + last).or(.all(-.infinity), where: isBeyond).store(row + last)
    let end = last + Lanes.width
    exponentiate(row, end, minus: FindingLargest.row(row, end))
    clear(row, from: end, to: filled(all))
  }

  /// Makes weights of exponentials, and the gradients of scores of those of weights: w (s − Σ w s).
  private func differentiate(
    _ weights: UnsafeMutablePointer<Float>, _ slopes: UnsafeMutablePointer<Float>, _ seen: Int, of all: Int
  ) {
    let end = filled(seen)
    let factor = Lanes.all(1 / Summing.row(weights, end))
    var sums = Lanes.zero
    var i = 0
    while i < end {
      let weight = Lanes(weights + i) * factor
      weight.store(weights + i)
      sums = weight.times(Lanes(slopes + i), plus: sums)
      i += Lanes.width
    }
    let mean = Lanes.all(sums.sum())
    i = 0
    while i < end {
      (Lanes(weights + i) * (Lanes(slopes + i) - mean)).store(slopes + i)
      i += Lanes.width
    }
    clear(slopes, from: end, to: filled(all))
  }

  private func clear(_ row: UnsafeMutablePointer<Float>, from start: Int, to end: Int) {
    var i = start
    while i < end {
      Lanes.zero.store(row + i)
      i += Lanes.width
    }
  }
}

internal import CShims
import Graph

/// Grows images `[batch, height, width, channels]` by a whole factor, or runs the transpose of that.
///
/// Along each axis a result is a short weighted sum of neighbours (`Taps`), in both directions: columns first, then
/// rows. Each number of a result is computed in one order, whichever thread does it.
package final class UpsampleKernel {
  private let rows, columns: Taps
  private let height, width, channels: Int
  /// How threads share the result's rows.
  private let pieces: Pieces
  /// A row of the operand for each thread, already resampled along the other axis.
  private let lines: Scratch

  /// `shape` is the operand's: the small image, or the large one when `transposed`.
  package init(
    _ interpolation: Interpolation, factor: Int, transposed: Bool = false, shape: Shape, threads: Int = 1
  ) {
    precondition(
      shape.count == 4 && factor > 0 && threads > 0
        && (!transposed || (shape[1] % factor == 0 && shape[2] % factor == 0)),
      "upsample \(interpolation) \(factor) \(shape), \(threads) threads")
    (height, width, channels) = (shape[1], shape[2], shape[3])
    func taps(_ size: Int) -> Taps {
      transposed
        ? Taps(interpolation, size: size / factor, factor: factor).transposed
        : Taps(interpolation, size: size, factor: factor)
    }
    rows = taps(height)
    columns = taps(width)
    pieces = Pieces(
      of: shape[0] * rows.first.count, work: shape.size * (transposed ? 1 : factor * factor), each: 1 << 14,
      threads: threads)
    lines = Scratch(threads * width * channels)
  }

  package func run(_ x: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    rows.withTable { rows in
      columns.withTable { columns in
        pieces.onThreads { claims in
          let line = lines.floats + claims.worker * width * channels
          for piece in claims {
            atelier_resample(
              rows, columns, height, width, channels, x, result, line, pieces[piece].lowerBound,
              pieces[piece].upperBound)
          }
        }
      }
    }
  }
}

/// How each pixel of a result along an axis is a weighted sum of neighbouring pixels of the operand: a narrow matrix.
struct Taps {
  /// How many pixels the operand has along the axis.
  let inputs: Int
  private(set) var first: [Int32] = []
  private(set) var count: [Int32] = []
  private(set) var weights: [Float] = []  // [result, most]
  let most: Int

  /// As in PyTorch: result o lies at position ⌊o / factor⌋ of the operand for nearest, at (o + ½) / factor − ½, not
  /// below 0, for bilinear, and at o · (size − 1) / (factor · size − 1) for aligned corners; weights are linear in the
  /// distance.
  init(_ interpolation: Interpolation, size: Int, factor: Int) {
    let outputs = size * factor
    let rows: [[(index: Int, weight: Double)]] = (0..<outputs).map { output in
      let at: Double
      switch interpolation {
      case .nearest: return [(output / factor, 1)]
      case .bilinear: at = max(0, (Double(output) + 0.5) / Double(factor) - 0.5)
      case .bilinearAligned: at = outputs > 1 ? Double(output * (size - 1)) / Double(outputs - 1) : 0
      }
      let below = min(Int(at), size - 1)
      let part = at - Double(below)
      return part > 0 && below + 1 < size ? [(below, 1 - part), (below + 1, part)] : [(below, 1)]
    }
    self.init(rows: rows, inputs: size)
  }

  /// Each row lists neighbouring indices in order.
  private init(rows: [[(index: Int, weight: Double)]], inputs: Int) {
    self.inputs = inputs
    most = rows.map(\.count).max() ?? 1
    for row in rows {
      first.append(Int32(row[0].index))
      count.append(Int32(row.count))
      weights += row.map { Float($0.weight) } + Array(repeating: 0, count: most - row.count)
    }
  }

  /// The transposed matrix: what each pixel of the operand gets from the results.
  var transposed: Taps {
    var rows: [[(index: Int, weight: Double)]] = Array(repeating: [], count: inputs)
    for output in first.indices {
      for tap in 0..<Int(count[output]) {
        rows[Int(first[output]) + tap].append((output, Double(weights[output * most + tap])))
      }
    }
    return Taps(rows: rows, inputs: first.count)
  }

  func withTable(_ body: (UnsafePointer<atelier_taps>) -> Void) {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        weights.withUnsafeBufferPointer { weights in
          var table = atelier_taps(
            size: first.count, most: most, first: first.baseAddress, count: count.baseAddress,
            weight: weights.baseAddress)
          body(&table)
        }
      }
    }
  }
}

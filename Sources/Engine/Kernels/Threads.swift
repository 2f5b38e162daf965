internal import COpenBLAS
internal import CShims

// One pool of threads for all kernels (Sources/CShims/parallel.c): work is cut into pieces, which the threads that are
// awake claim one after another. Libraries are called with a piece at a time and use only the thread that calls them.
//
// Results have the same bytes for any number of threads. There are two ways to this: where every number is computed in
// a fixed order, whichever thread does it, a kernel may be cut into any pieces; where a library computes a piece at a
// time, or a sum is split, the pieces must depend on the shape alone, also with one thread.

/// The pieces that one thread claims.
package struct Claims: Sequence, IteratorProtocol {
  private let claims: UnsafeMutablePointer<atelier_claims>

  fileprivate init(_ claims: UnsafeMutablePointer<atelier_claims>) { self.claims = claims }

  /// A number below that of threads, different for all of them at any time: it can select memory of a thread's own.
  package var worker: Int { claims.pointee.worker }

  /// Never waits: nil when all pieces are claimed.
  package mutating func next() -> Int? {
    let piece = atelier_claim(claims)
    return piece < 0 ? nil : piece
  }
}

/// Calls `body` on at most so many threads; together they go through all pieces below `pieces`, each once. Returns when
/// all are done.
package func parallel(_ threads: Int, pieces: Int, _ body: (Claims) -> Void) {
  withoutActuallyEscaping(body) { body in
    var body = body
    withUnsafeMutablePointer(to: &body) { body in
      atelier_parallel(
        threads, pieces,
        { context, claims in context!.assumingMemoryBound(to: ((Claims) -> Void).self).pointee(Claims(claims!)) },
        UnsafeMutableRawPointer(body))
    }
  }
}

/// A kernel's work, cut into pieces of consecutive units.
package struct Pieces: Sendable {
  package let units: Int
  package let count: Int
  private let threads: Int

  /// - Parameters:
  ///   - work: how much there is to do in all, in any measure.
  ///   - each: how much of it takes far longer than to hand a piece to another thread: some five microseconds.
  package init(of units: Int, work: Int, each: Int, most: Int = 64, threads: Int) {
    self.units = units
    count = max(1, min(units, work / each, most))
    self.threads = threads
  }

  package subscript(piece: Int) -> Range<Int> { share(of: units, piece, count) }

  package func onThreads(_ body: (Claims) -> Void) { parallel(threads, pieces: count, body) }

  package func run(_ body: (Range<Int>) -> Void) {
    onThreads { claims in for piece in claims { body(self[piece]) } }
  }
}

/// The share of `0..<count` that belongs to a part; shares differ by one at most.
@inlinable
package func share(of count: Int, _ part: Int, _ parts: Int) -> Range<Int> {
  count * part / parts..<count * (part + 1) / parts
}

package enum Threads {
  /// How many threads can run at once here; more are never used. Tests set more.
  package static var limit: Int {
    get { atelier_thread_limit() }
    set { atelier_set_thread_limit(newValue) }
  }
}

/// OpenBLAS would bring threads of its own; it always runs on the one that calls it. Touch this before calling it.
package enum OpenBLAS {
  package static let onCallingThread: Void = openblas_set_num_threads(1)
}

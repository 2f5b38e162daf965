internal import COpenBLAS
internal import CShims

// One pool of threads for all kernels: OpenMP's (libgomp), in which oneDNN works too. Two pools fight over the cores:
// 1.4 to 2.3 times the sum of their parts, measured.
//
// How threads wait is left to libgomp's default: between two parallel regions they spin for about a millisecond, then
// sleep. Regions follow each other faster than that inside a step (0.6 µs to start one), so a step never waits for a
// thread to wake, and a pause longer than a millisecond costs nothing. A pool is only made when more than one thread
// is asked for, so the trials of a sweep, one thread each, spin nowhere. OMP_NUM_THREADS changes nothing: every
// region says how many threads it wants.

/// Runs `body(part, parts)` for each part, side by side, and returns when all are done. What a part computes must
/// depend on `part` and `parts` alone: fewer threads may do the work when the system gives no more.
package func parallel(_ threads: Int, _ body: (_ part: Int, _ parts: Int) -> Void) {
  guard threads > 1 else { return body(0, 1) }
  withoutActuallyEscaping(body) { body in
    var body = body
    withUnsafeMutablePointer(to: &body) { body in
      atelier_parallel(
        threads,
        { context, part, parts in
          context!.assumingMemoryBound(to: ((Int, Int) -> Void).self).pointee(part, parts)
        },
        UnsafeMutableRawPointer(body))
    }
  }
}

/// The share of `0..<count` that belongs to a part: equal but for one.
@inlinable
package func share(of count: Int, _ part: Int, _ parts: Int) -> Range<Int> {
  count * part / parts..<count * (part + 1) / parts
}

/// OpenBLAS would bring threads of its own; it always runs on the one that calls it. Touch this before calling it.
package enum OpenBLAS {
  package static let onCallingThread: Void = openblas_set_num_threads(1)
}

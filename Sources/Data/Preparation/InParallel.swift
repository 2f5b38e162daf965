internal import CShims

/// Calls `body` once for each number below `count`, on all processors; returns when all are done.
func inParallel(_ count: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    var body = body
    withUnsafeMutablePointer(to: &body) { body in
      atelier_parallel(
        atelier_thread_limit(), count,
        { context, claims in
          guard let body = context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee else { return }
          while case let job = atelier_claim(claims), job >= 0 { body(job) }
        }, body)
    }
  }
}

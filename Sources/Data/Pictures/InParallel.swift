internal import CShims
import Glibc

/// Calls `body` once for each number below `count`, on all processors; returns when all are done.
func inParallel(_ count: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    var work = ParallelWork(count: count, body: body)
    withUnsafeMutablePointer(to: &work) { work in
      atelier_parallel(
        max(1, min(count, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))),
        { context, part, parts in
          guard let work = context?.assumingMemoryBound(to: ParallelWork.self).pointee else { return }
          for job in stride(from: part, to: work.count, by: parts) { work.body(job) }
        }, work)
    }
  }
}

private struct ParallelWork {
  var count: Int
  var body: (Int) -> Void
}

import Basics
import Glibc

/// One thread of the operating system that runs a closure.
struct WorkerThread: ~Copyable, Sendable {
  private let thread: pthread_t

  init(_ body: @escaping @Sendable () -> Void) throws(Problem) {
    var thread = pthread_t()
    let boxed = Unmanaged.passRetained(Body(run: body))
    let failure = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, boxed.toOpaque())
    guard failure == 0 else {
      boxed.release()
      throw Problem("a thread cannot be started: \(String(cString: strerror(failure)))")
    }
    self.thread = thread
  }

  /// Waits until the thread has ended. To be called once.
  func join() { pthread_join(thread, nil) }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

/// A lock and a condition: threads that hold the lock can wait until others change something under it.
final class Monitor: @unchecked Sendable {
  // Unchecked because of the pointers: they are set once, and the C library's own locking guards what they point to.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Under the lock: releases it and waits until `isReady`, which is checked after each change.
  func wait(until isReady: () -> Bool) {
    while !isReady() { pthread_cond_wait(condition, mutex) }
  }

  /// Under the lock: wakes the threads that wait.
  func changed() { pthread_cond_broadcast(condition) }
}

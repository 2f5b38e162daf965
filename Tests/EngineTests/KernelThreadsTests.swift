import Engine
import Synchronization
import Testing

@Suite struct KernelThreadsTests {
  init() { manyThreads }

  @Test(arguments: [1, 2, 3, 7], [1, 2, 3, 64, 1000]) func eachPieceIsDoneOnce(threads: Int, pieces: Int) {
    let counts = (0..<pieces).map { _ in Box() }
    for _ in 0..<50 {
      parallel(threads, pieces: pieces) { claims in
        for piece in claims { counts[piece].value.add(1, ordering: .relaxed) }
      }
    }
    #expect(counts.allSatisfy { $0.value.load(ordering: .relaxed) == 50 })
  }

  @Test func noTwoThreadsAreOneWorker() {
    let busy = (0..<3).map { _ in Box() }
    let clashes = Box()
    for _ in 0..<200 {
      parallel(3, pieces: 30) { claims in
        for _ in claims {
          if busy[claims.worker].value.add(1, ordering: .sequentiallyConsistent).newValue != 1 {
            clashes.value.add(1, ordering: .relaxed)
          }
          busy[claims.worker].value.subtract(1, ordering: .sequentiallyConsistent)
        }
      }
    }
    #expect(clashes.value.load(ordering: .relaxed) == 0)
  }

  @Test func nestedPiecesAreDoneOnce() {
    let count = Box()
    parallel(2, pieces: 2) { claims in
      for _ in claims {
        parallel(3, pieces: 3) { inner in for _ in inner { count.value.add(1, ordering: .relaxed) } }
      }
    }
    #expect(count.value.load(ordering: .relaxed) == 6)
  }

  /// What a thread has written in its pieces is seen by the one that began the job, job after job.
  @Test func jobsFollowEachOther() {
    var numbers = [Int](repeating: 0, count: 64)
    numbers.withUnsafeMutableBufferPointer { numbers in
      nonisolated(unsafe) let numbers = numbers
      for job in 1...2000 {
        let last = numbers.reduce(0, +)
        parallel(4, pieces: 64) { claims in for piece in claims { numbers[piece] += 1 } }
        #expect(last + 64 == numbers.reduce(0, +), "job \(job)")
      }
    }
    #expect(numbers == [Int](repeating: 2000, count: 64))
  }

  @Test(arguments: [0, 1, 2, 17, 1000], [1, 2, 3, 7]) func sharesCoverAll(count: Int, parts: Int) {
    let shares = (0..<parts).map { share(of: count, $0, parts) }
    #expect(shares.flatMap { Array($0) } == Array(0..<count))
    #expect(shares.map(\.count).max()! - shares.map(\.count).min()! <= 1)
  }

  @Test func piecesAreWorthTheirWhile() {
    #expect(Pieces(of: 100, work: 999, each: 1000, threads: 8).count == 1)
    #expect(Pieces(of: 100, work: 5000, each: 1000, threads: 8).count == 5)
    #expect(Pieces(of: 3, work: 5000, each: 1000, threads: 8).count == 3)
    #expect(Pieces(of: 100_000, work: 1 << 40, each: 1, threads: 2).count == 64)
    let pieces = Pieces(of: 17, work: 5000, each: 1000, threads: 8)
    #expect((0..<5).flatMap { Array(pieces[$0]) } == Array(0..<17))
  }

  private final class Box: Sendable {
    let value = Atomic(0)
  }
}

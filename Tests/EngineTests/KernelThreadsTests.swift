import Engine
import Synchronization
import Testing

@Suite struct KernelThreadsTests {
  @Test(arguments: [1, 2, 3, 7]) func eachPartRunsOnce(threads: Int) {
    let counts = (0..<8).map { _ in Box() }
    for _ in 0..<50 {
      parallel(threads) { part, parts in
        if parts == threads { counts[part].value.add(1, ordering: .relaxed) }
      }
    }
    #expect(counts.map { $0.value.load(ordering: .relaxed) } == (0..<8).map { $0 < threads ? 50 : 0 })
  }

  @Test func nestedPartsRunOnce() {
    let count = Box()
    parallel(2) { _, _ in parallel(3) { _, _ in count.value.add(1, ordering: .relaxed) } }
    #expect(count.value.load(ordering: .relaxed) == 6)
  }

  @Test(arguments: [0, 1, 2, 17, 1000], [1, 2, 3, 7]) func sharesCoverAll(count: Int, parts: Int) {
    let shares = (0..<parts).map { share(of: count, $0, parts) }
    #expect(shares.flatMap { Array($0) } == Array(0..<count))
    #expect(shares.map(\.count).max()! - shares.map(\.count).min()! <= 1)
  }

  private final class Box: Sendable {
    let value = Atomic(0)
  }
}

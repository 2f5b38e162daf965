import Basics
import Glibc
import Testing

@testable import Data

/// Example i is the number i, and fails to be read if it is `bad`.
private struct Counting: DataSet {
  var count: Int
  var bad: Int?
  let fields = [DataField(name: "data", shape: [2]), DataField(name: "label", shape: [], classes: 10)]
  let fingerprint = "counting"
  func count(_ split: Split) -> Int { split == .train ? count : 0 }
  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
    for (i, index) in indices.enumerated() {
      if index == bad { throw Problem("example \(index) is bad") }
      if field == "label" {
        numbers[i] = Float(index % 10)
      } else {
        numbers[2 * i] = Float(index)
        numbers[2 * i + 1] = -Float(index)
      }
    }
  }
}

private func reader(
  _ count: Int = 10, batch: Int = 4, seed: UInt64 = 1, shuffled: Bool = true,
  from start: BatchReader.Position = .init(), bad: Int? = nil
) throws -> BatchReader {
  try BatchReader(
    Counting(count: count, bad: bad), .train, fields: ["data", "label"], batch: batch, seed: seed, shuffled: shuffled,
    from: start)
}

private func copied(_ batch: BatchReader.Batch, _ field: String, each: Int) -> [Float] {
  [Float](unsafeUninitializedCapacity: batch.count * each) { room, count in
    batch.copy(field, into: UnsafeMutableBufferPointer(rebasing: room[..<(batch.count * each)]))
    count = batch.count * each
  }
}

@Suite struct BatchReaderTests {
  @Test func anEpochHoldsEveryExampleOnce() throws {
    let reader = try reader()
    #expect(reader.batchesPerEpoch == 3)
    for epoch in 0..<3 {
      var seen: [Int] = []
      for index in 0..<3 {
        let batch = try reader.next()
        #expect(batch.position == .init(epoch: epoch, batch: index))
        #expect(batch.count == [4, 4, 2][index])
        #expect(batch.isLastOfEpoch == (index == 2))
        #expect(copied(batch, "data", each: 2) == batch.indices.flatMap { [Float($0), -Float($0)] })
        #expect(copied(batch, "label", each: 1) == batch.indices.map { Float($0 % 10) })
        seen += batch.indices
      }
      #expect(seen == epochOrder(count: 10, seed: 1, epoch: epoch))
      #expect(seen.sorted() == Array(0..<10))
    }
  }

  @Test func goesOnWhereItStopped() throws {
    let uninterrupted = try reader(37, batch: 5)
    var served: [[Int]] = []
    for _ in 0..<20 { served.append(try uninterrupted.next().indices) }
    for start in [1, 7, 8, 13] {
      let later = try reader(37, batch: 5, from: .init(epoch: start / 8, batch: start % 8))
      for number in start..<20 { #expect(try later.next().indices == served[number]) }
    }
  }

  /// The short batch is left out, the order is the same.
  @Test func theLastBatchMayBeDropped() throws {
    let reader = try BatchReader(Counting(count: 10), .train, fields: ["data"], batch: 4, seed: 1, dropsLast: true)
    #expect(reader.batchesPerEpoch == 2)
    for epoch in 0..<3 {
      let batches = try (0..<2).map { _ in
        let batch = try reader.next()
        return (batch.indices, batch.isLastOfEpoch)
      }
      #expect(batches.flatMap { $0.0 } == Array(epochOrder(count: 10, seed: 1, epoch: epoch).prefix(8)))
      #expect(batches.map { $0.1 } == [false, true])
    }
    let dropping = try BatchReader(Counting(count: 8), .train, fields: ["data"], batch: 4, seed: 1, dropsLast: true)
    #expect(dropping.batchesPerEpoch == 2)
    let problem = Problem("an epoch has no whole batch: 3 examples, batch 4", hint: "take 'drop_last' out")
    #expect(throws: problem) {
      try BatchReader(Counting(count: 3), .train, fields: ["data"], batch: 4, seed: 1, dropsLast: true)
    }
  }

  @Test func inOrderWithoutShuffling() throws {
    let reader = try reader(6, shuffled: false)
    #expect(try (0..<4).map { _ in try reader.next().indices } == [[0, 1, 2, 3], [4, 5], [0, 1, 2, 3], [4, 5]])
  }

  @Test func aBatchLargerThanTheSplit() throws {
    let reader = try reader(3, batch: 1_000_000_000)
    #expect(try (0..<3).map { _ in try reader.next().count } == [3, 3, 3])
  }

  /// Two at least, so that one is filled while the other is used; large batches no more than that.
  @Test func smallBatchesArePreparedFurtherAhead() {
    #expect([0, 4, 1 << 19, 1 << 20, 3 << 20, 1 << 30].map { BatchReader.slots(bytes: $0) } == [8, 8, 8, 4, 2, 2])
  }

  /// However slow the reader is, what it holds is not written over.
  @Test func aBatchStaysUntilTheNextIsAskedFor() throws {
    for batch in [4, 100_000] {
      let reader = try reader(300_000, batch: batch)
      for _ in 0..<4 {
        let batch = try reader.next()
        usleep(20_000)
        #expect(copied(batch, "data", each: 2) == batch.indices.flatMap { [Float($0), -Float($0)] })
      }
    }
  }

  @Test func errorsComeUp() throws {
    let reader = try reader(6, batch: 2, shuffled: false, bad: 3)
    #expect(try reader.next().indices == [0, 1])
    #expect(throws: Problem("example 3 is bad")) { try reader.next() }
    #expect(try reader.next().indices == [4, 5])
  }

  @Test func whatCannotBeServed() {
    #expect(throws: Problem("the valid split is empty")) {
      try BatchReader(Counting(count: 3), .valid, fields: ["data"], batch: 2, seed: 1)
    }
    #expect(throws: Problem("the data has no field 'lable'", hint: "did you mean 'label'?")) {
      try BatchReader(Counting(count: 3), .train, fields: ["lable"], batch: 2, seed: 1)
    }
  }

  /// Readers are given up at any time: their threads end with them.
  @Test func readersEnd() throws {
    for served in 0..<60 {
      let reader = try reader(50, batch: 3)
      for _ in 0..<served % 5 { _ = try reader.next() }
    }
  }
}

@Suite struct EpochOrderTests {
  @Test(arguments: [0, 1, 2, 3, 10, 1000])
  func isAPermutation(_ count: Int) {
    let order = epochOrder(count: count, seed: 5, epoch: 2)
    #expect(order.sorted() == Array(0..<count))
    #expect(order == epochOrder(count: count, seed: 5, epoch: 2))
    if count >= 10 {
      #expect(order != epochOrder(count: count, seed: 5, epoch: 3))
      #expect(order != epochOrder(count: count, seed: 6, epoch: 2))
    }
  }

  /// All 24 orders of four, about equally often: χ² with 23 degrees of freedom, 1 in 10,000 beyond 56.
  @Test func isFair() {
    var often: [[Int]: Int] = [:]
    for epoch in 0..<2400 { often[epochOrder(count: 4, seed: 9, epoch: epoch), default: 0] += 1 }
    let spread = often.values.map { Double(($0 - 100) * ($0 - 100)) / 100 }.reduce(0, +)
    #expect(often.count == 24 && spread < 56, "\(spread)")
  }
}

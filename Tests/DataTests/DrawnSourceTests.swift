import Basics
import Synchronization
import Testing

@testable import Data

/// What holds for every source that the program makes itself.
@Suite struct DrawnSourceTests {
  static let names = sourceKinds.filter { $0 is any GeneratedSource.Type }.map { $0.name }

  static func set(_ name: String, _ counts: [Int], _ more: [String: FieldValue] = [:]) throws -> any DataSet {
    var arguments = more
    for (key, count) in zip(["train", "valid", "test"], counts) { arguments[key] = .integer(count) }
    return try source(row(name, arguments)).open(SourceContext(folder: ""))
  }

  /// All numbers of an example, field after field.
  static func all(_ set: any DataSet, _ split: Split, _ index: Int) throws -> [Float] {
    try set.fields.flatMap { try set.numbers(split, [index], $0.name) }
  }

  @Test(arguments: names) func moreExamplesLeaveTheFirstAlone(_ name: String) throws {
    let few = try Self.set(name, [12, 6, 5])
    let many = try Self.set(name, [25, 16, 15])
    // Read in another order, and some of them twice.
    for index in [4, 0, 3, 1, 2, 0, 4] {
      for split in Split.allCases {
        #expect(try Self.all(few, split, index) == Self.all(many, split, index))
      }
    }
    #expect(few.fingerprint != many.fingerprint)
  }

  @Test(arguments: names) func examplesAreDistinct(_ name: String) throws {
    let set = try Self.set(name, [300, 150, 150])
    let other = try Self.set(name, [150, 0, 0], ["seed": .integer(1)])
    var seen: Set<[Float]> = []
    for split in Split.allCases {
      for index in 0..<set.count(split) { seen.insert(try set.numbers(split, [index])) }
    }
    for index in 0..<150 { seen.insert(try other.numbers(.train, [index])) }
    #expect(seen.count == 750)
    #expect(set.fingerprint != other.fingerprint)
  }

  /// Classes are whole numbers below their count, each of them occurs, and all other numbers are small.
  @Test(arguments: names) func fieldsHoldWhatTheyPromise(_ name: String) throws {
    let set = try Self.set(name, [400, 0, 0])
    let all = Array(0..<400)
    #expect(Set(set.fields.map(\.name)).count == set.fields.count)
    for field in set.fields {
      let numbers = try set.numbers(.train, all, field.name)
      if let classes = field.classes {
        #expect(Set(numbers) == Set((0..<classes).map(Float.init)), "\(field.name)")
        #expect(field.words.isEmpty || field.words.count == classes)
      } else {
        #expect(Set(numbers).count > 1 && numbers.allSatisfy { abs($0) < 30 }, "\(field.name)")
      }
    }
  }

  /// The very bytes: a change here is a new version of the set, and its `version` must grow.
  @Test(
    arguments: [
      ("faces", [:], "faces 1 train 40 valid 10 test 0 seed 0 size 64", "609f2896f35c4188"),
      (
        "faces", ["size": .integer(20), "seed": .integer(3)], "faces 1 train 40 valid 10 test 0 seed 3 size 20",
        "5b88ac09b0a8b56e"
      ),
      ("shapes", [:], "shapes 1 train 40 valid 10 test 0 seed 0 size 32 count 1", "470e0bc8e7fd272b"),
      (
        "shapes", ["size": .integer(40), "count": .integer(3)],
        "shapes 1 train 40 valid 10 test 0 seed 0 size 40 count 3",
        "da563775266c6cb5"
      ),
    ] as [(String, [String: FieldValue], String, String)])
  func bytesAreFixed(_ name: String, _ more: [String: FieldValue], _ fingerprint: String, _ bytes: String) throws {
    let set = try Self.set(name, [40, 10, 0], more)
    var hash = ContentHash()
    for split in [Split.train, .valid] {
      for field in set.fields {
        let numbers = try set.numbers(split, Array(0..<set.count(split)), field.name)
        // Padded to 8 bytes: the hash continues only from there.
        var words = numbers.map { field.name == "data" ? UInt32(($0 * 255).rounded()) : $0.bitPattern }
        if words.count % 2 == 1 { words.append(0) }
        words.withUnsafeBytes { hash.add($0) }
      }
    }
    #expect(set.fingerprint == fingerprint)
    #expect(hash.text == bytes)
  }

  // MARK: Drawing when asked

  /// Images of four bytes, row after row, and how often each was drawn.
  private final class Counting: Sendable {
    let counts = Mutex([Int](repeating: 0, count: 10))

    func images(limit: Int) -> DrawnImages {
      DrawnImages(count: 10, size: 4, limit: limit) { row, image in
        self.counts.withLock { $0[row] += 1 }
        for i in 0..<4 { image[i] = UInt8(row * 4 + i) }
      } write: { _, row, _, numbers in
        numbers[0] = Float(row)
      }
    }
  }

  @Test func onlyWhatIsAskedForIsDrawn() {
    let counting = Counting()
    let images = counting.images(limit: 1000)
    for row in [7, 2, 7, 7] { images.with(row) { #expect(Array($0) == (0..<4).map { UInt8(row * 4 + $0) }) } }
    #expect(counting.counts.withLock { $0 } == [0, 0, 1, 0, 0, 0, 0, 1, 0, 0])
  }

  /// Images beyond the limit are drawn each time, and are the same.
  @Test func memoryIsBounded() {
    let counting = Counting()
    let images = counting.images(limit: 14)
    for row in [2, 3, 9, 2, 3, 9] { images.with(row) { #expect(Array($0) == (0..<4).map { UInt8(row * 4 + $0) }) } }
    #expect(counting.counts.withLock { $0 } == [0, 0, 1, 2, 0, 0, 0, 0, 0, 2])
  }

  @Test func threadsSeeTheSameImages() async throws {
    let set = try Self.set("shapes", [64, 0, 0])
    let expected = try Self.set("shapes", [64, 0, 0]).numbers(.train, Array(0..<64))
    let seen = try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<4 { group.addTask { try set.numbers(.train, Array(0..<64)) } }
      return try await group.reduce(into: [[Float]]()) { $0.append($1) }
    }
    #expect(seen.allSatisfy { $0 == expected })
  }
}

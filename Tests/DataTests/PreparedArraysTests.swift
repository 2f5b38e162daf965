import Basics
import Glibc
import TestSupport
import Testing

@testable import Data

@Suite struct PreparedArraysTests {
  private let folder = TemporaryFolder()

  private static let last: [UInt8] = [1, 9, 2, 8, 3, 7, 4, 6]

  /// Opens some arrays, and returns whether they were made.
  private func open(_ key: String = "k", in folder: String?) throws -> (arrays: PreparedArrays, isMade: Bool) {
    var isMade = false
    let arrays = try PreparedArrays.open(key, of: "a \(key)", in: folder.map { PreparedCache($0) }) {
      () throws(Problem) in
      [.init("a", .uint8, [3, 5]), .init("b", .uint8, [8])]
    } fill: { (arrays) throws(Problem) in
      isMade = true
      for row in 0..<3 { try arrays.set("a", row: row, (0..<5).map { UInt8(5 * row + $0) }) }
      try arrays.set("b", row: 0, Self.last)
    }
    #expect(try arrays.bytes("a") == Array(0..<15) && arrays.bytes("b") == Self.last)
    #expect(arrays.shape("a") == [3, 5] && arrays.shape("c") == nil)
    return (arrays, isMade)
  }

  private var files: [String] { Files.names(in: folder.path + "/deep/cache") }
  private var cache: String { folder.path + "/deep/cache" }

  @Test func madeOnce() throws {
    let first = try open(in: cache)
    #expect(first.isMade && files.count == 1)
    #expect(try !open(in: cache).isMade)
    #expect(try open("other", in: cache).isMade && files.count == 2)
    try Files.remove(cache)
    #expect(try first.arrays.bytes("b") == Self.last)  // what is open stays
    #expect(try open(in: cache).isMade)
  }

  @Test func thePythonWorldReadsIt() throws {
    _ = try open(in: cache)
    let bytes = try Files.read("\(cache)/\(files[0])")
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(JSON(String(decoding: bytes[8..<8 + length], as: UTF8.self)))
    #expect(header["b"]?["data_offsets"]?.array?.compactMap(\.count) == [15, 23] && bytes.count == 8 + length + 23)
  }

  /// Any byte changed, and any end cut off: made anew.
  @Test func damageIsSeen() throws {
    _ = try open(in: cache)
    let path = "\(cache)/\(files[0])"
    let intact = try Files.read(path)
    let end = intact.firstIndex(of: 0x20) ?? 0  // of the header's text
    for offset in Array(stride(from: 0, to: end, by: 3)) + Array(intact.count - 23..<intact.count) {
      var bytes = intact
      bytes[offset] ^= 1
      try AtomicFile.write(bytes, to: path)
      #expect(try open(in: cache).isMade, "byte \(offset)")
      #expect(try !open(in: cache).isMade)
    }
    for count in [0, 5, 8, 100, intact.count - 24, intact.count - 1] {
      try AtomicFile.write(Array(intact[..<count]), to: path)
      #expect(try open(in: cache).isMade, "\(count) bytes")
    }
    try AtomicFile.write(intact + [0], to: path)
    #expect(try open(in: cache).isMade)
  }

  @Test func whatAKilledMakerLeftGoes() throws {
    _ = try open(in: cache)
    let name = files[0]
    try Files.remove("\(cache)/\(name)")
    try AtomicFile.write([1, 2], to: "\(cache)/\(name).1.part")
    try AtomicFile.write([1, 2], to: "\(cache)/other.1.part")
    #expect(try open(in: cache).isMade)
    #expect(files == [name])
  }

  @Test func aFailureLeavesNothing() {
    #expect(throws: Problem("no")) {
      _ = try PreparedArrays.open("k", of: "k", in: PreparedCache(cache)) { () throws(Problem) in
        [.init("a", .uint8, [3])]
      } fill: { (_) throws(Problem) in
        throw Problem("no")
      }
    }
    #expect(files.isEmpty)
  }

  @Test func withoutAFolderTheyAreInMemory() throws {
    folder.write("file", [1])
    for cache in [nil, folder.path + "/file", folder.path + "/file/below", "/proc/none"] {
      #expect(try open(in: cache).isMade)
    }
  }

  /// What was made, and what is opened afterwards, is read row by row, again and again.
  @Test func rowsAreReadFromTheFile() throws {
    let (count, size) = (1600, 1 << 16)
    let open = {
      try PreparedArrays.open("large", of: "large", in: PreparedCache(cache)) { () throws(Problem) in
        [.init("a", .uint8, [count, size])]
      } fill: { (arrays) throws(Problem) in
        for row in 0..<count { try arrays.set("a", row: row, [UInt8](repeating: UInt8(row % 251), count: size)) }
      }
    }
    for _ in 0..<2 {
      let arrays = try open()
      for _ in 0..<2 {
        for row in 0..<count {
          try arrays.with("a", row: row, size: size) { #expect($0.allSatisfy { $0 == UInt8(row % 251) }) }
        }
      }
    }
  }

  /// Several at once: one makes them, the others wait and read.
  @Test func sideBySide() async throws {
    let made = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { try open(in: cache).isMade } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(made == 1 && files.count == 1)
  }
}

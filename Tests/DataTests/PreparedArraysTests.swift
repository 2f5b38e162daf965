import Basics
import Glibc
import Testing

@testable import Data

@Suite struct PreparedArraysTests {
  private let folder = SampleFolder()

  /// Opens some arrays; says whether they were made.
  private func open(_ key: String = "k", in cache: String?) throws -> (arrays: PreparedArrays, isMade: Bool) {
    var isMade = false
    let arrays = try PreparedArrays.open(key, in: cache) { () throws(Problem) in
      [.init("a", .uint8, [3, 5]), .init("b", .float32, [2])]
    } fill: { (arrays) throws(Problem) in
      isMade = true
      arrays.room("a").copyBytes(from: 0..<15)
      arrays.setFloats("b", [0.5, -2])
    }
    #expect(Array(arrays.bytes("a")) == Array(0..<15) && arrays.floats("b") == [0.5, -2])
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
    #expect(first.arrays.floats("b") == [0.5, -2])  // what is mapped stays
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
    let whole = try Files.read(path)
    let end = whole.firstIndex(of: 0x20) ?? 0  // of the header's text
    for place in Array(stride(from: 0, to: end, by: 3)) + Array(whole.count - 23..<whole.count) {
      var bytes = whole
      bytes[place] ^= 1
      try AtomicFile.write(bytes, to: path)
      #expect(try open(in: cache).isMade, "byte \(place)")
      #expect(try !open(in: cache).isMade)
    }
    for count in [0, 5, 8, 100, whole.count - 24, whole.count - 1] {
      try AtomicFile.write(Array(whole[..<count]), to: path)
      #expect(try open(in: cache).isMade, "\(count) bytes")
    }
    try AtomicFile.write(whole + [0], to: path)
    #expect(try open(in: cache).isMade)
  }

  @Test func whatAKilledMakerLeftGoes() throws {
    _ = try open(in: cache)
    let name = files[0]
    try Files.remove("\(cache)/\(name)")
    try AtomicFile.write([1, 2], to: "\(cache)/\(name).1.part")
    try AtomicFile.write([1, 2], to: "\(cache)/other.1.part")
    #expect(try open(in: cache).isMade)
    #expect(files == [name, "other.1.part"])
  }

  @Test func aFailureLeavesNothing() {
    #expect(throws: Problem("no")) {
      _ = try PreparedArrays.open("k", in: cache) { () throws(Problem) in
        [.init("a", .uint8, [3])]
      } fill: { (_) throws(Problem) in
        throw Problem("no")
      }
    }
    #expect(files.isEmpty)
  }

  @Test func withoutAPlaceTheyAreInMemory() throws {
    folder.write("file", [1])
    for cache in [nil, folder.path + "/file", folder.path + "/file/below", "/proc/none"] {
      #expect(try open(in: cache).isMade)
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

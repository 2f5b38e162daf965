import Basics
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Data

@Suite struct PreparedCacheTests {
  private let folder = TemporaryFolder()

  /// What a cache said, line by line.
  private final class Said: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private func open(_ key: String, _ cache: PreparedCache, bytes: Int = 1_000_000) throws -> PreparedArrays {
    try PreparedArrays.open(key, of: "made of \(key)", in: cache) { () throws(Problem) in
      [.init("a", .uint8, [10, bytes / 10])]
    } fill: { (arrays) throws(Problem) in
      try arrays.set("a", row: 9, [UInt8](repeating: 7, count: bytes / 10))
    }
  }

  /// Opened and closed, used so many seconds ago.
  private func make(_ key: String, _ cache: PreparedCache, ago seconds: Int) throws {
    _ = try open(key, cache)
    let times = [timespec(tv_sec: time(nil) - seconds, tv_nsec: 0), timespec(tv_sec: time(nil) - seconds, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, cache.path(of: key), times, 0) == 0)
  }

  private func made(_ cache: PreparedCache) -> [String] { cache.entries.map { $0.made ?? "-" } }

  @Test func whatWasNotUsedForLongestGoesFirst() throws {
    let said = Said()
    let cache = PreparedCache(folder.path + "/c", limit: 3_500_000) { said.add($0) }
    for (key, seconds) in [("a", 300), ("b", 200), ("c", 100)] { try make(key, cache, ago: seconds) }
    #expect(made(cache) == ["made of c", "made of b", "made of a"] && said.all.isEmpty)
    _ = try open("a", cache)  // used now
    _ = try open("d", cache)
    #expect(Set(made(cache)) == ["made of a", "made of c", "made of d"])
    #expect(said.all.count == 2 && said.all[0].hasPrefix("caching 10 pictures as \(folder.path)/c/"))
    #expect(said.all.last == "removed a file from the cache, not used for longest: 1 MB (ATELIER_CACHE_LIMIT)")
  }

  @Test func whatIsOpenStays() throws {
    let cache = PreparedCache(folder.path + "/c", limit: 2_500_000) { _ in }
    let first = try open("a", cache)
    let again = try open("b", cache)
    let third = try open("c", cache)
    #expect(Set(made(cache)) == ["made of a", "made of b", "made of c"] && cache.entries.allSatisfy(\.isInUse))
    for arrays in [first, again, third] { #expect(try arrays.bytes("a").last == 7) }
    #expect(cache.entries.filter { $0.remove() }.isEmpty)
  }

  @Test func onceClosedItMayGo() throws {
    let cache = PreparedCache(folder.path + "/c", limit: 2_500_000) { _ in }
    for key in ["a", "b", "c"] { try make(key, cache, ago: 10) }
    #expect(cache.entries.count == 2 && !cache.entries.contains(where: \.isInUse))
    // What a killed process left is no exception.
    try AtomicFile.write([UInt8](repeating: 0, count: 2_000_000), to: folder.path + "/c/x.safetensors.1.part")
    #expect(made(cache).first == "-")
    _ = try open("d", cache)
    #expect(cache.entries.reduce(0) { $0 + $1.size } <= 2_500_000)
    let left = cache.entries
    #expect(!left.isEmpty && left.allSatisfy { $0.remove() } && cache.entries.isEmpty)
  }

  /// What is larger than the limit lives as long as who made it.
  @Test func tooLargeToKeep() throws {
    let said = Said()
    let cache = PreparedCache(folder.path + "/c", limit: 15_000_000) { said.add($0) }
    try make("small", cache, ago: 10)
    let large = try open("large", cache, bytes: 20_000_000)
    #expect(try large.bytes("a").last == 7 && large.bytes("a").count == 20_000_000)
    #expect(made(cache) == ["made of small"] && Files.names(in: cache.folder).count == 1)
    #expect(
      said.all == [
        "preparing 10 pictures in \(folder.path)/c for this run alone: 20 MB, ATELIER_CACHE_LIMIT is 15 MB"
      ])
    let none = PreparedCache(folder.path + "/none", limit: 0) { _ in }
    #expect(try open("a", none).bytes("a").last == 7 && Files.names(in: none.folder).isEmpty)
  }

  @Test func sizeIsSaidBefore() throws {
    let said = Said()
    let cache = PreparedCache(folder.path + "/c") { said.add($0) }
    _ = try PreparedArrays.open("k", of: "k", in: cache) { () throws(Problem) in
      [.init("a", .uint8, [12_000, 1000])]
    } fill: { (_) throws(Problem) in
      #expect(said.all == ["caching 12,000 pictures as \(cache.path(of: "k")): 12 MB"])
    }
    #expect(said.all.count == 1)
  }

  @Test(
    arguments: [
      (nil, 10_000_000_000), ("500 MB", 500_000_000), ("2.5GB", 2_500_000_000), ("1 tb", 1_000_000_000_000), ("0", 0),
      ("0 GB", 0), ("64kB", 64_000),
    ] as [(String?, Int)])
  func limits(_ text: String?, _ bytes: Int) throws { #expect(try PreparedCache.limit(text) == bytes) }

  @Test(arguments: ["10", "ten GB", "-1 GB", "1 GiB", "GB", "1e9", " 1 GB", "1 GB x", "1.2.3 GB", "9999999 TB"])
  func noLimits(_ text: String) {
    let found = #expect(throws: Problem.self) { try PreparedCache.limit(text) }
    #expect(found?.message == "ATELIER_CACHE_LIMIT is '\(text)', which is no size")
  }

  @Test(arguments: [
    (0, "0 kB"), (999_949, "999.9 kB"), (999_960, "1 MB"), (1_420_000_000, "1.4 GB"), (11_594_722, "11.6 MB"),
  ])
  func bytesInWords(_ bytes: Int, _ words: String) { #expect(NumberText.bytes(bytes) == words) }
}

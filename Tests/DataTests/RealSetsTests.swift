import Basics
import Glibc
import Testing

@testable import Data

/// Where real sets lie on a developer's machine: ATELIER_SHARED_DATA, or `shared/data` beside the package's folder.
private let realData: String? = {
  let package = #filePath.split(separator: "/").dropLast(3).map(String.init)
  let beside = "/" + (package.dropLast() + ["shared", "data"]).joined(separator: "/")
  return [getenv("ATELIER_SHARED_DATA").map { String(cString: $0) }, beside].compactMap { $0 }
    .first { access($0 + "/mnist", R_OK) == 0 }
}()

@Suite(.enabled(if: realData != nil, "the real sets are not here (ATELIER_SHARED_DATA)"))
struct RealSetsTests {
  /// Counts, and the mean pixel of each split's last 500 images.
  @Test(arguments: [
    ("mnist", [54_000, 6_000, 10_000], [0.123157, 0.128902, 0.127256]),
    ("fashion_mnist", [54_000, 6_000, 10_000], [0.293463, 0.294289, 0.292712]),
  ])
  func lastImages(_ name: String, _ counts: [Int], _ means: [Double]) throws {
    let set = try source(row(name, ["path": .word(realData! + "/" + name)])).open(DataPlace(folder: ""))
    #expect(Split.allCases.map(set.count) == counts)
    for (split, mean) in zip(Split.allCases, means) {
      let last = set.count(split) - 500
      let found = try (0..<500).map { Double(try set.numbers(split, [last + $0]).reduce(0, +)) }.reduce(0, +) / 392_000
      #expect(abs(found - mean) < 1e-6)
    }
  }

  /// What is fetched is what is here: the table of published files tells the truth about these.
  @Test(arguments: ["mnist", "fashion_mnist"]) func publishedFilesHaveTheirDigests(_ name: String) throws {
    for file in try #require(publishedSets.first { $0.name == name }).files {
      let path = "\(realData!)/\(name)/\(file.name)"
      #expect(Files.size(path) == file.bytes)
      #expect(try Digest.hex(ofFile: path) == file.sha256)
    }
  }

  @Test func binarizedMeans() throws {
    let folder = realData! + "/binarized_mnist"
    for (split, count, mean) in [("train", 50_000, 0.13056), ("valid", 10_000, 0.13113), ("test", 10_000, 0.13251)] {
      let bits = try AmatFile.bits("\(folder)/binarized_mnist_\(split).amat.gz", pixels: 784)
      #expect(bits.count == count * 98)
      var ones = 0
      for byte in bits { ones += byte.nonzeroBitCount }
      #expect(abs(Double(ones) / Double(count * 784) - mean) < 0.000005)
    }
  }

  @Test func labels() throws {
    let set = try source(row("mnist", ["path": .word(realData! + "/mnist")])).open(DataPlace(folder: ""))
    #expect(try set.numbers(.train, Array(0..<10), "label") == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(try set.numbers(.test, Array(0..<10), "label") == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
  }
}

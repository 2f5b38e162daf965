import Basics
import TestSupport
import Testing

@testable import Data

@Suite(.enabled(if: realData != nil, "the real sets are not here (ATELIER_SHARED_DATA)"))
struct RealSetsTests {
  private let folder = TemporaryFolder()

  private func open(_ name: String, _ arguments: [String: FieldValue] = [:]) throws -> any DataSet {
    let kind = source(row(name, arguments.merging(["path": .word(realData! + "/" + name)]) { $1 }))
    let set = try kind.open(folder.context)
    #expect(try kind.describe(folder.context) == set.fields)
    #expect(try kind.fingerprint(folder.context) == set.fingerprint)
    return set
  }

  /// The bytes of some images, as they are read.
  private func bytes(_ set: any DataSet, _ split: Split, _ indices: Range<Int>, _ field: String = "data") throws
    -> [UInt8]
  {
    try set.numbers(split, Array(indices), field).map { UInt8(($0 * 255).rounded()) }
  }

  /// Counts, and the mean pixel of each split's last 500 images.
  @Test(arguments: [
    ("mnist", [54_000, 6_000, 10_000], [0.123157, 0.128902, 0.127256]),
    ("fashion_mnist", [54_000, 6_000, 10_000], [0.293463, 0.294289, 0.292712]),
  ])
  func lastImages(_ name: String, _ counts: [Int], _ means: [Double]) throws {
    let set = try open(name)
    #expect(Split.allCases.map(set.count) == counts)
    for (split, mean) in zip(Split.allCases, means) {
      let last = set.count(split) - 500
      let found = try (0..<500).map { Double(try set.numbers(split, [last + $0]).reduce(0, +)) }.reduce(0, +) / 392_000
      #expect(abs(found - mean) < 1e-6)
    }
  }

  /// The table of published files has the digests of the files that are here.
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
    let set = try open("mnist")
    #expect(try set.numbers(.train, Array(0..<10), "label") == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(try set.numbers(.test, Array(0..<10), "label") == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
  }

  /// The pixels' checksums here and below are those of what NumPy and Pillow make of the same files.
  @Test func houseNumbers() throws {
    let set = try open("svhn", ["valid": .number(0)])
    #expect(Split.allCases.map(set.count) == [101, 0, 1024])
    #expect(checksum(try bytes(set, .train, 0..<101)) == 1_930_370_002)
    #expect(checksum(try bytes(set, .test, 0..<1024)) == 926_710_484)
    let labels = try set.numbers(.test, Array(0..<1024), "label")
    #expect(
      (0..<10).map { digit in labels.count { $0 == Float(digit) } } == [71, 191, 164, 117, 95, 85, 89, 81, 63, 68])
    #expect(try open("svhn").count(.valid) == 10)
  }

  @Test func aTruncatedHouseNumberFileSaysSo() throws {
    let path = realData! + "/svhn/train_32x32.truncated-139264.mat"
    var file = try MATFile(path)
    let message =
      "\(path): byte 139264: the file ends within the element at byte 128, which is 182004347 bytes long"
    #expect(throws: Problem(message)) { _ = try file.next() }
  }

  @Test func manyFaces() throws {
    let sizes: [String: FieldValue] = ["crop": .integers([148]), "resize": .integers([64])]
    let set = try open("celeba", sizes)
    #expect(Split.allCases.map(set.count) == [10_000, 1_000, 1_000])
    #expect(set.fields == [DataField(name: "data", shape: [3, 64, 64])])
    #expect(checksum(try bytes(set, .train, 0..<300)) == 2_603_738_157)
  }

  @Test func facesOfForty() throws {
    let set = try open("olivetti")
    #expect(Split.allCases.map(set.count) == [320, 40, 40])
    #expect(
      set.fields == [DataField(name: "data", shape: [1, 64, 64]), DataField(name: "label", shape: [], classes: 40)])
    var all: [UInt8] = []
    for person in 0..<40 {
      all += try bytes(set, .train, 8 * person..<8 * person + 8)
      all += try bytes(set, .valid, person..<person + 1)
      all += try bytes(set, .test, person..<person + 1)
    }
    #expect(checksum(all) == 2_961_538_863)
    #expect(all.max() == 242)
  }

  @Test func characters() throws {
    let set = try open("omniglot")
    #expect(Split.allCases.map(set.count) == [3872, 484, 484])
    #expect(set.field("label")?.classes == 242)
    for (split, expected) in zip(Split.allCases, [0.9192936554787203, 0.9222254080695639, 0.9179074605048629]) {
      let sums = try (0..<set.count(split)).map { Double(try set.numbers(split, [$0]).reduce(0, +)) }
      #expect(abs(sums.reduce(0, +) / Double(sums.count * 105 * 105) - expected) < 1e-9)
    }
  }

  @Test func fronts() throws {
    let set = try open("facades")
    #expect(Split.allCases.map(set.count) == [270, 50, 50])
    #expect(set.fields.map(\.name) == ["data", "map"] && set.fields[1].shape == [3, 256, 256])
    #expect(checksum(try bytes(set, .test, 0..<50)) == 4_248_121_583)
    #expect(checksum(try bytes(set, .test, 0..<50, "map")) == 3_847_277_788)
  }
}

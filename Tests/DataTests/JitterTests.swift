import Basics
import TestSupport
import Testing

@testable import Data

/// `jitter`: training examples are scaled larger, and a random part is cut from them.
@Suite struct JitterTests {
  private static let counts: [String: FieldValue] = ["train": .integer(60), "valid": .integer(5), "test": .integer(5)]

  private func open(_ arguments: [String: FieldValue]) throws -> any DataSet {
    try source(row("shapes", Self.counts.merging(arguments) { $1 })).open(SourceContext(folder: ""))
  }

  /// The part of an image `[12, 15, channels]` that is 8×10.
  private func part(_ image: [Float], top: Int, left: Int) -> [Float] {
    let channels = image.count / (12 * 15)
    return (0..<8).flatMap { (row: Int) -> ArraySlice<Float> in
      let start = ((top + row) * 15 + left) * channels
      return image[start..<start + 10 * channels]
    }
  }

  private func mirrored(_ image: [Float]) -> [Float] {
    let channels = image.count / 80
    return (0..<80).flatMap { pixel in
      let from = (pixel / 10 * 10 + 9 - pixel % 10) * channels
      return image[from..<from + channels]
    }
  }

  @Test func allPicturesOfAnExampleAreCutAlike() throws {
    let size: [String: FieldValue] = [
      "resize": .integers([8, 10]), "jitter": .integers([12, 15]), "flip": .flag(true),
    ]
    let jittered = try open(size)
    let (large, small) = (try open(["resize": .integers([12, 15])]), try open(["resize": .integers([8, 10])]))
    #expect(jittered.fields == small.fields && jittered.fingerprint == small.fingerprint)
    /// Where each example was cut.
    func corners(_ draw: Draw) throws -> [[Int]] {
      try (0..<60).map { index in
        let isMirrored =
          try jittered.numbers(.train, [index], "x", draw: draw) != small.numbers(.train, [index], "x")
        let seen = try ["data", "map", "edges"].map { try jittered.numbers(.train, [index], $0, draw: draw) }
        let whole = try ["data", "map", "edges"].map { try large.numbers(.train, [index], $0) }
        let found = (0..<30).map { [$0 / 6, $0 % 6] }.first { corner in
          zip(seen, whole).allSatisfy { seen, whole in
            let part = part(whole, top: corner[0], left: corner[1])
            return seen == (isMirrored ? mirrored(part) : part)
          }
        }
        return try #require(found)
      }
    }
    let first = try corners(Draw(seed: 3, epoch: 4))
    #expect(Set(first.map { $0[0] }) == Set(0...4) && Set(first.map { $0[1] }) == Set(0...5))
    #expect(try corners(Draw(seed: 3, epoch: 4)) == first)
    #expect(try corners(Draw(seed: 3, epoch: 5)) != first)
    #expect(try corners(Draw(seed: 4, epoch: 4)) != first)
    // Other examples, and whoever measures, see whole pictures.
    let few = Array(0..<5)
    for field in small.fields {
      for split in [Split.valid, .test] {
        #expect(
          try jittered.numbers(split, few, field.name, draw: Draw(seed: 3, epoch: 4))
            == small.numbers(split, few, field.name))
      }
      #expect(try jittered.numbers(.train, few, field.name) == small.numbers(.train, few, field.name))
    }
    #expect(
      try jittered.numbers(.train, few, "label", draw: Draw(seed: 3, epoch: 4)) == small.numbers(.train, few, "label"))
  }

  /// Pairs from files, whose sizes lie in the cache side by side.
  @Test func pairsAreCutAlike() throws {
    let folder = TemporaryFolder()
    for index in 0..<12 {
      var pair = raster(6, 12, 3)
      for (pixel, level) in pair.pixels.enumerated() { pair.pixels[pixel] = level &+ UInt8(20 * index) }
      // The map is the photograph once more.
      for row in 0..<6 {
        for byte in 0..<18 { pair.pixels[row * 36 + 18 + byte] = pair.pixels[row * 36 + byte] }
      }
      folder.write("facades/\(index < 10 ? "train" : "val")/\(index).png", png(pair))
    }
    let sizes: [String: FieldValue] = ["resize": .integers([6]), "jitter": .integers([9])]
    let set = try openSource("facades", in: folder, nil, sizes)
    let large = try openSource("facades", in: folder, nil, ["resize": .integers([9])])
    let all = Array(0..<10)
    let seen = try set.numbers(.train, all, draw: Draw(seed: 1, epoch: 1))
    #expect(try seen == set.numbers(.train, all, "map", draw: Draw(seed: 1, epoch: 1)))
    #expect(try seen != set.numbers(.train, all) && set.numbers(.train, all) == set.numbers(.train, all, "map"))
    let whole = try large.numbers(.train, [4])
    let parts = (0..<16).map { (corner: Int) -> [Float] in
      (0..<6).flatMap { (row: Int) -> ArraySlice<Float> in
        let start = ((corner / 4 + row) * 9 + corner % 4) * 3
        return whole[start..<start + 18]
      }
    }
    #expect(parts.contains(Array(seen[4 * 108..<5 * 108])))
    #expect(PreparedCache(folder.path + "/cache").entries.count == 2)
  }

  @Test(
    arguments: [
      (
        ["resize": .integers([8]), "jitter": .integers([7])],
        "jitter is 7×7, and parts of 8×8 are to be cut from it", "jitter: 9, or a smaller 'resize'"
      ),
      (
        ["jitter": .integers([36, 31])], "jitter is 36×31, and parts of 32×32 are to be cut from it",
        "jitter: 36, or a smaller 'resize'"
      ),
    ] as [([String: FieldValue], String, String)])
  func tooSmallToCutFrom(_ options: [String: FieldValue], _ message: String, _ hint: String) {
    #expect(throws: Problem(message, hint: hint)) { try open(options) }
    #expect(throws: Problem(message, hint: hint)) {
      try source(row("shapes", options)).describe(SourceContext(folder: ""))
    }
  }
}

import Basics
import TestSupport
import Testing

@testable import Data

private func set(_ arguments: [String: FieldValue]) throws -> any DataSet {
  let small: [String: FieldValue] = ["train": .integer(200), "valid": .integer(50), "test": .integer(0)]
  return try source(row("digits", small.merging(arguments) { $1 })).open(SourceContext(folder: ""))
}

@Suite struct ImageOptionsTests {
  @Test func scaleMovesBlackAndWhite() throws {
    let plain = try set([:]).numbers(.train, [7])
    let scaled = try set(["scale": .integers([-1, 1])]).numbers(.train, [7])
    #expect(scaled == plain.map { -1 + 2 * $0 })
    #expect(plain.min() == 0 && plain.max()! > 0.9 && plain.max()! <= 1)
  }

  @Test func thresholdCutsAtOneHalf() throws {
    let plain = try set([:]).numbers(.train, [7])
    #expect(try set(["binarise": .word("threshold")]).numbers(.train, [7]) == plain.map { $0 > 0.5 ? 1 : 0 })
  }

  /// Zeros and ones with the right mean: the same for the same draw and example in any batch, others otherwise.
  @Test func freshDrawsBits() throws {
    let plain = try set([:])
    let fresh = try set(["binarise": .word("fresh")])
    let draw = Draw(seed: 3, epoch: 4)
    let all = Array(0..<200)
    let bits = try fresh.numbers(.train, all, draw: draw)
    #expect(bits.allSatisfy { $0 == 0 || $0 == 1 })
    let grey = try plain.numbers(.train, all)
    let surplus: Float = bits.reduce(0, +) - grey.reduce(0, +)
    let variance: Float = grey.map { $0 * (1 - $0) }.reduce(0, +)
    #expect(abs(surplus) < 4 * variance.squareRoot())
    #expect(try fresh.numbers(.train, [9], draw: draw) == Array(bits[9 * 784..<10 * 784]))
    #expect(try fresh.numbers(.train, all, draw: Draw(seed: 3, epoch: 5)) != bits)
    #expect(try fresh.numbers(.train, all, draw: Draw(seed: 2, epoch: 4)) != bits)
    #expect(try fresh.numbers(.train, all) == fresh.numbers(.train, all))
  }

  /// As fresh, but the same in every epoch and for every seed.
  @Test func fixedBitsAreDrawnOnce() throws {
    let fixed = try set(["binarise": .word("fixed")])
    let all = Array(0..<200)
    let bits = try fixed.numbers(.train, all)
    #expect(bits == (try fixed.numbers(.train, all, draw: Draw(seed: 3, epoch: 4))))
    #expect(bits == (try set(["binarise": .word("fresh")]).numbers(.train, all, draw: .fixed)))
    let grey = try set([:]).numbers(.train, all)
    // Some of the pixels of each middling level are 1, some 0: it is not a threshold.
    for level in [64, 128, 192] {
      let own = grey.indices.filter { abs(grey[$0] * 255 - Float(level)) < 12 }.map { bits[$0] }
      let mean = own.reduce(0, +) / Float(own.count)
      #expect(own.count > 100 && abs(mean - Float(level) / 255) < 0.15, "\(level): \(mean) of \(own.count)")
    }
    #expect(try set(["binarise": .word("fixed")]).numbers(.valid, [9]) == fixed.numbers(.valid, [9]))
  }

  // MARK: Dequantisation

  /// Between x and x + 1 of 256, with noise that is even and depends on draw and example alone.
  @Test func dequantisedPixelsLieBetweenTheirLevels() throws {
    let fresh = try set(["dequantise": .word("true")])
    let draw = Draw(seed: 3, epoch: 4)
    let all = Array(0..<200)
    let levels = try set([:]).numbers(.train, all).map { ($0 * 255).rounded() }
    let numbers = try fresh.numbers(.train, all, draw: draw)
    let noise = zip(numbers, levels).map { $0 * 256 - $1 }
    #expect(noise.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(Set(levels).contains(255) && Set(levels).contains(0))
    // Ten equal parts of 156,800: χ² with 9 degrees of freedom, 1 in 10,000 beyond 34.
    var parts = [Double](repeating: 0, count: 10)
    for u in noise { parts[Int(u * 10)] += 1 }
    let spread = parts.map { ($0 - 15_680) * ($0 - 15_680) / 15_680 }.reduce(0, +)
    #expect(spread < 34, "\(spread)")
    let pairs = zip(noise, noise.dropFirst()).map { Double(($0 - 0.5) * ($1 - 0.5)) * 12 }
    #expect(abs(pairs.reduce(0, +) / Double(pairs.count)) < 0.01, "neighbours have nothing to do with each other")
    #expect(try fresh.numbers(.train, [9], draw: draw) == Array(numbers[9 * 784..<10 * 784]))
    #expect(try fresh.numbers(.train, all, draw: Draw(seed: 3, epoch: 5)) != numbers)
    #expect(try fresh.numbers(.train, all, draw: Draw(seed: 2, epoch: 4)) != numbers)
    // Whoever measures reads without a draw, and always the same.
    #expect(try fresh.numbers(.valid, [3]) == fresh.numbers(.valid, [3]))
    #expect(try set(["dequantise": .word("fresh")]).numbers(.train, all, draw: draw) == numbers)
  }

  @Test func fixedNoiseStays() throws {
    let fixed = try set(["dequantise": .word("fixed")])
    let numbers = try fixed.numbers(.train, [5, 6])
    #expect(try fixed.numbers(.train, [5, 6], draw: Draw(seed: 3, epoch: 4)) == numbers)
    #expect(try set([:]).numbers(.train, [5, 6]) != numbers)
    for word in ["none", "false"] {
      #expect(try set(["dequantise": .word(word)]).numbers(.train, [5, 6]) == set([:]).numbers(.train, [5, 6]))
    }
  }

  @Test func noiseComesBeforeTheScale() throws {
    let draw = Draw(seed: 1, epoch: 2)
    let plain = try set(["dequantise": .word("fresh")]).numbers(.train, [7], draw: draw)
    let scaled = try set(["dequantise": .word("fresh"), "scale": .integers([-1, 1])]).numbers(.train, [7], draw: draw)
    #expect(scaled == plain.map { -1 + 2 * $0 })
    #expect(scaled.allSatisfy { $0 > -1 && $0 < 1 })
  }

  @Test func noiseIsForGrey() {
    let problem = Problem(
      "dequantise is for pixels of many levels, binarise leaves two", hint: "take one of them out")
    let both: [String: FieldValue] = ["dequantise": .word("fresh"), "binarise": .word("threshold")]
    #expect(throws: problem) { _ = try set(both) }
    #expect(throws: problem) { _ = try source(row("digits", both)).describe(SourceContext(folder: "")) }
  }

  // MARK: Flips

  /// Every image of [1, 28, 28] with its columns the other way round.
  private func mirrored(_ images: [Float]) -> [Float] {
    stride(from: 0, to: images.count, by: 28).flatMap { images[$0..<$0 + 28].reversed() }
  }

  @Test func halfOfTheTrainingImagesAreMirrored() throws {
    let flipped = try set(["flip": .flag(true)])
    let plain = try set([:])
    func choice(_ draw: Draw) throws -> [Bool] {
      try (0..<200).map { index in
        let (image, seen) = (try plain.numbers(.train, [index]), try flipped.numbers(.train, [index], draw: draw))
        #expect(seen == image || seen == mirrored(image))
        let sign: Float = seen == image ? 1 : -1
        #expect(
          try flipped.numbers(.train, [index], "slant", draw: draw)[0] == sign
            * plain.numbers(.train, [index], "slant")[0])
        return seen != image
      }
    }
    let first = try choice(Draw(seed: 3, epoch: 4))
    #expect((70...130).contains(first.count { $0 }))
    #expect(try choice(Draw(seed: 3, epoch: 4)) == first)
    #expect(try choice(Draw(seed: 3, epoch: 5)) != first)
    #expect(try choice(Draw(seed: 4, epoch: 4)) != first)
    let all = Array(0..<50)
    #expect(try flipped.numbers(.valid, all, draw: Draw(seed: 3, epoch: 4)) == plain.numbers(.valid, all))
    #expect(try flipped.numbers(.train, all) == plain.numbers(.train, all), "whoever measures sees them as they are")
  }

  /// A picture's map and edges are mirrored with it, and its caption and positions say so.
  @Test func allOfAnExampleIsMirrored() throws {
    let counts: [String: FieldValue] = ["train": .integer(40), "valid": .integer(0), "test": .integer(0)]
    let plain = try source(row("shapes", counts)).open(SourceContext(folder: ""))
    let flipped = try source(row("shapes", counts.merging(["flip": .flag(true)]) { $1 })).open(
      SourceContext(folder: ""))
    let draw = Draw(seed: 1, epoch: 1)
    var often = 0
    for index in 0..<40 {
      func read(_ set: any DataSet, _ field: String) throws -> [Float] {
        try set.numbers(.train, [index], field, draw: draw)
      }
      guard try read(flipped, "x") != read(plain, "x") else { continue }
      often += 1
      #expect(try read(flipped, "x")[0] == -read(plain, "x")[0] && read(flipped, "y") == read(plain, "y"))
      #expect(try read(flipped, "angle")[0] == -read(plain, "angle")[0])
      for (field, channels) in [("data", 3), ("map", 1), ("edges", 1)] {
        let (before, after) = (try read(plain, field), try read(flipped, field))
        let isMirrored = after.indices.allSatisfy { index in
          let (line, column) = (index / channels / 32, index / channels % 32)
          return after[index] == before[(line * 32 + 31 - column) * channels + index % channels]
        }
        #expect(isMirrored, "\(field) of \(index)")
      }
      let (before, after) = (try read(plain, "caption"), try read(flipped, "caption"))
      #expect(after.prefix(4) == before.prefix(4) && after[4] == 42 - before[4], "left is right: tokens 20 to 22")
    }
    #expect((8...32).contains(often))
  }

  // MARK: Which examples

  @Test func theFirstOfASet() throws {
    let first = try source(
      row(
        "digits",
        ["train": .integer(200), "valid": .integer(50), "test": .integer(0), "subset": .words(["first", "60"])])
    ).open(SourceContext(folder: ""))
    #expect(Split.allCases.map(first.count) == [60, 50, 0])
    let all = Array(0..<60)
    #expect(try first.numbers(.train, all) == set([:]).numbers(.train, all))
    #expect(try first.numbers(.train, all, "label") == set([:]).numbers(.train, all, "label"))
  }

  /// Classes are renumbered in the order in which they are asked for.
  @Test func onlySomeClasses() throws {
    let full = try set([:])
    let some = try set(["classes": .words(["8", "3", "5"])])
    #expect(Split.allCases.map(some.count) == [60, 15, 0])
    #expect(some.field("label") == DataField(name: "label", shape: [], classes: 3, words: ["8", "3", "5"]))
    let labels = try full.numbers(.train, Array(0..<200), "label")
    let kept = labels.indices.filter { [8, 3, 5].contains(labels[$0]) }
    #expect(try some.numbers(.train, Array(0..<60)) == full.numbers(.train, kept))
    #expect(try some.numbers(.train, Array(0..<60), "label") == kept.map { [8: 0, 3: 1, 5: 2][labels[$0]] ?? -1 })
    let few = try set(["classes": .words(["8", "3", "5"]), "subset": .words(["first", "4"])])
    #expect(try few.numbers(.train, [0, 1, 2, 3]) == full.numbers(.train, Array(kept.prefix(4))))
  }

  @Test func classesByTheirWords() throws {
    let stars = source(row("shapes", ["train": .integer(60), "classes": .words(["star", "heart"])]))
    let set = try stars.open(SourceContext(folder: ""))
    #expect(try stars.describe(SourceContext(folder: "")) == set.fields)
    #expect(set.field("label") == DataField(name: "label", shape: [], classes: 2, words: ["star", "heart"]))
    #expect(set.count(.train) > 5 && set.count(.train) < 40)
  }

  @Test(
    arguments: [
      ("digits", [:], ["3", "10"], "the data has no class '10'", "its classes are 0 to 9"),
      ("digits", [:], ["3", "3"], "class '3' is chosen twice", nil),
      ("shapes", [:], ["hart"], "the data has no class 'hart'", "did you mean 'heart'?"),
      ("shapes", ["count": .integer(2)], ["star"], "classes chooses by one label, and each example has 2", nil),
    ] as [(String, [String: FieldValue], [String], String, String?)])
  func classesThatAreNotThere(
    _ name: String, _ more: [String: FieldValue], _ classes: [String], _ message: String, _ hint: String?
  ) throws {
    let kind = source(row(name, more.merging(["classes": .words(classes)]) { $1 }))
    let problem = Problem(message, at: row(name).mark, hint: hint)
    #expect(throws: problem) { try kind.describe(SourceContext(folder: "", mark: row(name).mark)) }
    #expect(throws: problem) { try kind.open(SourceContext(folder: "", mark: row(name).mark)) }
  }

  /// A subset is drawn from the full set, and keeps labels and images together.
  @Test func subsetIsDrawnOnce() throws {
    let full = try set([:])
    let part = try set(["subset": .words(["60"])])
    #expect(Split.allCases.map(part.count) == [60, 50, 0])
    let labels = try part.numbers(.train, Array(0..<60), "label")
    let images = try part.numbers(.train, Array(0..<60))
    var chosen: [Int] = []
    for example in 0..<200 {
      let image = try full.numbers(.train, [example])[...]
      for index in 0..<60 where image == images[index * 784..<(index + 1) * 784] {
        chosen.append(example)
        #expect(try full.numbers(.train, [example], "label") == [labels[index]])
      }
    }
    #expect(chosen.count == 60 && chosen == chosen.sorted() && chosen[59] > 100)
    #expect(try set(["subset": .words(["60"])]).numbers(.train, [5]) == part.numbers(.train, [5]))
  }

  @Test func unknownFields() throws {
    let digits = try set([:])
    #expect(throws: Problem("the data has no field 'labels'")) { try digits.numbers(.train, [0], "labels") }
  }
}

@Suite struct SourceKindsTests {
  @Test func rowsAreWellFormed() { #expect(faults(of: sourceKinds) == []) }
}

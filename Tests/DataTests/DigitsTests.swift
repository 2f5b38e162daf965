import Basics
import Testing

@testable import Data

private func digits(_ train: Int, _ valid: Int = 0, _ test: Int = 0, seed: Int = 0) throws -> any DataSet {
  let counts: [String: FieldValue] = [
    "train": .integer(train), "valid": .integer(valid), "test": .integer(test), "seed": .integer(seed),
  ]
  return try source(row("digits", counts)).open(SourceContext(folder: ""))
}

@Suite struct DigitsTests {
  @Test func looksLikeMNIST() throws {
    let set = try digits(1000)
    let pixels = try set.numbers(.train, Array(0..<1000))
    let mean = Double(pixels.reduce(0, +)) / Double(pixels.count)
    #expect(mean > 0.12 && mean < 0.14, "MNIST: 0.1307, here \(mean)")
    #expect(pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    for example in 0..<1000 {  // nothing is cut off at the border
      let image = pixels[example * 784..<(example + 1) * 784]
      #expect(image.prefix(28).allSatisfy { $0 < 0.5 } && image.suffix(28).allSatisfy { $0 < 0.5 })
    }
  }

  @Test func everyTenInARowHoldEachClass() throws {
    let labels = try digits(45).numbers(.train, Array(0..<45), "label")
    for ten in 0..<4 { #expect(Set(labels[ten * 10..<ten * 10 + 10]).count == 10) }
    #expect(labels[0..<10] != labels[10..<20])
  }

  /// No image twice, in no two splits.
  @Test func examplesAreDistinct() throws {
    let set = try digits(2000, 1000, 1000)
    var seen: Set<[Float]> = []
    for split in Split.allCases {
      for example in 0..<set.count(split) { seen.insert(try set.numbers(split, [example])) }
    }
    #expect(seen.count == 4000)
  }

  @Test func moreExamplesLeaveTheFirstAlone() throws {
    let few = try digits(20, 10)
    let many = try digits(40, 30)
    let first = Array(0..<10)
    #expect(try few.numbers(.train, first) == many.numbers(.train, first))
    #expect(try few.numbers(.valid, first) == many.numbers(.valid, first))
    #expect(try few.numbers(.train, first) != digits(20, seed: 1).numbers(.train, first))
    #expect(few.fingerprint != many.fingerprint)
  }

  /// The very bytes: a change here is a new version of the digits, and `Digits.version` must grow.
  @Test func bytesAreFixed() throws {
    let set = try digits(300, 100, 100)
    var hash = ContentHash()
    for split in Split.allCases {
      let pixels = try set.numbers(split, Array(0..<set.count(split))).map { UInt8(($0 * 255).rounded()) }
      pixels.withUnsafeBytes { hash.add($0) }
    }
    #expect(set.fingerprint == "digits 1 train 300 valid 100 test 100 seed 0")
    #expect(hash.text == "38588977bb8cb95c")
  }

  @Test func traitsAreThere() throws {
    let set = try digits(100)
    let all = Array(0..<100)
    let thickness = try set.numbers(.train, all, "thickness")
    let ink = try all.map { try set.numbers(.train, [$0]).reduce(0, +) }
    let mean = { (chosen: [Int]) -> Float in chosen.map { ink[$0] }.reduce(0, +) / Float(chosen.count) }
    let thin = mean(all.filter { thickness[$0] < 1.2 })
    let thick = mean(all.filter { thickness[$0] > 1.5 })
    #expect(thin < 0.8 * thick)
    for name in ["style", "slant", "width", "size", "angle"] {
      #expect(Set(try set.numbers(.train, all, name)).count > 1)
    }
  }
}

import Basics
import Testing

@testable import Data

private func set(_ arguments: [String: FieldValue]) throws -> any DataSet {
  let small: [String: FieldValue] = ["train": .integer(200), "valid": .integer(50), "test": .integer(0)]
  return try source(row("digits", small.merging(arguments) { $1 })).open(DataPlace(folder: ""))
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

  /// Zeros and ones with the right mean; the same for the same draw and example wherever it stands, others otherwise.
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

  /// A subset is drawn from the whole, and keeps labels and images together.
  @Test func subsetIsDrawnOnce() throws {
    let whole = try set([:])
    let part = try set(["subset": .integer(60)])
    #expect(Split.allCases.map(part.count) == [60, 50, 0])
    let labels = try part.numbers(.train, Array(0..<60), "label")
    let images = try part.numbers(.train, Array(0..<60))
    var places: [Int] = []
    for example in 0..<200 {
      let image = try whole.numbers(.train, [example])[...]
      for place in 0..<60 where image == images[place * 784..<(place + 1) * 784] {
        places.append(example)
        #expect(try whole.numbers(.train, [example], "label") == [labels[place]])
      }
    }
    #expect(places.count == 60 && places == places.sorted() && places[59] > 100)
    #expect(try set(["subset": .integer(60)]).numbers(.train, [5]) == part.numbers(.train, [5]))
  }

  @Test func unknownFields() throws {
    let digits = try set([:])
    #expect(throws: Problem("the data has no field 'labels'")) { try digits.numbers(.train, [0], "labels") }
  }
}

@Suite struct SourceKindsTests {
  @Test func rowsAreWhole() {
    #expect(Set(sourceKinds.map { $0.name }).count == sourceKinds.count)
    for kind in sourceKinds {
      #expect(!kind.summary.isEmpty)
      let fields = kind.description.fields
      #expect(Set(fields.map(\.name)).count == fields.count)
      for field in fields { #expect(!field.summary.isEmpty, "\(kind.name) \(field.name)") }
    }
  }

  @Test func unknownSource() {
    let problem = Problem("no source of data is named 'mnits'", at: row("mnits").mark, hint: "did you mean 'mnist'?")
    #expect(throws: problem) { try source(row("mnits")) }
  }
}

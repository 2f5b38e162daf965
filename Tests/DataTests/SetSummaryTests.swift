import Data
import Testing

@testable import Basics

/// A set whose numbers are known: example i has the point (i, −2i), a class, a picture and a word.
private struct Known: DataSet {
  let fields = [
    DataField(name: "data", shape: [2]), DataField(name: "label", shape: [], classes: 3),
    DataField(name: "image", shape: [3, 40, 40]), DataField(name: "words", shape: [2, 2], classes: 5),
  ]
  let fingerprint = "known"
  let size: Int

  func count(_ split: Split) -> Int { split == .train ? size : 0 }

  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
    for (i, index) in indices.enumerated() {
      switch field {
      case "data": (numbers[2 * i], numbers[2 * i + 1]) = (Float(index), Float(-2 * index))
      case "label": numbers[i] = Float(index % 3)
      case "words": for word in 0..<4 { numbers[4 * i + word] = Float(word) }
      default: for pixel in 0..<4800 { numbers[4800 * i + pixel] = Float(pixel % 3) + Float(index % 2) }
      }
    }
  }
}

@Suite struct SetSummaryTests {
  /// More than one chunk, the last of them short.
  @Test(arguments: [1, 2, 255, 256, 257, 1000]) func countsAndMeans(_ size: Int) throws {
    let set = Known(size: size)
    let point = try FieldSummary(set, .train, set.fields[0])
    let middle = Double(size - 1) / 2
    #expect(point.means == [middle, -2 * middle] && point.examples == size)
    #expect(point.least == Float(-2 * (size - 1)) && point.most == Float(size - 1))
    let label = try FieldSummary(set, .train, set.fields[1])
    #expect(label.counts == (0..<3).map { (size + 2 - $0) / 3 })
    let image = try FieldSummary(set, .train, set.fields[2])
    let odd = Double(size / 2) / Double(size)
    #expect(image.means.count == 3 && zip(image.means, 0...).allSatisfy { abs($0 - Double($1) - odd) < 1e-9 })
    #expect(image.least == 0 && image.most == (size > 1 ? 3 : 2))
    let words = try FieldSummary(set, .train, set.fields[3])
    #expect(words.counts == [size, size, size, size, 0])
  }

  @Test func emptySplitsHaveNothing() throws {
    let set = Known(size: 3)
    let empty = try FieldSummary(set, .test, set.fields[1])
    #expect(empty.examples == 0 && empty.counts == [0, 0, 0])
  }
}

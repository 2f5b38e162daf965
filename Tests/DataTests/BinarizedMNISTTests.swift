import Basics
import TestSupport
import Testing

@testable import Data

private func sampleSet(_ train: [UInt8] = amat(5)) -> TemporaryFolder {
  let folder = TemporaryFolder()
  folder.write("binarized_mnist_train.amat", train)
  folder.write("binarized_mnist_valid.amat.gz", gzip(amat(3)))
  folder.write("binarized_mnist_test.amat", amat(2))
  return folder
}

private func text(_ word: String, at pixel: Int, count: Int = 784) -> [UInt8] {
  Array((0..<count).map { $0 == pixel ? word : "0" }.joined(separator: " ").utf8)
}

@Suite struct BinarizedMNISTTests {
  @Test func readsLines() throws {
    let set = try openSource("binarized_mnist", in: sampleSet())
    #expect(set.fields == [DataField(name: "data", shape: [1, 28, 28])])
    #expect(Split.allCases.map(set.count) == [5, 3, 2])
    for line in 0..<5 {
      #expect(try set.numbers(.train, [line]) == (0..<784).map { $0 % (line + 2) == 0 ? 1 : 0 })
    }
  }

  /// Other blanks, other line ends, no end of the last line, empty lines: read as if they were usual.
  @Test(arguments: ["\r\n", " \n", "\n\n", " \t\r\n"])
  func unusualLines(_ end: String) throws {
    let usual = String(decoding: amat(5), as: UTF8.self)
    let lines = usual.split(separator: "\n")
    let expected = try openSource("binarized_mnist", in: sampleSet()).numbers(.train, [0, 1, 2, 3, 4])
    let rewritten = sampleSet(Array(lines.joined(separator: end).utf8))
    #expect(try openSource("binarized_mnist", in: rewritten).numbers(.train, [0, 1, 2, 3, 4]) == expected)
    let tabs = lines.map { $0.split(separator: " ").joined(separator: "\t") + end }
    let tabbed = sampleSet(Array(tabs.joined().utf8))
    #expect(try openSource("binarized_mnist", in: tabbed).numbers(.train, [0, 1, 2, 3, 4]) == expected)
  }

  /// Longer than the buffer, so that lines lie across its ends.
  @Test func longFiles() throws {
    let set = try openSource("binarized_mnist", in: sampleSet(amat(700)))
    #expect(set.count(.train) == 700)
    for line in [0, 166, 167, 168, 334, 699] {
      #expect(try set.numbers(.train, [line]) == (0..<784).map { $0 % (line + 2) == 0 ? 1 : 0 })
    }
  }

  private static let train = "binarized_mnist_train.amat"

  @Test(arguments: [
    BadFile(train, [], "line 1: expected 784 pixels, found nothing"),
    BadFile(train, Array("\n\n".utf8), "line 1: expected 784 pixels, found nothing"),
    BadFile(train, amat(2) + text("2", at: 0), "line 3, column 1: expected 0 or 1, found '2'"),
    BadFile(train, text("0.5", at: 783), "line 1, column 1567: expected 0 or 1, found '0.5'"),
    BadFile(train, amat(1) + text("\u{1}", at: 5), "line 2, column 11: expected 0 or 1, found '\u{fffd}'"),
    BadFile(
      train, amat(1) + text("0", at: 0, count: 783),
      "line 2, column 1566: the line ends after 783 of 784 pixels"),
    BadFile(train, amat(1) + text("1", at: 0, count: 785), "line 2, column 1569: more than 784 pixels"),
    BadFile(train, amat(4).dropLast(9), "line 4, column 1560: the line ends after 780 of 784 pixels"),
    BadFile(train, text("01", at: 1), "line 1, column 3: expected 0 or 1, found '01'"),
    BadFile(
      train, text("0", at: 0) + [0x20, 0xff, 0xfe],
      "line 1, column 1569: expected 0 or 1, found '\u{fffd}\u{fffd}'"),
    BadFile(train, [UInt8](repeating: 0x20, count: 300_000), "line 1: longer than 262144 characters"),
    BadFile(train, amat(3) + [0x1f, 0x8b, 8], "line 4, column 1: expected 0 or 1, found '\u{fffd}\u{fffd}\u{fffd}'"),
  ])
  func badText(_ bad: BadFile) {
    let folder = sampleSet(bad.bytes)
    let found = problem(in: folder) { _ = try openSource("binarized_mnist", in: folder) }
    #expect(found == "./\(bad.name): \(bad.message)")
  }
}

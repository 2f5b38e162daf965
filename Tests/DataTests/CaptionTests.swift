import Basics
import TestSupport
import Testing

@testable import Data

/// Sentences beside pictures.
@Suite struct CaptionTests {
  private let folder = TemporaryFolder()

  private func open(
    _ captions: [UInt8], _ more: [String: FieldValue] = [:], file: String = "captions.txt"
  ) throws -> any DataSet {
    folder.write("set/\(file)", captions)
    let options: [String: FieldValue] = [
      "valid": .number(0), "test": .number(0), "captions": .word(file), "length": .integer(4),
    ].merging(more) { $1 }
    let set = try openSource("folder", in: folder, "set", options)
    #expect(try source("folder", in: folder, "set", options).describe(folder.context) == set.fields)
    return set
  }

  private func open(
    _ captions: String, _ more: [String: FieldValue] = [:], file: String = "captions.txt"
  ) throws -> any DataSet { try open(Array(captions.utf8), more, file: file) }

  private func writePictures(_ names: [String] = ["a.png", "b.png", "c.png"]) {
    for name in names { folder.write("set/\(name)", png(raster(2, 2, 1))) }
  }

  /// The words of some examples' captions.
  private func words(_ set: any DataSet, _ split: Split, _ draw: Draw? = nil) throws -> [String] {
    let field = try #require(set.field("caption"))
    return try (0..<set.count(split)).map { index in
      let tokens =
        try draw.map { try set.numbers(split, [index], "caption", draw: $0) } ?? set.numbers(split, [index], "caption")
      return tokens.map { field.words[Int($0)] }.joined(separator: " ")
    }
  }

  @Test(
    arguments: [
      ("captions.csv", "image,caption\na.png,A dog's dog runs!\nb.png,\"The dog, \"\"red\"\" as wine\"\nc.png,runs\n"),
      (
        "captions.csv",
        "Caption;x;FILE\r\n\"A dog's dog\nruns\";1;a.png\r\nThe dog: red as wine;;b.png\r\nRuns…;2;c.png"
      ),
      ("captions.csv", "a.png,a 'dog''s' dog's - dog runs\nb.png,the dog red as\nc.png,runs\nzebra.png,it\n"),
      ("captions.txt", "a.png A dog's dog runs .\nb.png#0 The dog, red as wine\n\nc.png   runs\n"),
      (
        "captions.token",
        "\u{feff}a.png#0\tA dog's dog runs\r\nb.png#0\tThe dog, red as wine.\nc.png#0\truns\nz.png#1\tno"
      ),
    ])
  func wordsAreNumbered(_ file: String, _ text: String) throws {
    writePictures()
    let isOther = text.contains("'dog''s'")
    let set = try open(text, file: file)
    let field = try #require(set.field("caption"))
    #expect(field.shape == [4] && field.classes == field.words.count)
    let texts = try words(set, .train)
    if isOther {
      #expect(texts[0] == "a dog''s dog's dog")
    } else {
      #expect(
        texts == ["a dog's dog runs", "the dog red as", "runs <padding> <padding> <padding>"])
      #expect(field.words == ["<padding>", "<unknown>", "dog", "runs", "a", "as", "dog's", "red", "the", "wine"])
    }
  }

  /// Words are known by the training split alone.
  @Test func othersWordsAreUnknown() throws {
    writePictures(["train/a.png", "train/b.png", "test/a.png"])
    let text = "train/a.png a cat\ntrain/b.png a cow\ntest/a.png#0 a crow\ntest/a.png#1 cow cow\n"
    let set = try open(text)
    #expect(set.field("caption")?.words == ["<padding>", "<unknown>", "a", "cat", "cow"])
    #expect(try words(set, .test) == ["a <unknown> <padding> <padding>"])
    #expect(try words(set, .test, Draw(seed: 1, epoch: 3)) == words(set, .test))
    let before = set.fingerprint
    #expect(try open(text + "train/b.png cow\n").fingerprint != before)
  }

  /// Each epoch one of the captions of a picture, whoever measures sees the first.
  @Test func severalCaptions() throws {
    let names = (0..<40).map { "\($0 + 10).png" }
    writePictures(names)
    let set = try open(names.map { "\($0)#0 one\n\($0)#1 two\n" }.joined() + "10.png three")
    func drawn(_ epoch: UInt64) throws -> [String] {
      try words(set, .train, Draw(seed: 1, epoch: epoch)).map { String($0.prefix { $0 != " " }) }
    }
    #expect(try words(set, .train).allSatisfy { $0.hasPrefix("one") })
    let first = try drawn(0)
    #expect((10...30).contains(first.count { $0 == "two" }) && first[1...].allSatisfy { ["one", "two"].contains($0) })
    #expect(try drawn(0) == first && drawn(1) != first)
    #expect(try Set((0..<20).map { try drawn($0)[0] }) == ["one", "two", "three"])
  }

  @Test func bytes() throws {
    writePictures(["a.png"])
    let set = try open("a.png Zé\n", ["tokens": .word("bytes")])
    #expect(set.field("caption")?.classes == 258)
    #expect(try set.numbers(.train, [0], "caption") == [0x5a + 2, 0xc3 + 2, 0xa9 + 2, 0])
    #expect(try words(set, .train) == ["Z <c3> <a9> <padding>"])
  }

  @Test(
    arguments: [
      ("captions.txt", "a.png one\n", ": there is no caption of b.png, c.png"),
      (
        "captions.txt", "a.png one\nb.png\nc.png x\n",
        ": line 2: expected a file's name and a sentence, with a tab or a blank between them"
      ),
      ("captions.txt", "a.png one\nb.png …!\n", ": line 2: the caption of b.png has no words"),
      ("captions.csv", "a.png,one\nb.png,two, or three\n", ": line 2: expected 2 cells, found 3"),
      ("captions.csv", "a.png\n", ": line 1: expected a file's name and a sentence, with a comma between them"),
      ("captions.csv", "image,caption\na.png,\"one\nb.png,two\n", ": line 2: a quote is not closed"),
      ("captions.csv", "", ": there is no caption of a.png, b.png, c.png"),
    ])
  func wrongCaptionsSaySo(_ file: String, _ text: String, _ message: String) {
    writePictures()
    #expect(
      problem(in: folder) { _ = try open(text, file: file) }?.split(separator: ";").first.map(String.init)
        == "./set/\(file)" + message)
  }

  @Test func wrongBytesSaySo() {
    writePictures()
    let latin = Array("a.png,one\nb.png,caf".utf8) + [0xe9, 0x0a]
    #expect(
      problem(in: folder) { _ = try open(latin, file: "captions.csv") }
        == "./set/captions.csv: line 2: 'caf\u{fffd}' is not in UTF-8")
    let line = Array("a.png one\nb.png caf".utf8) + [0xe9, 0x0a]
    #expect(
      problem(in: folder) { _ = try open(line) } == "./set/captions.txt: line 2: 'b.png caf\u{fffd}' is not in UTF-8")
  }
}

import Basics
import TestSupport
import Testing

@testable import Data

/// Twelve images to train with, four to test with.
private func sampleSet() -> TemporaryFolder {
  let folder = TemporaryFolder()
  folder.write("train-images-idx3-ubyte", idxImages(12))
  folder.write("train-labels-idx1-ubyte.gz", gzip(idxLabels(12)))
  folder.write("t10k-images-idx3-ubyte.gz", gzip(idxImages(4)))
  folder.write("t10k-labels.idx1-ubyte", idxLabels(4))
  return folder
}

@Suite struct IDXSourceTests {
  @Test func readsPixelsAndLabels() throws {
    let folder = sampleSet()
    let set = try openSource("mnist", in: folder, nil, ["valid": .number(0.25)])
    let label = DataField(name: "label", shape: [], classes: 10)
    #expect(set.fields == [DataField(name: "data", shape: [1, 28, 28]), label])
    #expect(Split.allCases.map(set.count) == [9, 3, 4])
    let raw = idxImages(12)
    let expected = [3, 0].flatMap { image in (0..<784).map { Float(raw[16 + image * 784 + $0]) / 255 } }
    #expect(try set.numbers(.train, [3, 0]) == expected)
    #expect(try set.numbers(.valid, [0]) == (0..<784).map { Float(raw[16 + 9 * 784 + $0]) / 255 })
    #expect(try set.numbers(.valid, [2, 0], "label") == [1, 9])
    #expect(try set.numbers(.test, [0, 1, 2, 3], "label") == [0, 1, 2, 3])
  }

  /// As all prepared pictures: kept in the cache, a file for each of the two.
  @Test func preparedImagesAreKept() throws {
    let folder = sampleSet()
    let double: [String: FieldValue] = ["resize": .integers([56]), "filter": .word("area")]
    for _ in 0..<2 {
      let set = try openSource("mnist", in: folder, nil, double)
      #expect(set.fields[0].shape == [1, 56, 56])
      #expect(Files.names(in: folder.path + "/cache").count == 2)
      let raw = idxImages(4)
      let large = (0..<3136).map { pixel -> Float in
        let (line, column) = (pixel / 56 / 2, pixel % 56 / 2)
        return Float(raw[16 + 3 * 784 + line * 28 + column]) / 255
      }
      #expect(try set.numbers(.test, [3]) == large)
    }
  }

  @Test(
    arguments: [
      (nil, 1), (0, 0), (0.5, 6), (1, 1), (11, 11),
    ] as [(Double?, Int)])
  func validTakesTheEnd(_ valid: Double?, _ count: Int) throws {
    let folder = sampleSet()
    let set = try openSource("fashion_mnist", in: folder, nil, valid.map { ["valid": .number($0)] } ?? [:])
    #expect(set.count(.valid) == count)
    #expect(set.count(.train) == 12 - count)
  }

  @Test func somethingIsLeftToTrainOn() throws {
    let source = try source("mnist", in: sampleSet(), nil, ["valid": .number(0.99)])
    #expect(throws: Problem.self) { try source.describe(SourceContext(folder: "/")) }
  }

  @Test func describeReadsHeadersOnly() throws {
    let folder = sampleSet()
    let kind = source(row("mnist", ["path": .word(folder.path)]))
    #expect(try kind.describe(SourceContext(folder: "")).map(\.name) == ["data", "label"])
    folder.write("t10k-images-idx3-ubyte.gz", gzip(idxImages(3)))
    #expect(
      problem(in: folder) { _ = try kind.describe(SourceContext(folder: "")) }
        == "./t10k-labels.idx1-ubyte: byte 4: 4 labels, but 3 images in ./t10k-images-idx3-ubyte.gz")
  }

  @Test func aPathIsRelativeToTheExperiment() throws {
    let folder = sampleSet()
    let parts = folder.path.split(separator: "/")
    let kind = source(row("mnist", ["path": .word(String(parts[1]))]))
    #expect(try kind.open(SourceContext(folder: "/" + parts[0])).count(.test) == 4)
  }

  @Test func fingerprintFollowsTheContent() throws {
    let folder = sampleSet()
    let kind = source(row("mnist", ["path": .word(folder.path)]))
    let context = SourceContext(folder: "")
    let first = try kind.fingerprint(context)
    #expect(try kind.open(context).fingerprint == first)
    folder.write("train-labels-idx1-ubyte.gz", gzip(idxLabels(12)))
    #expect(try kind.fingerprint(context) == first)
    var labels = idxLabels(12)
    labels[10] = 0
    folder.write("train-labels-idx1-ubyte.gz", gzip(labels))
    #expect(try kind.fingerprint(context) != first)
  }

  private static let images = "train-images-idx3-ubyte"
  private static let labels = "train-labels-idx1-ubyte.gz"

  @Test(arguments: [
    BadFile(images, Array(idxImages(12).prefix(3)), "byte 3: the file ends, expected the header from byte 0"),
    BadFile(images, [], "byte 0: the file ends, expected the header from byte 0"),
    BadFile(images, bigEndian([0x801, 12, 28, 28]), "byte 0: expected 0x00000803 (IDX, images), found 0x00000801"),
    BadFile(images, bigEndian([0x803, 12, 28, 29]), "byte 12: expected images of 28×28, found 28×29"),
    BadFile(images, bigEndian([0x803, 12, 784, 1]), "byte 8: expected images of 28×28, found 784×1"),
    BadFile(images, bigEndian([0x803, 0, 28, 28]), "byte 4: there are no images"),
    BadFile(images, bigEndian([0x803, 0xffff_ffff, 28, 28]), "byte 4: 4294967295 images would be more than 4 GiB"),
    BadFile(images, Array(idxImages(12).dropLast()), "byte 9423: the file ends, expected 9424 bytes (12 images)"),
    BadFile(images, idxImages(12) + [0], "byte 9424: expected the end, found more data"),
    BadFile(images, gzip(idxImages(12) + [1, 2]), "byte 9424 (unpacked): expected the end, found more data"),
    BadFile(
      images, gzip(idxImages(12).dropLast(9)),
      "byte 9415 (unpacked): the file ends, expected 9408 bytes of data from byte 16"),
    BadFile(
      images, Array(gzip(idxImages(12)).dropLast(9000)),
      "the gzip data is cut off: the file ends at byte 447, in the middle"),
    BadFile(
      images, Array(gzip(idxImages(12)).dropLast()),
      "the gzip data is cut off: the file ends at byte 9446, in the middle"),
    BadFile(
      images, gzip(idxImages(12)).dropLast(8) + [1, 2, 3, 4] + littleEndian(9424),
      "near byte 9443: the gzip data is corrupt: incorrect data check"),
    BadFile(
      images, [0x1f, 0x8b, 9] + gzip(idxImages(12)).dropFirst(3),
      "near byte 4: the gzip data is corrupt: unknown compression method"),
    BadFile(
      images, gzip(idxImages(12)) + Array("junk".utf8),
      "byte 9447: there is something after the end of the gzip data"),
    BadFile(images, gzipBomb(idxImages(12), count: 20_000), "byte 9424 (unpacked): expected the end, found more data"),
    BadFile(labels, gzip(idxLabels(11)), "byte 4: 11 labels, but 12 images in ./train-images-idx3-ubyte"),
    BadFile(
      labels, gzip(bigEndian([0x803, 12]) + [0, 1]),
      "byte 0: expected 0x00000801 (IDX, labels), found 0x00000803"),
    BadFile(
      labels, gzip(bigEndian([0x801, 12]) + [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 10]),
      "byte 19: expected a label from 0 to 9, found 10"),
  ])
  func badFile(_ bad: BadFile) {
    let folder = sampleSet()
    folder.write(bad.name, bad.bytes)
    let found = problem(in: folder) { _ = try openSource("mnist", in: folder) }
    #expect(found == "./\(bad.name): \(bad.message)")
  }

  /// What a header promises takes no memory before it is there.
  @Test func aHeaderThatPromisesTooMuch() {
    let folder = TemporaryFolder()
    let path = folder.write("images.gz", gzip(bigEndian([0x803, 5_000_000, 28, 28])))
    let found = problem(in: folder) {
      let file = try IDXFile(path, expected: [28, 28], content: "images")
      _ = try file.bytes()
    }
    #expect(
      found == "./images.gz: byte 16 (unpacked): the file ends, expected 3920000000 bytes of data from byte 16")
  }

  @Test(arguments: [
    (12, "valid is 12, but there are only 12 training images to take them from"), (2.5, "valid is 2.5"),
  ])
  func badValid(_ valid: Double, _ message: String) {
    let folder = sampleSet()
    #expect(problem(in: folder) { _ = try openSource("mnist", in: folder, nil, ["valid": .number(valid)]) } == message)
  }

  @Test func severalGzipMembersAreOneText() throws {
    let folder = sampleSet()
    let file = idxImages(12)
    folder.write(Self.images, gzip(Array(file.prefix(1000))) + gzip([]) + gzip(Array(file.dropFirst(1000))))
    let set = try openSource("mnist", in: folder)
    #expect(try set.numbers(.train, [10]) == (0..<784).map { Float(file[16 + 10 * 784 + $0]) / 255 })
  }
}

@Suite struct DataFolderTests {
  @Test func missingFilesAreReportedWithTheFoldersSearched() throws {
    let folder = TemporaryFolder()
    let kind = source(row("mnist", ["path": .word(folder.path)]))
    let mark = row("mnist").mark
    do {
      _ = try kind.describe(SourceContext(folder: "", mark: mark))
      Issue.record("nothing was missing")
    } catch {
      #expect(error.message == "mnist: its files were not found")
      #expect(error.mark == mark)
      #expect(
        error.hint == """
          looked in \(folder.path)
          wanted: train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz
          put them there, or leave 'path' out: then ATELIER_DATA=FOLDER, with them in FOLDER/mnist, says where they are
          or get them: atelier data fetch mnist --path \(folder.path)
          """)
    }
  }

  @Test func oneMissingFile() throws {
    let folder = sampleSet()
    try Files.remove("\(folder.path)/t10k-labels.idx1-ubyte")
    #expect(
      problem(in: folder) { _ = try openSource("mnist", in: folder) }
        == "mnist: t10k-labels-idx1-ubyte.gz is not in .")
  }

  @Test func aFolderIsNotAFile() throws {
    let folder = TemporaryFolder()
    #expect(problem(in: folder) { _ = try ByteStream(folder.path) } == ".: is not a file")
    #expect(
      problem(in: folder) { _ = try ByteStream(folder.path + "/none") }
        == "./none: cannot be opened: No such file or directory")
  }

  @Test(
    arguments: [
      (nil, ["ATELIER_DATA": "/sets", "HOME": "/home/a"], ["/sets/mnist", "/home/a/.cache/atelier/mnist"]),
      (nil, ["HOME": "/home/a"], ["/home/a/.cache/atelier/mnist"]),
      (nil, ["HOME": "/home/a", "XDG_CACHE_HOME": "/fast"], ["/fast/atelier/mnist"]),
      (nil, [:], []),
      ("/abs", ["ATELIER_DATA": "/sets"], ["/abs"]),
      ("rel/x", [:], ["/exp/rel/x"]),
      ("~/d", ["HOME": "/home/a"], ["/home/a/d"]),
    ] as [(String?, [String: String], [String])])
  func folders(_ path: String?, _ environment: [String: String], _ expected: [String]) {
    let folder = DataFolder("mnist", path: path, context: SourceContext(folder: "/exp")) { environment[$0] }
    #expect(folder.folders == expected)
  }
}

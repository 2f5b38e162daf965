import Basics
import TestSupport
import Testing

@testable import Data

@Suite struct ArraySourceTests {
  private let folder = TemporaryFolder()
  private static let trainOnly: [String: FieldValue] = ["valid": .number(0), "test": .number(0)]

  private func open(_ name: String, _ arguments: [String: FieldValue] = trainOnly) throws -> any DataSet {
    let set = try openSource("array", in: folder, name, arguments)
    #expect(try source("array", in: folder, name, arguments).describe(folder.context) == set.fields)
    return set
  }

  private static let floats: [UInt8] = [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]  // 1, 2

  @Test func bytesArePixels() throws {
    folder.write("a.npy", npy("|u1", [2, 1, 2], [0, 255, 51, 102]))
    let set = try open("a.npy")
    #expect(set.fields == [DataField(name: "data", shape: [1, 1, 2])])
    #expect(try set.numbers(.train, [1, 0]) == [0.2, 0.4, 0, 1])
    let scaled = try open("a.npy", Self.trainOnly.merging(["scale": .integers([-1, 1])]) { $1 })
    #expect(try scaled.numbers(.train, [0]) == [-1, 1])
  }

  @Test func imagesAreChannelsLastInside() throws {
    folder.write("first.npy", npy("|u1", [1, 3, 1, 2], [0, 51, 102, 153, 204, 255]))
    folder.write("last.npy", npy("|u1", [1, 1, 2, 3], [0, 102, 204, 51, 153, 255]))
    let first = try open("first.npy")
    let last = try open("last.npy", Self.trainOnly.merging(["channels": .word("last")]) { $1 })
    #expect(first.fields == last.fields && first.fields[0].shape == [3, 1, 2])
    #expect(try first.numbers(.train, [0]) == [0, 0.4, 0.8, 0.2, 0.6, 1])
    #expect(try first.numbers(.train, [0]) == last.numbers(.train, [0]))
    let rows = try open("first.npy", Self.trainOnly.merging(["shape": .integers([6])]) { $1 })
    #expect(try rows.numbers(.train, [0]) == [0, 0.2, 0.4, 0.6, 0.8, 1])
  }

  /// A map as large as the image is mirrored with it, other arrays are not.
  @Test func pairsAreMirroredTogether() throws {
    let images = (0..<8).flatMap { [UInt8($0), UInt8($0 + 100), UInt8($0 + 200)] }
    let maps: [(name: String, bytes: [UInt8])] = [
      ("x.npy", npy("|u1", [8, 1, 1, 3], images)), ("map.npy", npy("|u1", [8, 1, 1, 3], images)),
      ("position.npy", npy("<i2", [8, 2], (0..<16).flatMap { [UInt8($0), 0] })),
    ]
    folder.write("a.npz", zip(maps))
    let set = try open("a.npz", Self.trainOnly.merging(["flip": .flag(true)]) { $1 })
    let all = Array(0..<8)
    let draw = Draw(seed: 1, epoch: 2)
    let numbers = try set.numbers(.train, all, draw: draw)
    let often = all.count { numbers[3 * $0] > numbers[3 * $0 + 2] }
    #expect(often > 0 && often < 8)
    #expect(try set.numbers(.train, all, "map", draw: draw) == numbers)
    #expect(try set.numbers(.train, all, "position", draw: draw) == (0..<16).map { Float($0) })
  }

  /// What `check` asks for: the numbers themselves are not read.
  @Test func aTruncatedFileIsSeenWithoutReadingIt() throws {
    let bytes = npy("<f4", [2, 1], Self.floats)
    for (name, cut) in [("a.npy", Array(bytes.dropLast())), ("a.npy.npz", zip([("x.npy", Array(bytes.dropLast()))]))] {
      folder.write(name, cut)
      let source = try source("array", in: folder, name, Self.trainOnly)
      let message = problem(in: folder) { _ = try source.describe(folder.context) }
      #expect(message?.contains("ends, expected 2 numbers from byte 71") == true, "\(message ?? "")")
    }
  }

  /// What training would stop at is told by `check`: every number is looked at, few are held.
  @Test(
    arguments: [
      ([0, 0, 0xc0, 0x7f], [], "byte 75: the number at [1, 0] is nan: only finite numbers can be used"),
      ([0, 0, 0x80, 0xff], [], "byte 75: the number at [1, 0] is -inf: only finite numbers can be used"),
      ([0, 0, 0x80, 0x3f], [7], "byte 79: expected the end, found more data"),
    ] as [([UInt8], [UInt8], String)])
  func whatCannotBeTrainedOnIsSeenBefore(_ last: [UInt8], _ after: [UInt8], _ message: String) throws {
    let file = npy("<f4", [2, 1], Self.floats.prefix(4) + last + after)
    let files = [
      ("a.npy", file, "./a.npy"), ("a.npz", zip([("x.npy", file)]), "./a.npz: x.npy"),
      ("b.npz", zip([("x.npy", file)], isDeflated: true), "./b.npz: x.npy"),
    ]
    for (name, bytes, told) in files {
      folder.write(name, bytes)
      let source = try source("array", in: folder, name, Self.trainOnly)
      let found = problem(in: folder) { _ = try source.describe(folder.context) }
      let isEnd = name == "b.npz" && message.hasPrefix("byte 79")
      #expect(
        found?.hasPrefix(told + ": byte ") == true
          && found?.contains(isEnd ? "found more" : message.dropFirst(9)) == true, "\(found ?? "")")
    }
  }

  /// What is no array of numbers for each example is left alone, unless it is asked for.
  @Test func whatElseAnArchiveHolds() throws {
    folder.write(
      "a.npz",
      zip([
        ("x.npy", npy("<f4", [2, 1], Self.floats)), ("y.npy", npy("<i2", [2], [1, 0, 0, 0])),
        ("names.npy", npy("<U1", [2], [65, 0, 0, 0, 66, 0, 0, 0])), ("objects.npy", npy("|O", [2], [1, 2, 3])),
        ("scale.npy", npy("<f4", [], [0, 0, 0x80, 0x3f])), ("wave.npy", npy("<c8", [2], Self.floats + Self.floats)),
      ]))
    let set = try open("a.npz")
    #expect(set.fields.map(\.name) == ["data", "label"])
    #expect(try set.numbers(.train, [0, 1]) == [1, 2])
    for (field, name, message) in [
      ("data", "scale", "its shape is [], so it holds no examples"),
      ("label", "names", "holds numbers of type <U1; real and whole numbers can be read"),
    ] {
      let source = try source("array", in: folder, "a.npz", Self.trainOnly.merging([field: .word(name)]) { $1 })
      let found = problem(in: folder) { _ = try source.describe(folder.context) }
      #expect(found?.contains("./a.npz: \(name).npy: ") == true && found?.contains(message) == true, "\(found ?? "")")
    }
    // With the data itself unusable another array must not be taken for it, nor a part of it for all.
    for (name, other) in [("x", "weights"), ("x_test", "x_train")] {
      folder.write(
        "c.npz",
        zip([("\(name).npy", npy("<c8", [1], Self.floats)), ("\(other).npy", npy("<f4", [2, 1], Self.floats))]))
      let found = problem(in: folder) { _ = try openSource("array", in: folder, "c.npz") }
      #expect(found?.contains("<c8") == true, "\(found ?? "")")
    }
    folder.write("b.npz", zip([("scale.npy", npy("<f4", [], [0, 0, 0x80, 0x3f]))]))
    #expect(
      problem(in: folder) { _ = try openSource("array", in: folder, "b.npz") }?.contains("holds no examples") == true)
  }

  /// MATLAB's first axis changes fastest, every array has two axes at least, and a double may be stored as a byte.
  @Test func matlabFiles() throws {
    folder.write(
      "a.mat",
      mat([
        MATArray(name: "x", shape: [2, 3], kind: 6, data: [1, 4, 2, 5, 3, 6]),
        MATArray(name: "y", shape: [1, 2], kind: 6, data: [1, 0]),
        MATArray(name: "pictures", shape: [2, 1, 2], data: [0, 255, 51, 0]),
        MATArray(name: "text", shape: [1, 2], kind: 4, type: 4, size: 2, data: [65, 0, 66, 0]),
      ]))
    let set = try open("a.mat", Self.trainOnly.merging(["data": .word("x")]) { $1 })
    #expect(set.fields.map(\.name) == ["data", "label", "pictures"] && set.fields[0].shape == [3])
    #expect(try set.numbers(.train, [0, 1]) == [1, 2, 3, 4, 5, 6])
    #expect(try set.numbers(.train, [0, 1], "label") == [1, 0])
    let pictures = try open("a.mat", Self.trainOnly.merging(["data": .word("pictures"), "label": .word("y")]) { $1 })
    #expect(pictures.fields[0].shape == [1, 1, 2])
    #expect(try pictures.numbers(.train, [0, 1]) == [0, 0.2, 1, 0])
    let source = try source("array", in: folder, "a.mat", ["data": .word("z")])
    #expect(
      problem(in: folder) { _ = try source.describe(folder.context) }
        == "./a.mat: data is 'z', but there is no such array")
  }

  @Test func archivesOfArrays() throws {
    let arrays: [(name: String, bytes: [UInt8])] = [
      ("x.npy", npy("<f4", [2, 1], Self.floats)), ("y.npy", npy("<i2", [2], [1, 0, 0, 0])),
      ("speed.npy", npy("<f4", [2], Self.floats)), ("note.npy", npy("|u1", [3], [1, 2, 3])), ("readme.txt", [1]),
    ]
    for bytes in [zip(arrays), zip(arrays, isDeflated: true, isLong: true)] {
      folder.write("a.npz", bytes)
      let set = try open("a.npz")
      #expect(
        set.fields == [
          DataField(name: "data", shape: [1]), DataField(name: "label", shape: [], classes: 2),
          DataField(name: "speed", shape: []),
        ])
      #expect(try set.numbers(.train, [0, 1]) == [1, 2])
      #expect(try set.numbers(.train, [1, 0], "label") == [0, 1])
      #expect(try set.numbers(.train, [1], "speed") == [2])
      let other = try open("a.npz", Self.trainOnly.merging(["data": .word("speed"), "label": .word("y")]) { $1 })
      #expect(other.fields.map(\.name) == ["data", "label", "x"])
    }
  }

  /// An array that is called like a field, but is not chosen for it, is left out.
  @Test func chosenArraysHaveTheirNames() throws {
    folder.write(
      "a.npz",
      zip([
        ("x.npy", npy("<f4", [2, 1], Self.floats)), ("y.npy", npy("<i2", [2], [4, 0, 2, 0])),
        ("label.npy", npy("<i2", [2], [1, 0, 0, 0])), ("data.npy", npy("<i2", [2], [7, 0, 7, 0])),
      ]))
    let chosen: [String: FieldValue] = ["data": .word("x"), "label": .word("y")]
    let set = try open("a.npz", Self.trainOnly.merging(chosen) { $1 })
    #expect(set.fields.map(\.name) == ["data", "label"])
    #expect(try set.numbers(.train, [0, 1], "label") == [4, 2])
    #expect(try set.numbers(.train, [0, 1]) == [1, 2])
    let some = try open(
      "a.npz", Self.trainOnly.merging(chosen) { $1 }.merging(["classes": .words(["4", "2"])]) { $1 })
    #expect(try some.numbers(.train, [0, 1], "label") == [0, 1])
  }

  /// Bytes are pixels where they have a height and a width.
  @Test func bytesBesideImagesAreNumbers() throws {
    folder.write(
      "a.npz",
      zip([
        ("x.npy", npy("|u1", [2, 1, 2], [0, 255, 255, 0])), ("bits.npy", npy("|u1", [2, 2], [0, 1, 1, 0])),
        ("age.npy", npy("|u1", [2], [41, 7])), ("map.npy", npy("|u1", [2, 1, 2], [255, 0, 0, 255])),
      ]))
    let set = try open("a.npz", Self.trainOnly.merging(["binarise": .word("fresh")]) { $1 })
    let draw = Draw(seed: 1, epoch: 0)
    #expect(try set.numbers(.train, [0, 1], "bits", draw: draw) == [0, 1, 1, 0])
    #expect(try set.numbers(.train, [1, 0], "age", draw: draw) == [7, 41])
    #expect(try set.numbers(.train, [0, 1], "map", draw: draw) == [1, 0, 0, 1])
  }

  /// Two axes may be a map, or four landmarks: only what is as large as the image is mirrored with it. What could be a smaller
  /// map is asked about.
  @Test func whatIsNotAMapStays() throws {
    func write(_ points: [Int]) {
      var values: [UInt8] = []
      for _ in 0..<8 { for number in 0..<points.reduce(1, *) { values += [UInt8(number), 0] } }
      let images = (0..<8).flatMap { _ in [0, 0, 255, 255, 0, 0, 255, 255] as [UInt8] }
      folder.write(
        "a.npz", zip([("x.npy", npy("|u1", [8, 2, 4], images)), ("points.npy", npy("<i2", [8] + points, values))]))
    }
    let mirrored = Self.trainOnly.merging(["flip": .flag(true)]) { $1 }
    write([4, 2])
    let (all, draw) = (Array(0..<8), Draw(seed: 1, epoch: 2))
    let set = try open("a.npz", mirrored)
    #expect(Set(try set.numbers(.train, all, draw: draw)) == [0, 1])
    #expect(try set.numbers(.train, all, "points", draw: draw) == all.flatMap { _ in (0..<8).map { Float($0) } })
    write([1, 2])
    #expect(
      problem(in: folder) { _ = try openSource("array", in: folder, "a.npz", mirrored) }
        == "points is 1×2 beside images of 2×4: is it a smaller map, to be mirrored with them?")
    write([1, 1, 2])
    let small = try open("a.npz", mirrored)
    let left = try small.numbers(.train, all, "points", draw: draw).enumerated().filter { $0.offset % 2 == 0 }
    #expect(Set(left.map(\.element)) == [0, 1])
  }

  @Test func splitsByName() throws {
    folder.write(
      "a.npz",
      zip([
        ("x_train.npy", npy("|u1", [10, 1, 1], (0..<10).map { $0 * 25 })),
        ("y_train.npy", npy("|u1", [10], (0..<10).map { $0 % 3 })),
        ("x_test.npy", npy("|u1", [2, 1, 1], [3, 4])), ("y_test.npy", npy("|u1", [2], [4, 0])),
      ]))
    let set = try open("a.npz", ["valid": .number(0.2)])
    #expect(Split.allCases.map(set.count) == [8, 2, 2])
    #expect(set.field("label")?.classes == 5)
    #expect(try set.numbers(.test, [0, 1], "label") == [4, 0])
    #expect(try set.numbers(.valid, [0]) != set.numbers(.valid, [1]))
  }

  @Test func tablesOfPoints() throws {
    folder.write("a.csv", Array("x,class,y\n1,0,2\n3,2,4\n".utf8))
    let set = try open("a.csv", Self.trainOnly.merging(["label": .word("class")]) { $1 })
    #expect(set.fields == [DataField(name: "data", shape: [2]), DataField(name: "label", shape: [], classes: 3)])
    #expect(try set.numbers(.train, [0, 1]) == [1, 2, 3, 4])
    #expect(try set.numbers(.train, [0, 1], "label") == [0, 2])
    folder.write("labels.npy", npy("<i4", [2, 1], [1, 0, 0, 0, 0, 0, 0, 0]))
    let labels = FieldValue.word(folder.path + "/labels.npy")
    let other = try open("a.csv", Self.trainOnly.merging(["label": labels]) { $1 })
    #expect(other.fields[0].shape == [3])
    #expect(try other.numbers(.train, [0, 1], "label") == [1, 0])
  }

  @Test(
    arguments: [
      (
        "a.npy", npy("<f4", [2, 1], Array(floats.dropLast())), [:],
        "./a.npy: byte 78: the file ends, expected 2 numbers from byte 71"
      ),
      ("a.npy", npy("<f4", [0, 1], []), [:], "./a.npy: byte 10: its shape is [0, 1], so it holds no examples"),
      ("a.npy", npy("<f4", [], [0, 0, 0, 0]), [:], "./a.npy: byte 10: its shape is [], so it holds no examples"),
      (
        "a.npy", npy("<f4", [1], [0, 0, 0x80, 0x7f]), [:],
        "./a.npy: byte 68: the number at [0] is inf: only finite numbers can be used"
      ),
      ("a.npy", npy("<f4", [2, 1], floats + [0]), [:], "./a.npy: byte 79: expected the end, found more data"),
      (
        "a.npy", npy("<f4", [2, 1], floats), ["scale": .integers([-1, 1])],
        "./a.npy: its numbers are used as they are: 'binarise', 'dequantise' and 'scale' are for bytes (uint8)"
      ),
      ("a.npy", npy("<f4", [2, 1], floats), ["flip": .flag(true)], "flip mirrors images, here an example is 1"),
      (
        "a.npy", npy("<f4", [2, 1], floats), ["shape": .integers([1, 2])],
        "./a.npy: an example has 1 numbers (1), shape is 1×2"
      ),
      ("a.npy", npy("<f4", [2], floats), ["label": .word("y")], "./a.npy: label is 'y', but there is no such array"),
      (
        "a.npz", zip([("a.npy", npy("<f4", [2], floats)), ("b.npy", npy("<f4", [2], floats))]), [:],
        "./a.npz: which array is the data?"
      ),
      (
        "a.npz", zip([("x_train.npy", npy("<f4", [2], floats)), ("x_test.npy", npy("|u1", [2], [1, 2]))]), [:],
        "./a.npz: x_test.npy holds bytes, ./a.npz: x_train.npy other numbers"
      ),
      (
        "a.npz",
        zip([
          ("x_train.npy", npy("<f4", [2], floats)), ("x_test.npy", npy("<f4", [2], floats)),
          ("y_test.npy", npy("|u1", [2], [1, 2])),
        ]), [:], "./a.npz: x_train.npy: this split has no labels, another has"
      ),
      (
        "a.npz",
        zip([
          ("x_train.npy", npy("<f4", [2], floats)), ("x_test.npy", npy("<f4", [2], floats)),
          ("y.npy", npy("|u1", [2], [1, 2])),
        ]), [:], "./a.npz: the labels 'y' are not by split, as the data is"
      ),
      (
        "a.npz", zip([("x.npy", npy("<f4", [2], floats)), ("y.npy", npy("|u1", [1, 2], [1, 2]))]), [:],
        "./a.npz: y.npy is 1×2, expected a label for each of the 2 examples of ./a.npz: x.npy"
      ),
      (
        "a.npy", npy("<f4", [2, 1], floats), ["valid": .number(0.9)],
        "of 2 examples 2 are for validation, 0 for the test: none is left to train on"
      ),
      ("a.npz", zip([("a.txt", [])]), [:], "./a.npz: the archive holds no .npy arrays"),
      (
        "a.npz", zip([("x.npy", npy("<f4", [2], floats)), ("x_test.npy", npy("<f4", [2], floats))]), [:],
        "./a.npz: it holds both 'x' and 'x_test'"
      ),
      (
        "a.npz", zip([("x.npy", npy("<f4", [2], floats)), ("y.npy", npy("<f4", [1], [0, 0, 0, 0]))]), [:],
        "./a.npz: y.npy: 1 labels for the 2 examples of ./a.npz: x.npy"
      ),
      (
        "a.npz", zip([("x.npy", npy("<f4", [2], floats)), ("y.npy", npy("<i2", [2], [0, 0, 255, 255]))]), [:],
        "./a.npz: y.npy: label 2 is -1"
      ),
      ("a.csv", Array("x,y\n1,2\n".utf8), ["label": .word("z")], "./a.csv: there is no column 'z'"),
      ("a.csv", Array("label\n1\n".utf8), [:], "./a.csv: beside the labels there are no columns"),
      (
        "a.csv", Array("1,2\n3,4\n".utf8), ["valid": .number(2)],
        "valid is 2, but there are only 2 examples to take them from"
      ),
    ] as [(String, [UInt8], [String: FieldValue], String)])
  func wrongArraysSaySo(_ name: String, _ bytes: [UInt8], _ arguments: [String: FieldValue], _ message: String) {
    folder.write(name, bytes)
    #expect(problem(in: folder) { _ = try openSource("array", in: folder, name, arguments) } == message)
  }
}

import Basics
import TestSupport
import Testing

@testable import Data

@Suite struct PictureFolderTests {
  private let folder = TemporaryFolder()

  /// A picture of one level of grey.
  private func flat(_ level: UInt8, _ height: Int = 4, _ width: Int = 5) -> [UInt8] {
    png(Raster(height: height, width: width, channels: 1, pixels: [UInt8](repeating: level, count: height * width)))
  }

  private func levels(_ set: any DataSet, _ split: Split) throws -> [Int] {
    let size = set.fields[0].shape.reduce(1, *)
    let numbers = try set.numbers(split, Array(0..<set.count(split)))
    return stride(from: 0, to: numbers.count, by: size).map { Int((numbers[$0] * 255).rounded()) }
  }

  @Test func splitsAndClasses() throws {
    let files = [
      ("train/cat/1.png", 1), ("train/cat/2.png", 2), ("train/dog/1.png", 3), ("val/cat/1.png", 4),
      ("test/dog/1.png", 5),
    ].map { (name: "pictures/\($0.0)", bytes: flat(UInt8($0.1))) }
    for file in files { folder.write(file.name, file.bytes) }
    folder.write("a.zip", zip(files + [("__readme.txt", [1])]))
    folder.write("a.tar.gz", gzip(tar(files)))
    var prints: Set<String> = []
    for path in ["pictures", "a.zip", "a.tar.gz"] {
      let set = try openSource("folder", in: folder, path)
      #expect(
        set.fields == [
          DataField(name: "data", shape: [1, 4, 5]),
          DataField(name: "label", shape: [], classes: 2, words: ["cat", "dog"]),
        ])
      #expect(try source("folder", in: folder, path).describe(folder.context) == set.fields)
      #expect(try Split.allCases.map { try levels(set, $0) } == [[1, 2, 3], [4], [5]])
      #expect(try set.numbers(.train, [0, 1, 2], "label") == [0, 0, 1])
      #expect(try set.numbers(.test, [0], "label") == [1])
      prints.insert(set.fingerprint)
    }
    #expect(prints.count == 3)
  }

  /// Folders that are not asked for are left out, and the rest are classes in the order asked for.
  @Test func onlySomeClasses() throws {
    for (index, name) in ["ant", "bee", "cat", "ant", "bee", "cat"].enumerated() {
      folder.write("zoo/train/\(name)/\(index).png", flat(UInt8(index)))
    }
    for split in ["valid", "test"] { folder.write("zoo/\(split)/bee/1.png", flat(9)) }
    let set = try openSource("folder", in: folder, "zoo", ["classes": .words(["cat", "ant"])])
    #expect(set.field("label")?.words == ["cat", "ant"])
    #expect(try levels(set, .train) == [0, 3, 2, 5])
    #expect(try set.numbers(.train, [0, 1, 2, 3], "label") == [1, 1, 0, 0])
    #expect(set.count(.valid) == 0)
    let wrong = problem(in: folder) { _ = try openSource("folder", in: folder, "zoo", ["classes": .words(["cow"])]) }
    #expect(wrong == "the data has no class 'cow'")
    folder.write("plain/1.png", flat(1))
    let none: [String: FieldValue] = ["classes": .words(["0"]), "valid": .number(0), "test": .number(0)]
    let unlabelled = problem(in: folder) { _ = try openSource("folder", in: folder, "plain", none) }
    #expect(unlabelled == "classes chooses by labels, and the data has none")
  }

  @Test func splitsAreDrawnOnceForAll() throws {
    for i in 0..<20 { folder.write("all/\(i < 15 ? "a" : "b")/\(i).png", flat(UInt8(i))) }
    let set = try openSource("folder", in: folder, "all", ["test": .number(5)])
    #expect(Split.allCases.map(set.count) == [13, 2, 5])
    let all = try Split.allCases.flatMap { try levels(set, $0) }
    #expect(all.sorted() == Array(0..<20) && all != Array(0..<20))
    for split in Split.allCases {
      let labels = try set.numbers(split, Array(0..<set.count(split)), "label")
      #expect(try zip(levels(set, split), labels).allSatisfy { ($0 >= 15) == ($1 == 1) })
    }
  }

  /// A train among cars: one class that is called like a split.
  @Test(arguments: ["train", "test"]) func aClassMayBeCalledLikeASplit(_ name: String) throws {
    for (index, kind) in ["bus", "car", name].enumerated() {
      for i in 0..<10 { folder.write("all/\(kind)/\(i).png", flat(UInt8(10 * index + i))) }
    }
    let set = try openSource("folder", in: folder, "all")
    #expect(set.field("label")?.words == ["bus", "car", name] && Split.allCases.map(set.count) == [24, 3, 3])
  }

  @Test func onlyTrainAndTest() throws {
    for i in 0..<10 { folder.write("all/train/\(i).png", flat(UInt8(i))) }
    folder.write("all/test/x.png", flat(99))
    let set = try openSource("folder", in: folder, "all", ["valid": .number(0.3)])
    #expect(set.fields.map(\.name) == ["data"])
    #expect(Split.allCases.map(set.count) == [7, 3, 1])
    #expect(try levels(set, .test) == [99])
  }

  @Test func greyAmongColours() throws {
    folder.write("all/1.png", flat(7))
    folder.write("all/2.png", png(raster(4, 5, 3)))
    folder.write("all/3.png", flat(9))
    let none: [String: FieldValue] = ["valid": .number(0), "test": .number(0)]
    let set = try openSource("folder", in: folder, "all", none)
    #expect(set.fields[0].shape == [3, 4, 5])
    let numbers = try set.numbers(.train, [0, 1]).map { UInt8(($0 * 255).rounded()) }
    #expect(numbers == [UInt8](repeating: 7, count: 60) + raster(4, 5, 3).pixels)
    let grey = try openSource("folder", in: folder, "all", none.merging(["grey": .flag(true)]) { $1 })
    #expect(grey.fields[0].shape == [1, 4, 5])
  }

  @Test func mixedSizesNameResize() throws {
    folder.write("all/1.png", flat(1))
    folder.write("all/2.png", flat(2, 8, 8))
    let kind = try source("folder", in: folder, "all")
    do {
      _ = try kind.describe(folder.context)
      Issue.record("pictures of two sizes were taken")
    } catch {
      #expect(error.message == "\(folder.path)/all/2.png is 8×8 pixels, the first picture 4×5")
      #expect(error.hint == "resize: 64 brings all pictures to one size")
    }
    let set = try openSource(
      "folder", in: folder, "all", ["resize": .integers([6, 3]), "valid": .number(0), "test": .number(0)])
    #expect(set.fields[0].shape == [1, 6, 3])
    #expect(try levels(set, .train) == [1, 2])
  }

  @Test(arguments: [
    ("none", [], "folder: there is no ./none"),
    ("all", ["all/a.txt"], "./all: there are no pictures (.png, .jpg, .jpeg)"),
    (
      "all", ["all/a/1.png", "all/2.png", "all/b/1.png"],
      "./all/2.png: it lies beside the folders of the classes, not in one"
    ),
    (
      "all", ["all/empty.png"], "./all/empty.png: byte 0: cannot be read as a picture: neither a PNG nor a JPEG picture"
    ),
    (
      "all", ["all/train/a/1.png", "all/train/b/1.png", "all/samples/a/1.png", "all/test/a/1.png"],
      "./all: some of its folders are splits (test, train), 'samples' is none"
    ),
    ("all", ["all/val/1.png", "all/test/1.png"], "./all: none of its folders is 'train'"),
    ("a.zip", ["a.zip"], "./a.zip: byte 0: is neither a zip nor a tar archive"),
  ])
  func wrongFoldersSaySo(_ path: String, _ files: [String], _ message: String) {
    for file in files { folder.write(file, file.contains("empty") || file.hasSuffix("zip") ? [] : flat(1)) }
    #expect(problem(in: folder) { _ = try openSource("folder", in: folder, path) } == message)
  }
}

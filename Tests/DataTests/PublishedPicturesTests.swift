import Basics
import Glibc
import TestSupport
import Testing

@testable import Data

/// Folders of published pictures: names decide the class and the split of a picture.
@Suite struct PublishedPicturesTests {
  private let folder = TemporaryFolder()

  private func flat(_ level: UInt8, _ height: Int, _ width: Int) -> [UInt8] {
    png(Raster(height: height, width: width, channels: 3, pixels: [UInt8](repeating: level, count: 3 * height * width)))
  }

  /// The same pictures under other names are other data, for the cache and for the trials' names.
  @Test func renamedFoldersAreOtherData() throws {
    for split in ["train", "val", "tests"] {
      for i in 0..<3 {
        folder.write("facades/\(split)/\(i).png", flat(UInt8(split.utf8.count * 10 + i), 256, 512))
      }
    }
    let before = try openSource("facades", in: folder)
    #expect(Split.allCases.map(before.count) == [3, 3, 0])
    try Files.rename("\(folder.path)/facades/tests", to: "\(folder.path)/facades/test")
    let after = try openSource("facades", in: folder)
    #expect(before.fingerprint != after.fingerprint && Split.allCases.map(after.count) == [3, 3, 3])
    #expect(abs(try after.numbers(.test, [0])[0] - 50 / 255) < 1e-6)
  }

  @Test func renumberedPicturesAreOtherData() throws {
    for i in 1...3 { folder.write("img_align_celeba/00000\(i).png", flat(UInt8(i), 218, 178)) }
    let before = try source("celeba", in: folder).fingerprint(folder.context)
    try Files.rename("\(folder.path)/img_align_celeba/000003.png", to: "\(folder.path)/img_align_celeba/190000.png")
    #expect(try source("celeba", in: folder).fingerprint(folder.context) != before)
    let set = try openSource("celeba", in: folder)
    #expect(Split.allCases.map(set.count) == [2, 0, 1])
  }

  /// One file by its name: its end is for the test, and what comes before that for validation.
  @Test func anSVHNFileByItsName() throws {
    let pixels = (0..<20).flatMap { [UInt8](repeating: UInt8($0), count: 3072) }
    folder.write(
      "extra.mat",
      mat([
        MATArray(name: "X", shape: [32, 32, 3, 20], data: pixels),
        MATArray(name: "y", shape: [20, 1], data: (0..<20).map { UInt8($0 % 10 + 1) }),
      ]))
    let set = try openSource("svhn", in: folder, "extra.mat")
    #expect(try source("svhn", in: folder, "extra.mat").describe(folder.context) == set.fields)
    #expect(Split.allCases.map(set.count) == [16, 2, 2])
    #expect(try set.numbers(.test, [0])[0] == 18 / 255 && set.numbers(.valid, [1])[0] == 17 / 255)
    let few = try openSource("svhn", in: folder, "extra.mat", ["valid": .number(5)])
    #expect(Split.allCases.map(few.count) == [10, 5, 5])
    #expect(
      problem(in: folder) {
        _ = try source("svhn", in: folder, "extra.mat", ["valid": .number(10)]).describe(folder.context)
      }
        == "all 20 training images are for validation and the test: none is left to train on")
    folder.write("alone.mat", mat([MATArray(name: "X", shape: [32, 32, 3, 20], data: pixels)]))
    #expect(
      problem(in: folder) { _ = try source("svhn", in: folder, "alone.mat").describe(folder.context) }?
        .hasSuffix("alone.mat: it has no array y of labels") == true)
  }

  /// Another program cuts the file of prepared pictures while they are read: that is told, and no signal.
  @Test func preparedPicturesThatAreCut() throws {
    for i in 0..<9 { folder.write("pictures/\(i).png", flat(UInt8(i), 64, 64)) }
    let set = try openSource("folder", in: folder, "pictures")
    let name = try #require(Files.names(in: folder.path + "/cache").first)
    #expect(truncate("\(folder.path)/cache/\(name)", 20_000) == 0)
    let found = problem(in: folder) { _ = try set.numbers(.train, Array(0..<set.count(.train))) }
    #expect(found == "./cache/\(name): the file was cut while it was read")
    // The next one makes it anew.
    let again = try openSource("folder", in: folder, "pictures")
    #expect(try again.numbers(.train, [0]).allSatisfy(\.isFinite))
  }

  /// A second X, smaller than the first.
  @Test func anSVHNFileWithTwoSetsOfImages() throws {
    func images(_ count: Int) -> MATArray {
      MATArray(name: "X", shape: [32, 32, 3, count], data: [UInt8](repeating: 9, count: 3072 * count))
    }
    let labels = MATArray(name: "y", shape: [3, 1], data: [1, 2, 3])
    folder.write("train_32x32.mat", mat([images(3), labels, images(1)]))
    folder.write("test_32x32.mat", mat([images(3), labels]))
    #expect(
      problem(in: folder) { _ = try openSource("svhn", in: folder) }
        == "./train_32x32.mat: it has a second array X, 32×32×3×1")
  }
}

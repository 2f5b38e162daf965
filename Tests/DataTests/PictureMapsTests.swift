import Basics
import TestSupport
import Testing

@testable import Data

/// `maps` of the source `folder`: a PNG of classes beside each picture.
@Suite struct PictureMapsTests {
  private let folder = TemporaryFolder()
  private static let trainOnly: [String: FieldValue] = [
    "valid": .number(0), "test": .number(0), "maps": .word("masks"),
  ]

  /// A map of 4×6 pixels whose numbers follow from its own, below `most`.
  private func map(_ number: Int, _ most: Int) -> Raster {
    Raster(height: 4, width: 6, channels: 1, pixels: (0..<24).map { UInt8(($0 * 5 + number * 7 + $0 / 6) % most) })
  }

  private func open(_ path: String, _ more: [String: FieldValue] = [:]) throws -> any DataSet {
    let options = Self.trainOnly.merging(more) { $1 }
    let set = try openSource("folder", in: folder, path, options)
    #expect(try source("folder", in: folder, path, options).describe(folder.context) == set.fields)
    #expect(try source("folder", in: folder, path, options).fingerprint(folder.context) == set.fingerprint)
    return set
  }

  private func maps(_ set: any DataSet, _ split: Split = .train) throws -> [[UInt8]] {
    try (0..<set.count(split)).map { try set.numbers(split, [$0], "map").map { UInt8($0) } }
  }

  /// The colours of a palette are of no account, and grey of few bits is not scaled.
  @Test(arguments: [(8, nil), (8, 16), (4, nil), (4, 16), (2, nil), (2, 4), (1, 2), (8, 200)] as [(Int, Int?)])
  func indicesAreClasses(_ bits: Int, _ colours: Int?) throws {
    let most = min(colours ?? 256, 1 << bits)
    for number in 0..<3 {
      folder.write("set/\(number).png", png(raster(4, 6, 3)))
      folder.write("set/masks/\(number).png", png(indices: map(number, most), bits: bits, colours: colours))
    }
    let set = try open("set")
    let expected = (0..<3).map { map($0, most).pixels }
    let classes = Int(expected.joined().max()!) + 1
    #expect(
      set.fields == [
        DataField(name: "data", shape: [3, 4, 6]), DataField(name: "map", shape: [4, 6], classes: classes),
      ])
    #expect(try maps(set) == expected)
    #expect(try open("set", ["map_classes": .integer(256)]).field("map")?.classes == 256)
  }

  /// Where maps may lie: in a folder of the pictures', in one of each split, elsewhere, in an archive; with classes.
  @Test(
    arguments: [
      (["a.jpg", "b.jpg"], ["masks/a", "masks/b"]),
      (["images/a.png", "images/b.png"], ["masks/a", "masks/b"]),
      (["cats/a.png", "dogs/a.png"], ["masks/cats/a", "masks/dogs/a"]),
      (["cats/a.png", "dogs/a.png"], ["cats/masks/a", "dogs/masks/a"]),
      (["train/a.png", "train/b.png"], ["train/masks/a", "train/masks/b"]),
      (["train/images/a.png", "train/images/b.png"], ["train/masks/a", "train/masks/b"]),
    ])
  func pairsByName(_ pictures: [String], _ names: [String]) throws {
    let jpegless = pictures.map { $0.hasSuffix(".jpg") ? $0.dropLast(3) + "png" : $0 }
    var files = jpegless.map { (name: String($0), bytes: png(raster(4, 6, 1))) }
    for (number, name) in names.enumerated() {
      files.append(("\(name).png", png(indices: map(number, 9), colours: 9)))
    }
    // Maps of pictures that are not there do no harm.
    files.append(("masks/zebra.png", png(indices: map(5, 200))))
    for file in files { folder.write("set/\(file.name)", file.bytes) }
    folder.write("set.zip", zip(files))
    folder.write("set.tar.gz", gzip(tar(files.reversed())))
    for path in ["set", "set.zip", "set.tar.gz"] {
      let set = try open(path)
      let expected = [map(0, 9).pixels, map(1, 9).pixels]
      #expect(try maps(set) == (path == "set.tar.gz" ? expected.reversed() : expected))
      #expect(set.field("map")?.classes == 9)
      #expect((set.field("label") != nil) == pictures[0].hasPrefix("cats"))
    }
  }

  @Test func mapsElsewhere() throws {
    for split in ["train", "test"] {
      folder.write("photos/\(split)/1.png", png(raster(4, 6, 1)))
      folder.write("labels/\(split)/1.png", png(indices: map(split == "train" ? 1 : 2, 5)))
    }
    for path in ["labels", folder.path + "/labels"] {
      let set = try open("photos", ["maps": .word(path)])
      #expect(try maps(set) == [map(1, 5).pixels] && maps(set, .test) == [map(2, 5).pixels])
    }
    let before = try open("photos", ["maps": .word("labels")]).fingerprint
    folder.write("labels/test/1.png", png(indices: map(3, 5)))
    let set = try open("photos", ["maps": .word("labels")])
    #expect(try set.fingerprint != before && maps(set, .test) == [map(3, 5).pixels])
  }

  /// Cut, scaled to the nearest pixel and mirrored with the picture. Classes that scaling loses are still counted.
  @Test func preparedWithThePicture() throws {
    for number in 0..<8 {
      // The picture shows the map.
      var picture = map(number, 3)
      picture.pixels = picture.pixels.map { $0 * 100 }
      var labels = map(number, 3)
      if number == 7 { labels.pixels[0] = 11 }
      folder.write("set/\(number).png", png(picture))
      folder.write("set/masks/\(number).png", png(indices: labels, colours: 12))
    }
    let sizes: [String: FieldValue] = [
      "crop": .integers([4]), "resize": .integers([8]), "filter": .word("nearest"), "jitter": .integers([10]),
      "flip": .flag(true), "grey": .flag(true),
    ]
    let set = try open("set", sizes)
    #expect(set.field("map") == DataField(name: "map", shape: [8, 8], classes: 12))
    for draw in [nil, Draw(seed: 1, epoch: 1), Draw(seed: 1, epoch: 2)] {
      for number in 0..<8 {
        let picture = try draw.map { try set.numbers(.train, [number], draw: $0) } ?? set.numbers(.train, [number])
        let map =
          try draw.map { try set.numbers(.train, [number], "map", draw: $0) } ?? set.numbers(.train, [number], "map")
        #expect(zip(picture, map).allSatisfy { abs($0 * 255 - $1 * 100) < 0.1 || $1 == 11 })
      }
    }
    #expect(try set.numbers(.train, [1], "map", draw: Draw(seed: 1, epoch: 1)) != set.numbers(.train, [1], "map"))
  }

  @Test(
    arguments: [
      (png(raster(4, 6, 3)), "it has colours, and a map has a palette or is grey"),
      (
        [0xff, 0xd8, 0xff, 0xe0, 0, 0],
        "byte 0: cannot be read as a picture: a JPEG picture changes the numbers of a map"
      ),
      (png(indices: raster(4, 5, 1)), "is 4×5 pixels, its picture 4×6"),
      (png(indices: raster(4, 6, 1), colours: 3), "a pixel has a number beyond its palette"),
      (png(indices: raster(4, 6, 1), colours: 0), "byte "),
      (Array(png(indices: raster(4, 6, 1)).dropLast(30)), "byte "),
      ([], ""),
    ] as [([UInt8], String)])
  func wrongMapsSaySo(_ bytes: [UInt8], _ message: String) {
    for number in 0..<2 {
      folder.write("set/\(number).png", png(raster(4, 6, 1)))
      folder.write("set/masks/\(number).png", number == 1 ? bytes : png(indices: map(0, 3)))
    }
    let found = problem(in: folder) { _ = try open("set") } ?? "nothing"
    #expect(found.hasPrefix("./set/masks/1.png") && found.contains(message), "\(found)")
  }

  @Test func whatIsMissingIsNamed() throws {
    for number in 0..<6 { folder.write("set/\(number).png", png(raster(4, 6, 1))) }
    #expect(problem(in: folder) { _ = try open("set") } == "maps: there is no 'masks'")
    folder.write("set/masks/3.png", png(indices: map(0, 3)))
    #expect(
      problem(in: folder) { _ = try open("set") } == "./set: there is no map (.png) of 0.png, 1.png, 2.png and 2 more")
    for number in 0..<6 { folder.write("set/masks/\(number).png", png(indices: map(number, 4))) }
    #expect(
      problem(in: folder) { _ = try open("set", ["map_classes": .integer(3)]) }
        == "./set/masks/0.png: it has class 3, map_classes is 3")
    folder.write("set/3.jpeg", png(raster(4, 6, 1)))
    #expect(
      problem(in: folder) { _ = try open("set") } == "./set/masks/3.png: it is the map of 3.jpeg and of 3.png")
  }
}

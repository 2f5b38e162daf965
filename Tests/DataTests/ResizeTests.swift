import Basics
import TestSupport
import Testing

@testable import Data

/// `resize` of sources whose pictures are not files: drawn ones and arrays.
@Suite struct ResizeTests {
  private static let counts: [String: FieldValue] = ["train": .integer(12), "valid": .integer(5), "test": .integer(0)]
  private static let trainOnly: [String: FieldValue] = ["valid": .number(0), "test": .number(0)]

  private func open(_ name: String, _ arguments: [String: FieldValue] = [:]) throws -> any DataSet {
    let source = source(row(name, Self.counts.merging(arguments) { $1 }))
    let set = try source.open(SourceContext(folder: ""))
    #expect(try source.describe(SourceContext(folder: "")) == set.fields)
    return set
  }

  /// The set's examples as a raster.
  private func raster(_ set: any DataSet, _ split: Split, _ index: Int) throws -> Raster {
    let shape = set.fields[0].shape
    let pixels = try set.numbers(split, [index]).map { UInt8(($0 * 255).rounded()) }
    return Raster(height: shape[1], width: shape[2], channels: shape[0], pixels: pixels)
  }

  @Test(
    arguments: ["digits", "faces", "shapes"],
    [
      ["resize": .integers([4])], ["resize": .integers([8, 12]), "filter": .word("area")],
      ["resize": .integers([40]), "filter": .word("bilinear")],
      ["resize": .integers([6, 20]), "fit": .word("stretch")], ["resize": .integers([9]), "filter": .word("nearest")],
    ] as [[String: FieldValue]])
  func drawnPicturesAreScaled(_ name: String, _ options: [String: FieldValue]) throws {
    let (plain, small) = (try open(name), try open(name, options))
    guard let made = source(row(name, options)) as? any ImageSource else { throw Problem("no images") }
    for (split, index) in [(Split.train, 3), (.train, 11), (.valid, 0), (.train, 3)] {
      #expect(try raster(small, split, index) == made.preparation.scaled(raster(plain, split, index)))
    }
    let size = made.preparation.resize
    #expect(small.fields[0].shape == [plain.fields[0].shape[0], size[0], size[size.count - 1]])
    #expect(small.fingerprint == plain.fingerprint && small.count(.train) == 12 && small.count(.valid) == 5)
    // All that is no picture stays: labels, and the sizes and places of what is drawn.
    for field in plain.fields where field.shape.count < 2 {
      #expect(small.field(field.name) == field)
      let all = Array(0..<12)
      #expect(try small.numbers(.train, all, field.name) == plain.numbers(.train, all, field.name))
    }
  }

  /// `size` is what is drawn, `resize` what is made of it.
  @Test func sizeIsNotResize() throws {
    let drawn = try open("faces", ["size": .integer(32)])
    let small = try open("faces", ["size": .integer(32), "resize": .integers([8])])
    #expect(drawn.fields[0].shape == [3, 32, 32] && small.fields[0].shape == [3, 8, 8])
    #expect(try raster(small, .train, 2) == Preparation(resize: [8]).scaled(raster(drawn, .train, 2)))
    #expect(try raster(small, .train, 2) != Preparation(resize: [8]).scaled(raster(open("faces"), .train, 2)))
  }

  /// Pixel (r, c) of a map made 8 times smaller is the class at (8r + 4, 8c + 4); edges are numbers, and blended.
  @Test func mapsKeepTheirClasses() throws {
    let plain = try open("shapes")
    let small = try open("shapes", ["resize": .integers([4]), "filter": .word("area"), "flip": .flag(true)])
    #expect(small.field("map")?.shape == [4, 4] && small.field("map")?.classes == plain.field("map")?.classes)
    #expect(small.field("edges")?.shape == [1, 4, 4])
    let draw = Draw(seed: 2, epoch: 1)
    var mirrored = 0
    for index in 0..<12 {
      let map = try plain.numbers(.train, [index], "map")
      let edges = try plain.numbers(.train, [index], "edges")
      var (expected, means) = ([Float](), [Float]())
      for row in 0..<4 {
        for column in 0..<4 {
          expected.append(map[(8 * row + 4) * 32 + 8 * column + 4])
          let own = (0..<64).map { Double(edges[(8 * row + $0 / 8) * 32 + 8 * column + $0 % 8]) }
          means.append(Float(own.reduce(0, +) / 64))
        }
      }
      #expect(try small.numbers(.train, [index], "map") == expected)
      #expect(zip(try small.numbers(.train, [index], "edges"), means).allSatisfy { abs($0 - $1) < 1e-6 })
      let seen = try small.numbers(.train, [index], "map", draw: draw)
      let reversed = (0..<4).flatMap { expected[4 * $0..<4 * $0 + 4].reversed() }
      let isMirrored = try small.numbers(.train, [index], "x", draw: draw) != plain.numbers(.train, [index], "x")
      #expect(seen == (isMirrored ? reversed : expected))
      mirrored += isMirrored ? 1 : 0
    }
    #expect(mirrored > 0 && mirrored < 12)
  }

  @Test func bitsBecomeLevels() throws {
    let folder = TemporaryFolder()
    for split in ["train", "valid", "test"] { folder.write("binarized_mnist_\(split).amat", amat(3)) }
    let options: [String: FieldValue] = ["resize": .integers([14]), "filter": .word("area")]
    let set = try openSource("binarized_mnist", in: folder, nil, options)
    #expect(try source("binarized_mnist", in: folder, nil, options).describe(folder.context) == set.fields)
    #expect(set.fields == [DataField(name: "data", shape: [1, 14, 14])])
    for line in 0..<3 {
      let white = { (row: Int, column: Int) in (28 * row + column) % (line + 2) == 0 ? 1 : 0 }
      let sums = (0..<196).map { pixel in
        let (row, column) = (2 * (pixel / 14), 2 * (pixel % 14))
        return white(row, column) + white(row, column + 1) + white(row + 1, column) + white(row + 1, column + 1)
      }
      let numbers = try set.numbers(.valid, [line])
      #expect(zip(numbers, sums).allSatisfy { abs($0 - Float($1) / 4) < 0.003 })
    }
  }

  // MARK: Arrays

  private func floats(_ numbers: [Float]) -> [UInt8] { numbers.flatMap { little(Int($0.bitPattern), 4) } }

  /// Bytes are rounded, other numbers are not; maps of the image's size go along, what has another size stays.
  @Test func arraysAreScaled() throws {
    let folder = TemporaryFolder()
    let bytes = (0..<2 * 3 * 16).map { UInt8($0 * 7 % 251) }
    let numbers = (0..<2 * 3 * 16).map { Float($0 * 5 % 89) - 40 }
    let map = (0..<32).map { Float($0 % 7) }
    let files: [(name: String, bytes: [UInt8])] = [
      ("more.npy", npy("<f4", [2, 3, 4, 4], floats(numbers))), ("map.npy", npy("<f4", [2, 4, 4], floats(map))),
      ("grid.npy", npy("<f4", [2, 2, 3], floats(Array(map.prefix(12))))),
      ("y.npy", npy("|u1", [2], [1, 0])),
    ]
    folder.write("bytes.npz", zip([("x.npy", npy("|u1", [2, 3, 4, 4], bytes))] + files))
    folder.write("numbers.npz", zip([("x.npy", npy("<f4", [2, 3, 4, 4], floats(numbers)))] + files))
    let options = Self.trainOnly.merging(["resize": .integers([2]), "filter": .word("area")]) { $1 }
    for name in ["bytes.npz", "numbers.npz"] {
      let set = try openSource("array", in: folder, name, options)
      #expect(try source("array", in: folder, name, options).describe(folder.context) == set.fields)
      #expect(
        set.fields.map(\.shape) == [[3, 2, 2], [], [2, 3], [2, 2], [3, 2, 2]], "data, label, grid, map, more")
      /// The mean of the four pixels of `[channel, row, column]`, as `[row, column, channel]`.
      func means(_ number: (Int) -> Double) -> [Double] {
        (0..<2).flatMap { image in
          (0..<4).flatMap { pixel in
            (0..<3).map { channel in
              let first = 48 * image + 16 * channel + 8 * (pixel / 2) + 2 * (pixel % 2)
              return [0, 1, 4, 5].map { number(first + $0) }.reduce(0, +) / 4
            }
          }
        }
      }
      let more = means { Double(numbers[$0]) }
      #expect(zip(try set.numbers(.train, [0, 1], "more"), more).allSatisfy { abs(Double($0) - $1) < 1e-5 })
      let data = try set.numbers(.train, [0, 1])
      if name == "bytes.npz" {
        let means = means { Double(bytes[$0]) }
        #expect(zip(data, means).allSatisfy { abs(Double($0) * 255 - $1) <= 1.01 && ($0 * 255).isNearWhole })
      } else {
        #expect(zip(data, more).allSatisfy { abs(Double($0) - $1) < 1e-5 })
      }
      #expect(try set.numbers(.train, [0, 1], "map") == [5, 7, 13, 15, 21, 23, 29, 31].map { Float($0 % 7) })
      #expect(try set.numbers(.train, [1], "grid") == Array(map[6..<12]))
      #expect(try set.numbers(.train, [0, 1], "label") == [1, 0])
    }
  }

  @Test func pointsHaveNoSize() throws {
    let folder = TemporaryFolder()
    folder.write("a.csv", Array("x,y\n1,2\n3,4\n".utf8))
    let source = try source("array", in: folder, "a.csv", Self.trainOnly.merging(["resize": .integers([8])]) { $1 })
    #expect(throws: Problem("resize scales images, here an example is 2", hint: "take 'resize' out")) {
      try source.describe(folder.context)
    }
  }

  @Test func theNearestPixel() {
    let line = Raster(height: 1, width: 5, channels: 1, pixels: [10, 20, 30, 40, 50])
    let scaled = { (width: Int) in
      Resizing(from: (1, 5), to: (1, width), .nearest)(line).pixels
    }
    #expect(scaled(2) == [20, 40] && scaled(3) == [10, 30, 50])
    #expect(scaled(10) == [10, 10, 20, 20, 30, 30, 40, 40, 50, 50])
  }
}

extension Float {
  fileprivate var isNearWhole: Bool { abs(self - rounded()) < 1e-3 }
}

import Basics
import Testing

@testable import Data

@Suite struct RasterTests {
  private func pixels(_ hexadecimal: String) throws -> [UInt8] {
    try Raster(decoding: bytes(hexadecimal), name: "p").pixels
  }

  @Test func sixteenBitsBecomeEight() throws {
    let file = """
      89504e470d0a1a0a0000000d49484452000000030000000110000000006e1b972b0000000f4944415478da6360606868f8ff1f00068402ff
      ff1b62f10000000049454e44ae426082
      """
    #expect(try pixels(file) == [0, 128, 255])
  }

  @Test func alphaIsLaidOnBlack() throws {
    let colours = """
      89504e470d0a1a0a0000000d4948445200000002000000010806000000f4227f8a0000000f4944415478da63389162f41f881b00145c043c
      a05498970000000049454e44ae426082
      """
    #expect(try pixels(colours) == [200, 100, 50, 100, 50, 25])
    let grey = """
      89504e470d0a1a0a0000000d4948445200000002000000010404000000b5b66b420000000d4944415478da63f80f060c0c0020e805fb2749
      9d640000000049454e44ae426082
      """
    #expect(throws: Problem.self) { try pixels(grey) }  // a checksum that is wrong
    let sixteen = """
      89504e470d0a1a0a0000000d49484452000000020000000110040000000ebb6b420000000d4944415478da63f80f060c0c0020e805fb2749
      9d640000000049454e44ae426082
      """
    #expect(try pixels(sixteen) == [255, 0])
    let palette = """
      89504e470d0a1a0a0000000d4948445200000002000000010803000000c3fc8fb800000006504c54450a141e28323cd51bb4e90000000174
      524e530040e6d8660000000b4944415478da6360600400000400022cde48ad0000000049454e44ae426082
      """
    #expect(try pixels(palette) == [0, 0, 0, 40, 50, 60])
  }

  @Test func oneBit() throws {
    let file = """
      89504e470d0a1a0a0000000d494844520000000a000000020100000000491a707d0000000e4944415478da6358d5c010ea0000064201c056
      8e22df0000000049454e44ae426082
      """
    let row = (0..<10).map { UInt8($0 % 2 == 0 ? 255 : 0) }
    #expect(try pixels(file) == row + row.map { 255 - $0 })
  }

  @Test func aWrongChecksumSaysWhere() throws {
    let good = png(raster(4, 5, 3))
    for (fromEnd, message) in [(13, "IDAT: CRC error"), (30, "IDAT: incorrect data check")] {
      var file = good
      file[file.count - fromEnd] ^= 1
      do {
        _ = try Raster(decoding: file, name: "p")
        Issue.record("read a damaged file")
      } catch {
        let read = file.count - (fromEnd == 13 ? 12 : 16)
        #expect(error.message == "p: byte \(read): cannot be read as a picture: \(message)")
      }
    }
  }

  /// libpng would take a gibibyte of memory for this chunk before it saw that there are 26 bytes.
  @Test func chunksBeyondTheEndAreRefusedUnread() {
    var file = png(raster(1, 1, 1), exif: exif(6, isBig: true))
    file[33] = 0x40
    #expect(throws: Problem("p: byte 33: cannot be read as a picture: a chunk goes beyond the end of the file")) {
      try Raster(decoding: file, name: "p")
    }
  }

  @Test func picturesTooLargeAreRefusedUnread() {
    var header = png(raster(1, 1, 1))
    header.replaceSubrange(16..<24, with: [0, 0, 0x80, 0, 0, 0, 0x80, 0])
    header.replaceSubrange(29..<33, with: little(Int(checksum(Array(header[12..<29]))), 4).reversed())
    #expect(throws: Problem("p: a picture of 32768×32768 pixels is too large to be read")) {
      try Raster(decoding: header, name: "p")
    }
  }

  /// Each orientation, as stored, of the picture 0 1 2 / 3 4 5.
  @Test(arguments: [
    (1, 2, [0, 1, 2, 3, 4, 5]), (2, 2, [2, 1, 0, 5, 4, 3]), (3, 2, [5, 4, 3, 2, 1, 0]), (4, 2, [3, 4, 5, 0, 1, 2]),
    (5, 3, [0, 3, 1, 4, 2, 5]), (6, 3, [2, 5, 1, 4, 0, 3]), (7, 3, [5, 2, 4, 1, 3, 0]), (8, 3, [3, 0, 4, 1, 5, 2]),
  ])
  func orientations(_ orientation: Int, _ height: Int, _ stored: [UInt8]) throws {
    let upright = Raster(height: 2, width: 3, channels: 1, pixels: [0, 1, 2, 3, 4, 5])
    let raster = Raster(height: height, width: 6 / height, channels: 1, pixels: stored)
    for isBig in [false, true] {
      let file = png(raster, exif: exif(orientation, isBig: isBig))
      #expect(try Raster(decoding: file, name: "p") == upright)
    }
    #expect(Orientation(of: png(raster)) == .upright)
    for count in 0..<exif(orientation, isBig: true).count {
      _ = Orientation(of: png(raster, exif: Array(exif(orientation, isBig: true).prefix(count))))
    }
  }

  @Test func orientationsOfJPEG() throws {
    let data = Array("Exif".utf8) + [0, 0] + exif(6, isBig: false)
    let file = greyJPEG[..<2] + [0xff, 0xe1] + little(data.count + 2, 2).reversed() + data + greyJPEG[2...]
    let raster = try Raster(decoding: Array(file), name: "p")
    #expect([raster.height, raster.width] == [9, 5])
  }

  @Test func greyIsPillows() {
    #expect(checksum(raster(9, 11, 3).with(channels: 1).pixels) == 3_554_404_629)
    #expect(Raster(height: 1, width: 2, channels: 1, pixels: [3, 9]).with(channels: 3).pixels == [3, 3, 3, 9, 9, 9])
  }

  /// The checksums of the same pictures, resized by Pillow's `resize` with BILINEAR and with BOX.
  @Test(
    arguments: [
      ([148, 148, 3], [64, 64], 4_045_599_576, 3_835_525_141), ([28, 28, 1], [32, 32], 2_536_880_962, 3_614_151_854),
      ([37, 53, 3], [16, 9], 436_607_692, 722_320_040), ([5, 7, 1], [1, 1], 2_013_832_146, 2_013_832_146),
      ([3, 4, 3], [50, 2], 2_857_945_791, 3_074_525_584), ([64, 64, 1], [64, 20], 4_134_173_730, 2_592_171_359),
      ([105, 105, 1], [28, 28], 2_162_523_925, 275_727_097), ([1, 1, 3], [4, 4], 3_417_770_163, 3_417_770_163),
    ] as [([Int], [Int], UInt32, UInt32)])
  func resizingIsPillows(_ from: [Int], _ to: [Int], _ antialiased: UInt32, _ area: UInt32) {
    let picture = raster(from[0], from[1], from[2])
    for (filter, expected) in [(Resizing.Filter.antialiased, antialiased), (.area, area)] {
      let resizing = Resizing(from: (from[0], from[1]), to: (to[0], to[1]), filter)
      #expect(checksum(resizing(picture).pixels) == expected)
    }
  }
}

/// The numbers are those of PyTorch's `interpolate` (bilinear, corners not aligned, not antialiased), rounded.
@Suite struct BilinearTests {
  @Test(
    arguments: [
      ([0, 100], 4, [0, 25, 75, 100]), ([0, 10, 20, 200], 2, [5, 110]), ([0, 10, 20, 200, 40, 60], 2, [10, 40]),
      ([7], 3, [7, 7, 7]), ([0, 90, 180], 2, [23, 158]), ([10, 20, 30, 40, 50], 1, [30]),
      ([0, 60, 120], 5, [0, 24, 60, 96, 120]),
    ] as [([UInt8], Int, [UInt8])])
  func takesTheNearestTwo(_ line: [UInt8], _ count: Int, _ expected: [UInt8]) {
    let wide = Raster(height: 1, width: line.count, channels: 1, pixels: line)
    #expect(Resizing(from: (1, line.count), to: (1, count), .bilinear)(wide).pixels == expected)
    let high = Raster(height: line.count, width: 1, channels: 1, pixels: line)
    #expect(Resizing(from: (line.count, 1), to: (count, 1), .bilinear)(high).pixels == expected)
  }

  /// Made larger, it is what the antialiased one is; made smaller, thin lines come and go.
  @Test func differsWhereThePictureShrinks() {
    let picture = raster(9, 11, 3)
    let larger = { Resizing(from: (9, 11), to: (20, 30), $0)(picture) }
    #expect(zip(larger(.bilinear).pixels, larger(.antialiased).pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let smaller = { Resizing(from: (9, 11), to: (3, 4), $0)(picture) }
    #expect(smaller(.bilinear) != smaller(.antialiased) && smaller(.antialiased) != smaller(.area))
  }
}

@Suite struct PreparationTests {
  @Test(
    arguments: [
      ([], [], .cover, false, [3, 20, 30]), ([10], [], .cover, false, [3, 10, 10]),
      ([10, 12], [], .cover, true, [1, 10, 12]),
      ([10], [4], .cover, false, [3, 4, 4]), ([], [8, 6], .stretch, false, [3, 8, 6]),
      ([], [64], .cover, false, [3, 64, 64]),
    ] as [([Int], [Int], Preparation.Fit, Bool, [Int])])
  func shapes(_ crop: [Int], _ resize: [Int], _ fit: Preparation.Fit, _ grey: Bool, _ shape: [Int]) throws {
    let preparation = Preparation(crop: crop, resize: resize, fit: fit, grey: grey)
    #expect(try preparation.shape(of: [3, 20, 30], "p") == shape)
    let made = try preparation(raster(20, 30, 3), "p")
    #expect([made.channels, made.height, made.width] == shape)
  }

  @Test func coverTakesTheMiddle() throws {
    let wide = Raster(height: 2, width: 6, channels: 1, pixels: [0, 0, 9, 9, 0, 0, 0, 0, 9, 9, 0, 0])
    #expect(try Preparation(resize: [1])(wide, "p").pixels == [9])
    #expect(try Preparation(resize: [1], fit: .stretch, filter: .area)(wide, "p").pixels == [3])
    #expect(try Preparation(crop: [1, 2])(wide, "p").pixels == [9, 9])
    let high = Raster(height: 6, width: 2, channels: 1, pixels: [0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0])
    #expect(
      try Preparation(resize: [3])(high, "p")
        == Resizing(from: (2, 2), to: (3, 3), .antialiased)(
          Raster(height: 2, width: 2, channels: 1, pixels: [9, 9, 9, 9])))
  }

  @Test func cropsMustFit() {
    #expect(throws: Problem("p: crop is 10×40, the picture is 20×30", hint: "a picture is made larger by 'resize'")) {
      try Preparation(crop: [10, 40])(raster(20, 30, 1), "p")
    }
  }
}

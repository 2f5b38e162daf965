import Basics
import Data
import Testing

@Suite struct PictureTests {
  @Test func coloursOfAPNG() throws {
    for file in [colourPNG, palettePNG] {
      let picture = try Picture(bytes: file, name: "p")
      #expect(picture.shape == [3, 2, 3])
      // Channels first: all reds, then all greens, then all blues.
      #expect(
        picture.numbers.map { Int(($0 * 255).rounded()) } == [
          255, 0, 0, 10, 255, 0, 0, 255, 0, 20, 255, 0, 0, 0, 255, 30, 255, 0,
        ])
    }
  }

  @Test func greyOfAPNG() throws {
    let picture = try Picture(bytes: greyPNG, name: "p")
    #expect(picture.shape == [1, 3, 4])
    #expect(picture.numbers.map { Int(($0 * 255).rounded()) } == (0..<12).map { $0 * 20 })
    #expect(
      try Picture(bytes: greyPNG, name: "p", channels: 3).numbers == picture.numbers + picture.numbers + picture.numbers
    )
  }

  @Test func flatJPEGs() throws {
    let grey = try Picture(bytes: greyJPEG, name: "p")
    #expect(grey.shape == [1, 5, 9])
    #expect(grey.numbers.allSatisfy { abs($0 * 255 - 200) < 2 })
    let colour = try Picture(bytes: colourJPEG, name: "p")
    #expect(colour.shape == [3, 8, 8])
    for (channel, value) in [250.0, 30, 60].enumerated() {
      #expect(colour.numbers[channel * 64..<(channel + 1) * 64].allSatisfy { abs(Double($0) * 255 - value) < 4 })
    }
    #expect(try Picture(bytes: colourJPEG, name: "p", channels: 1).shape == [1, 8, 8])
  }

  @Test(arguments: [colourPNG, greyJPEG, colourJPEG]) func cutFilesAreProblems(_ file: [UInt8]) {
    // The last two bytes of a JPEG, and the last chunk of a PNG, only say that it ends.
    for count in 0..<file.count - 14 {
      #expect(throws: Problem.self) { try Picture(bytes: Array(file[..<count]), name: "p") }
    }
  }

  @Test func whatIsNotAPictureSaysSo() {
    #expect(throws: Problem("p: byte 0: cannot be read as a picture: neither a PNG nor a JPEG picture")) {
      try Picture(bytes: Array("GIF89a and more".utf8), name: "p")
    }
  }

  @Test(arguments: [colourPNG, palettePNG, greyPNG, greyJPEG, colourJPEG]) func changedFilesNeverCrash(_ file: [UInt8])
  {
    let random = Philox(seed: 2, stream: "pictures")
    for i in 0..<1000 {
      var changed = file
      for j in 0..<3 { changed[random.below(file.count, 6 * i + 2 * j)] = UInt8(random.below(256, 6 * i + 2 * j + 1)) }
      _ = try? Picture(bytes: changed, name: "p")
    }
  }
}

func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

let colourPNG = bytes(
  """
  89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d0000001849444154789c63f8cfc0c000c15c2272ffffff
  67606000003da40637be5c53850000000049454e44ae426082
  """)
let greyPNG = bytes(
  """
  89504e470d0a1a0a0000000d4948445200000004000000030800000000919ff11a0000001749444154789c6364101111610c101111610910
  111101000938015b69f3895b0000000049454e44ae426082
  """)
let palettePNG = bytes(
  """
  89504e470d0a1a0a0000000d49484452000000030000000204030000006f5a7b2900000012504c5445ffffff00ff000a141eff00000000ff
  0000000121cc020000000e49444154789c6334e4677a2f000003310143dc0a968b0000000049454e44ae426082
  """)
let greyJPEG = bytes(
  """
  ffd8ffe000104a46494600010100000100010000ffdb00430002010101010102010101020202020204030202020205040403040605060606
  05060606070908060709070606080b08090a0a0a0a0a06080b0c0b0a0c090a0a0affc0000b080005000901011100ffc40015000101000000
  00000000000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f00a403ffd9
  """)
let colourJPEG = bytes(
  """
  ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c0c0b
  0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00430103040405040509050509140d0b0d14141414
  14141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414ffc00011080008000803
  012200021101031101ffc4001500010100000000000000000000000000000007ffc40014100100000000000000000000000000000000ffc4
  001501010100000000000000000000000000000609ffc40014110100000000000000000000000000000000ffda000c03010002110311003f
  00990008a40fffd9
  """)

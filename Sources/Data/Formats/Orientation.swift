/// How a camera was held: in EXIF data, a number from 1 to 8.
enum Orientation: UInt16, Sendable, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown, transposed, turnedLeft, transverse, turnedRight

  /// The orientation of a PNG or JPEG file; `upright` where it has none that can be read.
  init(of file: [UInt8]) {
    self = (file.first == 0xff ? Orientation.ofJPEG(file) : Orientation.ofPNG(file)) ?? .upright
  }

  var swapsSides: Bool { rawValue >= 5 }

  /// The pixel of the stored picture, of this height and width, that a pixel of the upright one comes from.
  func origin(ofRow y: Int, column x: Int, height: Int, width: Int) -> (row: Int, column: Int) {
    switch self {
    case .upright: (y, x)
    case .mirrored: (y, width - 1 - x)
    case .upsideDown: (height - 1 - y, width - 1 - x)
    case .mirroredUpsideDown: (height - 1 - y, x)
    case .transposed: (x, y)
    case .turnedLeft: (height - 1 - x, y)
    case .transverse: (height - 1 - x, width - 1 - y)
    case .turnedRight: (x, width - 1 - y)
    }
  }

  /// Segments of 0xff, kind and length, up to the pixels; EXIF data is in one of kind 0xe1.
  private static func ofJPEG(_ file: [UInt8]) -> Orientation? {
    var offset = 2
    while offset + 4 <= file.count, file[offset] == 0xff {
      let kind = file[offset + 1]
      let length = Int(file[offset + 2]) << 8 | Int(file[offset + 3])
      if kind == 0xff {
        offset += 1
        continue
      }
      guard kind != 0xda, kind != 0xd9, length >= 2, offset + 2 + length <= file.count else { return nil }
      let data = file[(offset + 4)..<(offset + 2 + length)]
      if kind == 0xe1, data.starts(with: Array("Exif".utf8) + [0, 0]) { return ofTIFF(data.dropFirst(6)) }
      offset += 2 + length
    }
    return nil
  }

  /// Chunks of length, kind, data and checksum; EXIF data is in one of kind eXIf.
  private static func ofPNG(_ file: [UInt8]) -> Orientation? {
    var offset = 8
    while offset + 12 <= file.count {
      let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - offset - 12 else { return nil }
      let data = file[(offset + 8)..<(offset + 8 + length)]
      if file[offset + 4..<offset + 8].elementsEqual("eXIf".utf8) { return ofTIFF(data) }
      offset += 12 + length
    }
    return nil
  }

  /// "II" or "MM", 42, the offset of the list; entries of tag, type, count and value: the orientation is tag 0x112.
  private static func ofTIFF(_ data: ArraySlice<UInt8>) -> Orientation? {
    let bytes = Array(data)
    guard bytes.count >= 8, bytes[0] == bytes[1], bytes[0] == 0x49 || bytes[0] == 0x4d else { return nil }
    let isBig = bytes[0] == 0x4d
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset + size <= bytes.count else { return nil }
      let digits = bytes[offset..<offset + size]
      return isBig ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard let list = number(4, 4), let count = number(list, 2) else { return nil }
    for entry in 0..<count {
      let offset = list + 2 + 12 * entry
      guard let tag = number(offset, 2), let value = number(offset + 8, 2) else { return nil }
      if tag == 0x112 { return Orientation(rawValue: UInt16(value)) }
    }
    return nil
  }
}

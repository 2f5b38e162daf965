/// The bytes of a PNG file, with what its header says.
package struct PNGImage: Sendable, Hashable {
  package let bytes: [UInt8]
  package let width: Int
  package let height: Int
  /// 1 for grey, 3 for colours, and one more where there is transparency.
  package let channels: Int

  /// Nil where the bytes are not those of a PNG file.
  package init?(_ bytes: [UInt8]) {
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    guard bytes.count >= 33, bytes.starts(with: start) else { return nil }
    // A palette is one of colours.
    let channels: [UInt8: Int] = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4]
    guard let count = channels[bytes[25]] else { return nil }
    func size(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    self.bytes = bytes
    (width, height, self.channels) = (size(16), size(20), count)
    guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else { return nil }
  }
}

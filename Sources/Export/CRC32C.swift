/// The cyclic redundancy check of Castagnoli (RFC 3720), which guards the records of an event file.
package enum CRC32C {
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
  }

  /// As records store it. A check of bytes that contain their own check is degenerate, so TensorFlow turns it by 15
  /// bits and adds a constant.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = of(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  /// What each byte does to the remainder; the polynomial is 0x1EDC6F41, its bits reversed.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
  }
}

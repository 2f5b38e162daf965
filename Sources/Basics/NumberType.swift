/// A type of numbers as files store them, named as NumPy does.
package enum NumberType: String, Sendable, CaseIterable {
  case bool = "b1"
  case int8 = "i1"
  case uint8 = "u1"
  case int16 = "i2"
  case uint16 = "u2"
  case int32 = "i4"
  case uint32 = "u4"
  case int64 = "i8"
  case uint64 = "u8"
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"

  package var size: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  package var isWhole: Bool {
    switch self {
    case .float16, .float32, .float64: false
    default: true
    }
  }

  /// Fills `room` with the first numbers of `bytes`. 64-bit numbers are rounded.
  package func read(
    _ bytes: UnsafeRawBufferPointer, isBigEndian: Bool, into room: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(bytes.count >= room.count * size, "\(bytes.count) bytes for \(room.count) numbers of \(size)")
    switch self {
    case .bool: for i in room.indices { room[i] = bytes[i] == 0 ? 0 : 1 }
    case .int8: Self.whole(Int8.self, bytes, isBigEndian, room)
    case .uint8: Self.whole(UInt8.self, bytes, isBigEndian, room)
    case .int16: Self.whole(Int16.self, bytes, isBigEndian, room)
    case .uint16: Self.whole(UInt16.self, bytes, isBigEndian, room)
    case .int32: Self.whole(Int32.self, bytes, isBigEndian, room)
    case .uint32: Self.whole(UInt32.self, bytes, isBigEndian, room)
    case .int64: Self.whole(Int64.self, bytes, isBigEndian, room)
    case .uint64: Self.whole(UInt64.self, bytes, isBigEndian, room)
    case .float16: Self.each(UInt16.self, bytes, isBigEndian, room) { Float(Float16(bitPattern: $0)) }
    case .float32: Self.each(UInt32.self, bytes, isBigEndian, room) { Float(bitPattern: $0) }
    case .float64: Self.each(UInt64.self, bytes, isBigEndian, room) { Float(Double(bitPattern: $0)) }
    }
  }

  @inline(__always)
  private static func whole<Word: FixedWidthInteger & BitwiseCopyable>(
    _ type: Word.Type, _ bytes: UnsafeRawBufferPointer, _ isBigEndian: Bool, _ room: UnsafeMutableBufferPointer<Float>
  ) {
    each(type, bytes, isBigEndian, room) { Float($0) }
  }

  @inline(__always)
  private static func each<Word: FixedWidthInteger & BitwiseCopyable>(
    _ type: Word.Type, _ bytes: UnsafeRawBufferPointer, _ isBigEndian: Bool, _ room: UnsafeMutableBufferPointer<Float>,
    _ number: (Word) -> Float
  ) {
    for i in room.indices {
      let word = bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<Word>.size, as: Word.self)
      room[i] = number(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
    }
  }
}

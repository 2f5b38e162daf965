/// The fields of a protobuf message, one after the other.
///
/// A field at its default, a zero or an empty text, is left out, as proto3 has it. Only a member of a `oneof` is
/// written even then, with `always`: there its absence would say that nothing was chosen.
struct ProtobufWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  /// An `int32`, `int64`, `bool` or `enum`. A negative number takes ten bytes.
  mutating func integer(_ field: Int, _ value: Int, always: Bool = false) {
    guard always || value != 0 else { return }
    key(field, wire: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func double(_ field: Int, _ value: Double, always: Bool = false) {
    guard always || value.bitPattern != 0 else { return }
    key(field, wire: 1)
    bytes += littleEndian(value.bitPattern)
  }

  mutating func float(_ field: Int, _ value: Float, always: Bool = false) {
    guard always || value.bitPattern != 0 else { return }
    key(field, wire: 5)
    bytes += littleEndian(value.bitPattern)
  }

  mutating func text(_ field: Int, _ value: String, always: Bool = false) {
    data(field, Array(value.utf8), always: always)
  }

  mutating func data(_ field: Int, _ value: [UInt8], always: Bool = false) {
    guard always || !value.isEmpty else { return }
    key(field, wire: 2)
    varint(UInt64(value.count))
    bytes += value
  }

  /// A message within this one; it is there even when it is empty.
  mutating func message(_ field: Int, _ fields: (inout ProtobufWriter) -> Void) {
    data(field, ProtobufWriter.bytes(fields), always: true)
  }

  static func bytes(_ fields: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    fields(&writer)
    return writer.bytes
  }

  private mutating func key(_ field: Int, wire: UInt64) { varint(UInt64(field) << 3 | wire) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// The bytes of a number, the least significant one first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }

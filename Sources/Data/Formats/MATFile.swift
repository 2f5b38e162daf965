import Basics

/// The arrays of numbers in a MATLAB file of format 5 (`save` without `-v7.3`), one after the other, in constant
/// memory.
///
///     byte 0     text (116 bytes), 8 bytes, version, "IM" (little-endian) or "MI"
///     byte 128   elements: type, length (4 bytes each), data; most are compressed (15), holding an array (14)
///     an array   flags and class, lengths of the axes, name, numbers, the first axis fastest
///
/// (MATLAB, "MAT-File Format", 1999 and later; level 5.)
struct MATFile: ~Copyable {
  /// The description of an array, which precedes its numbers.
  struct Header: Sendable, Hashable {
    var name: String
    var shape: [Int]
    /// The type of the stored numbers, which may be narrower than the array's type in MATLAB.
    var type: NumberType
    /// Whether it is of MATLAB's type `uint8`.
    var isBytes = false
  }

  private let file: OpenFile
  private let isBigEndian: Bool
  /// The offset of the next element in the file.
  private var position = 128
  private var stream: ByteStream?
  private var header = Header(name: "", shape: [], type: .uint8)
  private var unread = 0

  init(_ path: String) throws(Problem) {
    let file = try OpenFile(path)
    self.init(file, isBigEndian: try Self.isBigEndian(file))
  }

  private init(_ file: OpenFile, isBigEndian: Bool) {
    self.file = file
    self.isBigEndian = isBigEndian
  }

  private static func isBigEndian(_ file: OpenFile) throws(Problem) -> Bool {
    let start = try file.bytes(0..<min(128, file.size), of: "the header")
    let isFive = start.count == 128 && (start[126...] == [0x49, 0x4d] || start[126...] == [0x4d, 0x49])
    guard isFive else {
      throw Problem(
        "\(file.path): byte 0: is not a MATLAB file of format 5", hint: "MATLAB writes it by save(…, '-v7')")
    }
    let isBigEndian = start[126] == 0x4d
    guard start[isBigEndian ? 124 : 125] == 1 else {
      throw Problem(
        "\(file.path): byte 124: is a MATLAB file of another version (7.3 is HDF5)", hint: "save it by save(…, '-v7')")
    }
    return isBigEndian
  }

  /// Advances to the next array of real numbers; nil at the end.
  mutating func next() throws(Problem) -> Header? {
    while position < file.size {
      let tag = try words(file.bytes(position..<position + 8, of: "an element"))
      let (start, size) = (position + 8, Int(tag[1]))
      guard start + size <= file.size else {
        let element = "the element at byte \(position), which is \(size) bytes long"
        throw Problem("\(file.path): byte \(file.size): the file ends within \(element)")
      }
      let isPacked = tag[0] == 15
      let range = isPacked ? start..<start + size : position..<start + size
      let at = position
      // Compressed elements follow each other without gaps, others begin at multiples of 8 bytes.
      position = isPacked ? start + size : min(file.size, start + (size + 7) / 8 * 8)
      guard isPacked || tag[0] == 14 else { continue }
      stream = try ByteStream(file, range, isPacked ? .zlib : .none)
      if let found = try array(at: at) {
        header = found
        unread = found.shape.reduce(1, *)
        return found
      }
    }
    return nil
  }

  /// The array's next numbers as bytes. They must be whole, from 0 to 255.
  mutating func bytes(_ count: Int) throws(Problem) -> [UInt8] {
    if header.type == .uint8 { return try raw(count) }
    let numbers = try floats(count)
    if let bad = numbers.first(where: { !(0...255 ~= $0 && $0 == $0.rounded()) }) {
      let next = stream?.location ?? "byte 0"
      throw Problem("\(file.path): before \(next): \(header.name) holds \(bad), expected whole numbers from 0 to 255")
    }
    return numbers.map { UInt8($0) }
  }

  /// The array's next numbers.
  mutating func floats(_ count: Int) throws(Problem) -> [Float] {
    let bytes = try raw(count * header.type.size)
    return [Float](unsafeUninitializedCapacity: count) { room, filled in
      bytes.withUnsafeBytes {
        header.type.read($0, isBigEndian: isBigEndian, into: .init(rebasing: room[..<count]))
      }
      filled = count
    }
  }

  private mutating func raw(_ count: Int) throws(Problem) -> [UInt8] {
    let numbers = count / header.type.size
    precondition(numbers <= unread, "\(numbers) numbers of the \(unread) that are left")
    unread -= numbers
    let name = header.name
    guard let bytes = try stream?.bytes(count, of: "\(count) bytes of \(name)") else {
      preconditionFailure("numbers before the first array")
    }
    // Compressed data ends with a checksum, which is verified by reading past the padding.
    if unread == 0, try (stream?.skip(8) ?? 0) == 8 { _ = try stream?.isAtEnd() }
    return bytes
  }

  // MARK: An array's parts

  /// Reads the description of an array; nil if it is not an array of real numbers.
  private mutating func array(at start: Int) throws(Problem) -> Header? {
    let outer = try tag()
    guard outer.type == 14 else { return nil }
    let flags = try part("the flags", 6, sizes: 8...8)
    let kind = words(flags)[0]
    let isComplex = kind & 0x800 != 0
    guard (6...15).contains(kind & 0xff), !isComplex else { return nil }
    let axes = try words(part("the axes' lengths", 5, sizes: 8...128))
    let name = String(decoding: try part("the name", 1, 16, sizes: 0...4096), as: UTF8.self)
    let shape = axes.map { Int($0) }
    guard axes.allSatisfy({ $0 <= Int32.max }), let count = shape.product(upTo: 1 << 40) else {
      throw fault("\(name) has impossible axes: \(shape.inWords)", start)
    }
    let numbers = try tag()
    guard let type = Self.types[numbers.type] else { throw fault("\(name) holds data of type \(numbers.type)", start) }
    guard numbers.size == count * type.size else {
      let expected = "\(count) numbers of \(type.size) bytes"
      throw fault("\(name) is \(shape.inWords): \(expected), but \(numbers.size) bytes", start)
    }
    return Header(name: name, shape: shape, type: type, isBytes: kind & 0xff == 9 && kind & Self.isLogical == 0)
  }

  /// Of an array of true and false, which is stored as bytes but is 0 and 1.
  private static let isLogical: UInt32 = 0x200

  private static let types: [UInt32: NumberType] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .float32, 9: .float64, 12: .int64,
    13: .uint64,
  ]

  /// The data of a part, without the padding after it.
  private mutating func part(_ what: String, _ types: UInt32..., sizes: ClosedRange<Int>) throws(Problem) -> [UInt8] {
    let tag = try tag()
    guard types.contains(tag.type), sizes.contains(tag.size) else {
      throw fault("expected \(what), found type \(tag.type) of \(tag.size) bytes", position)
    }
    let bytes = try read(tag.isSmall ? 4 : (tag.size + 7) / 8 * 8, what)
    return Array(bytes[..<tag.size])
  }

  /// The type of a part and the size of its data. A small part has both in one word, and its data within the same 8
  /// bytes.
  private mutating func tag() throws(Problem) -> (type: UInt32, size: Int, isSmall: Bool) {
    let first = try words(read(4, "a tag"))[0]
    if first >> 16 != 0 {
      guard first >> 16 <= 4 else { throw fault("a small part of \(first >> 16) bytes", position) }
      return (first & 0xffff, Int(first >> 16), true)
    }
    return (first, Int(try words(read(4, "a tag"))[0]), false)
  }

  private mutating func read(_ count: Int, _ what: String) throws(Problem) -> [UInt8] {
    guard let bytes = try stream?.bytes(count, of: what) else { preconditionFailure("no element is open") }
    return bytes
  }

  private func words(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      let word = bytes[start..<start + 4]
      return isBigEndian
        ? word.reduce(0) { $0 << 8 | UInt32($1) } : word.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  private func fault(_ message: String, _ offset: Int) -> Problem {
    Problem("\(file.path): element at byte \(offset): \(message)")
  }
}

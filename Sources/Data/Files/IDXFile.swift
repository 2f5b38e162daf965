import Basics

/// A file in the IDX format of the MNIST family: a header (big-endian) and then bytes, the last axis fastest.
///
///     byte 0   0, 0, 8 (unsigned bytes), number of axes
///     byte 4   the axes' lengths, four bytes each
struct IDXFile: ~Copyable {
  let shape: [Int]
  private var stream: ByteStream

  /// More bytes than any such set has: a length beyond it is a damaged header, not data.
  private static let largest = 1 << 32

  /// Reads and checks the header. `expected` are the axes after the first: `[28, 28]` for images, `[]` for labels.
  init(_ path: String, expected: [Int], content: String) throws(Problem) {
    var stream = try ByteStream(path)
    let header = try Self.bytes(4 + 4 * (expected.count + 1), of: "the header", from: &stream)
    let words = (0..<header.count / 4).map { word in
      header[word * 4..<word * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    let magic = UInt32(0x800 + expected.count + 1)
    guard words[0] == magic else {
      throw Problem("\(path): byte 0: expected \(hex(magic)) (IDX, \(content)), found \(hex(words[0]))")
    }
    let shape = words.dropFirst().map { Int($0) }
    for (axis, length) in expected.enumerated() where shape[axis + 1] != length {
      let found = written(Array(shape.dropFirst()))
      throw Problem("\(path): byte \(8 + 4 * axis): expected \(content) of \(written(expected)), found \(found)")
    }
    let (total, overflow) = shape.reduce((1, false)) { product, length in
      let next = product.0.multipliedReportingOverflow(by: length)
      return (next.partialValue, product.1 || next.overflow)
    }
    guard !overflow, total <= Self.largest else {
      throw Problem("\(path): byte 4: \(shape[0]) \(content) would be more than 4 GiB")
    }
    guard shape[0] > 0 else { throw Problem("\(path): byte 4: there are no \(content)") }
    let whole = header.count + total
    if !stream.isCompressed, stream.fileSize < whole {
      throw Problem("\(path): byte \(stream.fileSize): the file ends, expected \(whole) bytes (\(shape[0]) \(content))")
    }
    self.shape = shape
    self.stream = stream
  }

  /// All bytes after the header; that nothing follows is checked too.
  consuming func bytes() throws(Problem) -> [UInt8] {
    let total = shape.reduce(1, *)
    let bytes = try Self.bytes(total, of: "\(total) bytes of data", from: &stream)
    let end = stream.offset
    guard try stream.isAtEnd() else {
      throw Problem("\(stream.path): byte \(end)\(Self.unpacked(stream)): expected the end, found more data")
    }
    return bytes
  }

  /// So many bytes, or an error. Memory grows with what is really there, not with what a header claims.
  private static func bytes(_ count: Int, of what: String, from stream: inout ByteStream) throws(Problem) -> [UInt8] {
    let start = stream.offset
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = min(count - bytes.count, max(1 << 26, bytes.count))
      let chunk = try chunk(piece, from: &stream)
      bytes = bytes.isEmpty ? chunk : bytes + chunk
      if chunk.count < piece {
        let place = "byte \(start + bytes.count)\(unpacked(stream))"
        throw Problem("\(stream.path): \(place): the file ends, expected \(what) from byte \(start)")
      }
    }
    return bytes
  }

  private static func chunk(_ size: Int, from stream: inout ByteStream) throws(Problem) -> [UInt8] {
    var failure: Problem?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
      do throws(Problem) {
        let bytes = UnsafeMutableRawBufferPointer(room)
        count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<size]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private static func unpacked(_ stream: borrowing ByteStream) -> String { stream.isCompressed ? " (unpacked)" : "" }
}

private func hex(_ word: UInt32) -> String {
  let digits = String(word, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}

private func written(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }

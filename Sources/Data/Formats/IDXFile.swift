import Basics

/// A file in the IDX format of the MNIST family: a header (big-endian) and then bytes, the last axis fastest.
///
///     byte 0   0, 0, 8 (unsigned bytes), number of axes
///     byte 4   the axes' lengths, four bytes each
struct IDXFile: ~Copyable {
  let shape: [Int]
  private var stream: ByteStream

  /// More bytes than any such set has: a larger size means a damaged header.
  private static let largest = 1 << 32

  /// Reads and checks the header. `expected` are the axes after the first: `[28, 28]` for images, `[]` for labels.
  init(_ path: String, expected: [Int], content: String) throws(Problem) {
    var stream = try ByteStream(path)
    let header = try stream.bytes(4 + 4 * (expected.count + 1), of: "the header")
    let words = (0..<header.count / 4).map { word in
      header[word * 4..<word * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    let magic = UInt32(0x800 + expected.count + 1)
    guard words[0] == magic else {
      throw Problem("\(path): byte 0: expected \(hex(magic)) (IDX, \(content)), found \(hex(words[0]))")
    }
    let shape = words.dropFirst().map { Int($0) }
    for (axis, length) in expected.enumerated() where shape[axis + 1] != length {
      let found = Array(shape.dropFirst()).inWords
      throw Problem("\(path): byte \(8 + 4 * axis): expected \(content) of \(expected.inWords), found \(found)")
    }
    guard let total = shape.product(upTo: Self.largest) else {
      throw Problem("\(path): byte 4: \(shape[0]) \(content) would be more than 4 GiB")
    }
    guard shape[0] > 0 else { throw Problem("\(path): byte 4: there are no \(content)") }
    let expectedSize = header.count + total
    let size = stream.file.size
    if !stream.isCompressed, size < expectedSize {
      throw Problem("\(path): byte \(size): the file ends, expected \(expectedSize) bytes (\(shape[0]) \(content))")
    }
    self.shape = shape
    self.stream = stream
  }

  /// All bytes after the header. Throws if more follow.
  consuming func bytes() throws(Problem) -> [UInt8] {
    let total = shape.reduce(1, *)
    let bytes = try stream.bytes(total, of: "\(total) bytes of data")
    try stream.finish()
    return bytes
  }
}

private func hex(_ word: UInt32) -> String {
  let digits = String(word, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}

import Basics
import Glibc

/// A text of binary images, one a line: `0` or `1` for each pixel, blanks between (Larochelle's fixed binarization).
enum AmatFile {
  /// The pixels of all lines as bits, the lowest bit of a byte first; each image begins with a byte of its own.
  static func bits(_ path: String, pixels: Int) throws(Problem) -> [UInt8] {
    precondition(pixels % 8 == 0, "\(pixels) pixels do not fill whole bytes")
    var stream = try ByteStream(path)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { room.deallocate() }
    var bits: [UInt8] = []
    var line = 1
    var held = 0
    while true {
      let got = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: room[held...]))
      held += got
      let isLast = held < room.count
      var begin = 0
      while begin < held {
        let rest = UnsafeRawBufferPointer(rebasing: room[begin..<held])
        let start = rest.baseAddress!  // the rest is not empty
        let end = memchr(start, 0x0a, rest.count).map { start.distance(to: UnsafeRawPointer($0)) }
        if end == nil, !isLast { break }
        let text = UnsafeRawBufferPointer(rebasing: rest[..<(end ?? rest.count)])
        try append(text, to: &bits, pixels: pixels, line: line, path: path)
        begin += text.count + 1
        line += 1
      }
      if isLast { break }
      guard begin > 0 else { throw Problem("\(path): line \(line): longer than \(room.count) characters") }
      held -= begin
      memmove(room.baseAddress!, room.baseAddress! + begin, held)
    }
    guard !bits.isEmpty else { throw Problem("\(path): line 1: expected \(pixels) pixels, found nothing") }
    return bits
  }

  private static func append(
    _ text: UnsafeRawBufferPointer, to bits: inout [UInt8], pixels: Int, line: Int, path: String
  ) throws(Problem) {
    let start = bits.count
    bits.append(contentsOf: repeatElement(0, count: pixels / 8))
    let isUsual = bits.withUnsafeMutableBufferPointer { readUsual(text, into: $0.baseAddress! + start, pixels: pixels) }
    if isUsual { return }
    do {
      let found = try readAny(text, into: &bits, at: start, pixels: pixels)
      if found == 0 { bits.removeLast(pixels / 8) }  // an empty line
    } catch {
      throw Problem("\(path): line \(line), column \(error.column): \(error.message)")
    }
  }

  /// Reads a usual line, `0 1 … 0` with single blanks, eight characters at a time. False if it is not one.
  private static func readUsual(
    _ text: UnsafeRawBufferPointer, into bits: UnsafeMutablePointer<UInt8>, pixels: Int
  ) -> Bool {
    guard text.count == 2 * pixels - 1 else { return false }
    let zeros: UInt64 = 0x2030_2030_2030_2030
    let ones: UInt64 = 0x0001_0001_0001_0001
    for byte in 0..<pixels / 8 {
      let low = text.loadUnaligned(fromByteOffset: byte * 16, as: UInt64.self).littleEndian ^ zeros
      var high: UInt64
      if byte == pixels / 8 - 1 {  // the last digit has no blank after it: read one byte earlier, drop that
        high = text.loadUnaligned(fromByteOffset: byte * 16 + 7, as: UInt64.self).littleEndian >> 8 | 0x20 << 56
      } else {
        high = text.loadUnaligned(fromByteOffset: byte * 16 + 8, as: UInt64.self).littleEndian
      }
      high ^= zeros
      if (low | high) & ~ones != 0 { return false }
      // Four bits, 16 apart, come together in the top: 1 << 48, 1 << 33, 1 << 18, 1 << 3.
      let gather: UInt64 = 1 << 48 | 1 << 33 | 1 << 18 | 1 << 3
      bits[byte] = UInt8(truncatingIfNeeded: (low &* gather) >> 48 & 0xf | ((high &* gather) >> 48 & 0xf) << 4)
    }
    return true
  }

  private struct Fault: Error {
    let column: Int
    let message: String
  }

  /// Reads a line with any blanks. Returns how many pixels it has: all or, if it is empty, none.
  private static func readAny(
    _ text: UnsafeRawBufferPointer, into bits: inout [UInt8], at start: Int, pixels: Int
  ) throws(Fault) -> Int {
    for byte in start..<start + pixels / 8 { bits[byte] = 0 }
    var found = 0
    var position = 0
    while position < text.count {
      let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
      if isBlank(text[position]) {
        position += 1
        continue
      }
      let begin = position
      while position < text.count, !isBlank(text[position]) { position += 1 }
      guard position == begin + 1, text[begin] & 0xfe == 0x30 else {
        let word = printable(text[begin..<min(position, begin + 20)])
        throw Fault(column: begin + 1, message: "expected 0 or 1, found '\(word)'")
      }
      guard found < pixels else { throw Fault(column: begin + 1, message: "more than \(pixels) pixels") }
      bits[start + found / 8] |= (text[begin] & 1) << (found % 8)
      found += 1
    }
    guard found == 0 || found == pixels else {
      throw Fault(column: text.count + 1, message: "the line ends after \(found) of \(pixels) pixels")
    }
    return found
  }
}

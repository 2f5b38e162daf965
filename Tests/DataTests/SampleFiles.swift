import Basics
import TestSupport
import Testing

@testable import Data

/// An IDX file of `count` images of 28×28 with some pattern, or of `count` labels that go round.
func idxImages(_ count: Int) -> [UInt8] {
  bigEndian([0x803, count, 28, 28]) + (0..<count * 784).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 784 * 31) }
}

func idxLabels(_ count: Int) -> [UInt8] { bigEndian([0x801, count]) + (0..<count).map { UInt8($0 % 10) } }

func bigEndian(_ words: [Int]) -> [UInt8] {
  words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
}

func littleEndian(_ word: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) } }

/// A gzip member that holds the bytes unpacked ("stored" blocks).
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let size = min(65535, bytes.count - start)
    let isLast = start + size == bytes.count
    packed += [isLast ? 1 : 0] + littleEndian(size).prefix(2) + littleEndian(~size).prefix(2)
    packed += bytes[start..<start + size]
    start += size
  } while start < bytes.count
  return packed + littleEndian(Int(checksum(bytes))) + littleEndian(bytes.count)
}

/// A gzip member that grows about 1270 times: the bytes, then `count` × 258 zeros, by one fixed Huffman block.
func gzipBomb(_ bytes: [UInt8], count: Int) -> [UInt8] {
  var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  var bits = 0
  var used = 0
  func put(_ value: Int, _ width: Int) {
    bits |= value << used
    used += width
    while used >= 8 {
      packed.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      used -= 8
    }
  }
  func putCode(_ code: Int, _ width: Int) { for bit in (0..<width).reversed() { put(code >> bit & 1, 1) } }
  put(0b011, 3)
  for byte in bytes + [0] { byte < 144 ? putCode(0x30 + Int(byte), 8) : putCode(0x190 + Int(byte) - 144, 9) }
  for _ in 0..<count {
    putCode(0b1100_0101, 8)  // 285: the last 258 bytes …
    putCode(0, 5)  // … from 1 back
  }
  putCode(0, 7)
  put(0, 7)
  return packed
}

func checksum(_ bytes: [UInt8]) -> UInt32 {
  var rest: UInt32 = ~0
  for byte in bytes {
    rest ^= UInt32(byte)
    for _ in 0..<8 { rest = rest >> 1 ^ (rest & 1 == 1 ? 0xedb8_8320 : 0) }
  }
  return ~rest
}

/// Lines of 784 pixels: pixel p of line n is 1 where p % (n + 2) is 0.
func amat(_ lines: Int) -> [UInt8] {
  (0..<lines).flatMap { line in
    (0..<784).flatMap { pixel -> [UInt8] in [pixel % (line + 2) == 0 ? 0x31 : 0x30, pixel == 783 ? 0x0a : 0x20] }
  }
}

extension DataSet {
  func numbers(_ split: Split, _ indices: [Int], _ field: String = "data", draw: Draw) throws -> [Float] {
    let size = (self.field(field)?.shape ?? []).reduce(1, *)
    var numbers = [Float](repeating: .nan, count: size * indices.count)
    try numbers.withUnsafeMutableBufferPointer { try read(split, indices, field: field, draw: draw, into: $0) }
    return numbers
  }
}

/// A row such as `mnist`, its arguments already checked.
func row(_ kind: String, _ arguments: [String: FieldValue] = [:]) -> Call {
  let mark = Mark(Source(name: "test.yaml", text: "data: {source: \(kind)}"), line: 1, column: 16, width: kind.count)
  return Call(kind: kind, arguments: arguments.mapValues { Call.Argument($0, mark) }, mark: mark)
}

/// Opens a source whose files are in the folder, or at a path in it; what is prepared is kept in its folder `cache`.
func openSource(
  _ kind: String, in folder: TemporaryFolder, _ path: String? = nil, _ arguments: [String: FieldValue] = [:]
) throws -> any DataSet {
  try source(kind, in: folder, path, arguments).open(folder.context)
}

func source(
  _ kind: String, in folder: TemporaryFolder, _ path: String? = nil, _ arguments: [String: FieldValue] = [:]
) throws -> any SourceKind {
  let path = path.map { folder.path + "/" + $0 } ?? folder.path
  return source(row(kind, arguments.merging(["path": .word(path)]) { $1 }))
}

extension TemporaryFolder {
  var context: SourceContext { SourceContext(folder: "/", cache: PreparedCache(path + "/cache")) }
}

/// A file that is wrong, and the message about it after its name.
struct BadFile: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let message: String
  var testDescription: String { "\(name), \(bytes.count) bytes: \(message)" }

  init(_ name: String, _ bytes: some Sequence<UInt8>, _ message: String) {
    self.name = name
    self.bytes = Array(bytes)
    self.message = message
  }
}

/// The bytes with others from an offset on.
func changed(_ bytes: [UInt8], _ offset: Int, _ new: [UInt8]) -> [UInt8] {
  Array(bytes[..<offset]) + new + bytes[(offset + new.count)...]
}

/// The problem that the work ends with, in words, the folder shortened to `.`; nil: none.
func problem(in folder: TemporaryFolder, _ work: () throws -> Void) -> String? {
  do {
    try work()
    return nil
  } catch let problem as Problem {
    return problem.message.split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: ".")
  } catch {
    return "\(error)"
  }
}

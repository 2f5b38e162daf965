import Basics
internal import CShims

/// Reads bytes of a file in order and inflates them if they are packed, in constant memory: a file, an entry of an
/// archive, a compressed array.
struct ByteStream: ~Copyable {
  enum Packing: Int32, Sendable {
    case none = -1
    /// Bare deflated data: zip.
    case deflate = 0
    /// MATLAB's compressed arrays.
    case zlib = 1
    /// One or several members, one after the other.
    case gzip = 2
  }

  /// Its name in errors.
  let name: String
  let packing: Packing
  /// How many bytes were read: the offset in the unpacked data.
  private(set) var offset = 0

  let file: OpenFile
  let range: Range<Int>
  private let inflater: OpaquePointer?
  private let input: UnsafeMutablePointer<UInt8>
  private var begin = 0
  private var end = 0
  /// The offset in the file at which the input buffer begins.
  private var inputOffset: Int
  private var memberEnded = false
  /// Whether the inflater stopped because the output was full: it may have more to give without more input.
  private var mayHoldMore = false
  /// A byte that `isAtEnd` read ahead.
  private var ahead: UInt8?
  /// The CRC-32 that the unpacked bytes should have, and the one that they have so far.
  private let expectedChecksum: UInt32?
  private var checksum: UInt32 = 0
  /// Whether bytes were skipped without reading them.
  private var hasSkipped = false

  private static let inputCapacity = 1 << 16

  /// A complete file, which is gzip if it begins with `1f 8b`, whatever its name.
  init(_ path: String) throws(Problem) {
    let file = try OpenFile(path)
    try self.init(file, 0..<file.size, file.beginning == [0x1f, 0x8b] ? .gzip : .none)
  }

  /// A part of a file. Errors say the file's path, then `name`, then the offset.
  init(
    _ file: OpenFile, _ range: Range<Int>, _ packing: Packing, name: String? = nil, checksum: UInt32? = nil
  ) throws(Problem) {
    let isWithin = range.lowerBound >= 0 && range.upperBound <= file.size
    precondition(isWithin, "bytes \(range) of a file of \(file.size)")
    let inflater = packing == .none ? nil : atelier_inflate_open(packing.rawValue)
    guard packing == .none || inflater != nil else { throw Problem("\(file.path): no memory to unpack it") }
    self.name = name.map { "\(file.path): \($0)" } ?? file.path
    self.file = file
    self.range = range
    self.packing = packing
    expectedChecksum = checksum
    self.inflater = inflater
    input = .allocate(capacity: Self.inputCapacity)
    inputOffset = range.lowerBound
  }

  deinit {
    atelier_inflate_close(inflater)
    input.deallocate()
  }

  var isCompressed: Bool { packing != .none }

  /// Fills `room` with the next bytes and returns how many there are: fewer than fit only at the end.
  mutating func read(into room: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    guard let base = room.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    var filled = 0
    if let byte = ahead, !room.isEmpty {
      base[0] = byte
      ahead = nil
      filled = 1
    }
    while filled < room.count {
      if begin == end, !mayHoldMore, try !refill() { break }
      let made =
        isCompressed
        ? try inflate(into: base + filled, room: room.count - filled)
        : copy(into: base + filled, room: room.count - filled)
      filled += made
    }
    offset += filled
    if expectedChecksum != nil { checksum = atelier_crc32(checksum, base, filled) }
    return filled
  }

  /// Throws unless all bytes were read and agree with their checksum, which those that were skipped have no part in.
  mutating func finish() throws(Problem) {
    guard try isAtEnd() else { throw Problem("\(name): \(location): expected the end, found more data") }
    if let expectedChecksum, expectedChecksum != checksum, !hasSkipped {
      throw Problem("\(name): byte \(range.lowerBound): its checksum is wrong, so it is damaged")
    }
  }

  /// Whether all bytes were read.
  mutating func isAtEnd() throws(Problem) -> Bool {
    guard isCompressed else { return offset >= range.count }
    guard ahead == nil else { return false }
    var byte: UInt8 = 0
    let (before, sum) = (offset, checksum)
    let got: Int
    do { got = try withUnsafeMutableBytes(of: &byte) { room throws(Problem) in try read(into: room) } }
    (offset, checksum) = (before, sum)
    if got > 0 { ahead = byte }
    return got == 0
  }

  /// Skips so many bytes, or up to the end, and returns how many; at once where nothing is packed.
  mutating func skip(_ count: Int) throws(Problem) -> Int {
    guard isCompressed else {
      let position = range.lowerBound + offset
      let step = min(count, range.upperBound - position)
      let isInInput = step <= end - begin
      begin = isInInput ? begin + step : 0
      if !isInInput { (end, inputOffset) = (0, position + step) }
      offset += step
      hasSkipped = true
      return step
    }
    var room: InlineArray<4096, UInt8> = .init(repeating: 0)
    var skipped = 0
    while skipped < count {
      var span = room.mutableSpan
      let want = min(4096, count - skipped)
      let got: Int
      do {
        got = try span.withUnsafeMutableBytes { room throws(Problem) in
          try read(into: UnsafeMutableRawBufferPointer(rebasing: room[..<want]))
        }
      }
      skipped += got
      if got < want { break }
    }
    return skipped
  }

  private mutating func copy(into room: UnsafeMutablePointer<UInt8>, room size: Int) -> Int {
    let count = min(size, end - begin)
    room.update(from: input + begin, count: count)
    begin += count
    return count
  }

  private mutating func inflate(into room: UnsafeMutablePointer<UInt8>, room size: Int) throws(Problem) -> Int {
    if memberEnded {
      guard packing == .gzip, input[begin] == 0x1f else {
        let position = "byte \(inputOffset + begin)"
        throw Problem("\(name): \(position): there is something after the end of the \(Self.words(packing)) data")
      }
      atelier_inflate_restart(inflater)
      memberEnded = false
    }
    var taken = 0
    var made = 0
    let state = atelier_inflate_step(inflater, input + begin, end - begin, &taken, room, size, &made)
    begin += taken
    if Int(state) == Int(ATELIER_INFLATE_CORRUPT) {
      let reason = String(cString: atelier_inflate_message(inflater))
      let position = "near byte \(inputOffset + begin)"
      throw Problem("\(name): \(position): the \(Self.words(packing)) data is corrupt: \(reason)")
    }
    memberEnded = Int(state) == Int(ATELIER_INFLATE_END)
    mayHoldMore = made == size && !memberEnded
    return made
  }

  /// Reads the next input into the buffer; false at the end.
  private mutating func refill() throws(Problem) -> Bool {
    inputOffset += end
    begin = 0
    end = 0
    let room = UnsafeMutableRawBufferPointer(
      start: input, count: min(Self.inputCapacity, range.upperBound - inputOffset))
    end = try file.read(into: room, at: inputOffset)
    if end == 0, isCompressed, !memberEnded {
      let what = "the \(Self.words(packing)) data is cut off"
      throw Problem(
        "\(name): \(what): the \(range.count == file.size ? "file" : "part") ends at byte \(inputOffset), in the middle"
      )
    }
    return end > 0
  }

  private static func words(_ packing: Packing) -> String {
    switch packing {
    case .none: "unpacked"
    case .deflate: "deflated"
    case .zlib: "zlib"
    case .gzip: "gzip"
    }
  }
}

extension ByteStream {
  /// The next `count` bytes; throws if there are fewer. Memory grows with the bytes that exist, not with what a header
  /// claims.
  mutating func bytes(_ count: Int, of what: @autoclosure () -> String) throws(Problem) -> [UInt8] {
    let start = offset
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = min(count - bytes.count, max(1 << 26, bytes.count))
      let chunk = try upTo(piece)
      bytes = bytes.isEmpty ? chunk : bytes + chunk
      if chunk.count < piece { throw ended(what(), from: start) }
    }
    return bytes
  }

  /// Skips so many bytes; throws if there are fewer.
  mutating func pass(_ count: Int, of what: @autoclosure () -> String) throws(Problem) {
    let start = offset
    if try skip(count) < count { throw ended(what(), from: start) }
  }

  /// Fills `room`; throws if there are fewer bytes.
  mutating func fill(_ room: UnsafeMutableRawBufferPointer, with what: @autoclosure () -> String) throws(Problem) {
    let start = offset
    if try read(into: room) < room.count { throw ended(what(), from: start) }
  }

  private func ended(_ what: String, from start: Int) -> Problem {
    Problem(
      "\(name): \(location): the \(range.count == file.size ? "file" : "part") ends, "
        + "expected \(what) from byte \(start)"
    )
  }

  /// The offset of the next byte, for errors: in the file, or in the unpacked data.
  var location: String { isCompressed ? "byte \(offset) (unpacked)" : "byte \(range.lowerBound + offset)" }

  /// The next bytes, at most so many: fewer only at the end.
  mutating func upTo(_ size: Int) throws(Problem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try bytes.withUnsafeMutableBufferPointer { room throws(Problem) in
      try read(into: UnsafeMutableRawBufferPointer(room))
    }
    bytes.removeLast(size - count)
    return bytes
  }
}

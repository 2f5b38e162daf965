import Basics

/// The list of a zip archive's files, and their bytes: stored or deflated, of any size (zip64).
/// (PKWARE, "APPNOTE", 6.3.)
struct ZipFile: Sendable {
  struct Entry: Sendable, Hashable {
    var name: String
    /// The offset of its local header.
    var start: Int
    var packed: Int
    var size: Int
    var isDeflated: Bool
    var checksum: UInt32
  }

  let file: OpenFile
  let entries: [Entry]

  init(_ path: String) throws(Problem) {
    file = try OpenFile(path)
    let end = try Self.end(of: file)
    guard end.start >= 0, end.size >= 0, end.size <= 1 << 28, end.start <= file.size - end.size else {
      throw Problem("\(path): byte \(end.record): the list of its files cannot lie where it is said to")
    }
    let list = try file.bytes(end.start..<end.start + end.size, of: "the list of files")
    entries = try Self.entries(list, at: end.start, path: path)
    try Self.checkApart(entries, before: end.start, path: path)
  }

  /// The same archive with only some of its files.
  init(_ all: ZipFile, where isWanted: (Entry) -> Bool) {
    file = all.file
    entries = all.entries.filter(isWanted)
  }

  /// A file's bytes, to be read in order.
  func stream(_ entry: Entry) throws(Problem) -> ByteStream {
    let local = Words(try file.bytes(entry.start..<entry.start + 30, of: "\(entry.name)"))
    guard local.four(0) == 0x0403_4b50 else {
      throw Problem("\(file.path): byte \(entry.start): expected the beginning of \(entry.name)")
    }
    let first = entry.start + 30 + local.two(26) + local.two(28)
    guard first <= file.size - entry.packed else {
      throw Problem("\(file.path): byte \(entry.start): \(entry.name) goes beyond the end of the file")
    }
    return try ByteStream(
      file, first..<first + entry.packed, entry.isDeflated ? .deflate : .none, name: entry.name,
      checksum: entry.checksum)
  }

  /// All bytes of a file, verified by their checksum.
  func bytes(_ entry: Entry, limit: Int) throws(Problem) -> [UInt8] {
    guard entry.size <= limit else {
      throw Problem(
        "\(file.path): byte \(entry.start): \(entry.name): \(entry.size) bytes are more than can be read at once")
    }
    var stream = try stream(entry)
    let bytes = try stream.bytes(entry.size, of: "\(entry.size) bytes")
    try stream.finish()
    return bytes
  }

  // MARK: The list

  /// Little-endian numbers at offsets within some bytes.
  private struct Words {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func two(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    func four(_ offset: Int) -> Int { two(offset) | two(offset + 2) << 16 }
    /// Negative where the number is larger than the size of any file.
    func eight(_ offset: Int) -> Int { Int(truncatingIfNeeded: UInt64(four(offset)) | UInt64(four(offset + 4)) << 32) }
  }

  /// The offset and the size of the list of files, and the offset of the record that holds them.
  private static func end(of file: OpenFile) throws(Problem) -> (start: Int, size: Int, record: Int) {
    let tail = min(file.size, 65_557)
    let words = Words(try file.bytes(file.size - tail..<file.size, of: "the end"))
    var offset = tail - 22
    while offset >= 0, words.four(offset) != 0x0605_4b50 || offset + 22 + words.two(offset + 20) != tail { offset -= 1 }
    guard offset >= 0 else {
      throw Problem(
        "\(file.path): byte \(file.size): is not a zip archive, or cut off: it does not end in a list of files")
    }
    let at = file.size - tail + offset
    guard words.two(offset + 4) == 0 || words.two(offset + 4) == 0xffff else {
      throw Problem("\(file.path): byte \(at + 4): is one part of an archive of several")
    }
    let (start, size) = (words.four(offset + 16), words.four(offset + 12))
    guard start == 0xffff_ffff || size == 0xffff_ffff || words.two(offset + 10) == 0xffff, at >= 20 else {
      return (start, size, at)
    }
    let locator = Words(try file.bytes(at - 20..<at, of: "the zip64 locator"))
    guard locator.four(0) == 0x0706_4b50 else { return (start, size, at) }
    let long = locator.eight(8)
    guard long >= 0, long <= at - 56 else {
      throw Problem("\(file.path): byte \(at - 12): the zip64 list cannot lie where it is said to")
    }
    let record = Words(try file.bytes(long..<long + 56, of: "the zip64 record"))
    guard record.four(0) == 0x0606_4b50 else {
      throw Problem("\(file.path): byte \(long): expected the zip64 record")
    }
    return (record.eight(48), record.eight(40), long)
  }

  private static func entries(_ list: [UInt8], at start: Int, path: String) throws(Problem) -> [Entry] {
    let words = Words(list)
    var entries: [Entry] = []
    var offset = 0
    while offset < list.count {
      let fault = { (message: String) in Problem("\(path): byte \(start + offset): \(message)") }
      guard offset + 46 <= list.count, words.four(offset) == 0x0201_4b50 else {
        throw fault("expected the description of a file")
      }
      let nameEnd = offset + 46 + words.two(offset + 28)
      let extraEnd = nameEnd + words.two(offset + 30)
      let end = extraEnd + words.two(offset + 32)
      guard end <= list.count else { throw fault("the description of a file goes beyond the list") }
      let name = String(decoding: list[offset + 46..<nameEnd], as: UTF8.self)
      var entry = Entry(
        name: name, start: words.four(offset + 42), packed: words.four(offset + 20), size: words.four(offset + 24),
        isDeflated: words.two(offset + 10) == 8, checksum: UInt32(words.four(offset + 16)))
      widen(&entry, words, nameEnd..<extraEnd)
      guard words.two(offset + 8) & 1 == 0 else { throw fault("\(name) is encrypted") }
      guard entry.isDeflated || words.two(offset + 10) == 0 else {
        throw fault("\(name) is packed by method \(words.two(offset + 10)); 'stored' and 'deflated' can be read")
      }
      guard !climbs(name) else { throw fault("the name '\(name)' climbs out of the archive") }
      guard entry.start >= 0, entry.size >= 0, entry.packed >= 0, entry.isDeflated || entry.packed == entry.size,
        entry.size / 1100 <= entry.packed
      else { throw fault("\(name) cannot be \(entry.size) bytes long, packed to \(entry.packed)") }
      entries.append(entry)
      offset = end
    }
    return entries
  }

  /// zip64: numbers that do not fit into four bytes are in an extra field, in this order.
  private static func widen(_ entry: inout Entry, _ words: Words, _ extra: Range<Int>) {
    var offset = extra.lowerBound
    while offset + 4 <= extra.upperBound {
      var at = offset + 4
      let end = at + words.two(offset + 2)
      guard end <= extra.upperBound else { return }
      if words.two(offset) == 1 {
        func take(_ number: inout Int) {
          guard number == 0xffff_ffff, at + 8 <= end else { return }
          number = words.eight(at)
          at += 8
        }
        take(&entry.size)
        take(&entry.packed)
        take(&entry.start)
        return
      }
      offset = end
    }
  }

  /// Throws if files share bytes: such an archive may unpack to far more than its size.
  private static func checkApart(_ entries: [Entry], before end: Int, path: String) throws(Problem) {
    var reached = 0
    for entry in entries.sorted(by: { $0.start < $1.start }) {
      guard entry.start >= reached, entry.packed <= end - 30, entry.start <= end - 30 - entry.packed else {
        throw Problem("\(path): byte \(entry.start): \(entry.name) shares bytes with something else")
      }
      reached = entry.start + 30 + entry.packed
    }
  }
}

/// Whether a name leads out of its archive; such an archive is refused.
func climbs(_ name: String) -> Bool {
  name.hasPrefix("/") || name.split(separator: "/").contains("..")
}

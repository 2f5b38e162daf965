import Basics

/// The files of a tar archive (ustar, GNU and pax names), packed by gzip or not, in order and in constant memory.
struct TarFile: ~Copyable {
  struct Entry: Sendable, Hashable {
    var name: String
    /// The offset of its bytes in the unpacked archive.
    var start: Int
    var size: Int
    var isLink = false
  }

  private var stream: ByteStream
  /// The entry that was read last, and the offset at which its bytes end.
  private var last = (name: "", end: 0)

  init(_ path: String) throws(Problem) { stream = try ByteStream(path) }

  /// Whether entries can be read in any order.
  var isPacked: Bool { stream.isCompressed }

  /// Advances to the next regular file or link; nil at the end.
  mutating func nextEntry() throws(Problem) -> Entry? {
    var longName: String?
    var longSize: Int?
    while true {
      try goOn(to: last.end, within: last.name)
      _ = try stream.skip((512 - last.end % 512) % 512)
      guard let header = try header() else { return nil }
      let data = stream.offset
      let size = longSize ?? header.size
      guard size <= 1 << 50 else { throw fault("a file of \(size) bytes", data - 512) }
      last = (longName ?? header.name, data + size)
      switch header.kind {
      case UInt8(ascii: "L"): longName = try text(size)
      case UInt8(ascii: "x"):
        let pairs = Self.pairs(try stream.bytes(min(size, 1 << 20), of: "the names' extension"))
        longName = pairs["path"] ?? longName
        longSize = pairs["size"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"), UInt8(ascii: "1"), UInt8(ascii: "2"):
        let name = longName ?? header.name
        guard !climbs(name) else { throw fault("the name '\(name)' climbs out of the archive", data - 512) }
        return Entry(
          name: name, start: data, size: size, isLink: [UInt8(ascii: "1"), UInt8(ascii: "2")].contains(header.kind))
      case UInt8(ascii: "g"), UInt8(ascii: "K"): break
      default:  // a folder, a device: the long name and size were its own
        longName = nil
        longSize = nil
      }
    }
  }

  /// The bytes of the entry that `nextEntry` returned last.
  mutating func bytes(_ entry: Entry, limit: Int) throws(Problem) -> [UInt8] {
    guard entry.size <= limit else {
      throw fault("\(entry.name): \(entry.size) bytes are more than can be read at once", entry.start - 512)
    }
    try goOn(to: entry.start, within: entry.name)
    return try stream.bytes(entry.size, of: "\(entry.size) bytes of \(entry.name)")
  }

  private mutating func goOn(to offset: Int, within name: String) throws(Problem) {
    let gap = offset - stream.offset
    if gap > 0, try stream.skip(gap) < gap { throw fault("the archive ends within \(name)", stream.offset) }
  }

  // MARK: Headers

  private mutating func header() throws(Problem) -> (name: String, size: Int, kind: UInt8)? {
    let start = stream.offset
    let block = try stream.upTo(512)
    guard block.count == 512, block.contains(where: { $0 != 0 }) else {
      if start == 0 { throw fault("is neither a zip nor a tar archive", start) }
      // Two blocks of zeros are the end. Without this check an archive cut off after a file would pass for a smaller
      // one.
      let second = block.count == 512 ? try stream.upTo(512) : []
      if second.count == 512, second.allSatisfy({ $0 == 0 }) { return nil }
      let isWithin = !block.isEmpty && block.count < 512
      throw fault(
        isWithin
          ? "the archive ends within a header"
          : "expected another file or two blocks of zeros, the end of an archive: it is cut off", start)
    }
    let sum = block.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 0x20 : Int($1.element)) }
    guard Self.number(block[148..<156]) == sum else {
      let what = start == 0 ? "is neither a zip nor a tar archive" : "expected the header of a file: its sum is wrong"
      throw fault(what, start)
    }
    guard let size = Self.number(block[124..<136]) else { throw fault("the file's size cannot be read", start) }
    let name = Self.text(block[0..<100])
    let prefix = block[257..<262].elementsEqual("ustar".utf8) && block[262] == 0 ? Self.text(block[345..<500]) : ""
    return (prefix.isEmpty ? name : "\(prefix)/\(name)", size, block[156])
  }

  /// Octal digits between blanks, or, after a first byte of 128, a binary number (GNU).
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first != 0x80 else {
      let digits = bytes.dropFirst()
      guard digits.dropLast(7).allSatisfy({ $0 == 0 }) else { return nil }
      return digits.suffix(7).reduce(0) { $0 << 8 | Int($1) }
    }
    let digits = bytes.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x37 ~= $0 }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  private mutating func text(_ size: Int) throws(Problem) -> String {
    guard size <= 1 << 16 else { throw fault("a name of \(size) bytes", stream.offset - 512) }
    return Self.text(try stream.bytes(size, of: "a name")[...])
  }

  /// pax: lines `LENGTH key=value`.
  private static func pairs(_ bytes: [UInt8]) -> [String: String] {
    var pairs: [String: String] = [:]
    var rest = bytes[...]
    while let blank = rest.firstIndex(of: 0x20),
      let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex,
      length <= rest.count
    {
      let line = rest[(blank + 1)..<(rest.startIndex + length)]
      if let equals = line.firstIndex(of: 0x3d) {
        let value = line[(equals + 1)...].prefix { $0 != 0x0a }
        pairs[String(decoding: line[..<equals], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
      }
      rest = rest.dropFirst(length)
    }
    return pairs
  }

  private func fault(_ message: String, _ offset: Int) -> Problem {
    Problem("\(stream.name): byte \(offset)\(stream.isCompressed ? " (unpacked)" : ""): \(message)")
  }
}

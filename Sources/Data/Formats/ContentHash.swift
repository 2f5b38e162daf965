import Basics

/// A hash of bytes, eight at a time: FNV-1a's rule on 64-bit words with a fold, so that high bits reach low ones.
/// It distinguishes versions of a file, but does not protect against malice.
struct ContentHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325
  private var count = 0

  /// All but the last bytes given must come in multiples of eight.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    precondition(count % 8 == 0, "a hash of \(count) bytes cannot go on")
    let words = bytes.count / 8
    for word in 0..<words { mix(bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self).littleEndian) }
    var rest: UInt64 = 0
    for index in (words * 8)..<bytes.count { rest = rest << 8 | UInt64(bytes[index]) }
    if bytes.count % 8 != 0 { mix(rest) }
    count += bytes.count
  }

  /// 16 hexadecimal digits.
  var text: String {
    var last = self
    last.mix(UInt64(count))
    let digits = String(last.state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func mix(_ word: UInt64) {
    state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
    state ^= state >> 32
  }
}

extension ContentHash {
  /// The hash of the bytes of files, one after the other, independent of their paths and times.
  static func text(ofFiles paths: [String]) throws(Problem) -> String {
    var all = ContentHash()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    defer { room.deallocate() }
    for path in paths {
      var hash = ContentHash()
      let file = try OpenFile(path)
      while true {
        let got = try file.read(into: room, at: hash.count)
        hash.add(UnsafeRawBufferPointer(rebasing: room[..<got]))
        if got < room.count { break }
      }
      all.mix(hash.state)
      all.mix(UInt64(hash.count))
    }
    return all.text
  }
}

import Basics
internal import CShims
import Glibc

/// The bytes of a file in order, inflated on the way if it is a gzip file, in constant memory.
/// A file is gzip if it begins with `1f 8b`, whatever its name; several members one after the other are one text.
struct ByteStream: ~Copyable {
  let path: String
  let isCompressed: Bool
  /// The file's own size.
  let fileSize: Int
  /// How many bytes were given out: the place in the unpacked text.
  private(set) var offset = 0

  private let file: Int32
  private let inflater: OpaquePointer?
  private let input: UnsafeMutablePointer<UInt8>
  private var begin = 0
  private var end = 0
  /// Where in the file the input buffer begins.
  private var inputOffset = 0
  private var memberEnded = false

  private static let inputCapacity = 1 << 16

  init(_ path: String) throws(Problem) {
    let (file, size) = try openFile(path)
    let input = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.inputCapacity)
    let got = readSome(file, into: input, Self.inputCapacity)
    let isCompressed = got >= 2 && input[0] == 0x1f && input[1] == 0x8b
    let inflater = isCompressed ? atelier_inflate_open() : nil
    guard got >= 0, !isCompressed || inflater != nil else {
      let problem = isCompressed ? Problem("\(path): no memory to unpack it") : cannotRead(path)
      input.deallocate()
      close(file)
      throw problem
    }
    self.path = path
    self.file = file
    self.fileSize = size
    self.input = input
    self.isCompressed = isCompressed
    self.inflater = inflater
    end = got
  }

  deinit {
    atelier_inflate_close(inflater)
    input.deallocate()
    close(file)
  }

  /// Fills the room with the next bytes and says how many they are: fewer than asked only at the end.
  mutating func read(into room: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    guard let base = room.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    var filled = 0
    while filled < room.count {
      if begin == end, try !refill() { break }
      let made =
        isCompressed
        ? try inflate(into: base + filled, room: room.count - filled)
        : copy(into: base + filled, room: room.count - filled)
      filled += made
    }
    offset += filled
    return filled
  }

  /// Whether all bytes were given out. Looks at one more.
  mutating func isAtEnd() throws(Problem) -> Bool {
    var byte: UInt8 = 0
    let place = offset
    let got: Int
    do {
      got = try withUnsafeMutableBytes(of: &byte) { (room) throws(Problem) in try read(into: room) }
    }
    offset = place
    return got == 0
  }

  private mutating func copy(into room: UnsafeMutablePointer<UInt8>, room size: Int) -> Int {
    let count = min(size, end - begin)
    room.update(from: input + begin, count: count)
    begin += count
    return count
  }

  private mutating func inflate(into room: UnsafeMutablePointer<UInt8>, room size: Int) throws(Problem) -> Int {
    if memberEnded {
      guard input[begin] == 0x1f else {
        throw Problem("\(path): byte \(inputOffset + begin): there is something after the end of the gzip data")
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
      throw Problem("\(path): near byte \(inputOffset + begin): the gzip data is corrupt: \(reason)")
    }
    memberEnded = Int(state) == Int(ATELIER_INFLATE_END)
    return made
  }

  /// Reads on; false at the end of the file.
  private mutating func refill() throws(Problem) -> Bool {
    inputOffset += end
    begin = 0
    end = 0
    let got = readSome(file, into: input, Self.inputCapacity)
    guard got >= 0 else { throw cannotRead(path) }
    end = got
    if got == 0, isCompressed, !memberEnded {
      throw Problem("\(path): the gzip data is cut off: the file ends at byte \(inputOffset), in the middle")
    }
    return got > 0
  }
}

/// A descriptor of a regular file for reading, and the file's size.
func openFile(_ path: String) throws(Problem) -> (file: Int32, size: Int) {
  let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)  // a pipe would otherwise wait here for its writer
  guard file >= 0 else { throw Problem("\(path): cannot be opened: \(String(cString: strerror(errno)))") }
  var information = stat()
  guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
    close(file)
    throw Problem("\(path): is not a file")
  }
  return (file, Int(information.st_size))
}

/// The next bytes, as many as come at once; 0 at the end, negative for an error.
func readSome(_ file: Int32, into room: UnsafeMutableRawPointer, _ count: Int) -> Int {
  var got = Glibc.read(file, room, count)
  while got < 0, errno == EINTR { got = Glibc.read(file, room, count) }
  return got
}

func cannotRead(_ path: String) -> Problem { Problem("\(path): cannot be read: \(String(cString: strerror(errno)))") }

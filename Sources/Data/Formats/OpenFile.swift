import Basics
import Glibc

/// A regular file that is open for reading, or a new one for writing, at any offset and from any thread; closed with its
/// last reference.
final class OpenFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32

  init(_ path: String) throws(Problem) {
    // Without O_NONBLOCK a pipe would wait here for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Problem("\(path): cannot be opened: \(String(cString: strerror(errno)))") }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Problem("\(path): is not a file")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(information.st_size)
  }

  /// A new file of that size, whose bytes are all zero and have their room on the disk; nil: none can be made. It is to
  /// be renamed to `path` when it is complete.
  init?(making temporary: String, for path: String, size: Int) {
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    // From here on nobody who makes room takes it away, though allocating may take long.
    flock(descriptor, LOCK_SH)
    guard posix_fallocate(descriptor, 0, size) == 0 else {
      close(descriptor)
      unlink(temporary)
      return nil
    }
    (self.path, self.descriptor, self.size) = (path, descriptor, size)
  }

  deinit { close(descriptor) }

  /// The first two bytes, which tell formats apart.
  var beginning: [UInt8] {
    get throws(Problem) { try bytes(0..<min(2, size), of: "the beginning") }
  }

  /// Fills `room` with the bytes from `offset` on and returns how many there are: fewer than fit only at the end.
  func read(into room: UnsafeMutableRawBufferPointer, at offset: Int) throws(Problem) -> Int {
    guard let base = room.baseAddress else { return 0 }
    var filled = 0
    while filled < room.count {
      let got = pread(descriptor, base + filled, room.count - filled, offset + filled)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Problem("\(path): cannot be read: \(String(cString: strerror(errno)))") }
      if got == 0 { break }
      filled += got
    }
    return filled
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(Problem) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, offset + done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Problem("\(path): cannot be written: \(String(cString: strerror(errno)))") }
      done += count
    }
  }

  /// Says that it is used now, and shares a lock on it for as long as it is open. `PreparedCache` goes by both.
  func markUsed() {
    flock(descriptor, LOCK_SH)
    futimens(descriptor, nil)
  }

  /// Waits until all that was written is on the disk; false: it is not.
  func flush() -> Bool { fsync(descriptor) == 0 }

  /// The bytes of a range that lies within the file.
  func bytes(_ range: Range<Int>, of what: @autoclosure () -> String) throws(Problem) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw Problem("\(path): byte \(size): the file ends, expected \(what()) from byte \(range.lowerBound)")
    }
    var bytes = [UInt8](repeating: 0, count: range.count)
    let count = try bytes.withUnsafeMutableBufferPointer { room throws(Problem) in
      try read(into: UnsafeMutableRawBufferPointer(room), at: range.lowerBound)
    }
    guard count == range.count else {
      throw Problem("\(path): byte \(range.lowerBound + count): the file ends, expected \(what())")
    }
    return bytes
  }
}

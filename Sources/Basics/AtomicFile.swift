import Glibc

/// An error of the operating system: what was tried, on which file, and why it failed.
package struct FileError: Error, Sendable, CustomStringConvertible {
  package let action: String
  package let path: String
  package let code: Int32

  package init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  /// Whether writing failed, rather than reading.
  package var isOfOutput: Bool { ["write", "make the folder"].contains(action) }

  package var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}

/// Writes files that are either complete or not there: under a temporary name in the same folder, flushed to disk, then
/// renamed. A symbolic link is followed to its target; a device or a pipe is written into, never replaced.
package enum AtomicFile {
  /// Hands out, one after the other, the pieces of what may be larger than memory.
  package typealias Pieces = (_ append: ([UInt8]) throws -> Void) throws -> Void

  package static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    try write(to: path) { append in try append(Array(bytes)) }
  }

  package static func write(to path: String, _ pieces: Pieces) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return try writeInto(path, pieces) }
    let isThere = lstat(path, &status) == 0
    guard isThere, status.st_mode & S_IFMT == S_IFLNK else {
      return try replace(path, with: pieces, mode: isThere ? status.st_mode & 0o777 : 0o644)
    }
    // A link to nothing gets an empty file as its target, so that the target's path can be found.
    let wasThere = access(path, F_OK) == 0
    if !wasThere { try writeInto(path) { _ in } }
    guard let target = realpath(path, nil) else { throw FileError("write", path) }
    defer { free(target) }
    do { try write(to: String(cString: target), pieces) } catch {
      if !wasThere { unlink(target) }
      throw error
    }
  }

  private static func writeInto(_ path: String, _ pieces: Pieces) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_NOCTTY | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError("write", path) }
    defer { close(file) }
    try pieces { try writeAll($0, to: file, path: path) }
  }

  private static func replace(_ path: String, with pieces: Pieces, mode: mode_t) throws {
    let temporary = temporary(path)
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError("write", path) }
    flock(file, LOCK_EX)
    do {
      try pieces { try writeAll($0, to: file, path: path) }
      if mode != 0o644 { fchmod(file, mode) }
      guard fsync(file) == 0 else { throw FileError("write", path) }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    // Renamed while it is locked.
    let isRenamed = rename(temporary, path) == 0
    let failure = FileError("write", path)
    guard close(file) == 0, isRenamed else {
      if !isRenamed { unlink(temporary) }
      throw failure
    }
  }

  package static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  private static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw FileError("write", path) }
        done += written
      }
    }
  }
}

/// Common operations on files and folders.
package enum Files {
  /// A device such as `/dev/zero` has no end: it is read only up to a limit.
  package static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError("read", path) }
    defer { close(file) }
    var status = stat()
    fstat(file, &status)
    if limit == .max, [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT) {
      throw Problem("\(path) is a device, not a file")
    }
    let size = Int(status.st_size)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, size))
    // Most files are small, and thousands may be read: the room for a piece is no larger than they are.
    try read(file, path, limit: limit, pieces: min(max(size + 1, 1 << 12), 1 << 16)) { bytes += $0 }
    return bytes
  }

  /// Hands the file over piece by piece.
  static func read(_ path: String, _ take: (ArraySlice<UInt8>) -> Void) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError("read", path) }
    defer { close(file) }
    try read(file, path, limit: .max, pieces: 1 << 16, take)
  }

  private static func read(
    _ file: Int32, _ path: String, limit: Int, pieces: Int, _ take: (ArraySlice<UInt8>) -> Void
  ) throws {
    var piece = [UInt8](repeating: 0, count: pieces)
    var rest = limit
    while rest > 0 {
      let count = piece.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, min($0.count, rest)) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError("read", path) }
      if count == 0 { break }
      take(piece[..<count])
      rest -= count
    }
  }

  package static func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// When it was last written, in seconds.
  package static func time(_ path: String) -> Double? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
  }

  /// The absolute path without links and dots; the path as it is where nothing exists there.
  package static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes a folder and those above it.
  package static func makeFolder(_ path: String) throws {
    if isFolder(path) || path.isEmpty { return }
    if let parent = path.parentFolder { try makeFolder(parent) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("make the folder", path) }
  }

  /// Makes a folder in one that is there: what somebody renamed or removed meanwhile does not come back.
  package static func makeFolder(_ name: String, in folder: String) throws {
    let path = "\(folder)/\(name)"
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("make the folder", path) }
  }

  /// Makes a folder of its own where temporary files lie.
  package static func makeTemporaryFolder(_ name: String) throws -> String {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(root)/\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&path) != nil else { throw FileError("make a folder in", root) }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names in a folder, sorted; none where there is no folder or it may not be read.
  package static func names(in folder: String) -> [String] { (try? listing(of: folder)) ?? [] }

  /// The names in a folder, sorted.
  package static func listing(of folder: String) throws(FileError) -> [String] {
    guard let directory = opendir(folder) else { throw FileError("list", folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw FileError("list", folder) }
        break
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with all that is in it.
  package static func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { try remove("\(path)/\(name)") }
      guard rmdir(path) == 0 else { throw FileError("remove", path) }
    } else {
      guard unlink(path) == 0 else { throw FileError("remove", path) }
    }
  }

  /// Writes a file that may be lost when the machine fails, whole as far as other processes see.
  package static func writeQuickly(_ text: String, to path: String) throws {
    let temporary = AtomicFile.temporary(path)
    guard let file = fopen(temporary, "we") else { throw FileError("write", path) }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten, Glibc.rename(temporary, path) == 0 else {
      let failure = FileError("write", path)
      unlink(temporary)
      throw failure
    }
  }

  /// Waits until the names in a folder are on disk: a file's own bytes are not enough when the power fails. Where a file
  /// system cannot say, nothing is done.
  package static func flush(_ folder: String) {
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    fsync(directory)
    close(directory)
  }

  /// Removes a folder that holds nothing.
  package static func removeEmpty(_ folder: String) { rmdir(folder) }

  package static func rename(_ from: String, to: String) throws {
    guard Glibc.rename(from, to) == 0 else { throw FileError("rename \(from) to", to) }
  }
}

extension String {
  /// The folder that a path lies in; nil for a bare name.
  package var parentFolder: String? {
    guard let slash = lastIndex(of: "/") else { return nil }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last part of a path.
  package var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }

  /// This path relative to a folder; an absolute one is unchanged.
  package func relative(to folder: String) -> String {
    hasPrefix("/") || folder.isEmpty || folder == "." ? self : "\(folder)/\(self)"
  }
}

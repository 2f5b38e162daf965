import Basics
import Glibc

/// Large arrays that take time to make (decoded and resized pictures, sets drawn by the program), kept in a file: made
/// once, available to every later run at once, and shared by trials that run in parallel.
///
///     let arrays = try PreparedArrays.open("faces 1 train 10000", in: context.cache) {
///       [.init("train.data", .uint8, [10_000, 64, 64, 3]), .init("train.smile", .float32, [10_000])]
///     } fill: { arrays in
///       draw(into: arrays.room("train.data"), smiles: arrays.floatRoom("train.smile"))
///     }
///     let part = ImageSet.Part(pixels: arrays.pixels("train.data"), …)
///
/// The file has the safetensors format (which Python opens). It gets its name when it is complete, and its size and
/// checksum are verified before it is used. A damaged file is made anew; where none can be written, the arrays are in
/// memory only. All files in the folder may be deleted at any time.
///
/// However large the file, a process holds little of it: rows are read from it one by one, through the system's cache,
/// which all processes share. Rows read through the mapping would count as the process's memory, with much around them.
package final class PreparedArrays: @unchecked Sendable {
  // Unchecked because of the pointer: what it points to is written by one `fill` before the object is shared,
  // and is read-only from then on.
  private let base: UnsafeMutableRawPointer
  private let length: Int
  /// The offset in the file at which the arrays begin.
  private let start = headerRoom
  private let header: Safetensors
  private let sections: [String: Section]
  /// The file that they are in; -1: they are in memory only.
  private let file: Int32

  package typealias Section = Safetensors.Section

  /// The arrays of a key from the folder, or newly made and stored there. The key must contain everything they depend
  /// on.
  package static func open(
    _ key: String, in folder: String?, layout: () throws(Problem) -> [Section],
    fill: (PreparedArrays) throws(Problem) -> Void
  ) throws(Problem) -> PreparedArrays {
    guard let folder, (try? Files.makeFolder(folder)) != nil else {
      let made = try PreparedArrays(in: nil, key, layout())
      try fill(made)
      return made
    }
    let path = "\(folder)/\(Digest.hex(of: key.utf8).prefix(32)).safetensors"
    if let kept = PreparedArrays(path, key) { return kept }
    // Trials that start together wait for the first of them rather than all do the same work.
    let lock = FileLock(path + ".lock")
    let temporary = "\(path).\(getpid()).part"
    defer {
      unlink(temporary)
      lock.release()
    }
    if let kept = PreparedArrays(path, key) { return kept }
    // Left by processes that were killed.
    for name in Files.names(in: folder) where name.hasPrefix(path.lastComponent) && name.hasSuffix(".part") {
      unlink("\(folder)/\(name)")
    }
    let made = try PreparedArrays(in: temporary, key, layout())
    try fill(made)
    if made.seal(key) { rename(temporary, path) }
    return made
  }

  /// The bytes of an array, for `fill` to write.
  package func room(_ name: String) -> UnsafeMutableRawBufferPointer {
    let section = section(name)
    return UnsafeMutableRawBufferPointer(start: base + start + section.offset, count: section.size)
  }

  private func section(_ name: String) -> Section {
    guard let section = sections[name] else { preconditionFailure("no array \(name) in \(sections.keys)") }
    return section
  }

  package func contains(_ name: String) -> Bool { sections[name] != nil }

  package func shape(_ name: String) -> [Int]? { sections[name]?.shape }

  /// An array of bytes, without copying it.
  func pixels(_ name: String) -> Pixels { .prepared(self, name) }

  func bytes(_ name: String) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(UnsafeMutableRawBufferPointer(room(name)).bindMemory(to: UInt8.self))
  }

  /// Calls `body` with the bytes of a row; `size` is how many bytes a row has.
  func with(_ name: String, row: Int, size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let section = section(name)
    precondition(row >= 0 && (row + 1) * size <= section.size, "row \(row) of \(size) bytes in \(section)")
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: file >= 0 ? size : 0) { room in
      if file >= 0, pread(file, room.baseAddress, size, start + section.offset + row * size) == size {
        body(UnsafeBufferPointer(room))
      } else {
        body(UnsafeBufferPointer(rebasing: bytes(name)[row * size..<(row + 1) * size]))
      }
    }
  }

  /// Writes a row; all rows have as many bytes. To be called by `fill`, from any thread.
  func set(_ name: String, row: Int, _ bytes: [UInt8]) {
    let room = UnsafeMutableRawBufferPointer(rebasing: room(name)[(row * bytes.count)..<((row + 1) * bytes.count)])
    guard let address = room.baseAddress else { return }
    let isWritten = file >= 0 && pwrite(file, bytes, bytes.count, address - base) == bytes.count
    if !isWritten { room.copyBytes(from: bytes) }
  }

  /// An array of numbers, copied.
  package func floats(_ name: String) -> [Float] {
    let bytes = UnsafeRawBufferPointer(room(name))
    return (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }

  package func setFloats(_ name: String, _ numbers: [Float]) {
    numbers.withUnsafeBytes { room(name).copyMemory(from: $0) }
  }

  deinit {
    munmap(base, length)
    if file >= 0 { close(file) }
  }

  // MARK: The file

  /// Long enough for the header of any such file, so that its length is known before its checksum.
  private static let headerRoom = 1 << 14

  /// Arrays larger than this must fit on disk.
  private static let mostInMemory = 1 << 32

  /// Memory for new arrays: of a new file, or of the process where no file can be made (or there is no path).
  private init(in path: String?, _ key: String, _ sections: [Section]) throws(Problem) {
    header = Safetensors(sections)
    self.sections = Self.byName(header)
    length = Self.headerRoom + header.size
    let made = path.map { Glibc.open($0, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) } ?? -1
    // Disk space is allocated now: otherwise writing to the mapped memory would raise a signal when the disk is full.
    let hasRoom = made >= 0 && posix_fallocate(made, 0, length) == 0
    if made >= 0 && !hasRoom { close(made) }
    guard hasRoom || length <= Self.mostInMemory else {
      throw Problem(
        "no room for \(length >> 30) GiB of prepared data in \(path?.parentFolder ?? "the cache")",
        hint: "say where there is: XDG_CACHE_HOME=FOLDER; or prepare less: 'resize', 'crop'")
    }
    let flags = hasRoom ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS
    guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, flags, hasRoom ? made : -1, 0), base != MAP_FAILED else {
      if hasRoom { close(made) }
      throw Problem("no memory for \(length >> 20) MiB of prepared data: \(String(cString: strerror(errno)))")
    }
    self.base = base
    file = hasRoom ? made : -1
  }

  /// An existing file; nil if it is damaged or not there.
  private init?(_ path: String, _ key: String) {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    var isKept = false
    defer { if !isKept { close(file) } }
    var information = stat()
    guard fstat(file, &information) == 0, information.st_size > Self.headerRoom,
      let base = mmap(nil, Int(information.st_size), PROT_READ, MAP_SHARED, file, 0), base != MAP_FAILED
    else { return nil }
    let all = UnsafeRawBufferPointer(start: base, count: Int(information.st_size))
    guard let header = Self.header(of: all, key) else {
      munmap(base, all.count)
      return nil
    }
    (self.base, self.header, sections) = (base, header, Self.byName(header))
    (length, self.file) = (all.count, file)
    isKept = true
  }

  /// Writes the header, and everything to disk; from now on nothing can be changed. False: it is in memory only.
  private func seal(_ key: String) -> Bool {
    guard file >= 0 else { return false }
    let bytes = Self.header(header.sections, key, Self.sum(header.sections, key, data)).bytes(room: Self.headerRoom)
    guard bytes.count == Self.headerRoom else { return false }
    bytes.withUnsafeBytes { base.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }  // not empty
    guard msync(base, length, MS_SYNC) == 0, fsync(file) == 0 else { return false }
    return mprotect(base, length, PROT_READ) == 0
  }

  private static func byName(_ header: Safetensors) -> [String: Section] {
    Dictionary(uniqueKeysWithValues: header.sections.map { ($0.name, $0) })
  }

  private var data: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + start, count: length - start) }

  /// A checksum of all contents of a file; `data` is a part of the mapped file.
  private static func sum(_ sections: [Section], _ key: String, _ data: UnsafeRawBufferPointer) -> String {
    var hash = ContentHash()
    let size = 1 << 22
    for start in stride(from: 0, to: data.count, by: size) {
      let piece = UnsafeRawBufferPointer(rebasing: data[start..<min(data.count, start + size)])
      hash.add(piece)
      // The bytes stay in the file; a process that has read all of them need not keep them in memory.
      madvise(.init(mutating: piece.baseAddress), piece.count, MADV_DONTNEED)
    }
    return Digest.hex(of: header(sections, key, hash.text).text.utf8)
  }

  private static func header(_ sections: [Section], _ key: String, _ sum: String) -> Safetensors {
    Safetensors(sections, metadata: [("key", key), ("sum", sum)])
  }

  /// A file's header; nil if it does not agree with the file's size and checksum.
  private static func header(of file: UnsafeRawBufferPointer, _ key: String) -> Safetensors? {
    guard let (header, start) = try? Safetensors.read(file, name: key, types: [.uint8, .float32]), start == headerRoom,
      header.size == file.count - start, header.metadata.first?.value == key
    else { return nil }
    let sum = sum(header.sections, key, UnsafeRawBufferPointer(rebasing: file[start...]))
    return header.text == Self.header(header.sections, key, sum).text ? header : nil
  }
}

/// A lock among processes, by a file; where files cannot be locked it has no effect.
private struct FileLock {
  private let path: String
  private let file: Int32

  /// Waits until it is free.
  init(_ path: String) {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if file >= 0 { flock(file, LOCK_EX) }
  }

  func release() {
    guard file >= 0 else { return }
    unlink(path)
    close(file)
  }
}

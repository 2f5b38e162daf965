import Basics
import Glibc

/// Large arrays that take time to make (decoded and resized pictures), kept in a file: made once, available to every
/// later run at once, and shared by trials that run in parallel.
///
///     let arrays = try PreparedArrays.open("svhn 1 9f0c…", of: "svhn resize 64", in: context.cache) {
///       [.init("data", .uint8, [10_000, 64, 64, 3]), .init("label", .uint8, [10_000])]
///     } fill: { arrays in
///       for row in 0..<10_000 { try arrays.set("data", row: row, pixels(row)) }
///       try arrays.set("label", row: 0, labels)
///     }
///     let part = ImageSet.Part(pixels: arrays.pixels("data"), …)
///
/// The file has the safetensors format (which Python opens). It gets its name when it is complete, and its size and
/// checksum are verified before it is used. A damaged file is made anew; where none can be written, the arrays are in
/// memory only. All files in the folder may be deleted at any time.
///
/// The file is read piece by piece, through the system's cache, which all processes share, and is never mapped into
/// memory: to touch a page that another program has cut off would end the process by a signal, without a word.
package final class PreparedArrays: @unchecked Sendable {
  // Unchecked because of the memory: it is written by one `fill` before the object is shared, and is read-only from then
  // on.
  private enum Place {
    case file(OpenFile)
    case memory(UnsafeMutableRawBufferPointer)
  }

  private let place: Place
  private let header: Safetensors
  private let sections: [String: Section]

  package typealias Section = Safetensors.Section

  /// The arrays of a key from the cache, or newly made and stored there. The key must contain everything they depend
  /// on; `made` says for people what they are made of.
  package static func open(
    _ key: String, of made: String, in cache: PreparedCache?, layout: () throws(Problem) -> [Section],
    fill: (PreparedArrays) throws(Problem) -> Void
  ) throws(Problem) -> PreparedArrays {
    guard let cache, (try? Files.makeFolder(cache.folder)) != nil else {
      let made = try PreparedArrays(inMemory: Safetensors(layout()))
      try fill(made)
      return made
    }
    let path = cache.path(of: key)
    if let kept = PreparedArrays(path, key) { return kept }
    let header = Safetensors(try layout(), metadata: [("key", key), ("of", made)])
    let temporary = AtomicFile.temporary(path)
    let size = headerRoom + header.size
    guard size <= (try cache.limit) else {
      cache.tellUnkept(header, size)
      let made = try PreparedArrays(at: temporary, for: path, header)
      // Without a name it goes with the process that has it open.
      unlink(temporary)
      try fill(made)
      return made
    }
    // Trials that start together wait for the first of them rather than all do the same work.
    let lock = FileLock(path + ".lock")
    defer {
      unlink(temporary)
      lock.release()
    }
    if let kept = PreparedArrays(path, key) { return kept }
    AtomicFile.removeRemains(in: cache.folder)
    cache.tell(header, size, path, gone: try cache.makeRoom(for: size))
    let made = try PreparedArrays(at: temporary, for: path, header)
    try fill(made)
    if try made.seal() { _ = rename(temporary, path) }
    return made
  }

  private func section(_ name: String) -> Section {
    guard let section = sections[name] else { preconditionFailure("no array \(name) in \(sections.keys)") }
    return section
  }

  package func shape(_ name: String) -> [Int]? { sections[name]?.shape }

  /// An array of bytes, without copying it.
  func pixels(_ name: String) -> Pixels { .prepared(self, name) }

  /// An array, copied.
  func bytes(_ name: String) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    try with(name, row: 0, size: section(name).size) { bytes = Array($0) }
    return bytes
  }

  /// Calls `body` with the bytes of a row; `size` is how many bytes a row has.
  func with(_ name: String, row: Int, size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Problem) {
    let range = range(name, row: row, size: size)
    switch place {
    case .memory(let all):
      body(UnsafeBufferPointer(UnsafeMutableRawBufferPointer(rebasing: all[range]).bindMemory(to: UInt8.self)))
    case .file(let file):
      let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
      defer { room.deallocate() }
      let got = try file.read(into: UnsafeMutableRawBufferPointer(room), at: Self.headerRoom + range.lowerBound)
      guard got == size else {
        throw Problem(
          "\(file.path): the file was cut while it was read", hint: "run it again: what is damaged is made anew")
      }
      body(UnsafeBufferPointer(room))
    }
  }

  /// Writes a row; all rows have as many bytes. To be called by `fill`, from any thread.
  func set(_ name: String, row: Int, _ bytes: [UInt8]) throws(Problem) {
    let range = range(name, row: row, size: bytes.count)
    switch place {
    case .memory(let all): UnsafeMutableRawBufferPointer(rebasing: all[range]).copyBytes(from: bytes)
    case .file(let file): try file.write(bytes, at: Self.headerRoom + range.lowerBound)
    }
  }

  private func range(_ name: String, row: Int, size: Int) -> Range<Int> {
    let section = section(name)
    precondition(row >= 0 && (row + 1) * size <= section.size, "row \(row) of \(size) bytes in \(section)")
    return section.offset + row * size..<section.offset + (row + 1) * size
  }

  deinit { if case .memory(let all) = place { free(all.baseAddress) } }

  // MARK: The file

  /// Long enough for the header of any such file, so that its length is known before its checksum.
  private static let headerRoom = 1 << 14

  /// Arrays larger than this must fit on disk.
  private static let mostInMemory = 1 << 32

  private init(_ place: Place, _ header: Safetensors) {
    (self.place, self.header) = (place, header)
    sections = Dictionary(uniqueKeysWithValues: header.sections.map { ($0.name, $0) })
  }

  private convenience init(inMemory header: Safetensors) throws(Problem) {
    try Memory.require(
      header.size, for: "prepared data",
      hint: "prepare less ('resize', 'crop'), or on a disk with room: XDG_CACHE_HOME=FOLDER")
    guard let memory = calloc(max(1, header.size), 1) else {
      throw Problem("no memory for \(NumberText.bytes(header.size)) of prepared data")
    }
    self.init(.memory(UnsafeMutableRawBufferPointer(start: memory, count: header.size)), header)
  }

  /// A new file, or memory where none can be made.
  private convenience init(at temporary: String, for path: String, _ header: Safetensors) throws(Problem) {
    let size = Self.headerRoom + header.size
    // Disk space is allocated now, so that a full disk is told before the work is done.
    if let file = OpenFile(making: temporary, for: path, size: size) {
      self.init(.file(file), header)
      return
    }
    guard size <= Self.mostInMemory else {
      throw Problem(
        "no room for \(NumberText.bytes(size)) of prepared data in \(path.parentFolder ?? "the cache")",
        hint: "say where there is: XDG_CACHE_HOME=FOLDER; or prepare less: 'resize', 'crop'")
    }
    try self.init(inMemory: header)
  }

  /// An existing file; nil if it is damaged or not there.
  private convenience init?(_ path: String, _ key: String) {
    guard let file = try? OpenFile(path) else { return nil }
    file.markUsed()
    guard let header = Self.header(of: file), header.metadata.first?.value == key,
      header.size == file.size - Self.headerRoom,
      let sum = try? Self.sum(header, file), header.text == Self.sealed(header, sum).text
    else { return nil }
    self.init(.file(file), header)
  }

  /// What a file in the cache is made of, for people; nil: it is no such file.
  static func description(ofFile path: String) -> String? {
    guard let header = (try? OpenFile(path)).flatMap({ Self.header(of: $0) }) else { return nil }
    // Before there were such words there was the key, which begins with the source.
    return header.metadata.first { $0.key == "of" }?.value
      ?? header.metadata.first.flatMap { $0.value.split(separator: " ").first.map(String.init) }
  }

  /// Writes the header, and everything to disk; from now on nothing can be changed. False: it is in memory only.
  private func seal() throws(Problem) -> Bool {
    guard case .file(let file) = place else { return false }
    let bytes = Self.sealed(header, try Self.sum(header, file)).bytes(room: Self.headerRoom)
    guard bytes.count == Self.headerRoom else { return false }
    try file.write(bytes, at: 0)
    return file.flush()
  }

  /// A checksum of all contents of a file.
  private static func sum(_ header: Safetensors, _ file: OpenFile) throws(Problem) -> String {
    var hash = ContentHash()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { room.deallocate() }
    var offset = headerRoom
    while true {
      let got = try file.read(into: room, at: offset)
      hash.add(UnsafeRawBufferPointer(rebasing: room[..<got]))
      offset += got
      if got < room.count { break }
    }
    return Digest.hex(of: sealed(header, hash.text).text.utf8)
  }

  /// The header with a checksum.
  private static func sealed(_ header: Safetensors, _ sum: String) -> Safetensors {
    Safetensors(header.sections, metadata: header.metadata.filter { $0.key != "sum" } + [("sum", sum)])
  }

  private static func header(of file: OpenFile) -> Safetensors? {
    guard file.size > headerRoom, let bytes = try? file.bytes(0..<headerRoom, of: "the header") else { return nil }
    let read = bytes.withUnsafeBytes {
      try? Safetensors.read($0, of: file.size, name: file.path, types: [.uint8, .float32])
    }
    return read.flatMap { $0.start == headerRoom ? $0.header : nil }
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

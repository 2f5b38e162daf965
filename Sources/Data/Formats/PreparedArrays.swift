import Basics
import Glibc

/// Large arrays that took time to make (pictures decoded and brought to size, sets drawn by the program), as a file:
/// made once, then there at once for every later run, and shared by trials that run side by side.
///
///     let arrays = try PreparedArrays.open("faces 1 train 10000", in: place.cache) {
///       [.init("train.data", .uint8, [10_000, 64, 64, 3]), .init("train.smile", .float32, [10_000])]
///     } fill: { arrays in
///       draw(into: arrays.room("train.data"), smiles: arrays.floatRoom("train.smile"))
///     }
///     let part = ImageSet.Part(pixels: arrays.pixels("train.data"), …)
///
/// The file is in the safetensors format (which Python opens), published by rename when it is whole, and checked
/// against its size and checksum before it is believed. One that is not whole is made anew; where none can be written,
/// the arrays are in memory alone. Whatever is in the folder may be deleted at any time.
///
/// However large the file, a process holds little of it: pictures are read row by row, from the system's own cache,
/// which all processes share. What is read where it is mapped counts as the process's memory, as does much around it.
package final class PreparedArrays: @unchecked Sendable {
  // Unchecked because of the pointer: what it points to is written by one `fill` before anyone else gets the object,
  // and is read-only from then on.
  private let base: UnsafeMutableRawPointer
  private let length: Int
  /// Where the arrays begin.
  private let start = headerRoom
  private let sections: [Section]
  private let places: [String: (section: Section, offset: Int)]
  /// The file that they are in; -1: they are in memory alone.
  private let file: Int32

  package struct Section: Sendable, Hashable {
    package var name: String
    /// `uint8` or `float32`.
    package var type: NumberType
    package var shape: [Int]

    package init(_ name: String, _ type: NumberType, _ shape: [Int]) {
      precondition(type == .uint8 || type == .float32, "arrays of \(type) are not kept")
      self.name = name
      self.type = type
      self.shape = shape
    }

    var size: Int { shape.reduce(type.size, *) }
  }

  /// The arrays of that key from the folder, or made and put there. The key says all that they depend on.
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
    // What a killed maker left.
    for name in Files.names(in: folder) where name.hasPrefix(path.lastComponent) && name.hasSuffix(".part") {
      unlink("\(folder)/\(name)")
    }
    let made = try PreparedArrays(in: temporary, key, layout())
    try fill(made)
    if made.seal(key) { rename(temporary, path) }
    return made
  }

  /// An array's bytes, to be written by `fill`.
  package func room(_ name: String) -> UnsafeMutableRawBufferPointer {
    guard let (section, offset) = places[name] else { preconditionFailure("no array \(name) in \(places.keys)") }
    return UnsafeMutableRawBufferPointer(start: base + start + offset, count: section.size)
  }

  package func contains(_ name: String) -> Bool { places[name] != nil }

  package func shape(_ name: String) -> [Int]? { places[name]?.section.shape }

  /// An array of bytes as it is: nothing is copied.
  func pixels(_ name: String) -> Pixels { .prepared(self, name) }

  func bytes(_ name: String) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(UnsafeMutableRawBufferPointer(room(name)).bindMemory(to: UInt8.self))
  }

  /// The bytes of `row`, one of rows of so many bytes, for as long as `body` runs.
  func with(_ name: String, row: Int, size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard let (section, offset) = places[name] else { preconditionFailure("no array \(name) in \(places.keys)") }
    precondition(row >= 0 && (row + 1) * size <= section.size, "row \(row) of \(size) bytes in \(section)")
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: file >= 0 ? size : 0) { room in
      if file >= 0, pread(file, room.baseAddress, size, start + offset + row * size) == size {
        body(UnsafeBufferPointer(room))
      } else {
        body(UnsafeBufferPointer(rebasing: bytes(name)[row * size..<(row + 1) * size]))
      }
    }
  }

  /// Writes a row, one of rows of as many bytes. To be called by `fill`, from any thread.
  func set(_ name: String, row: Int, _ bytes: [UInt8]) {
    let room = UnsafeMutableRawBufferPointer(rebasing: room(name)[(row * bytes.count)..<((row + 1) * bytes.count)])
    guard let place = room.baseAddress else { return }
    let isWritten = file >= 0 && pwrite(file, bytes, bytes.count, place - base) == bytes.count
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

  /// Arrays larger than this must find room on disk.
  private static let mostInMemory = 1 << 32

  /// Room for new arrays: in the file, or in memory where it cannot be made (or there is no path).
  private init(in path: String?, _ key: String, _ sections: [Section]) throws(Problem) {
    (self.sections, places) = (sections, Self.places(sections))
    length = Self.headerRoom + sections.reduce(0) { $0 + $1.size }
    let made = path.map { Glibc.open($0, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) } ?? -1
    // The disk's room is taken now: a full one would otherwise be a signal at some later write to memory.
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

  /// A file that is whole; nil where it is not, or not there.
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
    guard let sections = Self.sections(of: all, key) else {
      munmap(base, all.count)
      return nil
    }
    (self.base, self.sections, places) = (base, sections, Self.places(sections))
    (length, self.file) = (all.count, file)
    isKept = true
  }

  /// Writes the header, and all to disk; from now on nothing can be changed. False: it is in memory alone.
  private func seal(_ key: String) -> Bool {
    guard file >= 0 else { return false }
    var header = Array(Self.header(sections, key, Self.sum(sections, key, data)).compact.utf8)
    guard Self.headerRoom - 8 >= header.count else { return false }
    header += [UInt8](repeating: 0x20, count: Self.headerRoom - 8 - header.count)
    base.storeBytes(of: UInt64(header.count).littleEndian, as: UInt64.self)
    header.withUnsafeBytes { (base + 8).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }  // not empty
    guard msync(base, length, MS_SYNC) == 0, fsync(file) == 0 else { return false }
    return mprotect(base, length, PROT_READ) == 0
  }

  private static func places(_ sections: [Section]) -> [String: (section: Section, offset: Int)] {
    var offset = 0
    var places: [String: (section: Section, offset: Int)] = [:]
    for section in sections {
      places[section.name] = (section, offset)
      offset += section.size
    }
    return places
  }

  private var data: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + start, count: length - start) }

  /// A checksum of all that a file says; `data` is a part of the mapped file.
  private static func sum(_ sections: [Section], _ key: String, _ data: UnsafeRawBufferPointer) -> String {
    var hash = ContentHash()
    let size = 1 << 22
    for start in stride(from: 0, to: data.count, by: size) {
      let piece = UnsafeRawBufferPointer(rebasing: data[start..<min(data.count, start + size)])
      hash.add(piece)
      // It stays in the file; a process that has read all of it need not hold it.
      madvise(.init(mutating: piece.baseAddress), piece.count, MADV_DONTNEED)
    }
    return Digest.hex(of: (header(sections, key, hash.text).compact).utf8)
  }

  private static func header(_ sections: [Section], _ key: String, _ sum: String) -> JSON {
    var members = [JSON.Member("__metadata__", .object(["key": .string(key), "sum": .string(sum)]))]
    var offset = 0
    for section in sections {
      let offsets = [offset, offset + section.size].map { JSON.number(Double($0)) }
      offset += section.size
      let type = JSON.string(section.type == .uint8 ? "U8" : "F32")
      let shape = JSON.array(section.shape.map { .number(Double($0)) })
      members.append(
        .init(section.name, .object(["dtype": type, "shape": shape, "data_offsets": .array(offsets)])))
    }
    return .object(members)
  }

  /// What the file says it holds, if that is what its size and its checksum agree to.
  private static func sections(of file: UnsafeRawBufferPointer, _ key: String) -> [Section]? {
    let text = String(decoding: file[8..<headerRoom], as: UTF8.self)
    guard file.loadUnaligned(as: UInt64.self).littleEndian == UInt64(headerRoom - 8), let header = JSON(text),
      header["__metadata__"]?["key"]?.string == key
    else { return nil }
    var sections: [Section] = []
    var size = 0
    for member in header.members ?? [] where member.key != "__metadata__" {
      let type: NumberType = member.value["dtype"]?.string == "U8" ? .uint8 : .float32
      let axes = (member.value["shape"]?.array ?? []).compactMap(\.count)
      var count = 1
      for axis in axes {
        let (product, overflow) = count.multipliedReportingOverflow(by: axis)
        guard !overflow, product <= file.count else { return nil }
        count = product
      }
      sections.append(Section(member.key, type, axes))
      size += count * type.size
      guard size <= file.count else { return nil }
    }
    let data = UnsafeRawBufferPointer(rebasing: file[headerRoom...])
    guard size == data.count, header == Self.header(sections, key, sum(sections, key, data)) else { return nil }
    return sections
  }
}

/// A lock among processes, held through a file; where files cannot be locked it holds nothing back.
private struct FileLock {
  private let path: String
  private let file: Int32

  /// Waits for it.
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

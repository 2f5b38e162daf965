import Basics
import Glibc
import Synchronization

/// An array of numbers from a file, whose first axis is the examples. Bytes stay bytes.
struct NumberArray: Sendable {
  enum Content: Sendable {
    case bytes([UInt8])
    case numbers([Float])
    /// Only the header was read.
    case unread(isBytes: Bool)
  }

  /// Its name in errors.
  var name: String
  var shape: [Int]
  var content: Content

  var isBytes: Bool {
    switch content {
    case .bytes: true
    case .numbers: false
    case .unread(let isBytes): isBytes
    }
  }

  var numbers: [Float] {
    switch content {
    case .bytes(let bytes): bytes.map { Float($0) }
    case .numbers(let numbers): numbers
    case .unread: []
    }
  }
}

/// The arrays of NumPy's files, one (.npy) or a zip archive of several (.npz), and of MATLAB's (.mat).
struct ArrayFile {
  /// By name; that of an .npy file is called `data`.
  private(set) var arrays: [String: NumberArray] = [:]
  /// Why others that lie beside them cannot be used: they hold text, objects or a single number.
  private(set) var unusable: [String: Problem] = [:]

  /// Arrays that are not wanted are left unread, but every number of a file is looked at once: what training would stop
  /// at is told before.
  init(_ path: String, _ isWanted: (String) -> Bool) throws(Problem) {
    let known = Known(path)
    if path.hasSuffix(".mat") {
      try readMATLAB(path, isWanted, isKnown: known.isThere)
    } else if try OpenFile(path).beginning == Array("PK".utf8) {
      try readArchive(path, isWanted, isKnown: known.isThere)
    } else {
      var stream = try ByteStream(path)
      let header = try Self.header(Self.headerBytes(&stream), stream.name)
      arrays["data"] = try Self.array(header, &stream, isWanted("data"), isKnown: known.isThere)
    }
    if arrays.isEmpty, let first = unusable.min(by: { $0.key < $1.key }) { throw first.value }
    known.add()
  }

  private mutating func readArchive(_ path: String, _ isWanted: (String) -> Bool, isKnown: Bool) throws(Problem) {
    let zip = try ZipFile(path)
    for entry in zip.entries where entry.name.hasSuffix(".npy") {
      let name = String(entry.name.dropLast(4))
      var stream = try zip.stream(entry)
      let bytes = try Self.headerBytes(&stream)
      let header: NPYHeader
      do throws(Problem) { header = try Self.header(bytes, stream.name) } catch {
        unusable[name] = error
        continue
      }
      arrays[name] = try Self.array(header, &stream, isWanted(name), isKnown: isKnown)
    }
    guard !arrays.isEmpty || !unusable.isEmpty else { throw Problem("\(path): the archive holds no .npy arrays") }
  }

  private mutating func readMATLAB(_ path: String, _ isWanted: (String) -> Bool, isKnown: Bool) throws(Problem) {
    var file = try MATFile(path)
    while let header = try file.next() {
      let (name, count) = (header.name, header.shape.reduce(1, *))
      guard arrays[name] == nil else { throw Problem("\(path): it has two arrays \(name)") }
      guard count > 0 else {
        unusable[name] = Problem("\(path): \(name) is \(header.shape.inWords), so it holds no examples")
        continue
      }
      // There a vector is a row as often as a column.
      let isRow = header.shape.count == 2 && header.shape[0] == 1
      var array = NumberArray(
        name: "\(path): \(name)", shape: isRow ? [count, 1] : header.shape, content: .unread(isBytes: header.isBytes))
      if header.isBytes {
        if isWanted(name) { array.content = .bytes(NPY.rowMajor(try file.bytes(count), shape: header.shape)) }
      } else if isWanted(name) || !isKnown {
        var numbers: [Float] = []
        for start in stride(from: 0, to: count, by: Self.piece) {
          let piece = try file.floats(min(Self.piece, count - start))
          if let bad = piece.firstIndex(where: { !$0.isFinite }) {
            let index = Self.index(start + bad, of: header.shape, isFortran: true)
            throw Self.unusable(piece[bad], index, array.name)
          }
          if isWanted(name) { numbers += piece }
        }
        if isWanted(name) { array.content = .numbers(NPY.rowMajor(numbers, shape: header.shape)) }
      }
      arrays[name] = array
    }
    guard !arrays.isEmpty || !unusable.isEmpty else { throw Problem("\(path): it holds no arrays of real numbers") }
  }

  // MARK: NumPy's arrays

  private static func headerBytes(_ stream: inout ByteStream) throws(Problem) -> [UInt8] {
    let first = try stream.bytes(NPYHeader.beginning, of: "the header")
    let length = try NPYHeader.length(first, name: stream.name)
    return first + (try stream.bytes(max(0, length - first.count), of: "a header of \(length) bytes"))
  }

  private static func header(_ bytes: [UInt8], _ name: String) throws(Problem) -> NPYHeader {
    let header = try NPYHeader(bytes, name: name)
    guard let count = header.shape.first, count > 0, header.count > 0 else {
      throw Problem("\(name): byte 10: its shape is \(header.shape), so it holds no examples")
    }
    return header
  }

  private static func array(
    _ header: NPYHeader, _ stream: inout ByteStream, _ isWanted: Bool, isKnown: Bool
  ) throws(Problem) -> NumberArray {
    let isBytes = header.type == .uint8
    var array = NumberArray(name: stream.name, shape: header.shape, content: .unread(isBytes: isBytes))
    if isWanted, isBytes {
      let bytes = try stream.bytes(header.count, of: "\(header.count) bytes")
      array.content = .bytes(header.isFortran ? NPY.rowMajor(bytes, shape: header.shape) : bytes)
    } else if isWanted {
      let numbers = try numbers(header, &stream, isKept: true)
      array.content = .numbers(header.isFortran ? NPY.rowMajor(numbers, shape: header.shape) : numbers)
    } else if isKnown {
      return array
    } else if header.type.isWhole {
      try stream.pass(header.count * header.type.size, of: "\(header.count) numbers")
    } else {
      _ = try numbers(header, &stream, isKept: false)
    }
    try stream.finish()
    return array
  }

  /// How many numbers are read at a time.
  private static let piece = 1 << 16

  /// Converted to `Float` piece by piece, so that the bytes are never held all at once.
  private static func numbers(
    _ header: NPYHeader, _ stream: inout ByteStream, isKept: Bool
  ) throws(Problem) -> [Float] {
    var numbers: [Float] = []
    for start in stride(from: 0, to: header.count, by: piece) {
      let count = min(piece, header.count - start)
      let bytes = try stream.bytes(count * header.type.size, of: "\(header.count) numbers")
      let piece = [Float](unsafeUninitializedCapacity: count) { room, filled in
        bytes.withUnsafeBytes {
          header.type.read($0, isBigEndian: header.isBigEndian, into: .init(rebasing: room[..<count]))
        }
        filled = count
      }
      if let bad = piece.firstIndex(where: { !$0.isFinite }) {
        let at = header.start + (start + bad) * header.type.size
        let index = index(start + bad, of: header.shape, isFortran: header.isFortran)
        throw unusable(piece[bad], index, "\(stream.name): byte \(at)")
      }
      if isKept { numbers += piece }
    }
    return numbers
  }

  private static func unusable(_ number: Float, _ index: [Int], _ place: String) -> Problem {
    Problem("\(place): the number at \(index) is \(number): only finite numbers can be used")
  }

  /// The place of an element of an array, as NumPy writes it.
  private static func index(_ element: Int, of shape: [Int], isFortran: Bool) -> [Int] {
    var index = [Int](repeating: 0, count: shape.count)
    var rest = element
    for axis in isFortran ? Array(shape.indices) : shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }
}

/// Whether all numbers of a file were looked at: the settings of a sweep share it, and it may be large.
private struct Known {
  private static let files = Mutex<Set<String>>([])

  private let key: String
  let isThere: Bool

  init(_ path: String) {
    var status = stat()
    stat(path, &status)
    let time = status.st_mtim
    let key = "\(path) \(status.st_ino) \(status.st_size) \(time.tv_sec) \(time.tv_nsec)"
    isThere = Known.files.withLock { $0.contains(key) }
    self.key = key
  }

  func add() { Known.files.withLock { _ = $0.insert(key) } }
}

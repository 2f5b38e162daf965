import Basics

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

/// NumPy's files: one array (.npy), or a zip archive of several (.npz).
enum ArrayFile {
  /// The arrays by name; that of an .npy file is called `data`. Arrays that are not wanted are left unread.
  static func arrays(_ path: String, _ isWanted: (String) -> Bool) throws(Problem) -> [String: NumberArray] {
    let magic = try OpenFile(path).beginning
    guard magic == Array("PK".utf8) else {
      return ["data": try array(ByteStream(path), isWanted("data"))]
    }
    let zip = try ZipFile(path)
    var arrays: [String: NumberArray] = [:]
    for entry in zip.entries where entry.name.hasSuffix(".npy") {
      let name = String(entry.name.dropLast(4))
      arrays[name] = try array(zip.stream(entry), isWanted(name))
    }
    guard !arrays.isEmpty else { throw Problem("\(path): the archive holds no .npy arrays") }
    return arrays
  }

  private static func array(_ stream: consuming ByteStream, _ isWanted: Bool) throws(Problem) -> NumberArray {
    let name = stream.name
    var first = try stream.bytes(NPYHeader.beginning, of: "the header")
    let length = try NPYHeader.length(first, name: name)
    first += try stream.bytes(max(0, length - first.count), of: "a header of \(length) bytes")
    let header = try NPYHeader(first, name: name)
    guard let count = header.shape.first, count > 0, header.count > 0 else {
      throw Problem("\(name): byte 10: its shape is \(header.shape), so it holds no examples")
    }
    var array = NumberArray(name: name, shape: header.shape, content: .unread(isBytes: header.type == .uint8))
    guard isWanted else {
      // Skipping what is not packed takes no time, and checks that it is there.
      if !stream.isCompressed { try stream.pass(header.count * header.type.size, of: "\(header.count) numbers") }
      return array
    }
    if header.type == .uint8 {
      let bytes = try stream.bytes(header.count, of: "\(header.count) bytes")
      array.content = .bytes(header.isFortran ? NPY.rowMajor(bytes, shape: header.shape) : bytes)
    } else {
      let numbers = try numbers(header, &stream)
      array.content = .numbers(header.isFortran ? NPY.rowMajor(numbers, shape: header.shape) : numbers)
    }
    try stream.finish()
    return array
  }

  /// Converted to `Float` piece by piece, so that the bytes are never held all at once.
  private static func numbers(_ header: NPYHeader, _ stream: inout ByteStream) throws(Problem) -> [Float] {
    var numbers: [Float] = []
    while numbers.count < header.count {
      let count = min(1 << 16, header.count - numbers.count)
      let bytes = try stream.bytes(count * header.type.size, of: "\(header.count) numbers")
      let piece = [Float](unsafeUninitializedCapacity: count) { room, filled in
        bytes.withUnsafeBytes {
          header.type.read($0, isBigEndian: header.isBigEndian, into: .init(rebasing: room[..<count]))
        }
        filled = count
      }
      if let bad = piece.firstIndex(where: { !$0.isFinite }) {
        let at = header.start + (numbers.count + bad) * header.type.size
        throw Problem(
          "\(stream.name): byte \(at): number \(numbers.count + bad) is \(piece[bad]): only finite numbers can be used"
        )
      }
      numbers += piece
    }
    return numbers
  }
}

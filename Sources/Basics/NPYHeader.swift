/// The header of a NumPy file, which describes its array: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4),
/// }` (NEP 1, versions 1 to 3).
package struct NPYHeader: Sendable, Hashable {
  package private(set) var type = NumberType.float32
  package private(set) var isBigEndian = false
  /// The first axis changes fastest.
  package private(set) var isFortran = false
  package private(set) var shape: [Int] = []
  /// The offset of the first number in the file.
  package let start: Int
  /// How many numbers there are: few enough that their bytes can be counted.
  package let count: Int

  /// How many of the file's first bytes `length` needs.
  package static let beginning = 12

  /// The header's length, from the file's first bytes.
  package static func length(_ bytes: [UInt8], name: String) throws(Problem) -> Int {
    guard bytes.count >= beginning, Array(bytes[0...5]) == [0x93] + Array("NUMPY".utf8) else {
      throw fault("byte 0: is not a NumPy .npy file: it does not begin with \\x93NUMPY", name)
    }
    guard (1...3).contains(bytes[6]) else { throw fault("byte 6: version \(bytes[6]) is unknown", name) }
    let short = Int(bytes[8]) | Int(bytes[9]) << 8
    let length = bytes[6] == 1 ? 10 + short : 12 + (short | Int(bytes[10]) << 16 | Int(bytes[11]) << 24)
    guard length <= 1 << 20 else { throw fault("byte 8: a header of \(length) bytes", name) }
    return length
  }

  /// From the file's first bytes, at least `length` of them.
  package init(_ bytes: [UInt8], name: String) throws(Problem) {
    start = try Self.length(bytes, name: name)
    guard start <= bytes.count else {
      throw Self.fault("byte \(bytes.count): its header of \(start) bytes is cut off", name)
    }
    let first = bytes[6] == 1 ? 10 : 12
    var reader = NPYHeaderReader(Array(bytes[first..<max(first, start)]))
    guard let entries = reader.entries() else {
      throw Self.fault("byte \(first + reader.position): its header cannot be read", name)
    }
    guard case .text(let descr) = entries["descr"] else {
      throw Self.fault("byte \(first): its header says no type of numbers ('descr')", name)
    }
    guard case .flag(let isFortran) = entries["fortran_order"] else {
      throw Self.fault("byte \(first): its header says no order ('fortran_order')", name)
    }
    guard case .shape(let shape) = entries["shape"] else {
      throw Self.fault("byte \(first): its header says no shape", name)
    }
    guard let mark = descr.first, "<>|=".contains(mark), let type = NumberType(rawValue: String(descr.dropFirst()))
    else {
      throw Self.fault("byte \(first): holds numbers of type \(descr); real and whole numbers can be read", name)
    }
    (self.type, isBigEndian, self.isFortran, self.shape) = (type, mark == ">", isFortran, shape)
    guard let count = shape.product(upTo: 1 << 40) else {
      throw Self.fault("byte \(first): its shape \(shape) is too large", name)
    }
    self.count = count
  }

  private static func fault(_ message: String, _ name: String) -> Problem {
    Problem("\(name): \(message)", hint: "numpy.save writes such files")
  }
}

/// Reads the header's dictionary as Python would write it.
private struct NPYHeaderReader {
  enum Value {
    case text(String)
    case flag(Bool)
    case shape([Int])
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nil if it is not such a dictionary; then `position` is where that was seen.
  mutating func entries() -> [String: Value]? {
    var entries: [String: Value] = [:]
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = text(), take(":"), let value = value() else { return nil }
      entries[key] = value
      guard take(",") || next == UInt8(ascii: "}") else { return nil }
    }
    return entries
  }

  private mutating func value() -> Value? {
    if word("True") { return .flag(true) }
    if word("False") { return .flag(false) }
    if let text = text() { return .text(text) }
    guard take("(") else { return nil }
    var shape: [Int] = []
    while !take(")") {
      guard let size = number() else { return nil }
      shape.append(size)
      _ = take("L")  // Python 2
      guard shape.count <= 64, take(",") || next == UInt8(ascii: ")") else { return nil }
    }
    return .shape(shape)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    while next == 0x20 || next == 0x0A { position += 1 }
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    while next == 0x20 || next == 0x0A { position += 1 }
    return true
  }

  private mutating func word(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func text() -> String? {
    guard let quote = next, quote == 0x27 || quote == 0x22 else { return nil }
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
  }

  private mutating func number() -> Int? {
    let start = position
    while let digit = next, 0x30...0x39 ~= digit { position += 1 }
    return Int(String(decoding: bytes[start..<position], as: UTF8.self))
  }
}

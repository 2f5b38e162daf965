/// An array in NumPy's file format (NEP 1, version 1.0): Float32, row-major.
package struct NPY: Sendable, Hashable {
  package var shape: [Int]
  package var numbers: [Float]

  package init(shape: [Int], numbers: [Float]) {
    precondition(shape.reduce(1, *) == numbers.count, "shape \(shape) for \(numbers.count) numbers")
    self.shape = shape
    self.numbers = numbers
  }

  package var bytes: [UInt8] {
    let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(axes)), }"
    // The data begins at a multiple of 64 bytes, the header ends in a newline.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let count = header.utf8.count
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)]
    bytes.reserveCapacity(bytes.count + count + numbers.count * 4)
    bytes += Array(header.utf8)
    numbers.withUnsafeBytes { bytes += $0 }
    return bytes
  }

  package func write(to path: String) throws { try AtomicFile.write(bytes, to: path) }

  /// Reads numbers of type f4, f8, u1, or i1 to i8, little-endian, in C or Fortran order.
  package init(path: String) throws {
    try self.init(bytes: try Files.read(path), name: path)
  }

  package init(bytes: [UInt8], name: String) throws {
    let header = try NPYHeader(bytes, name: name)
    var numbers = [Float](repeating: 0, count: header.count)
    bytes.withUnsafeBytes { raw in
      let data = UnsafeRawBufferPointer(rebasing: raw[header.start...])
      for i in numbers.indices { numbers[i] = header.element.read(data, i) }
    }
    if header.isFortran { numbers = NPY.rowMajor(numbers, shape: header.shape) }
    self.init(shape: header.shape, numbers: numbers)
  }

  private static func rowMajor(_ numbers: [Float], shape: [Int]) -> [Float] {
    var result = numbers
    var index = [Int](repeating: 0, count: shape.count)
    for i in numbers.indices {
      var place = 0
      for axis in shape.indices.reversed() { place = place * shape[axis] + index[axis] }
      result[i] = numbers[place]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
    return result
  }
}

private struct NPYHeader {
  enum Element: String {
    case float = "<f4"
    case double = "<f8"
    case unsigned = "|u1"
    case byte = "|i1"
    case short = "<i2"
    case int = "<i4"
    case long = "<i8"

    var size: Int {
      switch self {
      case .unsigned, .byte: 1
      case .short: 2
      case .float, .int: 4
      case .double, .long: 8
      }
    }

    func read(_ data: UnsafeRawBufferPointer, _ index: Int) -> Float {
      let place = index * size
      switch self {
      case .float: return data.loadUnaligned(fromByteOffset: place, as: Float.self)
      case .double: return Float(data.loadUnaligned(fromByteOffset: place, as: Double.self))
      case .unsigned: return Float(data[place])
      case .byte: return Float(Int8(bitPattern: data[place]))
      case .short: return Float(data.loadUnaligned(fromByteOffset: place, as: Int16.self))
      case .int: return Float(data.loadUnaligned(fromByteOffset: place, as: Int32.self))
      case .long: return Float(data.loadUnaligned(fromByteOffset: place, as: Int64.self))
      }
    }
  }

  var element: Element
  var isFortran: Bool
  var shape: [Int]
  var start: Int
  var count: Int

  init(_ bytes: [UInt8], name: String) throws {
    func fail(_ message: String) -> Problem { Problem("\(name): \(message)", hint: "numpy.save writes such files") }
    guard bytes.count >= 12, bytes[0] == 0x93, Array(bytes[1...5]) == Array("NUMPY".utf8) else {
      throw fail("is not a NumPy .npy file: it does not begin with \\x93NUMPY")
    }
    let wide = bytes[6] >= 2
    let length = Int(bytes[8]) | Int(bytes[9]) << 8 | (wide ? Int(bytes[10]) << 16 | Int(bytes[11]) << 24 : 0)
    start = (wide ? 12 : 10) + length
    guard start <= bytes.count else { throw fail("its header of \(length) bytes is cut off at byte \(bytes.count)") }
    let header = String(decoding: bytes[(wide ? 12 : 10)..<start], as: UTF8.self)
    guard let kind = NPYHeader.value(of: "descr", in: header)?.filter({ $0 != "'" && $0 != "\"" }) else {
      throw fail("its header says no type of numbers ('descr')")
    }
    guard let element = Element(rawValue: kind) else {
      throw fail("holds numbers of type \(kind); float32, float64 and little-endian whole numbers can be read")
    }
    self.element = element
    isFortran = NPYHeader.value(of: "fortran_order", in: header) == "True"
    guard let axes = NPYHeader.value(of: "shape", in: header) else { throw fail("its header says no shape") }
    shape = axes.split { "(), ".contains($0) }.compactMap { Int($0) }
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { throw fail("its shape \(axes) is too large") }
      product = next
    }
    let (needed, overflow) = product.multipliedReportingOverflow(by: element.size)
    guard !overflow, needed <= bytes.count - start else {
      throw fail("its shape \(axes) needs more bytes than the \(bytes.count - start) that follow the header")
    }
    count = product
  }

  /// The text after `'key':` up to the comma or brace that ends it; a tuple goes to its closing bracket.
  private static func value(of key: String, in header: String) -> String? {
    let text = Array(header)
    let pattern = Array("'\(key)':")
    guard text.count >= pattern.count else { return nil }
    for start in 0...(text.count - pattern.count) where text[start..<start + pattern.count].elementsEqual(pattern) {
      var depth = 0
      var result = ""
      for character in text[(start + pattern.count)...] {
        if character == "(" { depth += 1 }
        if depth == 0 && (character == "," || character == "}") { break }
        result.append(character)
        if character == ")" {
          depth -= 1
          if depth <= 0 { break }
        }
      }
      return result.filter { $0 != " " }
    }
    return nil
  }
}

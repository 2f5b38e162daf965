/// An array in NumPy's file format (NEP 1, version 1.0): Float32, row-major.
package struct NPY: Sendable, Hashable {
  package var shape: [Int]
  package var numbers: [Float]

  package init(shape: [Int], numbers: [Float]) {
    precondition(shape.reduce(1, *) == numbers.count, "shape \(shape) for \(numbers.count) numbers")
    self.shape = shape
    self.numbers = numbers
  }

  /// Entries of one shape after another; there is at least one part.
  package init(joining parts: [NPY]) {
    self.init(
      shape: [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst(), numbers: parts.flatMap(\.numbers))
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

  /// What lies along its first axis.
  package var entries: [[Float]] {
    let size = shape.dropFirst().reduce(1, *)
    return (0..<(shape.first ?? 0)).map { Array(numbers[$0 * size..<($0 + 1) * size]) }
  }

  /// Reads real and whole numbers of any size, in either order of bytes and of axes.
  package init(path: String) throws {
    try self.init(bytes: try Files.read(path), name: path)
  }

  package init(bytes: [UInt8], name: String) throws(Problem) {
    let header = try NPYHeader(bytes, name: name)
    let (there, needed) = (bytes.count - header.start, header.count * header.type.size)
    guard needed <= there else {
      let shape = header.shape.map(String.init).joined(separator: ", ")
      let sizes = "its shape (\(shape)) needs \(needed) bytes, \(there) follow the header"
      throw Problem(
        "\(name): byte \(bytes.count): the file ends; \(sizes)", hint: "numpy.save writes such files")
    }
    var numbers = [Float](repeating: 0, count: header.count)
    bytes.withUnsafeBytes { bytes in
      numbers.withUnsafeMutableBufferPointer {
        header.type.read(.init(rebasing: bytes[header.start...]), isBigEndian: header.isBigEndian, into: $0)
      }
    }
    if header.isFortran { numbers = NPY.rowMajor(numbers, shape: header.shape) }
    self.init(shape: header.shape, numbers: numbers)
  }

  /// The elements of an array whose first axis changes fastest, reordered so that its last axis does.
  package static func rowMajor<Element>(_ elements: [Element], shape: [Int]) -> [Element] {
    var result = elements
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    for i in elements.indices {
      result[i] = elements[offset]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= index[axis] * strides[axis]
        index[axis] = 0
      }
    }
    return result
  }
}

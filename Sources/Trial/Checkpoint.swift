import Basics
import Engine
import Graph

/// Arrays by name in a safetensors file, which PyTorch opens (`safetensors.torch.load_file`): a header in JSON that says
/// type, shape and offsets of each array, then the numbers (https://huggingface.co/docs/safetensors).
package struct Checkpoint: Sendable {
  package struct Array: Sendable, Hashable {
    package var name: String
    package var shape: Shape
    package var numbers: [Float]
    package init(name: String, shape: Shape, numbers: [Float]) {
      self.name = name
      self.shape = shape
      self.numbers = numbers
    }
  }

  package var arrays: [Array]
  /// Text besides the arrays: the state of training.
  package var metadata: [(key: String, value: String)]

  package init(arrays: [Array], metadata: [(key: String, value: String)] = []) {
    self.arrays = arrays
    self.metadata = metadata
  }

  package init(_ store: Store, metadata: [(key: String, value: String)]) {
    self.init(
      arrays: store.names.map { Array(name: $0, shape: store.shape($0) ?? [], numbers: store.values($0)) },
      metadata: metadata)
  }

  package subscript(_ key: String) -> String? { metadata.first { $0.key == key }?.value }

  // MARK: Writing

  package var bytes: [UInt8] {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      members.append(.init("__metadata__", .object(metadata.map { JSON.Member($0.key, .string($0.value)) })))
    }
    var offset = 0
    for array in arrays {
      let size = array.numbers.count * 4
      members.append(
        .init(
          array.name,
          .object([
            "dtype": .string("F32"), "shape": .array(array.shape.map { .number(Double($0)) }),
            "data_offsets": .array([.number(Double(offset)), .number(Double(offset + size))]),
          ])))
      offset += size
    }
    var header = Swift.Array(JSON.object(members).compact.utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for array in arrays { array.numbers.withUnsafeBytes { bytes += $0 } }
    return bytes
  }

  package func write(to path: String) throws { try AtomicFile.write(bytes, to: path) }

  // MARK: Reading

  package init(path: String) throws { try self.init(bytes: try Files.read(path), name: path) }

  package init(bytes: [UInt8], name: String) throws {
    func fail(_ message: String) -> Problem { Problem("\(name) is not a whole safetensors file: \(message)") }
    guard bytes.count >= 8 else { throw fail("\(bytes.count) bytes") }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8) else { throw fail("its header of \(length) bytes is cut off") }
    let start = 8 + Int(length)
    guard let members = JSON(String(decoding: bytes[8..<start], as: UTF8.self))?.members else {
      throw fail("its header is not JSON")
    }
    metadata = []
    arrays = []
    for member in members {
      if member.key == "__metadata__" {
        metadata = (member.value.members ?? []).compactMap { item in item.value.string.map { (item.key, $0) } }
        continue
      }
      guard let type = member.value["dtype"]?.string, type == "F32" else {
        throw fail("\(member.key) is not of type F32")
      }
      let shape = (member.value["shape"]?.array ?? []).compactMap { $0.number.flatMap { Int(exactly: $0) } }
      let ends = (member.value["data_offsets"]?.array ?? []).compactMap { $0.number.flatMap { Int(exactly: $0) } }
      guard let count = shape.product() else { throw fail("\(member.key) has an impossible shape") }
      guard ends.count == 2, ends[0] >= 0, ends[0] <= ends[1], ends[1] <= bytes.count - start, count <= bytes.count,
        ends[1] - ends[0] == count * 4
      else { throw fail("\(member.key) lies outside the file") }
      let numbers = bytes[start + ends[0]..<start + ends[1]].withUnsafeBytes { raw in
        (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
      }
      arrays.append(Array(name: member.key, shape: shape, numbers: numbers))
    }
  }

  /// Copies the arrays into a store; a shape that differs from the store's is a problem.
  package func restore(into store: Store) throws {
    for array in arrays {
      if let shape = store.shape(array.name), shape != array.shape {
        throw Problem("the checkpoint's \(array.name) has the shape \(array.shape), the model's \(shape)")
      }
      store.set(array.name, shape: array.shape, values: array.numbers)
    }
  }
}

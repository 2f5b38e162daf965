import Basics
import Engine
import Graph

/// Arrays by name in a safetensors file.
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
    let header = Safetensors(arrays.map { .init($0.name, .float32, $0.shape) }, metadata: sealed)
    var bytes = header.bytes()
    bytes.reserveCapacity(bytes.count + header.size)
    for array in arrays { array.numbers.withUnsafeBytes { bytes += $0 } }
    return bytes
  }

  package func write(to path: String) throws { try AtomicFile.write(bytes, to: path) }

  // MARK: Reading

  package init(path: String) throws { try self.init(bytes: try Files.read(path), name: path) }

  package init(bytes: [UInt8], name: String) throws {
    (arrays, metadata) = try bytes.withUnsafeBytes { file in
      let (header, start) = try Safetensors.read(file, name: name, types: [.bfloat16, .float16, .float32, .float64])
      let arrays = header.sections.map { section in
        let numbers = section.type.read(
          file, at: start + section.offset, count: section.size / section.type.size)
        return Array(name: section.name, shape: section.shape, numbers: numbers)
      }
      return (arrays, header.metadata)
    }
    try open(name: name)
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

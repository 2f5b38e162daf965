import Graph

/// Arrays that live on between runs, by name: parameters, running statistics, optimisers' moments.
package final class Store {
  private var arrays: [String: (shape: Shape, numbers: Buffer)] = [:]
  /// Memory that the executors of this store take turns in.
  let workspace = Workspace()
  /// In the order they were made.
  package private(set) var names: [String] = []

  package init() {}

  /// Makes or replaces an array. Executors that already use the name see the new numbers; its shape must stay.
  package func set(_ name: String, shape: Shape, values: [Float]) {
    precondition(shape.size == values.count, "\(name): \(values.count) numbers for \(shape)")
    if let known = arrays[name] {
      precondition(known.shape == shape, "\(name) is \(known.shape) and cannot become \(shape)")
    } else {
      arrays[name] = (shape, Buffer(count: values.count))
      names.append(name)
    }
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      arrays[name]?.numbers.start.update(from: start, count: source.count)
    }
  }

  package func contains(_ name: String) -> Bool { arrays[name] != nil }
  package func shape(_ name: String) -> Shape? { arrays[name]?.shape }

  package func values(_ name: String) -> [Float] {
    guard let (_, numbers) = arrays[name] else { preconditionFailure("no array \(name) in the store") }
    return Array(UnsafeBufferPointer(start: numbers.start, count: numbers.count))
  }

  /// Where an array lies, as long as the store lives: replacing its numbers does not move it.
  func buffer(_ name: String) -> Buffer? { arrays[name]?.numbers }
}

/// Memory for what lives no longer than a run: executors that never run at the same time share it.
final class Workspace {
  private var arena = Buffer(count: 0)
  private var scratch = Buffer(count: 0)

  /// Memory for so many numbers. Who asks first for the most spares the others memory of their own.
  func arena(count: Int) -> Buffer {
    if arena.count < count { arena = Buffer(count: count) }
    return arena
  }

  func scratch(bytes: Int) -> Buffer {
    let count = (bytes + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride
    if scratch.count < count { scratch = Buffer(count: count) }
    return scratch
  }
}

/// Memory for Float32 numbers, zero at first, aligned to cache lines. The last line is whole and one more follows, so
/// that loops over whole vectors may run past the last number.
final class Buffer {
  static let alignment = 64

  let start: UnsafeMutablePointer<Float>
  let count: Int
  let bytes: Int

  init(count: Int) {
    self.count = count
    bytes = Buffer.padded(count * MemoryLayout<Float>.stride) + Buffer.alignment
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Buffer.alignment)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    start = raw.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  /// The next multiple of a cache line.
  static func padded(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }
}

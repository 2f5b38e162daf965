import Basics
import Graph

/// Arrays that are kept between runs, by name: parameters, running statistics, optimisers' moments.
package final class Store {
  private var arrays: [String: (shape: Shape, numbers: Buffer)] = [:]
  /// Temporary memory, which the executors of this store use in turn.
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

  /// The memory of an array. It does not move as long as the store lives, even if the numbers are replaced.
  func buffer(_ name: String) -> Buffer? { arrays[name]?.numbers }
}

/// Temporary memory of runs, shared by executors that never run at the same time.
final class Workspace {
  private var arena = Buffer(count: 0)
  private var scratch = Buffer(count: 0)

  /// A problem where memory for so many numbers, and for others beside them, is more than is free.
  func require(arena count: Int, beside others: Int = 0) throws(Problem) {
    let wanted = others + (arena.count < count ? count : 0)
    try Memory.require(wanted * MemoryLayout<Float>.stride, for: "the model")
  }

  /// Memory for so many numbers. It is shared only if the largest count is asked for first: a larger one gets new
  /// memory.
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

/// Memory for Float32 numbers, zero at first, aligned to cache lines. The last line is complete and one more
/// follows, so that loops over complete vectors may go past the last number.
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

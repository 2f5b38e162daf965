import Basics

/// Serves the batches of a split endlessly, epoch after epoch. Another thread prepares them while earlier ones are
/// used.
///
///     let reader = try BatchReader(set, .train, fields: ["data", "label"], batch: 64, seed: 1)
///     let batch = try reader.next()
///     executor.feed("data") { batch.copy("data", into: $0) }
///
/// What it serves depends on the seed and the position alone. An epoch's last batch holds what is left: it may be short,
/// or left out (`dropsLast`). Not to be used from two threads at once.
package final class BatchReader {
  /// A position in the stream of batches, from which training can go on later.
  package struct Position: Sendable, Hashable {
    package var epoch: Int
    package var batch: Int
    package init(epoch: Int = 0, batch: Int = 0) {
      self.epoch = epoch
      self.batch = batch
    }
  }

  /// A batch. It must be copied before the next one is asked for.
  package struct Batch {
    package let position: Position
    package let count: Int
    /// Which examples of the split these are.
    package let indices: [Int]
    package let isLastOfEpoch: Bool
    fileprivate let slot: BatchSlot
    fileprivate let served: Int

    /// Copies the numbers of a field, example after example: of all examples, or of those at `examples`.
    package func copy(_ field: String, examples: Range<Int>? = nil, into numbers: UnsafeMutableBufferPointer<Float>) {
      precondition(slot.served == served, "a batch used after the next one was asked for")
      let source = slot.numbers(field, examples ?? 0..<count)
      precondition(numbers.count == source.count, "\(field): \(source.count) numbers into room for \(numbers.count)")
      _ = numbers.update(fromContentsOf: source)
    }
  }

  package let batchesPerEpoch: Int
  private let work: BatchWork
  private let thread: WorkerThread
  private var served = 0

  package init(
    _ set: any DataSet, _ split: Split, fields: [String], batch: Int, seed: UInt64, shuffled: Bool = true,
    dropsLast: Bool = false, from start: Position = Position()
  ) throws {
    let count = set.count(split)
    precondition(batch > 0 && start.epoch >= 0 && start.batch >= 0, "batch \(batch) from \(start)")
    guard count > 0 else { throw Problem("the \(split.rawValue) split is empty") }
    guard count >= batch || !dropsLast else {
      throw Problem("an epoch has no whole batch: \(count) examples, batch \(batch)", hint: "take 'drop_last' out")
    }
    batchesPerEpoch = Self.batches(of: count, batch: batch, dropsLast: dropsLast)
    precondition(start.batch < batchesPerEpoch, "\(start) of \(batchesPerEpoch) batches")
    let size = min(batch, count)
    let numbers = fields.reduce(0) { $0 + (set.field($1)?.shape.reduce(1, *) ?? 0) }
    let slots = try (0..<Self.slots(bytes: 4 * size * numbers)).map { _ in try BatchSlot(set, fields, size: size) }
    work = BatchWork(
      set: set, split: split, batch: batch, perEpoch: batchesPerEpoch, seed: seed, shuffled: shuffled, start: start,
      slots: slots)
    thread = try WorkerThread { [work] in work.run() }
  }

  /// How many batches an epoch of `count` examples has.
  package static func batches(of count: Int, batch: Int, dropsLast: Bool) -> Int {
    dropsLast ? count / batch : (count + batch - 1) / batch
  }

  /// How many batches of so many bytes are held, with the one in use. With only two, training would wait whenever the
  /// thread gets no processor for a few steps; of small batches there may be more.
  static func slots(bytes: Int) -> Int { min(8, max(2, (4 << 20) / max(1, bytes))) }

  deinit {
    work.stop()
    thread.join()
  }

  /// Waits for the next batch; the one before becomes invalid. Throws errors of reading the data.
  package func next() throws -> Batch {
    let slot = work.take(served)
    served += 1
    slot.served = served
    if let failure = slot.failure { throw failure }
    return Batch(
      position: slot.position, count: slot.indices.count, indices: slot.indices,
      isLastOfEpoch: slot.position.batch == batchesPerEpoch - 1, slot: slot, served: served)
  }
}

/// Memory for a batch, which is reused.
final class BatchSlot {
  fileprivate(set) var position = BatchReader.Position()
  fileprivate(set) var indices: [Int] = []
  fileprivate(set) var failure: (any Error)?
  /// The number of the batch that it holds.
  fileprivate(set) var served = 0
  private let fields: [(name: String, size: Int, room: UnsafeMutableBufferPointer<Float>)]

  fileprivate init(_ set: any DataSet, _ names: [String], size: Int) throws {
    let known = try names.map { name in
      guard let field = set.field(name) else {
        throw Problem(
          "the data has no field '\(name)'", hint: suggestion(for: name, among: set.fields.map(\.name), noun: "fields"))
      }
      return field
    }
    fields = known.map { field in
      let each = field.shape.reduce(1, *)
      let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: each * size)
      room.initialize(repeating: 0)
      return (field.name, each, room)
    }
  }

  deinit {
    for field in fields { field.room.deallocate() }
  }

  fileprivate func fill(_ set: any DataSet, _ split: Split, draw: Draw) {
    failure = nil
    do {
      for field in fields {
        let room = UnsafeMutableBufferPointer(rebasing: field.room[..<(indices.count * field.size)])
        try set.read(split, indices, field: field.name, draw: draw, into: room)
      }
    } catch {
      failure = error
    }
  }

  fileprivate func numbers(_ name: String, _ examples: Range<Int>) -> UnsafeBufferPointer<Float> {
    guard let field = fields.first(where: { $0.name == name }) else {
      preconditionFailure("no field \(name) among \(fields.map(\.name))")
    }
    return UnsafeBufferPointer(
      rebasing: field.room[examples.lowerBound * field.size..<examples.upperBound * field.size])
  }
}

/// The work of the thread: it fills the slots in turn, as they become free.
///
/// Unchecked because of the slots: a slot belongs to the reader from `take` until its next `take`, and to the thread
/// otherwise. It passes from one to the other only under the monitor's lock, by `filled` and `taken`.
private final class BatchWork: @unchecked Sendable {
  private let set: any DataSet
  private let split: Split
  private let batch: Int
  private let perEpoch: Int
  private let seed: UInt64
  private let shuffled: Bool
  private let start: BatchReader.Position
  private let slots: [BatchSlot]

  private let monitor = Monitor()
  /// How many batches were prepared, and how many the reader has asked for. Under the lock.
  private var filled = 0
  private var taken = 0
  private var isStopped = false

  init(
    set: any DataSet, split: Split, batch: Int, perEpoch: Int, seed: UInt64, shuffled: Bool,
    start: BatchReader.Position, slots: [BatchSlot]
  ) {
    self.set = set
    self.split = split
    self.batch = batch
    self.perEpoch = perEpoch
    self.seed = seed
    self.shuffled = shuffled
    self.start = start
    self.slots = slots
  }

  /// Waits for batch `number`. The slot of the batch before it goes back to the thread.
  func take(_ number: Int) -> BatchSlot {
    monitor.locked {
      taken = number + 1
      monitor.changed()
      monitor.wait { filled > number }
      return slots[number % slots.count]
    }
  }

  func stop() {
    monitor.locked {
      isStopped = true
      monitor.changed()
    }
  }

  func run() {
    let count = set.count(split)
    var position = start
    var order: [Int] = []
    var number = 0
    while mayFill(number) {
      let slot = slots[number % slots.count]
      if order.isEmpty {
        order = shuffled ? epochOrder(count: count, seed: seed, epoch: position.epoch) : Array(0..<count)
      }
      slot.position = position
      slot.indices = Array(order[position.batch * batch..<min(count, (position.batch + 1) * batch)])
      slot.fill(set, split, draw: Draw(seed: seed, epoch: UInt64(position.epoch)))
      number += 1
      monitor.locked {
        filled = number
        monitor.changed()
      }
      position.batch += 1
      if position.batch == perEpoch {
        position = BatchReader.Position(epoch: position.epoch + 1)
        if shuffled { order = [] }
      }
    }
  }

  /// Waits until batch `number` may be prepared: its slot's last batch is no longer in use. False: stop.
  private func mayFill(_ number: Int) -> Bool {
    monitor.locked {
      // The slot's last batch is number − count; the reader lets go of it when it takes the one after.
      monitor.wait { isStopped || number < slots.count || taken >= number - slots.count + 2 }
      return !isStopped
    }
  }
}

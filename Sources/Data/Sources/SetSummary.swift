import Basics

/// What the numbers of a field are over a whole split.
package struct FieldSummary: Sendable, Hashable {
  package let field: DataField
  package private(set) var examples = 0
  package private(set) var least = Float.infinity
  package private(set) var most = -Float.infinity
  /// Of an image each channel's mean, of a point each number's, else one.
  package private(set) var means: [Double]
  /// Of classes how often each occurs.
  package private(set) var counts: [Int]

  /// Reads all of it, some examples at a time.
  package init(_ set: any DataSet, _ split: Split, _ field: DataField) throws {
    self.field = field
    let size = field.shape.reduce(1, *)
    let channels = field.classes == nil ? Self.channels(field.shape) : 1
    means = [Double](repeating: 0, count: channels)
    counts = [Int](repeating: 0, count: field.classes ?? 0)
    examples = set.count(split)
    let chunk = max(1, min(256, (1 << 20) / max(1, size)))
    let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: chunk * size)
    defer { room.deallocate() }
    room.initialize(repeating: 0)
    for start in stride(from: 0, to: examples, by: chunk) {
      let indices = Array(start..<min(examples, start + chunk))
      let numbers = UnsafeMutableBufferPointer(rebasing: room[..<(indices.count * size)])
      try set.read(split, indices, field: field.name, into: numbers)
      add(UnsafeBufferPointer(numbers), channels)
    }
    let each = Double(max(1, examples * size / channels))
    means = means.map { $0 / each }
  }

  /// The first axis of an image, and what a point has, lie last.
  private static func channels(_ shape: [Int]) -> Int {
    switch shape.count {
    case 3: shape[0]
    case 1 where shape[0] <= 4: shape[0]
    default: 1
    }
  }

  private mutating func add(_ numbers: UnsafeBufferPointer<Float>, _ channels: Int) {
    // Sums of a chunk in Float64 beside the number itself: what is not a number must not vanish.
    for channel in 0..<channels {
      var sum = 0.0
      for place in stride(from: channel, to: numbers.count, by: channels) {
        let number = numbers[place]
        sum += Double(number)
        if number < least { least = number }
        if number > most { most = number }
      }
      means[channel] += sum
    }
    for number in counts.isEmpty ? UnsafeBufferPointer(rebasing: numbers[..<0]) : numbers {
      if number >= 0, number < Float(counts.count) { counts[Int(number)] += 1 }
    }
  }
}

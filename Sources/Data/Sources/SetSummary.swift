import Basics

/// Statistics of the numbers of a field over a split.
package struct FieldSummary: Sendable, Hashable {
  package let field: DataField
  package private(set) var examples = 0
  package private(set) var least = Float.infinity
  package private(set) var most = -Float.infinity
  /// The mean of each channel of an image, or of each coordinate of a point; else one mean of all numbers.
  package private(set) var means: [Double]
  /// How often each class occurs; empty if the field has no classes.
  package private(set) var counts: [Int]

  /// Reads all examples, some at a time.
  package init(_ set: any DataSet, _ split: Split, _ field: DataField) throws {
    self.field = field
    let size = field.shape.reduce(1, *)
    let channels = field.classes == nil ? Self.channels(field.shape) : 1
    means = [Double](repeating: 0, count: channels)
    counts = [Int](repeating: 0, count: field.classes ?? 0)
    examples = set.count(split)
    let chunk = max(1, min(256, (1 << 20) / max(1, size)))
    for start in stride(from: 0, to: examples, by: chunk) {
      add(try set.numbers(split, Array(start..<min(examples, start + chunk)), field.name), channels)
    }
    let each = Double(max(1, examples * size / channels))
    means = means.map { $0 / each }
  }

  /// How many means a field of this shape has.
  private static func channels(_ shape: [Int]) -> Int {
    switch shape.count {
    case 3: shape[0]
    case 1 where shape[0] <= 4: shape[0]
    default: 1
    }
  }

  private mutating func add(_ numbers: [Float], _ channels: Int) {
    // The sum of a chunk, in Float64. A number that is not finite must show in it.
    for channel in 0..<channels {
      var sum = 0.0
      for index in stride(from: channel, to: numbers.count, by: channels) {
        let number = numbers[index]
        sum += Double(number)
        if number < least { least = number }
        if number > most { most = number }
      }
      means[channel] += sum
    }
    for number in counts.isEmpty ? [] : numbers {
      if number >= 0, number < Float(counts.count) { counts[Int(number)] += 1 }
    }
  }
}

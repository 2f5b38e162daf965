import Basics
import Graph

/// A value of an equation: what it is, and along which of the three kinds of axes it extends: samples (at most one axis),
/// examples (the batch), elements (the shape one writes).
///
/// Its graph values are `[samples?, examples?, elements…]`; the elements of an image (three axes, written
/// channels × height × width) lie channels last.
struct Quantity: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    case numbers(Value)
    /// Whole numbers below `count`.
    case classes(Value, count: Int)
    case distribution(Distribution)
    /// What `shape(x)` gives: only distributions and `size` take it.
    case shape(Shape)
  }

  var content: Content
  /// The size of the samples axis.
  var samples: Int?
  /// The size of the batch.
  var examples: Int?
  /// As the user writes it.
  var elements: Shape
  /// How the numbers came about, for `check`: which axes were summed or averaged away.
  var reduced = Reduced()
  /// The names that a network call binds with `as`, for `D(x).h`.
  var members: [String: Quantity] = [:]

  /// The axes before the elements.
  var lead: Shape { [samples, examples].compactMap { $0 } }

  /// A value without samples, examples or elements: what an objective must be.
  var isOneNumber: Bool { samples == nil && examples == nil && elements.isEmpty }

  static func number(_ value: Value) -> Quantity { Quantity(content: .numbers(value), elements: []) }
}

extension Shape {
  /// Images lie channels last: `[channels, height, width]` as written is `[height, width, channels]` in memory.
  var stored: Shape { count == 3 ? [self[1], self[2], self[0]] : self }
  /// The reverse of `stored`.
  var written: Shape { count == 3 ? [self[2], self[0], self[1]] : self }
  /// The place in memory, among the elements, of an axis as written.
  func storedAxis(_ axis: Int) -> Int { count == 3 ? [2, 0, 1][axis] : axis }
  /// `3×32×32`; a single number is `one number`.
  var words: String { isEmpty ? "one number" : map(String.init).joined(separator: "×") }
}

/// Which axes were taken away and how: "mean over 64 examples of a sum over 784 elements".
struct Reduced: Sendable, Hashable {
  enum Way: String, Sendable, Hashable { case sum, mean, norm, largest, smallest }
  struct Step: Sendable, Hashable {
    var way: Way
    /// "784 elements", "64 examples".
    var over: String
    var count: Int
    var isElements: Bool
  }

  /// In the order of their happening.
  var steps: [Step] = []

  func adding(_ way: Way, over: String, count: Int, isElements: Bool = false) -> Reduced {
    Reduced(steps: steps + [Step(way: way, over: over, count: count, isElements: isElements)])
  }

  var words: String {
    if steps.isEmpty { return "as it is" }
    return steps.reversed().map { "\($0.way.rawValue) over \($0.over)" }.joined(separator: " of a ")
  }

  /// Elements were averaged, or were summed: what should not be added to each other unawares.
  var averagesElements: Bool { steps.contains { $0.isElements && $0.way == .mean && $0.count > 1 } }
  var sumsElements: Bool { steps.contains { $0.isElements && $0.way == .sum && $0.count > 1 } }
}

extension Quantity {
  /// Its type in words, for messages: "3×32×32 an example", "one number for each of 50 samples of an example".
  var words: String {
    var text: String
    switch content {
    case .numbers: text = elements.words
    case .classes(_, let count): text = (elements.isEmpty ? "a class" : elements.words + " classes") + " of \(count)"
    case .distribution: text = "a distribution over \(elements.isEmpty ? "one number" : elements.words)"
    case .shape(let shape): return "the shape \(shape.words)"
    }
    if samples != nil { text += ", for each sample" }
    if examples != nil { text += ", for each example" }
    return text
  }

  /// Its numbers; a problem where it is a distribution, a class or a shape, which have none to calculate with.
  func numbers(_ mark: Mark?) throws(Problem) -> Value {
    switch content {
    case .numbers(let value): return value
    case .classes(_, let count):
      throw Problem(
        "this is a class of \(count), and arithmetic on classes means nothing", at: mark,
        hint: "number(t) makes it a number, one_hot(t) a vector")
    case .distribution:
      throw Problem(
        "a distribution is used as a value", at: mark,
        hint: ".mean, .std, .mode or .logits are values; log_prob(p, x) scores one; a name under 'sample' is a draw from it")
    case .shape(let shape): throw Problem("the shape \(shape.words) is used as a value", at: mark)
    }
  }

  /// Numbers or classes alike.
  func value(_ mark: Mark?) throws(Problem) -> Value {
    if case .classes(let value, _) = content { return value }
    return try numbers(mark)
  }
}

import Basics
import Graph

/// A value of an equation: what it is, and along which of the three kinds of axes it extends: samples (at most one
/// axis), examples (the batch), elements (the shape one writes).
///
/// Its graph values are `[samples?, examples?, elements…]`; the elements of an image (three axes, written
/// channels × height × width) lie channels last. A distribution's parameters all have this shape, a categorical's
/// logits the classes after it.
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
  /// How the numbers were computed, for `check`.
  var story = Story.plain
  /// The names that a network call binds with `as`, for `D(x).h`.
  var members: [String: Quantity] = [:]

  /// The axes before the elements.
  var lead: Shape { [samples, examples].compactMap { $0 } }

  /// The shape of its graph value.
  var shape: Shape { lead + elements.stored }

  /// A value without samples, examples or elements: what an objective must be.
  var isOneNumber: Bool { samples == nil && examples == nil && elements.isEmpty }

  /// The distribution that it is, if it is one.
  var distribution: Distribution? { if case .distribution(let distribution) = content { distribution } else { nil } }

  /// The number of classes where it is classes. (Never inlined: where it is, the optimiser of Swift 6.3.1 loses track of
  /// the value's lifetime, and its verifier ends the compilation.)
  @inline(never) var classCount: Int? { if case .classes(_, let count) = content { count } else { nil } }

  /// Without its history: equal where the value is.
  var bare: Quantity { Quantity(content: content, samples: samples, examples: examples, elements: elements) }

  static func number(_ value: Value) -> Quantity { Quantity(content: .numbers(value), elements: []) }

  /// Other numbers (or classes, if these are) with the same axes and the same history.
  func replacing(_ value: Value) -> Quantity {
    var copy = self
    copy.content = classCount.map { .classes(value, count: $0) } ?? .numbers(value)
    copy.members = [:]
    return copy
  }

  /// The same with every graph value changed.
  func mapped(_ transform: (Value) throws(Problem) -> Value) throws(Problem) -> Quantity {
    var copy = self
    switch content {
    case .numbers(let value): copy.content = .numbers(try transform(value))
    case .classes(let value, let count): copy.content = .classes(try transform(value), count: count)
    case .distribution(let distribution): copy.content = .distribution(try distribution.mapped(transform))
    case .shape: break
    }
    copy.members = [:]
    return copy
  }
}

// MARK: - Its contents

extension Quantity {
  /// Its numbers or classes; a problem where it is a distribution or a shape. `name` is what the user calls it.
  func value(_ name: String = "this", at mark: Mark?) throws(Problem) -> Value {
    switch content {
    case .numbers(let value), .classes(let value, _): return value
    case .distribution:
      throw Problem(
        "\(name) is a distribution and is used as a value", at: mark,
        hint:
          ".mean, .std, .mode or .logits are values; log_prob(p, x) scores one; a name under 'sample' is a draw from it"
      )
    case .shape(let shape):
      throw Problem(
        "\(name) is the shape \(shape.words) and is used as a value", at: mark,
        hint: "size(x) is the number of its elements")
    }
  }

  /// Its numbers; throws for classes, which cannot be calculated with.
  func numbers(_ name: String = "this", at mark: Mark?) throws(Problem) -> Value {
    if let count = classCount {
      throw Problem(
        "\(name) \(elements.isEmpty ? "is a class" : "holds classes") of \(count), and arithmetic on classes means nothing",
        at: mark,
        hint: "number(t) makes it a number, one_hot(t) a vector")
    }
    return try value(name, at: mark)
  }

  /// Its type in words, for messages: "an image 3×32×32 for each example".
  var words: String {
    let elements = self.elements.inWords
    var text: String
    switch content {
    case .numbers: text = elements
    case .classes(_, let count):
      text = self.elements.isEmpty ? "a class of \(count)" : "\(elements) of classes of \(count)"
    case .distribution(let distribution): text = "a \(distribution.name) distribution over \(elements)"
    case .shape(let shape): return "the shape \(shape.words)"
    }
    if samples != nil { text += " for each sample" }
    if examples != nil { text += samples == nil ? " for each example" : " of each example" }
    return text
  }
}

extension Shape {
  /// Images are stored channels last: `[channels, height, width]` as written is `[height, width, channels]` in memory.
  package var stored: Shape { count == 3 ? [self[1], self[2], self[0]] : self }
  /// The reverse of `stored`.
  package var written: Shape { count == 3 ? [self[2], self[0], self[1]] : self }
  /// Elements as a user calls them: "a vector of 100", "an image 3×32×32".
  var inWords: String { Elements([1] + stored).description }
  /// Which axis of the elements in memory is the first as written.
  var storedFirst: Int { count == 3 ? 2 : 0 }
}

/// `1 value`, `3 values`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

import Basics
import Graph

/// Joins what comes in and other values along the first axis: features of vectors, positions of sequences, channels of
/// images, over which vectors and numbers spread. PyTorch: `torch.cat([x, a, b], 1)`.
struct Concat: JoinKind {
  static let name = "concat"
  static let summary = "joins other values to what comes in, along the first axis (an image's channels)"
  static let aliases: [Alias] = ["concatenate", "cat"]
  static let fields: [Field<Self>] = [
    Field("values", \.values, position: 0, required: true, "what is joined, in this order after what comes in")
  ]

  var values: [Expression] = []

  var others: [Expression] { values }

  func lower(_ x: Value, with others: [Value], in model: inout NetworkLowering) throws(Problem) -> Value {
    try model.joined([(x, nil)] + zip(others, values).map { ($0, $1.mark) })
  }
}

extension NetworkLowering {
  /// Values joined along the first axis; what is the same for all examples is repeated for each.
  mutating func joined(_ parts: [(value: Value, mark: Mark?)]) throws(Problem) -> Value {
    var elements: [Elements] = []
    for (part, mark) in parts {
      do { elements.append(try numbers(part, for: Concat.name)) } catch { throw error.at(mark) }
    }
    let goal = elements.first { $0.rank > 1 } ?? .vector(1)
    let batch = parts.map { self.batch(of: $0.value) }.max() ?? 1

    var fitted: [Value] = []
    for (i, part) in parts.enumerated() {
      guard let shape = goal.joining(elements[i]) else {
        throw Problem("concat: \(elements[i]) does not join \(goal)", at: part.mark)
      }
      let aligned = try graph.reshape(part.value, to: [self.batch(of: part.value)] + shape.aligned)
      fitted.append(try graph.broadcast(aligned, to: [batch] + shape.spread))
    }
    if case .image = goal { return try graph.concat(fitted, axis: 3) }
    return try graph.concat(fitted, axis: 1)
  }
}

extension Elements {
  var rank: Int { sizes.count }

  /// The engine's shapes, without the batch, of a part that is joined to this: with as many axes as this, and spread.
  /// Nil: the two do not go together.
  fileprivate func joining(_ part: Elements) -> (aligned: Shape, spread: Shape)? {
    switch (self, part) {
    case (.vector, .number): ([1], [1])
    case (.vector, .vector(let width)): ([width], [width])
    case (.sequence(_, let own), .sequence(let length, let width)) where own == width:
      ([length, width], [length, width])
    case (.image(_, let height, let width), .number): ([1, 1, 1], [height, width, 1])
    case (.image(_, let height, let width), .vector(let count)): ([1, 1, count], [height, width, count])
    case (.image(_, let height, let width), .image(let channels, let h, let w)) where h == height && w == width:
      ([height, width, channels], [height, width, channels])
    default: nil
    }
  }
}

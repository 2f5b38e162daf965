import Basics
import Graph

/// The elements of a value for one example, in the user's order: channels × height × width.
enum Elements: Hashable {
  case number
  case vector(Int)
  case sequence(length: Int, width: Int)
  case image(channels: Int, height: Int, width: Int)
  case other([Int])

  /// Of a value's shape, whose first axis is the batch.
  init(_ shape: Shape) {
    switch shape.count {
    case 0, 1: self = .number
    case 2: self = .vector(shape[1])
    case 3: self = .sequence(length: shape[1], width: shape[2])
    case 4: self = .image(channels: shape[3], height: shape[1], width: shape[2])
    default: self = .other(Array(shape.dropFirst()))
    }
  }

  /// The sizes in the user's order.
  var sizes: [Int] {
    switch self {
    case .number: []
    case .vector(let width): [width]
    case .sequence(let length, let width): [length, width]
    case .image(let channels, let height, let width): [channels, height, width]
    case .other(let sizes): sizes
    }
  }

  /// How many numbers an example has.
  var count: Int { sizes.reduce(1, *) }
}

extension Elements: CustomStringConvertible {
  var description: String {
    let written = sizes.map(String.init).joined(separator: "×")
    return switch self {
    case .number: "a single number"
    case .vector: "a vector of \(written)"
    case .sequence: "a sequence \(written)"
    case .image: "an image \(written)"
    case .other: "an array \(written)"
    }
  }
}

extension NetworkLowering {
  func elements(of x: Value) -> Elements { Elements(graph.shape(x)) }

  /// What a layer that does arithmetic gets; a class is not a number.
  func numbers(_ x: Value, for layer: String) throws(Problem) -> Elements {
    if let count = classes(of: x) {
      throw Problem(
        "\(layer) works on numbers; what comes here is a class of \(count)",
        hint: "one_hot(…) or number(…) of it are numbers")
    }
    return elements(of: x)
  }

  /// The sizes of the image that a layer gets.
  func image(_ x: Value, for layer: String) throws(Problem) -> (channels: Int, height: Int, width: Int) {
    let elements = try numbers(x, for: layer)
    guard case .image(let channels, let height, let width) = elements else {
      throw Problem(
        "\(layer) works on images; what comes here is \(elements)",
        hint: "put 'reshape C H W' before it (channels, height, width; C × H × W = \(elements.count))")
    }
    return (channels, height, width)
  }

  /// How many features the last axis has: the width of a vector or of a sequence's positions, an image's channels.
  func features(_ x: Value, for layer: String) throws(Problem) -> Int {
    let elements = try numbers(x, for: layer)
    switch elements {
    case .vector(let width), .sequence(_, let width): return width
    case .image(let channels, _, _): return channels
    case .number, .other:
      throw Problem("\(layer) works on vectors, sequences and images; what comes here is \(elements)")
    }
  }
}

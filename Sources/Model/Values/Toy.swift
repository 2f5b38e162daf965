import Basics
import Graph

/// A distribution of one or two numbers that shows what a model does: whether it finds every mode, follows a thin
/// curve, leaves holes empty. Drawn in the graph, fresh each step.
package struct Toy: Sendable, Hashable {
  /// `distribution1` and `distribution4` are those of the assignment (IFT6135, 2019). The moons are scikit-learn's, the
  /// roll is scikit-learn's seen from its side at a fifth, the checkerboard that of FFJORD (arXiv:1810.01367).
  package enum Kind: String, Sendable, CaseIterable {
    case distribution1, distribution4
    case ring, grid, checkerboard
    case twoMoons = "two_moons"
    case swissRoll = "swiss_roll"
  }

  let kind: Kind
  /// How many modes a ring has, or a side of a grid.
  var count = 1
  /// Its parameters in the order of `standards`, each of the full shape; the first is zeros, whatever the kind.
  var parameters: [Value]
}

extension Toy.Kind {
  var name: String { rawValue }

  /// How many numbers a draw has.
  var size: Int { self == .distribution4 ? 1 : 2 }

  /// Parameters that may be equations, with their defaults.
  var standards: KeyValuePairs<String, Double> {
    switch self {
    case .distribution1: ["x": 0]
    case .ring: ["radius": 2, "std": 0.02]
    case .grid: ["spacing": 2, "std": 0.05]
    case .twoMoons: ["std": 0.1]
    case .swissRoll: ["std": 0.2]
    case .distribution4, .checkerboard: [:]
    }
  }

  /// A parameter that is a whole number known before training.
  var counted: (name: String, standard: Int)? {
    switch self {
    case .ring: ("modes", 8)
    case .grid: ("side", 5)
    default: nil
    }
  }
}

// MARK: - Drawing

extension Toy {
  /// The shape of a draw, `[…, size]`, and the last axis.
  private func shape(_ g: GraphBuilder) -> (full: Shape, axis: Int) {
    let shape = g.shape(parameters[0])
    return (shape, shape.count - 1)
  }

  /// A draw; the gradient goes through it to the parameters.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let (full, axis) = shape(g)
    let uniforms = g.random(.uniform, stream: "\(stream).place", shape: full)
    switch kind {
    case .distribution1:
      let first = try g.slice(parameters[1], axis: axis, start: 0, size: 1)
      return try g.concat([first, try g.slice(uniforms, axis: axis, start: 0, size: 1)], axis: axis)
    case .distribution4:
      // f(u) = tanh(2u + 1) + ¾ u
      let u = g.random(.normal, stream: stream, shape: full)
      let bent = g.unary(.tanh, try g.binary(.add, try g.binary(.multiply, u, g.constant(2)), g.constant(1)))
      return try g.binary(.add, bent, try g.binary(.multiply, u, g.constant(0.75)))
    case .ring:
      let first = try g.slice(uniforms, axis: axis, start: 0, size: 1)
      let mode = g.unary(.floor, try g.binary(.multiply, first, g.constant(Double(count))))
      let angle = try angle(ofMode: mode, in: &g)
      let centre = try g.concat([g.unary(.cosine, angle), g.unary(.sine, angle)], axis: axis)
      return try noisy(try g.binary(.multiply, centre, parameters[1]), std: parameters[2], stream, in: &g)
    case .grid:
      let index = g.unary(.floor, try g.binary(.multiply, uniforms, g.constant(Double(count))))
      // Where the product was rounded up to `count`, the last index is meant.
      let bounded = try g.binary(.minimum, index, g.constant(Double(count - 1)))
      let centre = try fromMiddle(bounded, in: &g)
      return try noisy(try g.binary(.multiply, centre, parameters[1]), std: parameters[2], stream, in: &g)
    case .checkerboard: return try square(uniforms, axis, stream, in: &g)
    case .twoMoons:
      return try noisy(try moon(uniforms, axis, in: &g), std: parameters[1], stream, in: &g)
    case .swissRoll:
      // t (cos t, sin t) / 5 for t from 1½ π to 4½ π
      let first = try g.slice(uniforms, axis: axis, start: 0, size: 1)
      let turn = try g.binary(
        .add, try g.binary(.multiply, first, g.constant(3 * .pi)), g.constant(1.5 * .pi))
      let circle = try g.concat([g.unary(.cosine, turn), g.unary(.sine, turn)], axis: axis)
      let roll = try g.binary(.multiply, circle, try g.binary(.multiply, turn, g.constant(0.2)))
      return try noisy(roll, std: parameters[1], stream, in: &g)
    }
  }

  /// Of a ring's modes, counted from 0.
  private func angle(ofMode mode: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.multiply, mode, g.constant(2 * .pi / Double(count)))
  }

  /// How far an index in a row of a grid, counted from 0, is from the row's middle.
  private func fromMiddle(_ index: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    try g.binary(.subtract, index, g.constant(Double(count - 1) / 2))
  }

  private func noisy(
    _ centre: Value, std: Value, _ stream: String, in g: inout GraphBuilder
  ) throws(Problem) -> Value {
    let noise = g.random(.normal, stream: stream, shape: g.shape(centre))
    return try g.binary(.add, centre, try g.binary(.multiply, std, noise))
  }

  /// Half of the points on the arc (cos a, sin a), half on (1 − cos a, ½ − sin a), a from 0 to π.
  private func moon(_ uniforms: Value, _ axis: Int, in g: inout GraphBuilder) throws(Problem) -> Value {
    let side = try g.binary(.less, try g.slice(uniforms, axis: axis, start: 1, size: 1), g.constant(0.5))
    let angle = try g.binary(.multiply, try g.slice(uniforms, axis: axis, start: 0, size: 1), g.constant(.pi))
    var coordinates: [Value] = []
    for (curve, offset) in [(Unary.cosine, 1.0), (.sine, 0.5)] {
      let outer = g.unary(curve, angle)
      coordinates.append(try g.select(side, try g.binary(.subtract, g.constant(offset), outer), outer))
    }
    return try g.concat(coordinates, axis: axis)
  }

  /// One of the 8 dark squares, of side 2, of a board from −4 to 4: the column decides which four rows there are.
  private func square(
    _ uniforms: Value, _ axis: Int, _ stream: String, in g: inout GraphBuilder
  ) throws(Problem) -> Value {
    let x = try g.binary(
      .subtract, try g.binary(.multiply, try g.slice(uniforms, axis: axis, start: 0, size: 1), g.constant(4)),
      g.constant(2))
    let v = try g.slice(uniforms, axis: axis, start: 1, size: 1)
    let coin = g.random(.uniform, stream: "\(stream).row", shape: g.shape(v))
    let down = try g.binary(.multiply, try g.binary(.less, coin, g.constant(0.5)), g.constant(2))
    let y = try g.binary(.add, try g.binary(.subtract, v, down), try odd(g.unary(.floor, x), in: &g))
    return try g.binary(.multiply, try g.concat([x, y], axis: axis), g.constant(2))
  }

  /// 1 where a whole number is odd, else 0.
  private func odd(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let half = g.unary(.floor, try g.binary(.multiply, x, g.constant(0.5)))
    return try g.binary(.subtract, x, try g.binary(.multiply, half, g.constant(2)))
  }
}

// MARK: - Scoring

extension Toy {
  /// The logarithm of its density at x, an element each: where elements depend on one another, the first has all
  /// of it and the others 0, so that the sum is right.
  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let (full, axis) = shape(g)
    switch kind {
    case .distribution1: throw scoreless("its first number is always x: it has no density")
    case .distribution4:
      throw scoreless(
        "its density has no closed form",
        hint: "of u drawn from normal(1), x = tanh(2 * u + 1) + 0.75 * u has the density "
          + "log_prob(normal(1), u) - sum(log(2.75 - 2 * tanh(2 * u + 1)^2))")
    case .twoMoons, .swissRoll:
      throw scoreless("its density has no closed form", hint: "ring, grid and checkerboard have one")
    case .ring:
      let angles = try angle(ofMode: g.iota([count], axis: 0), in: &g)
      var terms: [Value] = []
      for (part, curve) in [Unary.cosine, .sine].enumerated() {
        terms.append(try term(x, part, centres: g.unary(curve, angles), axis, in: &g))
      }
      let joint = try mixture(try g.binary(.add, terms[0], terms[1]), axis, in: &g)
      return try g.scatterSlice(joint, axis: axis, start: 0, size: full[axis])
    case .grid:
      // Its two coordinates are independent: a mixture of `side` normals each.
      let centres = try fromMiddle(g.iota([count], axis: 0), in: &g)
      var parts: [Value] = []
      for part in 0..<2 { parts.append(try mixture(try term(x, part, centres: centres, axis, in: &g), axis, in: &g)) }
      return try g.concat(parts, axis: axis)
    case .checkerboard:
      let cells = g.unary(.floor, try g.binary(.multiply, x, g.constant(0.5)))
      let isOn = try g.binary(.less, g.unary(.absolute, x), g.constant(4))
      var parts: [(cell: Value, isOn: Value)] = []
      for part in 0..<2 {
        parts.append(
          (
            try g.slice(cells, axis: axis, start: part, size: 1),
            try g.slice(isOn, axis: axis, start: part, size: 1)
          ))
      }
      let even = try g.binary(
        .subtract, g.constant(1), try odd(try g.binary(.add, parts[0].cell, parts[1].cell), in: &g))
      let inside = try g.binary(.multiply, even, try g.binary(.multiply, parts[0].isOn, parts[1].isOn))
      let joint = g.unary(.log, try g.binary(.multiply, inside, g.constant(1 / 32.0)))
      return try g.scatterSlice(joint, axis: axis, start: 0, size: full[axis])
    }
  }

  /// log N(x_part; centre · scale, std) for every centre, which become the last axis.
  private func term(
    _ x: Value, _ part: Int, centres: Value, _ axis: Int, in g: inout GraphBuilder
  ) throws(Problem) -> Value {
    let x = try g.slice(x, axis: axis, start: part, size: 1)
    let scale = try g.slice(parameters[1], axis: axis, start: part, size: 1)
    let std = try g.slice(parameters[2], axis: axis, start: part, size: 1)
    let distance = try g.binary(.divide, try g.binary(.subtract, x, try g.binary(.multiply, scale, centres)), std)
    let height = try g.binary(.add, g.unary(.log, std), g.constant(0.5 * logarithm(2 * .pi)))
    return try g.binary(.subtract, try g.binary(.multiply, g.unary(.square, distance), g.constant(-0.5)), height)
  }

  /// The logarithm of the mean of e to these, over the last axis, through their largest.
  private func mixture(_ terms: Value, _ axis: Int, in g: inout GraphBuilder) throws(Problem) -> Value {
    let top = g.stop(try g.reduce(.max, terms, axes: [axis], keep: true))
    let powers = g.unary(.exp, try g.binary(.subtract, terms, top))
    let total = g.unary(.log, try g.reduce(.sum, powers, axes: [axis], keep: true))
    return try g.binary(.add, try g.binary(.subtract, total, g.constant(logarithm(Double(count)))), top)
  }

  private func scoreless(_ reason: String, hint: String? = nil) -> Problem {
    Problem("log_prob of \(kind.name): \(reason)", hint: hint)
  }
}

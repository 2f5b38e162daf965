import Basics
import Graph
import TestSupport

/// A graph of ops drawn at random, with fed and kept inputs, outputs and updates: combinations that nobody would think
/// of.
struct RandomGraph {
  private(set) var graph = Graph()
  private(set) var feeds: Interpreter.Arrays = [:]
  private(set) var kept: Interpreter.Arrays = [:]
  private var builder = GraphBuilder()
  private var values: [Value] = []
  private let random: Philox
  private var drawn = 0

  init(seed: UInt64, nodes: Int, largest: Int) throws {
    random = Philox(seed: seed, stream: "graph")
    let shapes: [Shape] = [[largest, 3], [4, largest], [2, 5, 17], [largest], [], [3], [2, 1, 17]]
    for (i, shape) in shapes.enumerated() {
      for (name, role) in [("fed", Port.Role.fed), ("kept", .kept)] {
        let port = Port("\(name) \(i)", role)
        values.append(builder.input(port, shape: shape))
        let numbers = Philox(seed: seed, stream: port.name).numbers(shape.size)
        if role == .fed { feeds[port.name] = numbers } else { kept[port.name] = numbers }
      }
    }
    var tries = 0
    while values.count < nodes + 14, tries < 20 * nodes {
      tries += 1
      // Ops whose shapes do not fit together are drawn again.
      if let value = try? grow(), builder.shape(value).size <= 4 * largest * 17 { values.append(value) }
    }
    var outputs: [Graph.Binding] = []
    for i in 0..<4 { outputs.append(.init("output \(i)", any())) }
    var updates: [Graph.Binding] = []
    for name in kept.keys.sorted() {
      let input = builder.input(Port(name, .kept), shape: shapes[Int(String(name.last ?? "0")) ?? 0])
      let shape = builder.shape(input)
      let fitting = values.filter { builder.shape($0) == shape }
      if draw(4) > 0 { updates.append(.init(name, fitting[draw(fitting.count)])) }
    }
    graph = builder.finish(outputs: outputs, updates: updates)
    let inputs = Set(graph.nodes.compactMap { node in if case .input(let port) = node.op { port.name } else { nil } })
    feeds = feeds.filter { inputs.contains($0.key) }
    let updated = Set(updates.map(\.name))
    kept = kept.filter { inputs.contains($0.key) || updated.contains($0.key) }
  }

  private mutating func draw(_ bound: Int) -> Int {
    drawn += 1
    return random.below(bound, drawn)
  }

  /// A value, mostly one of the newest.
  private mutating func any() -> Value {
    draw(3) > 0 ? values[values.count - 1 - draw(min(values.count, 8))] : values[draw(values.count)]
  }

  private mutating func axis(_ x: Value) -> Int { draw(max(1, builder.shape(x).count)) }

  private mutating func grow() throws -> Value {
    let unary: [Unary] = [
      .negate, .sigmoid, .tanh, .relu, .sine, .expm1, .square, .absolute, .softplus, .floor, .isNonzero,
    ]
    let binary: [Binary] = [.add, .subtract, .multiply, .maximum, .minimum, .less]
    let x = any()
    let shape = builder.shape(x)
    switch draw(19) {
    // Squashed now and then, so that numbers stay small.
    case 0...2: return builder.unary(unary[draw(unary.count)], builder.unary(.tanh, x))
    case 3...6: return try builder.binary(binary[draw(binary.count)], x, any())
    case 7: return try builder.select(any(), x, any())
    case 8:
      let axis = axis(x)
      guard shape.count > axis, shape[axis] > 1 else { return x }
      let start = draw(shape[axis])
      let size = 1 + draw(shape[axis] - start)
      return try builder.slice(x, axis: axis, start: start, size: size, stride: 1 + draw(3))
    case 9: return try builder.transpose(x, shape.indices.reversed().map { $0 })
    case 10: return try builder.concat([x, builder.unary(.negate, x), x], axis: axis(x))
    case 11: return try builder.reshape(x, to: draw(2) == 0 ? [shape.size] : shape.reversed())
    case 12:
      let axes = shape.indices.filter { _ in draw(2) == 0 }
      return builder.unary(.sine, try builder.reduce(draw(3) == 0 ? .max : .sum, x, axes: axes, keep: draw(2) == 0))
    case 13:
      let axis = axis(x)
      guard shape.count > axis else { return x }
      return try builder.scatterSlice(x, axis: axis, start: draw(3), size: shape[axis] * 2 + 3, stride: 1 + draw(2))
    case 14:
      guard shape.count == 2 else { return x }
      return builder.unary(.tanh, try builder.matmul(x, x, transposeB: true))
    case 15: return try builder.binary(.add, x, builder.iota(shape.isEmpty ? [1] : shape, axis: axis(x)))
    case 16:
      guard let rows = shape.first else { return builder.stop(x) }
      return try builder.gather(x, builder.iota([1 + draw(rows + 2)], axis: 0))
    case 17:
      guard let rows = shape.first else { return builder.stop(x) }
      return try builder.scatterAdd(builder.unary(.tanh, x), builder.iota([rows], axis: 0), rows: 1 + draw(rows + 3))
    default: return try builder.broadcast(x, to: [1 + draw(3)] + shape)
    }
  }
}

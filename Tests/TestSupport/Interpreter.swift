import Basics
import Glibc
import Graph

/// The reference implementation: every op by its definition, in Float64, with plain loops. Slow but obvious: kernels,
/// rewrites and gradients are compared with it.
package enum Interpreter {
  package typealias Arrays = [String: [Double]]

  /// All outputs and updates by name, and every node's numbers.
  package static func run(
    _ graph: Graph, feeds: Arrays = [:], kept: Arrays = [:], seed: UInt64 = 0, step: UInt64 = 0
  ) -> (outputs: Arrays, updates: Arrays, values: [[Double]]) {
    var values: [[Double]] = []
    for node in graph.nodes {
      let operands = node.operands.map { Operand(shape: graph[$0].shape, numbers: values[$0.index]) }
      let numbers: [Double]
      switch node.op {
      case .input(let port):
        guard let given = (port.role == .kept ? kept : feeds)[port.name] else {
          preconditionFailure("the \(port.role) input \(port.name) was not given")
        }
        numbers = given
      case .random(let draw, let stream):
        let source = Philox(seed: seed, stream: stream, step: step)
        numbers = (0..<node.shape.size).map { Double(draw == .normal ? source.normal($0) : source.uniform($0)) }
      default: numbers = apply(node.op, operands, node.shape)
      }
      precondition(numbers.count == node.shape.size, "\(node.op): \(numbers.count) numbers for \(node.shape)")
      values.append(numbers)
    }
    func named(_ bindings: [Graph.Binding]) -> Arrays {
      Dictionary(uniqueKeysWithValues: bindings.map { ($0.name, values[$0.value.index]) })
    }
    return (named(graph.outputs), named(graph.updates), values)
  }

  struct Operand {
    let shape: Shape
    let numbers: [Double]
    subscript(_ position: [Int]) -> Double { numbers[shape.offset(position)] }
  }

  /// The numbers of one node, whose result has this `shape`.
  private static func apply(_ op: Op, _ operands: [Operand], _ shape: Shape) -> [Double] {
    switch op {
    case .input, .random: preconditionFailure("\(op) has no operands to be computed from")
    case .constant(let number): return [Double](repeating: number, count: shape.size)
    case .iota(let axis): return shape.positions.map { Double($0[axis]) }
    case .unary(let op): return operands[0].numbers.map { unary(op, $0) }
    case .binary(let op): return zip(operands[0].numbers, operands[1].numbers).map { binary(op, $0, $1) }
    case .select:
      return shape.positions.map { operands[0][$0] != 0 ? operands[1][$0] : operands[2][$0] }
    case .broadcast(let axes):
      let x = operands[0]
      return shape.positions.map { position in x[axes.indices.map { x.shape[$0] == 1 ? 0 : position[axes[$0]] }] }
    case .reshape, .stop: return operands[0].numbers
    case .transpose(let order):
      return shape.positions.map { position in
        var from = position
        for (axis, source) in order.enumerated() { from[source] = position[axis] }
        return operands[0][from]
      }
    case .slice(let axis, let start, let stride):
      return shape.positions.map { position in
        var from = position
        from[axis] = start + position[axis] * stride
        return operands[0][from]
      }
    case .scatterSlice(let axis, let start, let stride):
      var result = [Double](repeating: 0, count: shape.size)
      for position in operands[0].shape.positions {
        var to = position
        to[axis] = start + position[axis] * stride
        result[shape.offset(to)] = operands[0][position]
      }
      return result
    case .concat(let axis):
      return shape.positions.map { position in
        var (from, part) = (position, 0)
        while from[axis] >= operands[part].shape[axis] {
          from[axis] -= operands[part].shape[axis]
          part += 1
        }
        return operands[part][from]
      }
    case .gather: return gather(operands[0], operands[1])
    case .scatterAdd(let rows): return scatterAdd(operands[0], operands[1], rows: rows, shape)
    case .reduce(let reduction, let axes):
      var result = [Double](repeating: reduction == .sum ? 0 : -.infinity, count: shape.size)
      for position in operands[0].shape.positions {
        let to = shape.offset(position.indices.filter { !axes.contains($0) }.map { position[$0] })
        let number = operands[0][position]
        result[to] = reduction == .sum ? result[to] + number : max(result[to], number)
      }
      return result
    case .argmax(let axis):
      return shape.positions.map { position in
        let row = (0..<operands[0].shape[axis]).map { i in operands[0][position[..<axis] + [i] + position[axis...]] }
        return row.firstIndex(of: row.max() ?? 0).map(Double.init) ?? 0
      }
    case .matmul(let transposeA, let transposeB):
      return matmul(operands[0], operands[1], transposeA, transposeB, shape)
    case .convolution(let window, let groups): return convolution(operands[0], operands[1], window, groups, shape)
    case .convolutionInput(let window, let groups):
      return convolutionInput(operands[0], operands[1], window, groups, shape)
    case .convolutionWeights(let window, let groups):
      return convolutionWeights(operands[0], operands[1], window, groups, shape)
    case .averagePool(let window): return averagePool(operands[0], window, shape)
    case .averagePoolInput(let window): return averagePoolInput(operands[0], window, shape)
    case .maxPick(let window): return maxPick(operands[0], operands[1], window, shape)
    case .maxScatter(let window): return maxScatter(operands[0], operands[1], window)
    case .upsample(let kind, let factor): return upsample(operands[0], kind, factor, shape)
    case .upsampleInput(let kind, let factor): return upsampleInput(operands[0], kind, factor, shape)
    case .attention, .attentionGradient: preconditionFailure("\(op) is made when a plan is")
    case .inpaint(let method): return inpaint(operands[0], mask: operands[1], method)
    }
  }

  private static func unary(_ op: Unary, _ x: Double) -> Double {
    switch op {
    case .negate: -x
    case .reciprocal: 1 / x
    case .square: x * x
    case .squareRoot: x.squareRoot()
    case .exp: exp(x)
    case .log: log(x)
    case .expm1: expm1(x)
    case .log1p: log1p(x)
    case .absolute: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
    case .floor: floor(x)
    case .sine: sin(x)
    case .cosine: cos(x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    // log(1 + exp x), where exp x overflows x itself.
    case .softplus: x > 40 ? x : log1p(exp(x))
    case .relu: x > 0 ? x : 0
    case .errorFunction: erf(x)
    case .isNonzero: x == 0 ? 0 : 1
    case .isFinite: x.isFinite ? 1 : 0
    }
  }

  private static func binary(_ op: Binary, _ a: Double, _ b: Double) -> Double {
    switch op {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .maximum: a > b ? a : b
    case .minimum: a < b ? a : b
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    }
  }

  /// The row of an index; nil where it is out of range.
  private static func row(_ index: Double, _ rows: Int) -> Int? {
    index >= 0 && index < Double(rows) ? Int(index) : nil
  }

  private static func gather(_ table: Operand, _ indices: Operand) -> [Double] {
    let width = Array(table.shape.dropFirst()).size
    return indices.numbers.flatMap { index in
      guard let row = row(index, table.shape[0]) else { return [Double](repeating: 0, count: width) }
      return Array(table.numbers[row * width..<(row + 1) * width])
    }
  }

  private static func scatterAdd(_ updates: Operand, _ indices: Operand, rows: Int, _ shape: Shape) -> [Double] {
    let width = Array(shape.dropFirst()).size
    var result = [Double](repeating: 0, count: shape.size)
    for (i, index) in indices.numbers.enumerated() {
      guard let row = row(index, rows) else { continue }
      for j in 0..<width { result[row * width + j] += updates.numbers[i * width + j] }
    }
    return result
  }

  private static func matmul(
    _ a: Operand, _ b: Operand, _ transposeA: Bool, _ transposeB: Bool, _ shape: Shape
  ) -> [Double] {
    let inner = a.shape[a.shape.count - (transposeA ? 2 : 1)]
    return shape.positions.map { position in
      let leading = position.dropLast(2)
      let (row, column) = (position[position.count - 2], position[position.count - 1])
      return (0..<inner).reduce(0) { sum, k in
        sum + a[leading + (transposeA ? [k, row] : [row, k])] * b[leading + (transposeB ? [column, k] : [k, column])]
      }
    }
  }
}

extension Shape {
  /// The offset of a position in row-major order.
  func offset(_ position: [Int]) -> Int {
    zip(self, position).reduce(0) { $0 * $1.0 + $1.1 }
  }

  /// All positions in row-major order.
  var positions: [[Int]] {
    reduce([[]]) { positions, size in positions.flatMap { position in (0..<size).map { position + [$0] } } }
  }
}

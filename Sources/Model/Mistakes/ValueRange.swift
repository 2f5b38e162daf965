import Basics
import Graph
import Spec

/// Between which numbers a value lies, with both ends reached or neared by some inputs and weights; nil: not known.
///
/// Only what is exact is told, so that no warning is a false one: two operands that depend on the same input or weight
/// (`x - x`) make an unknown range. Weights and normal draws are any numbers, data has the range that its source tells.
struct ValueRange {
  private let graph: GraphBuilder
  private let data: [String: ClosedRange<Double>]

  /// What is known of a node.
  private struct Known {
    var range: ClosedRange<Double>?
    /// The inputs, weights and draws that it depends on.
    var sources: Set<Int> = []
    var isBoundless: Bool { range == .boundless }
  }

  init(_ graph: GraphBuilder, data: [String: ClosedRange<Double>]) {
    self.graph = graph
    self.data = data
  }

  func of(_ value: Value) -> ClosedRange<Double>? {
    var known: [Int: Known] = [:]
    // Operands come before what is made of them.
    for index in needed(by: value) {
      let node = graph.node(Value(index))
      known[index] = self.known(node, index, node.operands.compactMap { known[$0.index] })
    }
    return known[value.index]?.range
  }

  /// The nodes that a value is made of, with its own, operands first.
  func needed(by value: Value) -> [Int] {
    var seen: Set<Int> = [value.index]
    var open = [value]
    while let next = open.popLast() {
      for operand in graph.node(next).operands where seen.insert(operand.index).inserted { open.append(operand) }
    }
    return seen.sorted()
  }

  private func known(_ node: Node, _ index: Int, _ operands: [Known]) -> Known {
    let sources = operands.reduce(into: Set<Int>()) { $0.formUnion($1.sources) }
    let areApart = sources.count == operands.reduce(0) { $0 + $1.sources.count }
    switch node.op {
    case .input(let port): return Known(range: port.role == .kept ? .boundless : data[port.name], sources: [index])
    case .random(.normal, _): return Known(range: .boundless, sources: [index])
    case .random(.uniform, _): return Known(range: 0...1, sources: [index])
    case .constant(let number): return Known(range: number.isFinite ? number...number : nil)
    case .unary(let op): return Known(range: range(op, operands[0].range), sources: sources)
    case .binary(let op):
      return Known(range: areApart ? range(op, operands[0], operands[1]) : nil, sources: sources)
    case .broadcast, .reshape, .transpose, .slice, .stop, .reduce(.max, _), .upsample(.nearest, _):
      return Known(range: operands[0].range, sources: sources)
    case .concat: return Known(range: hull(operands), sources: sources)
    case .reduce(.sum, _):
      let count = Double(graph.shape(node.operands[0]).size / node.shape.size)
      return Known(range: operands[0].range.map { $0.scaled(by: count) }, sources: sources)
    case .matmul, .convolution, .convolutionInput:
      return Known(range: areApart && operands.contains(where: \.isBoundless) ? .boundless : nil, sources: sources)
    case .iota, .select, .scatterSlice, .gather, .scatterAdd, .argmax, .convolutionWeights, .averagePool,
      .averagePoolInput, .maxPick, .maxScatter, .upsample, .upsampleInput, .inpaint, .attention, .attentionGradient:
      return Known(range: nil, sources: sources)
    }
  }

  private func hull(_ operands: [Known]) -> ClosedRange<Double>? {
    let ranges = operands.compactMap(\.range)
    guard ranges.count == operands.count, let low = ranges.map(\.lowerBound).min(),
      let high = ranges.map(\.upperBound).max()
    else { return nil }
    return low...high
  }

  /// Of functions that grow, their values at both ends.
  private func range(_ op: Unary, _ x: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let x else { return nil }
    switch op {
    case .negate: return x.scaled(by: -1)
    case .exp, .tanh, .sigmoid, .softplus, .relu: return span(op(x.lowerBound), op(x.upperBound))
    case .square, .absolute:
      let ends = [op(x.lowerBound), op(x.upperBound)].sorted()
      return span(x.contains(0) ? 0 : ends[0], ends[1])
    case .reciprocal, .squareRoot, .log, .expm1, .log1p, .sign, .floor, .sine, .cosine, .errorFunction, .isNonzero,
      .isFinite:
      return nil
    }
  }

  /// Of operands that do not depend on each other.
  private func range(_ op: Binary, _ a: Known, _ b: Known) -> ClosedRange<Double>? {
    if op == .add || op == .subtract, a.isBoundless || b.isBoundless { return .boundless }
    guard let x = a.range, let y = b.range else { return nil }
    switch op {
    case .add: return span(x.lowerBound + y.lowerBound, x.upperBound + y.upperBound)
    case .subtract: return span(x.lowerBound - y.upperBound, x.upperBound - y.lowerBound)
    case .multiply:
      let corners = [x.lowerBound, x.upperBound].flatMap { a in [y.lowerBound, y.upperBound].map { times(a, $0) } }
      guard let low = corners.min(), let high = corners.max() else { return nil }
      return span(low, high)
    case .divide:
      guard y.lowerBound == y.upperBound, y.lowerBound != 0 else { return nil }
      return x.scaled(by: 1 / y.lowerBound)
    case .maximum: return max(x.lowerBound, y.lowerBound)...max(x.upperBound, y.upperBound)
    case .minimum: return min(x.lowerBound, y.lowerBound)...min(x.upperBound, y.upperBound)
    case .power, .less, .lessOrEqual, .equal: return nil
    }
  }
}

extension FinishedModel {
  func range(of value: Value) -> ClosedRange<Double>? {
    ValueRange(evaluator.graph, data: names.data.compactMapValues(\.range)).of(value)
  }

  /// What the model has as the value of an equation without names of its own.
  func value(of equation: Expression) -> Quantity? {
    var evaluator = evaluator
    return try? evaluator.evaluate(equation)
  }

  /// Between which numbers it lies. What names of a step draw is in the graph only once it is evaluated.
  func range(of equation: Expression) -> ClosedRange<Double>? {
    var evaluator = evaluator
    guard let value = try? evaluator.evaluate(equation).numbers(at: nil) else { return nil }
    return ValueRange(evaluator.graph, data: names.data.compactMapValues(\.range)).of(value)
  }
}

/// Nil where numbers overflow: ∞ − ∞ is no end, and between ∞ and ∞ lies nothing.
private func span(_ low: Double, _ high: Double) -> ClosedRange<Double>? {
  low <= high && low < .infinity && high > -.infinity ? low...high : nil
}

/// 0 · ∞ is 0: the number that is 0 stays so.
private func times(_ a: Double, _ b: Double) -> Double { a == 0 || b == 0 ? 0 : a * b }

extension ClosedRange<Double> {
  fileprivate static let boundless = -Double.infinity...Double.infinity

  fileprivate func scaled(by factor: Double) -> ClosedRange {
    let ends = [times(lowerBound, factor), times(upperBound, factor)].sorted()
    return ends[0]...ends[1]
  }
}

import Basics
import Graph

/// `log(x)`, where x is a sigmoid σ(v) or 1 − σ(v) in a form that stays finite: log σ(v) = −softplus(−v) and
/// log(1 − σ(v)) = −softplus(v). So `log(D(x))` of a network that ends in `sigmoid` is right however sure D is.
let logFunction: Builtin = { evaluator, call throws(Problem) in
  let x = try call.positional(1...1, "log(x)")[0]
  let quantity = try evaluator.numeric(x)
  let value = try quantity.numbers(at: x.mark)
  guard let stable = try evaluator.logSigmoid(value) else { return try evaluator.unary(.log, quantity, at: x.mark) }
  return quantity.replacing(stable)
}

extension EquationEvaluator {
  fileprivate mutating func logSigmoid(_ x: Value) throws(Problem) -> Value? {
    if let v = sigmoidOperand(x) {
      return try graph.reshape(
        graph.unary(.negate, graph.unary(.softplus, graph.unary(.negate, v))), to: graph.shape(x))
    }
    let node = graph.node(x)
    guard case .binary(.subtract) = node.op, case .constant(1) = graph.node(node.operands[0]).op,
      let v = sigmoidOperand(node.operands[1])
    else { return nil }
    return try graph.reshape(graph.unary(.negate, graph.unary(.softplus, v)), to: graph.shape(x))
  }

  /// v where x is σ(v), perhaps reshaped since.
  private func sigmoidOperand(_ x: Value) -> Value? {
    var node = graph.node(x)
    while case .reshape = node.op { node = graph.node(node.operands[0]) }
    if case .unary(.sigmoid) = node.op { return node.operands[0] }
    return nil
  }
}

extension GraphBuilder {
  /// log x of a standard deviation or scale. Of eᵛ it is v, and of a product the sum, so that
  /// `normal(mean=p.mean + d.mean, std=p.std * d.std)` holds the logarithms that both began as.
  mutating func logOfScale(_ x: Value) throws(Problem) -> Value {
    guard isProductOfPowers(x, depth: 0) else { return unary(.log, x) }
    let node = node(x)
    switch node.op {
    case .unary(.exp): return node.operands[0]
    case .broadcast(let axes): return try broadcast(logOfScale(node.operands[0]), to: node.shape, axes: axes)
    case .reshape: return try reshape(logOfScale(node.operands[0]), to: node.shape)
    case .binary(.multiply):
      return try binary(.add, logOfScale(node.operands[0]), logOfScale(node.operands[1]))
    default: return unary(.log, x)
    }
  }

  /// Whether it is made of powers of e and numbers above 0, of which each has a logarithm. Long products are not followed.
  private func isProductOfPowers(_ x: Value, depth: Int) -> Bool {
    let node = node(x)
    switch node.op {
    case .unary(.exp): return true
    case .constant(let number): return number > 0
    case .broadcast, .reshape: return isProductOfPowers(node.operands[0], depth: depth)
    case .binary(.multiply): return depth < 4 && node.operands.allSatisfy { isProductOfPowers($0, depth: depth + 1) }
    default: return false
    }
  }
}

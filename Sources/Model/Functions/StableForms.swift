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

import Basics
import Graph

/// A call of a built-in function.
struct CallSite {
  var name: String
  var arguments: [Expression.Argument]
  var mark: Mark

  /// The arguments by position; a problem where their number is not the function's, or one has an unknown name.
  func positional(_ count: ClosedRange<Int>, named allowed: [String] = [], _ signature: String) throws(Problem)
    -> [Expression]
  {
    for argument in arguments {
      if let name = argument.name, !allowed.contains(name) {
        throw Problem("\(self.name) has no argument '\(name)'", at: argument.mark, hint: "it is written \(signature)")
      }
    }
    let values = arguments.filter { $0.name == nil }.map(\.value)
    guard count.contains(values.count) else {
      throw Problem(
        "\(name) is given \(values.isEmpty ? "no value" : counted(values.count, "value"))", at: mark,
        hint: "it is written \(signature)")
    }
    return values
  }

  func named(_ name: String) -> Expression? { arguments.first { $0.name == name }?.value }
}

typealias Builtin = @Sendable (inout EquationEvaluator, CallSite) throws(Problem) -> Quantity

/// The functions that an equation may call besides networks and those of `define`, by name.
let builtinFunctions: [String: Builtin] = {
  var table: [String: Builtin] = [
    "sum": reduction(.sum), "norm": reduction(.norm), "mean": meanFunction,
    "max": extremum(.maximum, .largest), "min": extremum(.minimum, .smallest),
    "log_mean_exp": logExponential(.logMeanExp), "log_sum_exp": logExponential(.logSumExp),
    "log_prob": logProbability, "kl": divergence, "entropy": entropyFunction,
    "clip": clipFunction, "where": whereFunction, "lerp": lerpFunction,
    "number": numberFunction, "one_hot": oneHotFunction, "shape": shapeFunction, "size": sizeFunction,
    "concat": concatFunction, "stop": stopFunction, "grad": gradientFunction,
    "relaxed": relaxedFunction, "mixture": mixtureFunction, "samples": samplesFunction, "softmax": softmaxFunction,
    "history": historyFunction, "autoregressive": autoregressiveFunction,
    "attend": attendFunction, "log": logFunction, "argmax": argmaxFunction, "cross_entropy": crossEntropy,
    "telea": teleaFunction, "navier_stokes": navierStokesFunction,
    "rows": rowsFunction, "columns": columnsFunction, "moved": movedFunction,
  ]
  for (name, op) in elementwiseFunctions { table[name] = elementwise(op) }
  return table
}()

private let elementwiseFunctions: KeyValuePairs<String, Unary> = [
  "exp": .exp, "sqrt": .squareRoot, "abs": .absolute, "floor": .floor, "cos": .cosine, "sin": .sine,
  "tanh": .tanh, "sigmoid": .sigmoid, "softplus": .softplus, "relu": .relu, "sign": .sign,
]

private func elementwise(_ op: Unary) -> Builtin {
  { evaluator, call throws(Problem) in
    let x = try call.positional(1...1, "\(call.name)(x)")[0]
    return try evaluator.unary(op, evaluator.numeric(x), at: x.mark)
  }
}

import Basics
import Graph

/// softmax(q kᵀ / √d) v over the positions of sequences T×d, or of images, whose positions are their points and whose
/// features are their channels. The result has q's positions and v's features. `scale=1` leaves the scores as they are
/// (Zhang et al. 2019), `mask=causal` lets a position see only those up to it.
let attendFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(
    3...3, named: ["mask", "scale"], "attend(q, k, v), with mask=causal or scale=1 after them")
  var parts: [Quantity] = []
  for argument in arguments {
    let part = try evaluator.numeric(argument)
    guard (2...3).contains(part.elements.count) else {
      throw Problem(
        "attend works on sequences and images, and \(argument.short) is \(part.words)", at: argument.mark)
    }
    parts.append(part)
  }
  let (q, k, v) = (parts[0].matrix, parts[1].matrix, parts[2].matrix)
  guard q.features == k.features else {
    throw Problem(
      "\(arguments[0].short) has \(counted(q.features, "feature")) a position,"
        + " and \(arguments[1].short) has \(k.features): queries and keys are multiplied", at: call.mark)
  }
  guard k.positions == v.positions else {
    throw Problem(
      "\(arguments[1].short) has \(counted(k.positions, "position")), and \(arguments[2].short) has \(v.positions):"
        + " each key has its value", at: call.mark)
  }
  let isCausal = try isCausal(call)
  guard !isCausal || q.positions == k.positions else {
    throw Problem(
      "mask=causal needs as many positions of \(arguments[0].short) as of \(arguments[1].short), and they are"
        + " \(q.positions) and \(k.positions)", at: call.mark)
  }
  let scale = try call.named("scale").map { scale throws(Problem) in try evaluator.constant(scale) }

  let wide = try evaluator.together(parts, at: call.mark)
  let lead = wide[0].lead
  var matrices: [Value] = []
  for part in wide {
    let value = try part.numbers(at: call.mark)
    matrices.append(
      try evaluator.graph.reshape(value, to: [lead.size, part.matrix.positions, part.matrix.features]))
  }
  let seen = try evaluator.model.attended(
    matrices[0], matrices[1], matrices[2], scale: scale ?? 1 / Double(q.features).squareRoot(), isCausal: isCausal,
    queries: Shape(wide[0].elements.stored.dropLast()), keys: Shape(wide[1].elements.stored.dropLast()))
  var result = wide[0].bare
  let inner = Shape(result.elements.stored.dropLast()) + [v.features]
  result.elements = inner.written
  result.content = .numbers(try evaluator.graph.reshape(seen, to: lead + inner))
  return result
}

private func isCausal(_ call: CallSite) throws(Problem) -> Bool {
  guard let expression = call.named("mask") else { return false }
  guard case .name(let word, _) = expression, let mask = Attention.Mask(rawValue: word) else {
    throw Problem("'mask' is none or causal", at: expression.mark)
  }
  return mask == .causal
}

extension Quantity {
  /// A sequence's or an image's elements as a matrix of positions and features.
  fileprivate var matrix: (positions: Int, features: Int) {
    let stored = elements.stored
    return (Shape(stored.dropLast()).size, stored.last ?? 1)
  }
}

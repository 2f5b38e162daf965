import Basics
import Graph

/// `history(v, n)`: keeps n earlier values of v. With probability ½ an example is exchanged for one of them
/// (Shrivastava et al. 2017), so that a critic also sees what a generator made a while ago.
/// Kept, for each v: `history.v.pool` [n, elements] and `history.v.count`. Only in training; elsewhere it is v.
let historyFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "history(v, n)")
  let quantity = try evaluator.numeric(arguments[0])
  let room = try evaluator.wholeNumber(arguments[1], in: 1...1_000_000)
  guard evaluator.model.mode == .training, !evaluator.model.isMeasuring else { return quantity }
  guard let examples = quantity.examples, quantity.samples == nil else {
    throw Problem("history keeps examples, and \(arguments[0].short) is \(quantity.words)", at: arguments[0].mark)
  }
  guard examples <= room else {
    throw Problem(
      "a batch has \(examples) examples, and history is to keep \(room)", at: arguments[1].mark,
      hint: "it keeps at least a batch")
  }
  let key = EvaluationKey(name: "history \(room)", arguments: [quantity.bare])
  if let known = evaluator.results[key] { return try known.get() }
  let outer = evaluator.model.context.prefix
  defer { evaluator.model.context.prefix = outer }
  evaluator.model.context.prefix = "history.\(arguments[0].description)"
  let mixed = try evaluator.model.exchanged(try quantity.value(at: arguments[0].mark), room: room)
  let result = quantity.replacing(mixed)
  evaluator.results[key] = .success(result)
  return result
}

extension NetworkLowering {
  /// Examples of v, some of them exchanged for examples of the pool.
  fileprivate mutating func exchanged(_ v: Value, room: Int) throws(Problem) -> Value {
    let shape = graph.shape(v)
    let (batch, elements) = (shape[0], Shape(shape.dropFirst()))
    let ones = Shape(repeating: 1, count: elements.count)
    let pool = try statistic("pool", shape: [room] + elements, initial: .constant(0))
    let count = try statistic("count", shape: [], initial: .constant(0))
    let size = graph.constant(Double(room))
    let isFull = try graph.binary(.lessOrEqual, size, count)

    // While there is room, examples fill the pool in order. Then they are paired with as many consecutive rows of it,
    // from a random one on and around its end, so that no two get the same row.
    let indices = graph.iota([batch], axis: 0)
    let offset = graph.unary(.floor, try graph.binary(.multiply, random(.uniform, shape: []), size))
    let start = try graph.select(isFull, offset, count)
    let far = try graph.binary(.add, indices, start)
    let isBeyond = try graph.binary(.lessOrEqual, size, far)
    let round = try graph.select(isBeyond, graph.binary(.subtract, far, size), far)
    let isHeads = try graph.binary(.less, random(.uniform, shape: [batch]), graph.constant(0.5))
    let isExchanged = try graph.binary(.multiply, isHeads, isFull)
    let isKept = try graph.select(isFull, isHeads, graph.binary(.subtract, graph.constant(1), isBeyond))
    // Examples that are not kept have no row in the pool.
    let rows = try graph.select(isKept, round, graph.constant(-1))

    let fixed = graph.stop(v)
    let given = try graph.scatterAdd(fixed, rows, rows: room)
    let isGiven = try graph.scatterAdd(graph.constant(1, shape: [batch]), rows, rows: room)
    let wide = try graph.reshape(isGiven, to: [room] + ones)
    try update("pool", to: graph.select(graph.broadcast(wide, to: [room] + elements), given, pool))
    let more = try graph.binary(.add, count, graph.constant(Double(batch)))
    try update("count", to: graph.binary(.minimum, more, size))

    let old = try graph.gather(pool, round)
    let isOld = try graph.broadcast(graph.reshape(isExchanged, to: [batch] + ones), to: shape)
    return try graph.select(isOld, old, v)
  }
}

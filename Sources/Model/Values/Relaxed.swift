import Basics
import Graph

/// Bits or classes made soft, so that gradients go through draws of them: at temperature τ a draw is
/// softmax((l + g) / τ) of logits l with Gumbel noise g, of bits σ((l + log u − log(1 − u)) / τ). As τ falls to 0 it
/// becomes a draw of the very bits or classes (Maddison et al. 2017, Jang et al. 2017).
package struct Relaxed: Sendable, Hashable {
  /// Bits, or classes along an axis that is counted from the end.
  enum Content: Sendable, Hashable {
    case bits
    case classes(axisFromEnd: Int)
  }

  let content: Content
  /// Logits and temperature both have the shape of a draw.
  var logits: Value
  var temperature: Value

  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let shape = g.shape(logits)
    let noise = g.random(.uniform, stream: stream, shape: shape)
    func logarithm(_ x: Value) -> Value { g.unary(.log, x) }
    switch content {
    case .bits:
      let rest = logarithm(try g.binary(.subtract, g.constant(1), noise))
      let logistic = try g.binary(.subtract, logarithm(noise), rest)
      return g.unary(.sigmoid, try g.binary(.divide, g.binary(.add, logits, logistic), temperature))
    case .classes(let fromEnd):
      let gumbel = g.unary(.negate, logarithm(g.unary(.negate, logarithm(noise))))
      let hot = try g.binary(.divide, g.binary(.add, logits, gumbel), temperature)
      return try g.softmax(hot, axes: [shape.count - fromEnd])
    }
  }

  /// The problem for what a relaxed draw lacks, such as a density.
  func without(_ what: String) -> Problem {
    Problem(
      "a relaxed distribution has no \(what) here",
      hint: "the distribution that it softens has: kl(q, p), log_prob(q, x), entropy(q)")
  }
}

/// `relaxed(q, tau)`: of bits numbers between 0 and 1, of classes soft one-hot vectors, classes along the first axis.
let relaxedFunction: Builtin = { evaluator, call throws(Problem) in
  let arguments = try call.positional(2...2, "relaxed(q, tau)")
  var q = try evaluator.evaluate(arguments[0])
  var content = Relaxed.Content.bits
  switch q.distribution {
  case .bernoulli(let logits): q.content = .numbers(logits)
  case .categorical(let logits):
    q.content = .numbers(logits)
    q = try evaluator.classesFirst(q, evaluator.graph.shape(logits).last ?? 1)
    content = .classes(axisFromEnd: q.elements.count - q.elements.storedFirst)
  default:
    throw evaluator.noting(
      arguments[0],
      Problem(
        "relaxed(q, tau) softens bits or classes, and \(arguments[0].short) is \(q.words)", at: arguments[0].mark,
        hint: "a network gives them when its last row is bernoulli or categorical"))
  }
  let logits = try q.value(at: call.mark)
  let temperature = try evaluator.numeric(arguments[1])
  if case .constant(let number) = evaluator.graph.node(try temperature.numbers(at: arguments[1].mark)).op, !(number > 0)
  {
    throw Problem("a temperature is above 0, and this is \(number.written)", at: arguments[1].mark)
  }
  guard temperature.isOneNumber else {
    throw Problem("the temperature is one number, and this is \(temperature.words)", at: arguments[1].mark)
  }
  let wide = try evaluator.graph.broadcast(
    try temperature.value(at: arguments[1].mark), to: evaluator.graph.shape(logits))
  q.content = .distribution(.relaxed(Relaxed(content: content, logits: logits, temperature: wide)))
  q.members = [:]
  return q
}

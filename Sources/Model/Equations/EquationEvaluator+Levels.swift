import Basics
import Graph
import Spec

// Distributions of classes and of levels.
extension EquationEvaluator {
  /// `categorical(classes=10)`, all equally likely, or `categorical(logits=l)`, the classes along the features.
  mutating func categorical(_ shape: Shape?, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    if let logits = arguments.first(where: { $0.name == "logits" })?.value {
      return try categorical(shape, logits: logits, mark)
    }
    guard let classes = arguments.first(where: { $0.name == "classes" }) else {
      throw Problem(
        "categorical needs its number of classes, or their logits", at: mark,
        hint: "categorical(classes=10), or categorical(logits=l)")
    }
    let shape = shape ?? []
    guard shape.count <= 2 else {
      throw Problem("classes are single ones, T or H×W of them, not \(shape.words)", at: mark)
    }
    let count = try wholeNumber(classes.value, in: 1...1 << 24)
    try ([batch] + shape + [count]).checkSize(at: mark)
    return Quantity(
      content: .distribution(.categorical(logits: graph.constant(0, shape: shape + [count]))), elements: shape)
  }

  private mutating func categorical(_ shape: Shape?, logits expression: Expression, _ mark: Mark) throws(Problem)
    -> Quantity
  {
    var result = try numeric(expression).bare
    let logits = try result.numbers(at: expression.mark)
    result.elements = try withoutFeatures(result, expression)
    result.content = .distribution(.categorical(logits: logits))
    guard let shape, shape != result.elements else { return result }
    guard result.elements.isEmpty, shape.count <= 2 else {
      throw Problem(
        "categorical is over \(shape.inWords), and its logits are those of \(result.elements.inWords)", at: mark)
    }
    return try stretched(result, to: shape, at: mark)
  }

  /// What `discretised_logistic` is given besides its mean and scale.
  mutating func levels(_ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> DiscretisedLogistic.Levels {
    func given(_ name: String) -> Expression? { arguments.first { $0.name == name }?.value }
    var levels = DiscretisedLogistic.Levels(count: 256, low: 0, high: 1)
    if let count = given("levels") { levels.count = try wholeNumber(count, in: 2...65536) }
    if let low = given("low") { levels.low = try constant(low) }
    if let high = given("high") { levels.high = try constant(high) }
    guard levels.low < levels.high else {
      throw Problem(
        "the levels lie from low to high, and these are \(levels.low.written) and \(levels.high.written)",
        at: given("high")?.mark ?? given("low")?.mark ?? mark)
    }
    return levels
  }
}

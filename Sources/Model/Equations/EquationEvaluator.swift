import Basics
import Graph
import Spec

/// Evaluates equations to values of a graph: names, calls of networks and functions, draws. A network is a function
/// whose body is a table of rows; its layers are lowered by `model`.
struct EquationEvaluator: Sendable {
  /// Lowers layers and holds the weights and the graph.
  var model: NetworkLowering
  /// The examples in a batch.
  let batch: Int
  /// The names that are visible at this point.
  var scope: EquationScope
  /// Arrays handed in at each run, by name.
  var feeds: [String: Value] = [:]
  /// The results so far: an expression written twice is one value, and one that failed throws the same problem again,
  /// so that each problem is reported once.
  var results: [EvaluationKey: Result<Quantity, Problem>] = [:]
  /// What is being evaluated, to find circles and to stop before the stack overflows.
  var nesting = Nesting()
  /// The names that the rows of networks use: which networks move together, which inputs are unused.
  var uses = NetworkUses()
  /// Sums over the examples that reductions made, in order: `SplitMeans` replaces them by sums over a whole split.
  private(set) var exampleSums: [Value] = []
  /// Warnings of likely mistakes.
  private(set) var warnings: [Problem] = []
  /// What distributions of bits and levels scored, in order.
  private(set) var scored: [Scored] = []

  init(_ model: NetworkLowering, batch: Int, names: ExperimentNames) {
    self.model = model
    self.batch = batch
    scope = EquationScope(names)
  }

  var graph: GraphBuilder {
    get { model.graph }
    _modify { yield &model.graph }
  }

  /// The following equations are those of a step, or of none.
  mutating func enter(step index: Int?) {
    scope.step = index.flatMap { scope.experiment.hasSamples(ofStep: $0) ? $0 : nil }
  }

  // MARK: Values

  /// The value of an equation with the names that are visible here.
  mutating func evaluate(_ expression: Expression) throws(Problem) -> Quantity {
    let outer = nesting.depth
    defer { nesting.depth = outer }
    try nesting.deepen(at: expression.mark)
    do throws(Problem) {
      let value = try value(of: expression)
      if case .numbers(let numbers) = value.content { try checkFinite(numbers, expression.short) }
      return value
    } catch {
      throw error.at(expression.mark)
    }
  }

  private mutating func value(of expression: Expression) throws(Problem) -> Quantity {
    switch expression {
    case .number(let number, _): return .number(graph.constant(number))
    case .name(let name, let mark): return try named(name, mark)
    case .itself(let mark):
      if let itself = scope.local["_"] { return itself }
      throw Problem("'_' stands for the value itself, which only autoregressive(…) knows", at: mark)
    case .negate(let inner, let mark): return try unary(.negate, numeric(inner), at: mark)
    case .binary: return try sum(expression)
    case .comparison(let first, let links): return try comparison(first, links)
    case .call(let name, let arguments, let mark): return try call(name, arguments, mark)
    case .part(let whole, let subscripts, let mark): return try part(of: plain(whole), subscripts, at: mark)
    case .member(let owner, let name, let mark): return try member(of: owner, name, mark)
    }
  }

  /// A constant that is not finite would spoil all that is computed with it.
  func checkFinite(_ value: Value, _ text: @autoclosure () -> String) throws(Problem) {
    guard let number = graph.number(value), !number.isFinite else { return }
    throw Problem("\(text()) is not a finite number")
  }

  /// The value of an equation that is numbers: what can be calculated with.
  mutating func numeric(_ expression: Expression) throws(Problem) -> Quantity {
    let quantity = try evaluate(expression)
    _ = try quantity.numbers(expression.short, at: expression.mark)
    return quantity
  }

  /// The value of an equation that is numbers or classes: what can be looked at.
  mutating func plain(_ expression: Expression) throws(Problem) -> Quantity {
    let quantity = try evaluate(expression)
    _ = try quantity.value(expression.short, at: expression.mark)
    return quantity
  }

  /// The result for a key, computed on first use.
  mutating func once(
    _ key: EvaluationKey, _ compute: (inout EquationEvaluator) throws(Problem) -> Quantity
  ) throws(Problem) -> Quantity {
    if let known = results[key] { return try known.get() }
    let result: Result<Quantity, Problem>
    do throws(Problem) { result = .success(try compute(&self)) } catch { result = .failure(error) }
    results[key] = result
    return try result.get()
  }

  // MARK: Numbers known before anything runs

  mutating func wholeNumber(_ expression: Expression, in range: ClosedRange<Int> = -1_000_000_000...1_000_000_000)
    throws(Problem) -> Int
  {
    let number = try constant(expression)
    guard let whole = Int(exactly: number), range.contains(whole) else {
      let isWhole = number == number.rounded()
      let bound =
        number < Double(range.lowerBound)
        ? "at least \(range.lowerBound) is needed" : "at most \(range.upperBound) is possible"
      throw Problem(
        "\(isWhole ? bound : "a whole number is needed") here, and this is \(number.written)", at: expression.mark)
    }
    return whole
  }

  mutating func constant(_ expression: Expression) throws(Problem) -> Double {
    let value = try numeric(expression)
    guard value.isOneNumber, case .constant(let number) = graph.node(try value.numbers(at: expression.mark)).op else {
      throw Problem(
        "a number that is known before training is needed here", at: expression.mark,
        hint: "a number, or an equation of 'let' names")
    }
    return number
  }

  // MARK: Notes

  /// Notes a sum over the examples, unless it is the same whatever the batch.
  mutating func noteExampleSum(_ value: Value) {
    if case .reduce = graph.node(value).op, !exampleSums.contains(value) { exampleSums.append(value) }
  }

  mutating func note(_ value: Scored) {
    if !scored.contains(value) { scored.append(value) }
  }

  mutating func warn(_ problem: Problem) {
    if !warnings.contains(problem) { warnings.append(problem) }
  }
}

extension Expression {
  /// Its text in messages, shortened where it is long.
  var short: String {
    let text = description
    return text.count <= 32 ? text : "this"
  }
}

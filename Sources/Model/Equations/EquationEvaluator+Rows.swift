import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// Applies a table of rows to its input, row by row.
  mutating func value(of rows: [Row], of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    let outer = nesting.depth
    defer { nesting.depth = outer }
    try nesting.deepen(by: 3, at: rows.first?.mark)
    var current = input
    for row in rows {
      do throws(Problem) {
        current = try value(of: row, of: network, from: current, depth: depth)
      } catch {
        var problem = error.at(row.mark)
        for use in row.trail where !problem.notes.contains(where: { $0.mark == use }) {
          problem = problem.noting(use, "used here")
        }
        throw problem
      }
      if let alias = row.alias { bind(alias, current) }
    }
    return current
  }

  private mutating func bind(_ name: String, _ value: Quantity?) {
    scope.local[name] = value
    scope.bound[name] = value
  }

  private mutating func value(of row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    if input?.distribution != nil, row.takesFromAbove {
      throw Problem(
        "the row above makes a distribution, and rows take values", at: row.mark,
        hint: "gaussian, normal, bernoulli and categorical say what the numbers mean: they are last rows")
    }
    let open = model.begin(row, of: network.name, depth: depth)
    let result = try body(row, of: network, from: input, depth: depth)
    model.end(open, with: result)
    return result
  }

  private mutating func body(_ row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    switch row.body {
    case .layer(let call):
      guard let input = input ?? standIn(for: call) else { throw missingInput(row) }
      return try layer(call, on: input)
    case .network(let name, let arguments):
      guard let callee = scope.experiment.networks[name] else {
        throw Problem("no network is named '\(name)'", at: row.mark)
      }
      var values: [Quantity] = input.map { [$0] } ?? []
      for argument in arguments { values.append(try plain(argument)) }
      return try spread(call(callee, values, at: row.mark), samples: nil, examples: scope.batch, at: row.mark)
    case .from(let expression):
      return try spread(evaluate(expression), samples: nil, examples: scope.batch, at: row.mark)
    case .rows(let rows, let scoped):
      let outer = scope
      let result = try value(of: rows, of: network, from: input, depth: depth + 1)
      if scoped { scope = outer }
      return result
    case .residual(let rows, let shortcut):
      guard let input, let main = try value(of: rows, of: network, from: input, depth: depth + 1) else {
        throw missingInput(row)
      }
      var side = input
      if let shortcut { side = try value(of: shortcut, of: network, from: input, depth: depth + 1) ?? input }
      for part in [main, side] { _ = try part.numbers("what it adds", at: row.mark) }
      guard main.elements == side.elements else {
        let other = shortcut == nil ? "what came in is" : "the shortcut makes"
        throw Problem(
          "the rows make \(main.elements.inWords), and \(other) \(side.elements.inWords): they cannot be added",
          at: row.mark,
          hint: shortcut == nil ? "a 'shortcut: [...]' can bring what came in to the same shape" : nil)
      }
      return try elementwise(.add, main, side, at: row.mark)
    }
  }

  /// The input of a layer that uses none where there is no row above: one number for each example.
  private mutating func standIn(for call: Call) -> Quantity? {
    guard let kind = call.kind(in: layerKinds) as? any LayerKind.Type, !kind.takesInput else { return nil }
    let nothing = graph.constant(0, shape: [scope.batch ?? 1])
    return Quantity(content: .numbers(nothing), examples: scope.batch, elements: [])
  }

  private func missingInput(_ row: Row) -> Problem {
    Problem(
      "nothing comes from above this row", at: row.mark,
      hint: "begin with 'from' and a value of this network, or with 'constant'")
  }

  // MARK: Layers

  /// A layer, with the values of the equations in its row. What it names beside its result is named for the rows below.
  private mutating func layer(_ call: Call, on input: Quantity) throws(Problem) -> Quantity {
    let x = try model.value(of: input, "what comes from above", at: call.mark)
    var others: [Value] = []
    if let join = call.kind(in: layerKinds).make(call) as? any JoinKind {
      for equation in join.others { others.append(try value(of: equation)) }
    }
    var result = try model.lower(settled(call), x, with: others, examples: input.examples)
    for (name, value) in result.members { bind(name, value) }
    result.members = [:]
    return result
  }

  /// A value as layers take it: the batch is the first axis, with size 1 where the value is the same for all examples.
  private mutating func value(of equation: Expression) throws(Problem) -> Value {
    let quantity = try plain(equation)
    let value = try model.value(of: quantity, at: equation.mark)
    return quantity.examples == nil ? try graph.reshape(value, to: [1] + graph.shape(value)) : value
  }

  /// The row with the numbers in its `init` computed: `normal(std=s)` becomes `normal(std=0.02)`.
  private mutating func settled(_ call: Call) throws(Problem) -> Call {
    guard let initial = call.arguments["init"], case .equation(.call(let rule, let arguments, let mark)) = initial.value
    else { return call }
    var numbers: [Expression.Argument] = []
    for argument in arguments {
      numbers.append(.init(name: argument.name, try settled(argument.value), argument.mark))
    }
    var settled = call
    settled.arguments["init"] = .init(.equation(.call(rule, numbers, mark)), initial.mark)
    return settled
  }

  /// An equation replaced by its number, if that is known before training; else the equation itself.
  private mutating func settled(_ equation: Expression) throws(Problem) -> Expression {
    switch equation {
    case .number, .negate(.number, _): return equation
    default:
      let value = try value(of: equation)
      return graph.number(value).map { .number($0, equation.mark) } ?? equation
    }
  }
}

extension Row {
  fileprivate var takesFromAbove: Bool {
    switch body {
    case .layer, .network, .residual: true
    case .from, .rows: false
    }
  }
}

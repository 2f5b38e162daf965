import Basics
import Graph
import Spec

extension ModelBuilder {
  /// Calls a network on values: `encoder(x)`. The same call twice is one value.
  mutating func call(_ network: Network, _ given: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    if let caller = names.network, names.owner == nil { callees[caller, default: []].insert(network.name) }
    let entry = "network \(prefix(of: network.name))"
    guard !underway.contains(entry) else {
      throw Problem(
        "\(network.name) calls itself", at: mark,
        hint: "a network is a function of its inputs: it cannot contain its own result")
    }
    let arguments = try completed(given, of: network, at: mark)
    let key = CallKey(callee: ScopedName(name: entry), arguments: arguments.map(\.bare))
    if let known = calls[key] { return try known.get() }
    underway.append(entry)
    defer { underway.removeLast() }
    let outer = (names, place, graph.origin, lines, experiment)
    defer { (names, place, graph.origin, lines, experiment) = outer }
    let result: Result<Quantity, Problem>
    do throws(Problem) {
      result = .success(try made(network, arguments, at: mark))
    } catch {
      result = .failure(blaming(network, arguments, at: mark, error))
    }
    calls[key] = result
    return try result.get()
  }

  /// The arguments, and the defaults of inputs that are not given.
  private mutating func completed(_ given: [Quantity], of network: Network, at mark: Mark) throws(Problem) -> [Quantity]
  {
    let inputs = network.inputs
    var arguments = given
    for input in inputs.dropFirst(given.count) {
      guard let standard = input.standard else { break }
      let value: Expression = Double(standard).map { .number($0, network.mark) } ?? .name(standard, network.mark)
      arguments.append(try numeric(value))
    }
    guard arguments.count == inputs.count else {
      let wanted =
        inputs.isEmpty
        ? "no value" : "\(counted(inputs.count, "value")) (\(inputs.map(\.name).joined(separator: ", ")))"
      throw Problem("\(network.name) takes \(wanted), and is given \(given.count)", at: mark)
    }
    return arguments
  }

  private mutating func made(_ network: Network, _ arguments: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    let name = network.name
    let network = try opened(network)
    guard case .rows(let rows) = network.body else { preconditionFailure("\(name) was not opened") }
    let (inputs, lead) = try batched(arguments, mark)
    names.network = network.name
    names.batch = lead.size
    names.local = Dictionary(zip(network.inputs.map(\.name), inputs)) { first, _ in first }
    names.bound = [:]
    lines = []
    guard let last = try lower(rows, of: network, from: inputs.first, depth: 0) else {
      throw Problem("\(network.name) has no rows and no input: it has no value", at: network.mark)
    }
    let key = names.owner?.name ?? name
    if tables[key] == nil {
      self.inputs[key] = arguments
      tables[key] = NetworkTable(
        name: name, input: arguments.first?.elements ?? [], lines: lines,
        parameters: parameters(of: [key]).reduce(0) { $0 + $1.shape.size })
    }
    var result = try restored(last, lead)
    for (name, value) in names.bound { result.members[name] = try restored(value, lead) }
    return result
  }

  /// A network that was made at its first call and does not go with what it is given now: the later call is at fault.
  private func blaming(_ network: Network, _ arguments: [Quantity], at mark: Mark, _ problem: Problem) -> Problem {
    let key = prefix(of: network.name)
    guard tables[key] != nil, let first = inputs[key] else { return problem }
    guard first.map(\.elements) != arguments.map(\.elements), let row = problem.mark, row != mark else {
      return problem
    }
    let (then, now) = (first.map(\.words).joined(separator: " and "), arguments.map(\.words).joined(separator: " and "))
    var blame = Problem(
      "\(network.name) was first called on \(then), and here on \(now)", at: mark,
      hint: "all calls of a network share its weights"
    ).noting(row, problem.message)
    blame.notes += problem.notes
    return blame
  }

  // MARK: Rows

  private mutating func lower(_ rows: [Row], of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    let outer = self.depth
    defer { self.depth = outer }
    try deeper(3, at: rows.first?.mark)
    var current = input
    for row in rows {
      do throws(Problem) {
        current = try lower(row, of: network, from: current, depth: depth)
      } catch {
        var problem = error.at(row.mark)
        for use in row.trail where !problem.notes.contains(where: { $0.mark == use }) {
          problem = problem.noting(use, "used here")
        }
        throw problem
      }
      if let alias = row.alias {
        names.local[alias] = current
        names.bound[alias] = current
      }
    }
    return current
  }

  private mutating func lower(_ row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    place = "\(prefix(of: network.name)).\(row.path)"
    graph.origin = graph.origin(Origin("\(place): \(row.text)"))
    if input?.distribution != nil, row.takesFromAbove {
      throw Problem(
        "the row above makes a distribution, and rows take values", at: row.mark,
        hint: "gaussian, normal, bernoulli and categorical say what the numbers mean: they are last rows")
    }
    let line = lines.count
    let before = kept.count
    lines.append(.init(path: row.path, row: row.text, shape: [], parameters: 0, depth: depth))
    let result = try body(row, of: network, from: input, depth: depth)
    lines[line].shape = result?.elements ?? []
    let own = kept[before...].filter { $0.role == .parameter && $0.name.hasPrefix(network.name + ".") }
    lines[line].parameters = own.reduce(0) { $0 + $1.shape.size }
    return result
  }

  private mutating func body(_ row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem)
    -> Quantity?
  {
    switch row.body {
    case .layer(let call):
      guard let input = input ?? standIn(for: call) else { throw missingInput(row) }
      return try lower(call, input)
    case .network(let name, let arguments):
      guard let callee = experiment.networks[name] else { throw Problem("no network is named '\(name)'", at: row.mark) }
      var values: [Quantity] = input.map { [$0] } ?? []
      for argument in arguments { values.append(try plain(argument)) }
      return try spread(self.call(callee, values, at: row.mark), samples: nil, examples: names.batch, at: row.mark)
    case .from(let expression):
      return try spread(evaluate(expression), samples: nil, examples: names.batch, at: row.mark)
    case .rows(let rows, let scoped):
      let outer = names
      let result = try lower(rows, of: network, from: input, depth: depth + 1)
      if scoped { names = outer }
      return result
    case .residual(let rows, let shortcut):
      guard let input, let main = try lower(rows, of: network, from: input, depth: depth + 1) else {
        throw missingInput(row)
      }
      var side = input
      if let shortcut { side = try lower(shortcut, of: network, from: input, depth: depth + 1) ?? input }
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

  /// What a layer that takes nothing is handed where nothing comes from above: a number an example.
  private mutating func standIn(for call: Call) -> Quantity? {
    guard let kind = call.kind(in: layerKinds) as? any LayerKind.Type, !kind.takesInput else { return nil }
    let nothing = graph.constant(0, shape: [names.batch ?? 1])
    return Quantity(content: .numbers(nothing), examples: names.batch, elements: [])
  }

  private func missingInput(_ row: Row) -> Problem {
    Problem(
      "nothing comes from above this row", at: row.mark,
      hint: "begin with 'from' and a value of this network, or with 'constant'")
  }

  /// A layer on a batch-led value.
  mutating func lower(_ call: Call, _ input: Quantity) throws(Problem) -> Quantity {
    let x = try input.value("what comes from above", at: call.mark)
    note(input, as: x)
    var others: [Value] = []
    if let join = call.kind(in: layerKinds).make(call) as? any JoinKind {
      for equation in join.others { others.append(try value(equation)) }
    }
    let call = try settled(call)
    var result = Quantity(content: .shape([]), examples: input.examples, elements: [])
    switch call.kind(in: layerKinds).make(call) {
    case let layer as any LayerKind:
      let y = try layer.lower(x, in: &self)
      result.elements = Shape(graph.shape(y).dropFirst()).written
      result.content = classes(of: y).map { .classes(y, count: $0) } ?? .numbers(y)
    case let join as any JoinKind:
      let y = try join.lower(x, with: others, in: &self)
      result.elements = Shape(graph.shape(y).dropFirst()).written
      result.content = classes(of: y).map { .classes(y, count: $0) } ?? .numbers(y)
    case let head as any HeadKind:
      let distribution = try head.lower(x, in: &self).widened(in: &graph)
      let shape = Shape(graph.shape(distribution.widest).dropFirst())
      if case .categorical = distribution {
        result.elements = shape.dropLast()
      } else {
        result.elements = shape.written
      }
      result.content = .distribution(distribution)
    default: preconditionFailure("\(call.kind) is neither layer nor head")
    }
    return result
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

  /// An equation as the number that it comes to; itself where that changes.
  private mutating func settled(_ equation: Expression) throws(Problem) -> Expression {
    switch equation {
    case .number, .negate(.number, _): return equation
    default:
      let value = try value(equation)
      return graph.number(value).map { .number($0, equation.mark) } ?? equation
    }
  }

  // MARK: Axes

  /// The arguments with samples and examples as one batch axis, which is what rows work on, and the axes to restore.
  mutating func batched(_ arguments: [Quantity], _ mark: Mark) throws(Problem) -> ([Quantity], lead: Shape) {
    let wide = try together(arguments, at: mark)
    let lead = wide.first?.lead ?? []
    var inputs: [Quantity] = []
    for argument in wide {
      var input = try argument.mapped { value throws(Problem) in
        try graph.reshape(value, to: [lead.size] + graph.shape(value).dropFirst(lead.count))
      }
      (input.samples, input.examples, input.story) = (nil, lead.size, .plain)
      inputs.append(input)
    }
    return (inputs, lead)
  }

  /// The reverse: a batch-led result with its samples and examples again.
  mutating func restored(_ quantity: Quantity, _ lead: Shape) throws(Problem) -> Quantity {
    var result = try quantity.mapped { value throws(Problem) in
      try graph.reshape(value, to: lead + graph.shape(value).dropFirst())
    }
    result.samples = lead.count == 2 ? lead[0] : nil
    result.examples = lead.last
    result.members = quantity.members
    // A network is a function: how it makes its numbers is its own affair.
    result.story = .plain
    return result
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

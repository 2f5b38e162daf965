import Basics
import Graph
import Spec

extension ModelBuilder {
  /// Calls a network on values: `encoder(x)`. The same call twice is one value.
  mutating func call(_ network: Network, _ arguments: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    guard case .rows(let rows) = network.body else {
      throw Problem("\(network.name) is loaded or averaged, which is not possible yet", at: network.mark)
    }
    guard arguments.count == network.inputs.count else {
      throw Problem(
        "\(network.name) takes \(counted(network.inputs.count, "value")) (\(network.inputs.map(\.name).joined(separator: ", "))), and is given \(arguments.count)",
        at: mark)
    }
    if let caller = names.network { callees[caller, default: []].insert(network.name) }
    guard !underway.contains("network \(network.name)") else {
      throw Problem("\(network.name) calls itself", at: mark, hint: "a network is a function of its inputs: it cannot contain its own result")
    }
    let key = CallKey(network: network.name, arguments: arguments.map(\.content))
    if let known = calls[key] { return known }

    underway.append("network \(network.name)")
    defer { underway.removeLast() }
    let outer = (names, place, graph.origin, lines)
    defer { (names, place, graph.origin, lines) = outer }

    let (inputs, lead) = try batched(arguments, mark)
    if inputShapes[network.name] == nil { inputShapes[network.name] = arguments.map(\.elements) }
    names.network = network.name
    names.batch = lead.size
    names.local = Dictionary(zip(network.inputs.map(\.name), inputs)) { first, _ in first }
    lines = []
    var result = try lower(rows, of: network, from: inputs.first, at: mark)
    if tables[network.name] == nil {
      tables[network.name] = NetworkTable(
        name: network.name, input: arguments.first?.elements ?? [], lines: lines,
        parameters: parameters(of: [network.name]).reduce(0) { $0 + $1.shape.size })
    }
    result.members = names.local
    result = try restored(result, lead)
    result.members = try result.members.mapValuesThrowing { quantity throws(Problem) in try restored(quantity, lead) }
    calls[key] = result
    return result
  }

  // MARK: Rows

  private mutating func lower(_ rows: [Row], of network: Network, from input: Quantity?, at mark: Mark) throws(Problem) -> Quantity {
    guard let result = try lower(rows, of: network, from: input, depth: 0) else {
      throw Problem("\(network.name) has no rows and no input: it has no value", at: network.mark)
    }
    return result
  }

  private mutating func lower(_ rows: [Row], of network: Network, from input: Quantity?, depth: Int) throws(Problem) -> Quantity? {
    var current = input
    for row in rows {
      do throws(Problem) {
        current = try lower(row, of: network, from: current, depth: depth)
      } catch {
        var problem = error.at(row.mark)
        for use in row.trail where !problem.notes.contains(where: { $0.mark == use }) { problem = problem.noting(use, "used here") }
        throw problem
      }
      if let alias = row.alias { names.local[alias] = current }
    }
    return current
  }

  private mutating func lower(_ row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem) -> Quantity? {
    place = "\(network.name).\(row.path)"
    graph.origin = graph.origin(Origin("\(place): \(row.text)"))
    if let input, case .distribution = input.content {
      switch row.body {
      case .from: break
      default:
        throw Problem(
          "the row above makes a distribution, and rows take values", at: row.mark,
          hint: "gaussian, normal, bernoulli and categorical say what the numbers mean: they are last rows")
      }
    }
    let line = lines.count
    let before = kept.count
    lines.append(.init(path: row.path, row: row.text, shape: [], parameters: 0, depth: depth))
    let result = try body(row, of: network, from: input, depth: depth)
    lines[line].shape = result?.elements ?? []
    lines[line].parameters = kept[before...].filter { $0.role == .parameter }.reduce(0) { $0 + $1.shape.size }
    return result
  }

  private mutating func body(_ row: Row, of network: Network, from input: Quantity?, depth: Int) throws(Problem) -> Quantity? {
    switch row.body {
    case .layer(let call):
      guard let input else { throw missingInput(row) }
      return try lower(call, input)
    case .network(let name, let arguments):
      guard let callee = experiment.networks[name] else { throw Problem("no network is named '\(name)'", at: row.mark) }
      var values: [Quantity] = input.map { [$0] } ?? []
      for argument in arguments { values.append(try evaluate(argument)) }
      return try self.call(callee, values, at: row.mark)
    case .from(let expression):
      let value = try evaluate(expression)
      if case .distribution = value.content { return value }
      return try spread(value, samples: nil, examples: names.batch, at: row.mark)
    case .rows(let rows, let scoped):
      let outer = names.local
      let result = try lower(rows, of: network, from: input, depth: depth + 1)
      if scoped { names.local = outer }
      return result
    case .residual(let rows, let shortcut):
      guard let input else { throw missingInput(row) }
      guard let main = try lower(rows, of: network, from: input, depth: depth + 1) else { throw missingInput(row) }
      let side = try shortcut.map { rows throws(Problem) in try lower(rows, of: network, from: input, depth: depth + 1) ?? input } ?? input
      guard main.elements == side.elements else {
        throw Problem(
          "the rows make \(main.elements.words), and \(shortcut == nil ? "what came in is" : "the shortcut makes") \(side.elements.words): they cannot be added",
          at: row.mark, hint: shortcut == nil ? "a 'shortcut: [...]' can bring what came in to the same shape" : nil)
      }
      return try arithmetic(.add, main, side, at: row.mark)
    }
  }

  private func missingInput(_ row: Row) -> Problem {
    Problem("nothing comes from above this row", at: row.mark, hint: "begin with 'from' and a value of this network")
  }

  /// A layer on a batch-led value.
  private mutating func lower(_ call: Call, _ input: Quantity) throws(Problem) -> Quantity {
    guard let kind = layerKinds.first(where: { $0.name == call.kind }) else {
      preconditionFailure("the layer \(call.kind) is in no table")
    }
    let x = try input.value(call.mark)
    if case .classes(_, let count) = input.content { mark(x, classes: count) }
    if let layer = kind as? any LayerKind.Type {
      let y = try lower(layer, call, x)
      let elements = Shape(graph.shape(y).dropFirst()).written
      let content: Quantity.Content = classes(of: y).map { .classes(y, count: $0) } ?? .numbers(y)
      return Quantity(content: content, examples: input.examples, elements: elements)
    }
    guard let head = kind as? any HeadKind.Type else { preconditionFailure("\(call.kind) is neither layer nor head") }
    let distribution = try lower(head, call, x)
    return Quantity(
      content: .distribution(distribution), examples: input.examples,
      elements: elements(of: distribution, leading: 1))
  }

  private mutating func lower<Layer: LayerKind>(_: Layer.Type, _ call: Call, _ x: Value) throws(Problem) -> Value {
    try Layer.make(call).lower(x, in: &self)
  }

  private mutating func lower<Head: HeadKind>(_: Head.Type, _ call: Call, _ x: Value) throws(Problem) -> Distribution {
    try Head.make(call).lower(x, in: &self)
  }

  // MARK: Axes

  /// The arguments with samples and examples as one batch axis, which is what rows work on, and the axes to restore.
  private mutating func batched(_ arguments: [Quantity], _ mark: Mark) throws(Problem) -> ([Quantity], Shape) {
    let samples = arguments.compactMap(\.samples).first
    let examples = arguments.compactMap(\.examples).first
    let lead = [samples, examples].compactMap { $0 }
    var inputs: [Quantity] = []
    for argument in arguments {
      let wide = try spread(argument, samples: samples, examples: examples, at: mark)
      let value = try wide.value(mark)
      let merged = try graph.reshape(value, to: [lead.size] + argument.elements.stored)
      inputs.append(wide.replacing(merged, samples: nil, examples: lead.size))
    }
    return (inputs, lead)
  }

  /// The reverse: a batch-led result with its samples and examples again.
  private mutating func restored(_ quantity: Quantity, _ lead: Shape) throws(Problem) -> Quantity {
    var result = quantity
    result.samples = lead.count == 2 ? lead[0] : nil
    result.examples = lead.last
    result.members = quantity.members
    switch quantity.content {
    case .numbers(let value): result.content = .numbers(try restored(value, lead))
    case .classes(let value, let count): result.content = .classes(try restored(value, lead), count: count)
    case .distribution(let distribution):
      result.content = .distribution(try distribution.mapped { value throws(Problem) in try restored(value, lead) })
    case .shape: break
    }
    return result
  }

  private mutating func restored(_ value: Value, _ lead: Shape) throws(Problem) -> Value {
    let shape = graph.shape(value)
    // A parameter of a head (a learned σ) has no batch axis and needs none.
    guard let first = shape.first, first == lead.size else { return value }
    return try graph.reshape(value, to: lead + shape.dropFirst())
  }

  func elements(of distribution: Distribution, leading: Int) -> Shape {
    let shape = Shape(graph.shape(distribution.widest(graph)).dropFirst(leading)).written
    if case .categorical = distribution { return Shape(shape.dropFirst()) }
    return shape
  }
}

extension Quantity {
  func replacing(_ value: Value, samples: Int?, examples: Int?) -> Quantity {
    var copy = self
    if case .classes(_, let count) = content { copy.content = .classes(value, count: count) } else { copy.content = .numbers(value) }
    copy.samples = samples
    copy.examples = examples
    copy.members = [:]
    return copy
  }
}

extension Dictionary {
  func mapValuesThrowing<T>(_ transform: (Value) throws(Problem) -> T) throws(Problem) -> [Key: T] {
    var result: [Key: T] = [:]
    for (key, value) in self { result[key] = try transform(value) }
    return result
  }
}

/// `1 value`, `3 values`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

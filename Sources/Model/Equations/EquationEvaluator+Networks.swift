import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// Calls a network on values: `encoder(x)`. The same call twice is one value.
  mutating func call(_ network: Network, _ given: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    if let caller = scope.network, model.context.owner == nil {
      uses.callees[caller, default: []].insert(network.name)
    }
    let entry = "network \(model.prefix(of: network.name))"
    guard !nesting.underway.contains(entry) else {
      throw Problem(
        "\(network.name) calls itself", at: mark,
        hint: "a network is a function of its inputs: it cannot contain its own result")
    }
    let arguments = try completed(given, of: network, at: mark)
    return try once(EvaluationKey(name: entry, arguments: arguments.map(\.bare))) { evaluator throws(Problem) in
      evaluator.nesting.underway.append(entry)
      defer { evaluator.nesting.underway.removeLast() }
      let outer = (evaluator.scope, evaluator.model.context, evaluator.graph.origin)
      defer { (evaluator.scope, evaluator.model.context, evaluator.graph.origin) = outer }
      do throws(Problem) {
        return try evaluator.value(of: network, arguments, at: mark)
      } catch {
        throw evaluator.blaming(network, arguments, at: mark, error)
      }
    }
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

  /// The value of a network's rows, which see the network's own names from here on.
  private mutating func value(of called: Network, _ arguments: [Quantity], at mark: Mark) throws(Problem) -> Quantity {
    let network = try opened(called)
    guard case .rows(let rows) = network.body else { preconditionFailure("\(called.name) was not opened") }
    let (inputs, lead) = try batched(arguments, mark)
    scope.network = network.name
    scope.batch = lead.shape.size
    scope.local = Dictionary(zip(network.inputs.map(\.name), inputs)) { first, _ in first }
    scope.bound = [:]
    model.context.lines = []
    guard let last = try value(of: rows, of: network, from: inputs.first, depth: 0) else {
      throw Problem("\(network.name) has no rows and no input: it has no value", at: network.mark)
    }
    model.noteCall(of: called.name, on: arguments)
    var result = try restored(last, lead)
    for (name, value) in scope.bound { result.members[name] = try restored(value, lead) }
    return result
  }

  /// The network whose rows a call goes through, with names and weights set for it.
  private mutating func opened(_ network: Network) throws(Problem) -> Network {
    switch network.body {
    case .rows: return network
    case .start: preconditionFailure("\(network.name) was not given its rows")
    case .average(let name, _):
      guard let source = scope.experiment.networks[name], case .rows = source.body else {
        throw Problem(
          "\(network.name) averages \(name), which is not a table of rows", at: network.mark,
          hint: "an average follows a network that is trained")
      }
      model.useAverage(network.name, of: name)
      return source
    case .load, .loadFile:
      guard let loaded = scope.experiment.loaded[network.name] else {
        preconditionFailure("\(network.name) was not loaded")
      }
      model.useLoaded(network.name, loaded)
      if let other = loaded.experiment { scope.experiment = ExperimentNames(networksOf: other, loaded: loaded.loaded) }
      return loaded.network
    }
  }

  /// A network that was made at its first call and does not go with what it is given now: the later call is at fault.
  private func blaming(_ network: Network, _ arguments: [Quantity], at mark: Mark, _ problem: Problem) -> Problem {
    guard let first = model.firstCalls[model.prefix(of: network.name)]?.inputs,
      first.map(\.elements) != arguments.map(\.elements), let row = problem.mark, row != mark
    else { return problem }
    let (then, now) = (first.map(\.words).joined(separator: " and "), arguments.map(\.words).joined(separator: " and "))
    var blame = Problem(
      "\(network.name) was first called on \(then), and here on \(now)", at: mark,
      hint: "all calls of a network share its weights"
    ).noting(row, problem.message)
    blame.notes += problem.notes
    return blame
  }

  // MARK: Axes

  /// The arguments with samples and examples as one batch axis, which is what rows work on, and the axes to restore.
  mutating func batched(_ arguments: [Quantity], _ mark: Mark) throws(Problem) -> ([Quantity], lead: Lead) {
    let wide = try together(arguments, at: mark)
    let lead = Lead(samples: wide.first?.samples, examples: wide.first?.examples)
    var inputs: [Quantity] = []
    for argument in wide {
      var input = try argument.mapped { value throws(Problem) in
        try graph.reshape(value, to: [lead.shape.size] + graph.shape(value).dropFirst(lead.shape.count))
      }
      (input.samples, input.examples, input.story) = (nil, lead.shape.size, .plain)
      inputs.append(input)
    }
    return (inputs, lead)
  }

  /// The reverse: a result whose first axis is the batch, with its samples and examples again.
  mutating func restored(_ quantity: Quantity, _ lead: Lead) throws(Problem) -> Quantity {
    var result = try quantity.mapped { value throws(Problem) in
      try graph.reshape(value, to: lead.shape + graph.shape(value).dropFirst())
    }
    (result.samples, result.examples) = (lead.samples, lead.examples)
    result.members = quantity.members
    // A network is a function: how it makes its numbers is its own affair.
    result.story = .plain
    return result
  }
}

/// The axes before the elements.
struct Lead {
  var samples: Int?
  var examples: Int?
  var shape: Shape { [samples, examples].compactMap { $0 } }
}

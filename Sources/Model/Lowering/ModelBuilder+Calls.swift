import Basics
import Graph
import Spec

extension ModelBuilder {
  /// `f(a, b)`: own networks and functions first, then those built in.
  mutating func call(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Quantity {
    if let network = experiment.networks[name] { return try call(network, arguments, mark) }
    if let function = experiment.definitions[name], !function.parameters.isEmpty, names.network == nil {
      return try call(function, arguments, mark)
    }
    if let builtin = builtinFunctions[name] {
      return try builtin(&self, CallSite(name: name, arguments: arguments, mark: mark))
    }
    if distributionNames.contains(name) { return try distribution(name, arguments, mark) }
    if let layer = layerFunctions[name] {
      return try call(layer, CallSite(name: name, arguments: arguments, mark: mark))
    }
    if names.local[name] != nil || experiment.definitions[name] != nil || experiment.sample(name, in: scope) != nil
      || experiment.lets[name] != nil
    {
      throw Problem("\(name) is a value, and values are not called", at: mark)
    }
    if mark.isInPresets {
      throw Problem(
        "it calls \(name)(…), and no network is named '\(name)'", at: mark, hint: networkHint(name))
    }
    throw Problem(
      "no network or function is named '\(name)'", at: mark,
      hint: suggestion(for: name, among: callableNames, noun: "functions"))
  }

  /// A preset speaks the names of the file's networks.
  private func networkHint(_ name: String) -> String {
    let names = experiment.networks.keys.sorted()
    return "the file's networks are \(names.joined(separator: ", ")); one of them has to be called '\(name)'"
  }

  private var callableNames: [String] {
    experiment.networks.keys.sorted() + builtinFunctions.keys.sorted() + layerFunctions.keys.sorted()
      + distributionNames
      + experiment.definitions.values.filter { !$0.parameters.isEmpty }.map(\.name)
  }

  private mutating func call(_ network: Network, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    if let named = arguments.first(where: { $0.name != nil }) {
      throw Problem("a network takes its values by place, not by name", at: named.mark)
    }
    var values: [Quantity] = []
    for argument in arguments { values.append(try plain(argument.value)) }
    return try call(network, values, at: mark)
  }

  private mutating func call(_ function: Objective.Definition, _ arguments: [Expression.Argument], _ mark: Mark)
    throws(Problem) -> Quantity
  {
    if let named = arguments.first(where: { $0.name != nil }) {
      throw Problem("\(function.name) takes its values by place, not by name", at: named.mark)
    }
    guard arguments.count == function.parameters.count else {
      let wanted = "\(counted(function.parameters.count, "value")) (\(function.parameters.joined(separator: ", ")))"
      throw Problem("\(function.name) takes \(wanted), and is given \(arguments.count)", at: mark)
    }
    var values: [Quantity] = []
    for argument in arguments { values.append(try evaluate(argument.value)) }
    let entry = "\(function.name)()"
    guard !underway.contains(entry) else { throw Problem("\(function.name) calls itself", at: mark) }
    let key = CallKey(callee: ScopedName(name: function.name, scope: scope), arguments: values.map(\.bare))
    if let known = calls[key] { return try known.get() }
    underway.append(entry)
    defer { underway.removeLast() }
    let outer = names
    defer { names = outer }
    names.local = Dictionary(zip(function.parameters, values)) { first, _ in first }
    let result: Result<Quantity, Problem>
    do throws(Problem) { result = .success(try evaluate(function.body)) } catch { result = .failure(error) }
    calls[key] = result
    return try result.get()
  }

  // MARK: Members

  /// `data.label`, `D(x).h`, `q.mean`.
  mutating func member(of owner: Expression, _ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    if let field = try dataField(owner, name, mark) { return field }
    let quantity = try evaluate(owner)
    if quantity.members[name] == nil, quantity.distribution == nil {
      let known = quantity.members.keys.sorted()
      let problem = Problem(
        "\(owner.short) has no '\(name)'", at: mark,
        hint: known.isEmpty ? "it is \(quantity.words)" : suggestion(for: name, among: known, noun: "it has"))
      throw noting(owner, problem)
    }
    return try member(of: quantity, name, mark)
  }

  private mutating func dataField(_ owner: Expression, _ name: String, _ mark: Mark) throws(Problem) -> Quantity? {
    guard case .name(let source, _) = owner, names.network == nil, names.local[source] == nil,
      experiment.sample(source, in: scope) == nil, experiment.data[source] != nil || experiment.sources[source] != nil
    else { return nil }
    if let field = experiment.data["\(source).\(name)"] { return try data(field, at: mark) }
    let fields = experiment.data.keys.filter { $0.hasPrefix(source + ".") }.map {
      String($0.dropFirst(source.count + 1))
    }
    throw Problem(
      "\(source) has no field '\(name)'", at: mark,
      hint: suggestion(for: name, among: fields.sorted(), noun: "its fields"))
  }

  mutating func member(of quantity: Quantity, _ name: String, _ mark: Mark) throws(Problem) -> Quantity {
    if let bound = quantity.members[name] { return bound }
    guard let distribution = quantity.distribution else { throw Problem("this has no '\(name)'", at: mark) }
    var result = quantity
    result.members = [:]
    switch (name, distribution) {
    case ("mean", _): result.content = .numbers(try distribution.mean(in: &graph))
    case ("std", _): result.content = .numbers(try distribution.std(in: &graph))
    case ("mode", .categorical(let logits)):
      result.content = .classes(try distribution.mode(in: &graph), count: graph.shape(logits).last ?? 1)
    case ("mode", _): result.content = .numbers(try distribution.mode(in: &graph))
    case ("logits", .bernoulli(let logits)), ("logits", .categorical(let logits)): result.content = .numbers(logits)
    case ("logits", _):
      throw Problem("a \(distribution.name) distribution has no logits", at: mark, hint: "it has .mean and .std")
    default:
      throw Problem(
        "a distribution has no '\(name)'", at: mark,
        hint: suggestion(
          for: name, among: quantity.members.keys.sorted() + ["mean", "std", "mode", "logits"], noun: "it has"))
    }
    // Classes lie last, which is an image's channels, and become the first axis as written.
    if case .categorical(let logits) = distribution, name == "mean" || name == "logits" {
      let classes = graph.shape(logits).last ?? 1
      return try classesFirst(result, classes)
    }
    return result
  }

  /// Numbers `[lead…, elements…, classes]` with the classes as the first axis as written.
  mutating func classesFirst(_ quantity: Quantity, _ classes: Int) throws(Problem) -> Quantity {
    var result = quantity
    result.elements = [classes] + quantity.elements
    let lead = quantity.lead.count
    if quantity.elements.count == 1 {
      result.content = .numbers(try graph.transpose(quantity.value(at: nil), Array(0..<lead) + [lead + 1, lead]))
    }
    return result
  }
}

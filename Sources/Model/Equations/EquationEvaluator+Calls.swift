import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// `f(a, b)`: own networks and functions first, then those built in.
  mutating func call(_ name: String, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem) -> Quantity {
    if let network = scope.experiment.networks[name] { return try call(network, arguments, mark) }
    if let function = scope.experiment.definitions[name], !function.parameters.isEmpty, scope.network == nil {
      return try call(function, arguments, mark)
    }
    if let builtin = builtinFunctions[name] {
      return try builtin(&self, CallSite(name: name, arguments: arguments, mark: mark))
    }
    if distributionNames.contains(name) { return try distribution(name, arguments, mark) }
    if let layer = layerFunctions[name] {
      return try call(layer, CallSite(name: name, arguments: arguments, mark: mark))
    }
    throw notCallable(name, mark)
  }

  private mutating func call(_ network: Network, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    if let named = arguments.first(where: { $0.name != nil }) {
      throw Problem("a network takes its values by position, not by name", at: named.mark)
    }
    var values: [Quantity] = []
    for argument in arguments { values.append(try plain(argument.value)) }
    return try call(network, values, at: mark)
  }

  /// A function of `define`. The same call twice is one value.
  private mutating func call(_ function: Objective.Definition, _ arguments: [Expression.Argument], _ mark: Mark)
    throws(Problem) -> Quantity
  {
    if let named = arguments.first(where: { $0.name != nil }) {
      throw Problem("\(function.name) takes its values by position, not by name", at: named.mark)
    }
    guard arguments.count == function.parameters.count else {
      let wanted = "\(counted(function.parameters.count, "value")) (\(function.parameters.joined(separator: ", ")))"
      throw Problem("\(function.name) takes \(wanted), and is given \(arguments.count)", at: mark)
    }
    var values: [Quantity] = []
    for argument in arguments { values.append(try evaluate(argument.value)) }
    let entry = "\(function.name)()"
    guard !nesting.underway.contains(entry) else { throw Problem("\(function.name) calls itself", at: mark) }
    let key = EvaluationKey(name: function.name, step: scope.step, arguments: values.map(\.bare))
    return try once(key) { evaluator throws(Problem) in
      evaluator.nesting.underway.append(entry)
      defer { evaluator.nesting.underway.removeLast() }
      let outer = evaluator.scope
      defer { evaluator.scope = outer }
      evaluator.scope.local = Dictionary(zip(function.parameters, values)) { first, _ in first }
      return try evaluator.evaluate(function.body)
    }
  }

  // MARK: What cannot be called

  private func notCallable(_ name: String, _ mark: Mark) -> Problem {
    if scope.local[name] != nil || scope.isOfObjective(name) || scope.experiment.lets[name] != nil {
      return Problem("\(name) is a value, and values are not called", at: mark)
    }
    if mark.isInPresets {
      return Problem("it calls \(name)(…), and no network is named '\(name)'", at: mark, hint: networkHint(name))
    }
    return Problem(
      "no network or function is named '\(name)'", at: mark,
      hint: suggestion(for: name, among: callableNames, noun: "functions"))
  }

  /// A preset speaks the names of the file's networks.
  private func networkHint(_ name: String) -> String {
    let names = scope.experiment.networks.keys.sorted()
    return "the file's networks are \(names.joined(separator: ", ")); one of them has to be called '\(name)'"
  }

  private var callableNames: [String] {
    scope.experiment.networks.keys.sorted() + builtinFunctions.keys.sorted()
      + layerFunctions.keys.filter { builtinFunctions[$0] == nil }.sorted()
      + distributionNames
      + scope.experiment.definitions.values.filter { !$0.parameters.isEmpty }.map(\.name)
  }
}

import Basics
import Graph

extension EquationEvaluator {
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
    let experiment = scope.experiment
    guard case .name(let source, _) = owner, scope.network == nil, scope.local[source] == nil,
      scope.sample(source) == nil, experiment.data[source] != nil || experiment.sources[source] != nil
    else { return nil }
    if let field = experiment.data["\(source).\(name)"] { return try data(field, at: mark) }
    let fields = experiment.data.keys.filter { $0.hasPrefix(source + ".") }.map {
      String($0.dropFirst(source.count + 1))
    }
    throw Problem(
      "\(source) has no field '\(name)'", at: mark,
      hint: fields.isEmpty
        ? "it has no fields beside the examples themselves"
        : suggestion(for: name, among: fields.sorted(), noun: "its fields"))
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

import Basics
import Model
import Results
import Spec

extension Compiler {
  /// What is known of a number of the objective's own. What training is after is better one way, and so is what is made
  /// of all its terms, as the bound whatever the weights. A term alone is not: it can be had at the others' expense, as
  /// a code that holds nothing has no divergence. Nor are the losses of networks that work against each other.
  package func quality(of name: String) -> Quality {
    let isAim = Aim(experiment.objective)?.isMet(by: name) ?? false
    let isHigher = isAim ? Direction(experiment).isBetterHigher(name) : nil
    let known = knownNumbers[name]
    return Quality(better: isHigher.map { $0 ? .higher : .lower }, label: known?.label, unit: known?.unit)
  }
}

/// Names that numbers of objectives share from file to file: what people call them, and their unit where it is sure.
private let knownNumbers: [String: (label: String, unit: String?)] = [
  "elbo": ("ELBO", "nats"),
  "iwae": ("IWAE bound", "nats"),
  "kl": ("KL divergence", "nats"),
  "log_likelihood": ("log-likelihood", "nats"),
  "bits_per_dim": ("bits per dimension", nil),
  "mse": ("mean squared error", nil),
]

/// The one equation that training makes small or large, as the terms that it is made of.
private struct Aim {
  private let definitions: [String: Expression]
  private let reports: [String: Expression]
  private var terms: Set<String> = []

  /// What stands in an equation without a name of its own.
  private static let unnamed = ""

  /// Nil where several are after different things.
  init?(_ objective: Objective) {
    let updates = objective.steps.flatMap(\.updates)
    guard updates.count == 1 else { return nil }
    let values = objective.definitions.filter(\.parameters.isEmpty)
    definitions = Dictionary(values.map { ($0.name, $0.body) }) { first, _ in first }
    let all = objective.reports + objective.steps.flatMap(\.reports)
    reports = Dictionary(all.map { ($0.name, $0.equation) }) { first, _ in first }
    terms = terms(of: updates[0].equation, depth: 0)
  }

  func isMet(by name: String) -> Bool {
    if name == "loss" { return true }
    guard !terms.contains(Self.unnamed) else { return false }
    let own = definitions[name] != nil ? opened(name, depth: 0) : reports[name].map { terms(of: $0, depth: 0) } ?? []
    return terms == [name] || !own.isEmpty && own.isSuperset(of: terms)
  }

  /// The terms that a definition is made of; itself, where not all of them have names.
  private func opened(_ name: String, depth: Int) -> Set<String> {
    guard depth < 8, let body = definitions[name] else { return [name] }
    let terms = terms(of: body, depth: depth + 1)
    return terms.isEmpty || terms.contains(Self.unnamed) ? [name] : terms
  }

  private func terms(of expression: Expression, depth: Int) -> Set<String> {
    switch expression {
    case .number: []
    case .name(let name, _): definitions[name] == nil ? [] : opened(name, depth: depth)
    case .negate(let part, _): terms(of: part, depth: depth)
    case .binary(_, let left, let right, _): terms(of: left, depth: depth).union(terms(of: right, depth: depth))
    default: named(in: expression)
    }
  }

  private func named(in expression: Expression) -> Set<String> {
    // Names inside a function are not opened: two terms may both be functions of `mu`, and neither is then the whole.
    let names = expression.values.map(\.name).filter { definitions[$0] != nil }
    return names.isEmpty ? [Self.unnamed] : Set(names)
  }
}

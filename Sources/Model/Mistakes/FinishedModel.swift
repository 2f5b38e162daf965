import Basics
import Graph
import Spec

/// A model without problems, as those look at it who look for mistakes.
struct FinishedModel {
  let experiment: Experiment
  let evaluator: EquationEvaluator

  var names: ExperimentNames { evaluator.scope.experiment }

  /// The equations that training minimises or maximises.
  var updates: [Objective.Update] { experiment.objective.steps.flatMap(\.updates) }

  // MARK: How networks end

  /// The layers that a network's last numbers went through, the last one first, up to a sum or a value from elsewhere.
  func ending(of network: String) -> [(call: Call, row: Row)] {
    var layers: [(call: Call, row: Row)] = []
    collectEnding(of: network, into: &layers, depth: 0)
    return layers
  }

  /// The last layer that changes numbers rather than shapes.
  func lastLayer(of network: String) -> (call: Call, row: Row)? { ending(of: network).first { !$0.call.keepsNumbers } }

  private func collectEnding(of network: String, into layers: inout [(call: Call, row: Row)], depth: Int) {
    guard depth < 8, case .rows(let rows) = names.networks[network]?.body else { return }
    _ = collect(rows, into: &layers, depth: depth)
  }

  /// Whether the numbers come from above the rows.
  private func collect(_ rows: [Row], into layers: inout [(call: Call, row: Row)], depth: Int) -> Bool {
    for row in rows.reversed() {
      switch row.body {
      case .layer(let call): layers.append((call, row))
      case .rows(let inner, _): if !collect(inner, into: &layers, depth: depth) { return false }
      case .network(let name, _):
        collectEnding(of: name, into: &layers, depth: depth + 1)
        return false
      case .from, .residual: return false
      }
    }
    return true
  }

  // MARK: What equations call

  /// The network whose value an equation is, names of `define` opened.
  func network(of expression: Expression) -> String? {
    guard case .call(let name, _, _) = opened(expression), names.networks[name] != nil else { return nil }
    return name
  }

  /// A name leads on to its equation; a circle was found before.
  func opened(_ expression: Expression) -> Expression {
    var expression = expression
    for _ in 0..<8 {
      guard case .name(let name, _) = expression, let definition = names.definitions[name],
        definition.parameters.isEmpty
      else { break }
      expression = definition.body
    }
    return expression
  }

  /// Whether an equation is data as it comes, by a name of `sample` or its own.
  func isData(_ expression: Expression) -> Bool {
    var expression = expression
    if case .name(let name, _) = expression, let sample = names.sample(name, in: nil)?.sample {
      expression = sample.source
    }
    return switch expression {
    case .name(let name, _): names.data[name] != nil
    case .member(.name(let name, _), let field, _): names.data["\(name).\(field)"] != nil
    default: false
    }
  }
}

extension Call {
  /// Whether the layer only changes the shape.
  var keepsNumbers: Bool { [Reshape.name, Flatten.name, Identity.name].contains(kind) }
}

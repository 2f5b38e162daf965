import Basics
import Graph
import Spec

/// Data that an equation has the probability of.
package struct ScoredData: Sendable, Hashable {
  package let scorer: Scorer
  /// Between which numbers it lies as it is scored; nil: not known.
  package let range: ClosedRange<Double>?
  /// Whether the equation rounded it: it has other levels than it came with.
  package let isRounded: Bool
}

extension Compiler {
  /// What an equation scores of a field of the data, wherever in definitions and networks it does so: the field itself, or
  /// what is made of it without weights. Codes and other draws of networks are not data.
  package func scored(_ name: String, by equation: Expression) throws(Problem) -> [ScoredData] {
    var evaluator = evaluator(mode: .evaluation, batch: 2)
    _ = try evaluator.plain(equation)
    let graph = evaluator.graph
    let ranges = ValueRange(graph, data: evaluator.scope.experiment.data.compactMapValues(\.range))
    return evaluator.scored.compactMap { scored in
      let nodes = ranges.needed(by: scored.value).map { graph.node(Value($0)) }
      let inputs = nodes.compactMap { node in if case .input(let port) = node.op { port } else { nil } }
      guard inputs.contains(where: { DataShape.places(of: $0.name, after: name) != nil }),
        !inputs.contains(where: { $0.role == .kept })
      else { return nil }
      return ScoredData(
        scorer: scored.scorer, range: ranges.of(scored.value), isRounded: nodes.contains { $0.op.isStep })
    }
  }
}

extension Op {
  fileprivate var isStep: Bool {
    [.unary(.floor), .unary(.sign), .binary(.less), .binary(.lessOrEqual), .binary(.equal)].contains(self)
  }
}

import Basics
import Graph
import Spec

/// An attention of a network at work in an equation.
package struct AttentionAtWork: Sendable {
  /// Its output `attention` is `[batch, queries, keys]`, the mean over the heads.
  package var program: EvaluationGraph
  package var heads: Int
  /// The sides of what queries and keys are positions of, `[height, width]`.
  package var queries: [Int]
  package var keys: [Int]
}

extension Compiler {
  /// The n-th attention, from 1, of a network or of a row with such a name (`as`) in what an equation computes; nil: there
  /// are fewer.
  package func attention(
    of name: String, number: Int, in equation: Expression, batch: Int
  ) throws(Problems) -> AttentionAtWork? {
    guard let row = attentionRow(name) else { return nil }
    var evaluator = evaluator(mode: .evaluation, batch: batch)
    do throws(Problem) {
      _ = try evaluator.evaluate(equation)
      // A network that is called twice has each of its rows twice: the first call counts.
      var found: [AttentionWeights] = []
      for one in evaluator.model.attentions where one.row == row || one.row.hasPrefix(row + ".") {
        if !found.contains(where: { $0.row == one.row }) { found.append(one) }
      }
      guard number <= found.count else { return nil }
      let one = found[number - 1]
      var weights = one.value
      let shape = evaluator.graph.shape(weights)
      let heads = shape.count == 4 ? shape[1] : 1
      if shape.count == 4 {
        let sum = try evaluator.graph.reduce(.sum, weights, axes: [1])
        weights = try evaluator.graph.binary(.divide, sum, evaluator.graph.constant(Double(heads)))
      }
      let output = Graph.Binding("attention", weights)
      return AttentionAtWork(
        program: evaluator.evaluation([output]), heads: heads, queries: one.queries, keys: one.keys)
    } catch { throw Problems(error) }
  }

  /// What the prefixes of such a network's or row's attentions begin with; nil: there is none of the name.
  private func attentionRow(_ name: String) -> String? {
    if experiment.networks.contains(where: { $0.name == name }) { return name }
    for network in experiment.networks {
      guard case .rows(let rows) = network.body, let row = rows.row(named: name) else { continue }
      return "\(network.name).\(row.path)"
    }
    return nil
  }
}

extension [Row] {
  /// The row, or one inside a row, that is named so by `as`.
  fileprivate func row(named name: String) -> Row? {
    for row in self {
      if row.alias == name { return row }
      switch row.body {
      case .layer, .network, .from: continue
      case .rows(let rows, _): if let inner = rows.row(named: name) { return inner }
      case .residual(let rows, let shortcut):
        if let inner = rows.row(named: name) ?? shortcut?.row(named: name) { return inner }
      }
    }
    return nil
  }
}

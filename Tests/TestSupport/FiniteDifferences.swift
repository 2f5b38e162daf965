import Graph

/// Slopes by finite differences in Float64, which gradients are compared with.
package enum FiniteDifferences {
  /// The derivative of the output `s` of a graph along a direction of its fed inputs (an array for each that moves), by
  /// the five-point rule with steps of 10⁻⁴, exact up to about 10⁻¹¹.
  package static func slope(of graph: Graph, at feeds: Interpreter.Arrays, along direction: Interpreter.Arrays)
    -> Double
  {
    let sum = graph.outputs.filter { $0.name == "s" }
    // Nodes after the sum are its gradients.
    let number = Graph(nodes: Array(graph.nodes.prefix(through: sum[0].value.index)), outputs: sum)
    let step = 1e-4
    func moved(_ steps: Double) -> Double {
      let there = feeds.merging(direction) { zip($0, $1).map { $0 + steps * step * $1 } }
      return Interpreter.run(number, feeds: there).outputs["s"]?[0] ?? .nan
    }
    return (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * step)
  }
}

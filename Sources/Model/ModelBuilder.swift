import Basics
import Graph

/// Grows the graph of a model: adds to a graph builder the names of weights, what lives on, and where one stands.
package struct ModelBuilder {
  package enum Mode: Sendable, Hashable { case training, evaluation }

  package var graph: GraphBuilder
  package let mode: Mode

  package init(graph: GraphBuilder = GraphBuilder(), mode: Mode) {
    self.graph = graph
    self.mode = mode
  }

  /// A weight of the row being lowered: `weight` becomes `encoder.0.weight`. A second call of the network gets the same
  /// one; another shape than the first call's is an error that says so.
  package mutating func parameter(_ name: String, shape: Shape, initial: Initial) throws(Problem) -> Value { fatalError() }
  /// What lives on but is not trained, such as `running_mean`: its value at this point of the step.
  package mutating func statistic(_ name: String, shape: Shape, initial: Double) throws(Problem) -> Value { fatalError() }
  /// What it is from here on: later calls in the same step see it, and it is kept when the step ends.
  package mutating func update(_ statistic: String, to value: Value) throws(Problem) { fatalError() }
  /// Fresh numbers of the row being lowered, another stream each time it is asked.
  package mutating func random(_ draw: Draw, shape: Shape) -> Value { fatalError() }
  /// The value of an equation in the names of this network, with the batch as its first axis, images channels last;
  /// what is the same for all examples has a batch of 1.
  package mutating func value(_ equation: Expression) throws(Problem) -> Value { fatalError() }
  /// The number of classes where the value is one of whole numbers below it.
  package func classes(of value: Value) -> Int? { fatalError() }
}

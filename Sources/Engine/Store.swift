import Graph

/// Arrays that live on between runs, by name: parameters, running statistics, optimisers' moments.
package final class Store {
  package init() {}
  /// Makes or replaces an array. Executors that already use the name see the new numbers; its shape must stay.
  package func set(_ name: String, shape: Shape, values: [Float]) { fatalError() }
  package func contains(_ name: String) -> Bool { fatalError() }
  package func shape(_ name: String) -> Shape? { fatalError() }
  package func values(_ name: String) -> [Float] { fatalError() }
  /// In the order they were made.
  package var names: [String] { fatalError() }
}

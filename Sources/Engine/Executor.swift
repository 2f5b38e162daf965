import Graph

/// A plan with its arena, bound to a store: runs a graph, again and again, allocating nothing.
///
/// `run` computes outputs and the values of updates; nothing kept changes until `commit`. So a step whose loss is not
/// finite can be run again with `findFault` from the very same state.
package final class Executor {
  package struct Fault: Sendable, Hashable {
    /// "network decoder, row 3: conv2d 64 kernel 5", or the kept input that came in bad.
    package var place: String
    /// The op's name, for example `log`.
    package var op: String
    package var isGradient: Bool
    package init(place: String, op: String, isGradient: Bool) {
      self.place = place
      self.op = op
      self.isGradient = isGradient
    }
  }

  /// All kept inputs of the graph must be in the store, with the graph's shapes.
  package init(_ graph: Graph, store: Store, threads: Int = 1) throws { fatalError() }

  /// Where a fed input's numbers go, to be written before `run`. They stay until written again.
  package func feed(_ name: String, _ fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows { fatalError() }
  package func hasFeed(_ name: String) -> Bool { fatalError() }
  package func run(seed: UInt64, step: UInt64) { fatalError() }
  package func commit() { fatalError() }
  package func output(_ name: String) -> [Float] { fatalError() }
  /// Runs again slowly and says which op first made a number that is not finite; nil if none did.
  package func findFault(seed: UInt64, step: UInt64) -> Fault? { fatalError() }

  package var arenaBytes: Int { fatalError() }
}

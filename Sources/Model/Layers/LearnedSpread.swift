import Basics
import Spec

/// A standard deviation that a network learns: of `normal std learned`.
package struct LearnedSpread: Sendable, Hashable {
  /// The kept array of its logarithm: `decoder.3.log_std`.
  package let array: String
  private let floor: Double

  /// The standard deviation where the array has this number.
  package func std(_ number: Float) -> Double { floor + exponential(Double(number)) }

  fileprivate init?(_ row: Row, of network: String) {
    guard case .layer(let call) = row.body, call.kind == Normal.name else { return nil }
    let head = Normal.make(call)
    guard case .learned = head.std else { return nil }
    array = "\(network).\(row.path).log_std"
    floor = head.floor
  }
}

extension Compiler {
  package var learnedSpreads: [LearnedSpread] {
    experiment.networks.flatMap { network -> [LearnedSpread] in
      guard case .rows(let rows) = network.body else { return [] }
      return rows.spreads(of: network.name)
    }
  }
}

extension [Row] {
  /// A head is a last row, perhaps that of a block.
  fileprivate func spreads(of network: String) -> [LearnedSpread] {
    flatMap { (row) -> [LearnedSpread] in
      if case .rows(let inner, _) = row.body { return inner.spreads(of: network) }
      return LearnedSpread(row, of: network).map { [$0] } ?? []
    }
  }
}

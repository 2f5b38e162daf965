/// Selects the random numbers that are used in reading: the trial's seed and the epoch. The same draw of the same
/// example gives the same numbers, in whatever batch and on whatever thread it is read.
package struct Draw: Sendable, Hashable {
  package var seed: UInt64
  package var epoch: UInt64
  package init(seed: UInt64, epoch: UInt64) {
    self.seed = seed
    self.epoch = epoch
  }

  /// Used for reading without a draw: always the same, so that evaluations agree with each other.
  package static let fixed = Draw(seed: 0, epoch: 0)
}

/// A number of the trial with this seed.
package struct Seeded: Sendable, Hashable {
  package var seed: UInt64
  package var value: Double

  package init(_ seed: UInt64, _ value: Double) {
    self.seed = seed
    self.value = value
  }
}

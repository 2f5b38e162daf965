import Basics
import TestSupport
import Testing

@testable import Trial

/// Several sources side by side: the first says how long an epoch and a batch are.
@Suite struct SourcesTests {
  @Test(arguments: [(10, 12, 4), (10, 9, 4), (9, 12, 4), (12, 10, 4), (10, 12, 16), (10, 10, 4)])
  func ofAnySizes(first: Int, other: Int, batch: Int) throws {
    let folder = TemporaryFolder()
    let text = """
      data:
        a: {source: two_moons, train: \(first), valid: 5, test: 5}
        b: {source: two_moons, train: \(other), valid: 3, test: 7}
      networks: {net: [linear 2]}
      objective: {sample: {x: a, y: b}, define: {error: mean((net(x) - y)^2)}, minimize: error}
      train: {epochs: 4, batch: \(batch), optimizer: sgd 1e-3}
      evaluate: [error]
      """
    try finish(plan(text, in: folder), in: folder)
  }
}

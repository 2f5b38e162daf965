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

  /// The same set twice, with one seed: every source has an order, and draws, of its own, so that nothing is a pair.
  @Test func nothingIsAPair() throws {
    let folder = TemporaryFolder()
    let text = """
      data:
        a: {source: digits, train: 120, valid: 5, test: 0, flip: true}
        b: {source: digits, train: 120, valid: 5, test: 0, flip: true}
      networks: {net: [flatten, linear 1]}
      objective:
        sample: {x: a, y: b, tx: a.label, ty: b.label}
        define: {apart: mean((x - y)^2), own: mean(number(tx)), other: mean(number(ty)), classes: mean((number(tx) - number(ty))^2)}
        minimize: mean(net(x)^2)
        report: [apart, own, other, classes]
      train: {epochs: 3, batch: 20, optimizer: sgd 1e-3}
      """
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let rows = try recorded(folder, plan)
    // Over an epoch both show all examples, 12 of each class.
    for name in ["own", "other"] { #expect(rows.values(name, .train).allSatisfy { abs($0 - 4.5) < 1e-4 }) }
    #expect(rows.values("own", .train).count == 3)
    // Of two classes drawn each for itself the squared difference is 16.5 on average, here ± 1.3.
    let classes = rows.values("classes", .train)
    #expect(classes.allSatisfy { abs($0 - 16.5) < 6 } && Set(classes).count == 3, "\(classes)")
    #expect(rows.values("apart", .train).allSatisfy { $0 > 0.03 })
  }
}

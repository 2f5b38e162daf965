import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// `accumulate`: an iteration's batch in parts, whose gradients are averaged.
@Suite struct AccumulateTests {
  /// 230 examples: three batches of 64 and one of 38, or parts of 16, 16 and 6. Nothing is drawn at random.
  static let descent = """
    data: {source: digits, train: 230, valid: 70, test: 60}
    networks:
      encoder: [flatten, linear 16, tanh, linear 4]
      decoder: [linear 16, tanh, linear 784, sigmoid, reshape 1 28 28]
      smooth: average encoder 0.9
    objective:
      sample: {x: data}
      define: {error: mean((decoder(encoder(x)) - x)^2), size: mean(sum(smooth(x)^2))}
      minimize: error
      report: [size]
    train: {epochs: 3, batch: 64, optimizer: sgd 0.5 momentum 0.9, rate: 0.5 / (1 + step), clip_gradient: 0.02}
    """

  /// Two steps in turn, the second three times on a batch of its own and with moments.
  static let turns = """
    data: {source: digits, train: 230, valid: 70, test: 60}
    networks:
      encoder: [flatten, linear 16, tanh, linear 4]
      decoder: [linear 16, tanh, linear 784, sigmoid, reshape 1 28 28]
    objective:
      sample: {x: data}
      define: {error: mean((decoder(encoder(x)) - x)^2)}
      steps:
        - {update: encoder, minimize: error}
        - {update: decoder, minimize: error, times: 3, optimizer: adam 1e-2 epsilon 1e-3}
    train: {epochs: 3, batch: 64, optimizer: sgd 0.5}
    """

  /// Sums in another order, and nothing else.
  @Test(arguments: [descent, turns, turns.replacing("batch: 64", with: "batch: 64, drop_last: true")])
  func partsAreOneLargeBatch(_ text: String) throws {
    let (large, small) = (TemporaryFolder(), TemporaryFolder())
    let whole = try plan(text, in: large)
    let parts = try plan(text.replacing("batch: 64", with: "batch: 16, accumulate: 4"), in: small)
    #expect(whole.id != parts.id)
    try finish(whole, in: large)
    try finish(parts, in: small)
    let (expected, found) = (try recorded(large, whole), try recorded(small, parts))
    #expect(found.count == expected.count && found.count > 6)
    for (one, other) in zip(found, expected) {
      #expect(one.name == other.name && one.step == other.step && one.epoch == other.epoch)
      #expect(abs(one.value - other.value) <= 1e-5 * max(1e-2, abs(other.value)), "\(one), expected \(other)")
    }
    let (a, b) = (try arrays(small, parts), try arrays(large, whole))
    #expect(b.keys.allSatisfy { a[$0] != nil })
    // Sums of gradients are what only training in parts has.
    for (name, numbers) in b where !name.hasSuffix(".sum") {
      let own = try #require(a[name])
      #expect(own.count == numbers.count)
      #expect(zip(own, numbers).allSatisfy { abs($0 - $1) <= 2e-5 * max(1, abs($1)) }, "\(name)")
    }
  }

  private func arrays(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [String: [Float]] {
    let path = "\(folder.path)/results/trials/\(plan.id)/checkpoint.safetensors"
    return Dictionary(
      uniqueKeysWithValues: try Checkpoint(path: path).arrays.map { ($0.name, $0.numbers) })
  }

  /// An iteration is one update: an epoch has as many as there are whole batches.
  @Test(arguments: [("", 4), (", drop_last: true", 3)]) func epochsCountUpdates(_ more: String, _ each: Int) throws {
    let text = Self.descent.replacing("batch: 64", with: "batch: 16, accumulate: 4\(more)")
    let folder = TemporaryFolder()
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    #expect(try recorded(folder, plan).of("loss", .train).map(\.step) == [each, 2 * each, 3 * each])
  }

  /// Two parts have the noise of two iterations, and what is recorded is their mean.
  @Test func eachPartDrawsAnew() throws {
    let text = """
      networks: {net: [linear 1]}
      objective:
        sample: {z: normal(3)}
        define: {drawn: mean(z)}
        minimize: mean(net(z)^2)
        report: [drawn]
      train: {steps: 4, batch: 5, optimizer: sgd 0}
      """
    func drawn(_ text: String) throws -> [Double] {
      let folder = TemporaryFolder()
      let plan = try plan(text, in: folder)
      try finish(plan, in: folder)
      return try recorded(folder, plan).values("drawn", .train)
    }
    let (apart, together) = (
      try drawn(text), try drawn(text.replacing("steps: 4, batch: 5", with: "steps: 2, batch: 5, accumulate: 2"))
    )
    #expect(apart.count == 4 && together.count == 2)
    for i in 0..<2 { #expect(abs(together[i] - (apart[2 * i] + apart[2 * i + 1]) / 2) < 1e-6) }
  }

  /// Stopped wherever it may be, and on any number of threads; two steps, one of them repeated, and short parts.
  @Test func aStoppedTrialEndsWithTheSameBytes() throws {
    let text = smallGAN.replacing("batch: 50", with: "batch: 20, accumulate: 3")
    let whole = TemporaryFolder()
    let plan = try plan(text, in: whole)
    try finish(plan, in: whole)
    let broken = TemporaryFolder()
    for (threads, steps) in [1, 3, 4].enumerated() {
      #expect(try runner(plan, in: broken, threads: threads + 1).run(stoppingAfter: steps) == .stopped)
    }
    try finish(plan, in: broken, threads: 2)
    #expect(try files(whole, plan) == files(broken, plan))
  }
}

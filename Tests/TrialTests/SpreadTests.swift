import Basics
import TestSupport
import Testing
import Trial

/// A learned standard deviation that still moves when training ends is told.
@Suite struct SpreadTests {
  private func warnings(rate: String, epochs: Int, more: String = "") throws -> [String] {
    let folder = TemporaryFolder()
    let text = """
      data: {source: ring, train: 100, valid: 20, test: 20}
      networks: {net: [linear 2, normal std learned 0.5]}
      objective: {sample: {x: data}, maximize: "mean(log_prob(net(x), 3 * x))"}
      train: {epochs: \(epochs), batch: 50, optimizer: adam \(rate)\(more)}
      """
    var runner = runner(try plan(text, in: folder), in: folder, arrays: [])
    var said: [String] = []
    runner.warn = { said.append($0) }
    #expect(try runner.run(stop: { false }, onProgress: { _ in }) == .done)
    return said
  }

  @Test func oneThatMoves() throws {
    let said = try warnings(rate: "0.1", epochs: 2)
    let one = try #require(said.first)
    #expect(said.count == 1)
    #expect(one.hasPrefix("the learned std of net.1 was still moving, from "))
    #expect(one.contains(" in the last epoch: train longer, or let it begin nearer: std learned "))
  }

  /// It is the last epoch that counts, however seldom training is evaluated.
  @Test func oneThatIsSeldomEvaluated() throws {
    #expect(
      try warnings(rate: "0.1", epochs: 5, more: ", evaluate_every: 3") == warnings(rate: "0.1", epochs: 5))
  }

  @Test func oneThatRests() throws {
    #expect(try warnings(rate: "1e-4", epochs: 2) == [])
  }
}

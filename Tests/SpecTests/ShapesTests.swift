import TestSupport
import Testing

@testable import Spec

/// Trials whose graphs have the same shapes share a check, wherever their values are written.
@Suite struct ShapesTests {
  private func shapes(_ train: String, _ sweep: String) throws -> Int {
    let text = """
      let: {rate: 1e-3, wide: 4}
      data: {source: mnist}
      networks:
        encoder: [flatten, linear $wide, gaussian 2]
        decoder: [linear 784, reshape 1 28 28, bernoulli]
      objective: vae
      train: {epochs: 1, batch: 50, \(train)}
      sweep: \(sweep)
      """
    let folder = TemporaryFolder()
    let plan = try loadPlan(path: folder.write("e.yaml", text), catalogues: Small.catalogues) { _ in "" }.plan
    #expect(plan.trials.count == 3)
    return Set(plan.trials.map { $0.phases.map(\.shapes) }).count
  }

  /// 10,000 rates in a list took thirty times as long to check as 10,000 that were drawn.
  @Test func valuesInAList() throws {
    #expect(try shapes("optimizer: adam $rate", "{rate: [0.001, 0.002, 0.03]}") == 1)
    #expect(try shapes("optimizer: adam 1e-3, rate: rate * (1 - progress)", "{rate: [0.001, 0.002, 0.03]}") == 1)
    #expect(try shapes("optimizer: adam 1e-3", "{train.optimizer: [adam 0.1, adam 0.25, adam 0.75]}") == 1)
    #expect(try shapes("optimizer: adam $rate", "{wide: [4, 5, 6]}") == 3)
    #expect(try shapes("optimizer: adam $rate", "{random: {draws: 3, rate: log_uniform 1e-4 1e-2}}") == 1)
  }
}

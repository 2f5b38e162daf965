import Basics
import Feeding
import Measures
import Model
import Spec
import TestSupport
import Testing

@testable import Metrics

/// Metrics of codes whose examples have known factors, by files whose encoder is set by hand.
@Suite struct FactorTests {
  /// All pairs of v of 4 values and w of 5, equally often; also ⌊v / 2⌋, and a number that is always 3. `label` is v.
  private func grid(evaluate rows: [String], labels: (Int) -> Int = { $0 }) throws -> (scene: Scene, TemporaryFolder) {
    let folder = TemporaryFolder()
    let lines = (0..<2000).map { "\($0 % 4),\($0 / 4 % 5),\($0 % 4 / 2),3,\(labels($0 % 4))" }
    let path = folder.write("grid.csv", (["v,w,half,three,label"] + lines).joined(separator: "\n"))
    let scene = try Scene(
      """
      data: {source: array, path: \(path), valid: 0, test: 0}
      networks: {first: [linear 2], second: [linear 2], third: [linear 2]}
      objective:
        sample: {x: data}
        minimize: mean(sum(first(x) + second(x) + third(x)))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [\(rows.map { "\"\($0)\"" }.joined(separator: ", "))]
      """)
    // v and ⌊v / 2⌋; v and −w; v + w and v − w.
    for (name, weights): (String, [Float]) in [
      ("first", [1, 0, 0, 0, 0, 0, 1, 0]), ("second", [1, 0, 0, 0, 0, -1, 0, 0]), ("third", [1, 1, 0, 0, 1, -1, 0, 0]),
    ] {
      try scene.set("\(name).0.weight") { weights[$0] }
      try scene.set("\(name).0.bias") { _ in 0 }
    }
    return (scene, folder)
  }

  private func metric(_ row: Evaluation) -> (any MetricKind)? {
    if case .metric(let call) = row { makeMetric(call) } else { nil }
  }

  private func scores(_ rows: [String], labels: (Int) -> Int = { $0 }) throws -> [Score] {
    let (scene, folder) = try grid(evaluate: rows, labels: labels)
    return try withExtendedLifetime(folder) {
      try scene.compiler.experiment.evaluate.compactMap(metric).map { metric in
        try metric.check(scene.compiler)
        return try #require(try metric.score(scene.evaluator, over: .train))
      }
    }
  }

  /// Half of the factor is known twice, whether it is a class or a number.
  @Test func mutualInformation() throws {
    let scores = try scores([
      "mig first(x) factors data.label", "mig first(x) factors x[0]", "mig second(x) factors data.label x[1]",
    ])
    #expect(abs(scores[0].value - 0.5) < 1e-12 && scores[0].count == 2000)
    #expect(scores[1].value == scores[0].value && abs(scores[2].value - 1) < 1e-12)
    // Four bins and four classes: 9 / 4,000 nats of ln 4.
    #expect(scores[0].note == "counted in bins, a unit that knows nothing of a factor seems to know 0.001623 of it")
  }

  /// Codes that are the factors, but for a sign.
  @Test func theFactorsThemselves() throws {
    let scores = try scores(
      ["factor_vae", "sap", "dci", "dci"].enumerated().map { index, name in
        "\(name) second(x) \(index == 3 ? "completeness " : "")factors x[0] x[1]"
      } + ["dci second(x) informativeness penalty 0 factors x[0] x[1]"])
    for score in scores { #expect(abs(score.value - 1) < 1e-9 && score.count == 2000 && score.note == nil) }
  }

  /// Numbers of classes have no order: scores are the same for any.
  @Test func classesInAnyOrder() throws {
    let found = try [[0, 1, 2, 3], [2, 0, 3, 1]].map { labels in
      try scores(
        ["sap second(x) factors data.label x[1]", "dci second(x) factors data.label x[1]"], labels: { labels[$0] }
      ).map(\.value)
    }
    #expect(abs(found[0][0] - 1) < 1e-9 && abs(found[1][0] - 1) < 1e-9)
    // A line sees each class badly, so chance has some weight.
    #expect(found[0][1] > 0.8 && abs(found[0][1] - found[1][1]) < 1e-9, "\(found)")
  }

  /// v + w and v − w: each unit serves both factors. Var v = 5 / 4, Var w = 2, so that both units explain v by 5 / 13,
  /// w by 8 / 13.
  @Test func mixedUnits() throws {
    let scores = try scores([
      "sap third(x) factors x[0] x[1]", "dci third(x) factors x[0] x[1]",
      "dci third(x) informativeness factors x[0] x[1]",
    ])
    // Of its weights the share 0.56 is v's: their entropy is 0.99 of the greatest.
    #expect(scores[0].value < 1e-12 && abs(scores[1].value - 0.01) < 0.005 && scores[2].value > 0.99)
  }

  @Test func whatIsTheSameForAllIsLeftOut() throws {
    let scores = try scores([
      "sap second(x) factors x[0] x[3]", "factor_vae first(0*x) factors x[0] x[1]",
    ])
    #expect(abs(scores[0].value - 1) < 1e-9 && scores[0].note == "x[3] is the same for all examples and left out")
    // Units that say nothing: a factor is guessed.
    #expect(scores[1].value == 0.5 && scores[1].note == "2 of 2 units hardly vary and take no part")
    #expect(throws: Problem("dci: 1 of 2 factors differ between 2000 examples")) {
      try self.scores(["dci second(x) factors x[0] x[3]"])
    }
  }

  /// Noise in three units, and factors that are drawn beside it.
  private func noise(batch: Int) throws -> [String: Score] {
    try Scene(
      """
      networks: {net: [linear 1]}
      objective:
        sample: {code: normal(3), a: categorical(classes=4), b: uniform(1)}
        minimize: mean(sum(net(code)))
      train: {steps: 1, batch: \(batch), optimizer: adam}
      evaluate:
        - mig code factors a b
        - factor_vae code factors a b
        - sap code factors a b
        - dci code informativeness factors a b
      """
    ).scores()
  }

  @Test func noiseKnowsNothing() throws {
    let scores = try noise(batch: 16)
    #expect(try abs(#require(scores["factor_vae"]).value - 0.5) < 0.02)
    #expect(try #require(scores["mig"]).value < 0.002 && #require(scores["sap"]).value < 0.001)
    #expect(try abs(#require(scores["dci_informativeness"]).value) < 0.005)
    #expect(scores.values.allSatisfy { $0.count == 10_000 })
  }

  @Test func trainingsBatchesChangeNoNumber() throws {
    let found = try [16, 64, 200].map { batch in
      let scores = try Scene(
        """
        data: {source: shapes, size: 16, train: 16, valid: 300, test: 0}
        networks: {encoder: [flatten, linear 4]}
        objective:
          sample: {x: data}
          define: {code: encoder(x)}
          minimize: mean(sum(code))
        train: {epochs: 1, batch: \(batch), optimizer: adam}
        evaluate:
          - mig code factors data.label data.size data.x
          - factor_vae code factors data.label data.size data.x
          - sap code factors data.label data.size data.x examples 200
          - dci code factors data.label data.size data.x
          - dci code completeness factors data.label data.size data.x
          - dci code informativeness factors data.label data.size data.x
        """
      ).scores()
      let drawn = try noise(batch: batch)
      return scores.merging(drawn.map { ("drawn \($0)", $1) }) { first, _ in first }
    }
    #expect(found[0].count == 10 && found[0] == found[1] && found[1] == found[2])
    #expect(try #require(found[0]["sap"]).count == 200 && #require(found[0]["mig"]).count == 300)
  }

  /// A unit a row and a factor a column, of the test split.
  @Test func tables() throws {
    let scene = try Scene(
      """
      data: {source: shapes, size: 16, train: 16, valid: 0, test: 100}
      networks: {encoder: [flatten, linear 3]}
      objective: {sample: {x: data}, define: {code: encoder(x)}, minimize: mean(sum(code))}
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - mig code factors data.label data.x
        - sap code factors data.label data.x
        - dci code factors data.label data.x
        - dci code completeness factors data.label data.x
      """)
    let metrics = scene.compiler.experiment.evaluate.compactMap(metric)
    let tables = try metrics.map { try $0.table(scene.evaluator) }
    #expect(tables[3] == nil)
    for table in tables.dropLast() {
      let table = try #require(table)
      #expect(table.columns == ["unit", "data.label", "data.x"] && table.rows.map(\.[0]) == ["0", "1", "2"])
    }
    let shares = try #require(tables[1]).rows.map { $0.dropFirst().compactMap { Double($0) } }
    let score = try metrics[1].score(scene.evaluator, over: .test)
    #expect(try meanGap(shares) == #require(score).value)
  }
}

import Basics
import Feeding
import Measures
import Model
import TestSupport
import Testing

@testable import Metrics

/// Metrics of two values of each example, and of codes.
@Suite struct PairTests {
  private let scene: Scene
  private let scores: [String: Score]

  init() throws {
    scene = try Scene(
      """
      data: {source: digits, train: 40, valid: 70, test: 30}
      networks: {F: [flatten, linear 3], encoder: [flatten, linear 2]}
      objective:
        sample: {x: data, c: normal(4)}
        define:
          dimmed: 0.5 * x
          code: 1.5 * c
          wide: encoder(x)
        minimize: mean(sum(F(x)) + sum(wide) + sum(c))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - mse x dimmed
        - psnr x dimmed examples 50
        - ssim x dimmed
        - prior_match code
        - prior_match code p
        - prior_match 1.5*c mean
        - prior_match code variance
        - active_units above 2
      """)
    scores = try scene.scores()
  }

  private func score(_ name: String) throws -> Score { try #require(scores[name]) }

  private func pairs(_ indices: [Int]) throws -> [ImagePair] {
    let x = try scene.evaluator.value("x", batch: indices.count, examples: (.valid, indices))
    return try indices.indices.map { example in
      let own = x.numbers[example * 784..<(example + 1) * 784].map(Double.init)
      return try ImagePair(own, own.map { $0 / 2 }, height: 28, width: 28, channels: 1)
    }
  }

  private func agree(_ score: Score, _ numbers: [Double]) -> Bool {
    let expected = Score(meanOf: numbers)
    guard let error = score.error, let own = expected.error else { return false }
    return abs(score.value - expected.value) < 1e-6 * abs(expected.value) && abs(error - own) < 1e-5 * own
      && score.count == numbers.count
  }

  @Test func images() throws {
    let all = try pairs(Array(0..<70))
    #expect(agree(try score("mse"), all.map(\.meanSquare)))
    #expect(agree(try score("ssim"), try all.map { pair throws(Problem) in try pair.structuralSimilarity() }))
    let some = scene.evaluator.data.indices(.valid, atMost: 50)
    #expect(agree(try score("psnr"), try pairs(some).map(\.peakRatio)))
  }

  /// Draws from N(0, 1.5²) in four dimensions, against N(0, I).
  @Test func codes() throws {
    let distance = try score("prior_match")
    // E k(N(0, a), N(0, b)) = (4 / (4 + a + b))^2.
    func expected(_ a: Double, _ b: Double) -> Double { (4 / (4 + a + b)) * (4 / (4 + a + b)) }
    let truth = expected(2.25, 2.25) + expected(1, 1) - 2 * expected(2.25, 1)
    #expect(abs(distance.value - truth) < 4 * (try #require(distance.error)) && distance.count == 70)
    #expect(try score("prior_match_p").value > 0 && score("prior_match_p").value <= 1)
    #expect(try score("prior_match_mean").value < 1 && score("prior_match_variance").value > 0.5)
    let codes = try #require(try scene.evaluator.codes(nil, over: .valid, examples: nil))
    #expect(try score("active_units").value == Double(codes.columns.count { variance($0) > 2 }))
    let table = try #require(try ActiveUnits().table(scene.evaluator))
    #expect(table.columns == ["unit", "variance"] && table.rows.count == 4)
    // Of another value than 'code': two units.
    var row = ActiveUnits()
    row.codes = .name("wide", scene.compiler.experiment.evaluate[0].mark)
    try row.check(scene.compiler)
    #expect(try #require(try row.table(scene.evaluator)).rows.count == 2)
  }

  /// Codes of a quantizer that is set by hand: two of its four entries occur, one three times as often as the other.
  @Test func codebooks() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 80, test: 10}
      networks:
        q: [flatten, linear 1, quantize 4 as e]
      objective:
        sample: {x: data}
        define: {e: q(x)}
        minimize: mean(sum(e))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [usage e.codes, usage e.codes perplexity]
      """)
    try scene.set("q.1.weight") { _ in 0.01 }
    try scene.set("q.1.bias") { _ in 0 }
    let sums = try #require(try scene.evaluator.array(ArrayRequest("x", "originals", ["count": .integer(80)])))
    let means = (0..<80).map { i in sums.numbers[i * 784..<(i + 1) * 784].reduce(0) { $0 + 0.01 * $1 } }.sorted()
    // Between the twentieth and the next lies the border of the first two; the others are far away.
    let middle = (means[19] + means[20]) / 2
    try scene.set("q.2.weight") { [middle - 1, middle + 1, 1000, -1000][$0] }
    let scores = try scene.scores()
    #expect(scores["usage"] == Score(0.5, count: 80))
    let entropy = -0.25 * logarithm(0.25) - 0.75 * logarithm(0.75)
    #expect(abs(try #require(scores["usage_perplexity"]).value - exponential(entropy)) < 1e-12)
  }

  @Test func whatDoesNotCompare() throws {
    var row = MeanSquare()
    let mark = scene.compiler.experiment.evaluate[0].mark
    row.row = PairRow(first: .name("x", mark), second: .name("code", mark))
    #expect(throws: Problem("x and code have different shapes", at: mark)) { try row.check(scene.compiler) }
    var image = Similarity()
    image.row = PairRow(first: .name("code", mark), second: .name("code", mark))
    #expect(throws: Problem.self) { try image.check(scene.compiler) }
  }
}

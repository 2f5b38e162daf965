import Basics
import Feeding
import Model
import Spec
import Testing

@testable import Metrics

/// A linear encoder: the variances of its means are diag(W Σ Wᵀ), Σ the data's covariance.
@Suite struct ActiveUnitsTests {
  private let scene: Scene
  private static let logVariances: [Float] = [0.2, -1, 0.5]
  private static func weight(_ index: Int) -> Float { index < 784 ? 0 : Float((index * 7919) % 13) / 130 - 0.05 }
  private static func bias(_ unit: Int) -> Float { [0.3, 0, -0.2][unit] }

  init() throws {
    scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 20, test: 70}
      networks: {encoder: [flatten, gaussian 3], decoder: [linear 784, reshape 1 28 28, bernoulli]}
      objective: vae
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [active_units encoder(x), active_units encoder(x).mean, active_units, active_units decoder(code)]
      """)
    // The first unit is the same for all; three rows of means, then three of logarithms of variances.
    try scene.set("encoder.1.weight") { $0 < 3 * 784 ? Self.weight($0) : 0 }
    try scene.set("encoder.1.bias") { $0 < 3 ? Self.bias($0) : Self.logVariances[$0 - 3] }
  }

  private func table(_ row: Int) throws -> Table {
    guard case .metric(let call) = scene.compiler.experiment.evaluate[row] else { throw Problem("row \(row)") }
    let metric = makeMetric(call)
    try metric.check(scene.compiler)
    return try #require(try metric.table(scene.evaluator))
  }

  private func numbers(_ table: Table, _ column: Int) -> [Double] { table.rows.compactMap { Double($0[column]) } }

  private func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * max(abs($1), 1e-3) }
  }

  @Test func variancesAndDivergences() throws {
    let x = try scene.evaluator.value("x", batch: 70, examples: (.test, Array(0..<70))).numbers.map(Double.init)
    let mean = (0..<784).map { pixel in (0..<70).reduce(0) { $0 + x[$1 * 784 + pixel] } / 70 }
    let rows = (0..<3).map { unit in (0..<784).map { Double(Self.weight(unit * 784 + $0)) } }
    let variances = rows.map { row in
      var sum = 0.0
      for i in 0..<784 where row[i] != 0 {
        for j in 0..<784 {
          let covariance = (0..<70).reduce(0) { $0 + (x[$1 * 784 + i] - mean[i]) * (x[$1 * 784 + j] - mean[j]) } / 69
          sum += row[i] * covariance * row[j]
        }
      }
      return sum
    }
    let found = try table(0)
    #expect(found.columns == ["unit", "variance", "kl"])
    #expect(agree(numbers(found, 1), variances), "\(numbers(found, 1)), \(variances)")

    let divergences = rows.indices.map { unit in
      let square = variances[unit] * 69 / 70
      let centre = zip(rows[unit], mean).reduce(Double(Self.bias(unit))) { $0 + $1.0 * $1.1 }
      let logVariance = Double(Self.logVariances[unit])
      return (square + centre * centre + exponential(logVariance) - 1 - logVariance) / 2
    }
    #expect(agree(numbers(found, 2), divergences), "\(numbers(found, 2)), \(divergences)")
    // They add up to what the objective calls kl.
    let kl = try scene.evaluator.means(of: ["kl"], over: .test, step: 0)[0].value
    #expect(abs(divergences.reduce(0, +) - kl) < 1e-4 * kl)
  }

  /// Means alone have no divergence; nor have distributions that are not gaussian, which are refused as values are.
  @Test func withoutAPosterior() throws {
    #expect(try table(1).columns == ["unit", "variance"] && table(1).rows == table(0).rows.map { Array($0[..<2]) })
    #expect(try table(2) == table(1))
    #expect(throws: Problem.self) { _ = try table(3) }
  }

  @Test func theFirstUnitIsIdle() throws {
    guard case .metric(let call) = scene.compiler.experiment.evaluate[0] else { throw Problem("no row") }
    #expect(try ActiveUnits.make(call).score(scene.evaluator, over: .test) == Score(2, count: 70))
  }
}

import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// Modes captured, the share of good samples, their median over epochs, and tables of values, in a whole trial.
@Suite struct MixtureTests {
  static func text(_ target: String, _ samples: String) -> String {
    """
    networks: {net: [linear 1]}
    objective:
      sample:
        x: \(target)
        z: \(samples)
      define:
        generated: z
        first: x[0]
        double: 2 * x[0]
      minimize: mean(sum(net(x)^2))
      report: [modes, {zero: 0 * mean(sum(x))}]
    train: {steps: 40, batch: 50, optimizer: sgd 1e-4}
    evaluate: [good_share samples 5000, median modes last 3, table first double x examples 120]
    """
  }

  @Test(
    arguments: [
      ("ring", "ring(modes=4)", 4, 1.0), ("ring", "ring", 8, 1), ("grid", "grid(side=3)", 9, 1),
      ("grid", "grid", 25, 1),
      // Twice as wide as the mixture: within 1½ of their own deviations.
      ("ring(std=0.1)", "ring(std=0.2)", 8, (1 - 0.324652467) / (1 - 0.011108997)),
      ("ring(radius=3)", "ring", 0, 0),
    ])
  func areCounted(_ target: String, _ samples: String, _ modes: Int, _ share: Double) throws {
    let folder = TemporaryFolder()
    let plan = try plan(Self.text(target, samples), in: folder)
    try finish(plan, in: folder)
    let results = ResultsFolder("\(folder.path)/results")
    let values = try measured(folder, plan)
    func value(_ name: String) -> Double? { values[name] }
    #expect(value("test_modes") == Double(modes))
    #expect(value("test_median_modes") == Double(modes))
    // Of a round normal 1 − e^(−9/2) lie within three deviations.
    let good = try #require(value("test_good_share"))
    #expect(abs(good - share * (1 - 0.011108997)) < 0.015, "\(good)")

    let table = try #require(Table(csv: try Files.text("\(results.trial(plan.id))/tables/first.csv")))
    #expect(table.columns == ["first", "double", "x_0", "x_1"])
    let rows = table.rows.map { $0.compactMap { Double($0) } }
    #expect(rows.count == 120)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[0] <= $1[0] })
    #expect(rows.allSatisfy { abs($0[1] - 2 * $0[0]) < 1e-6 && $0[2] == $0[0] })
  }

  /// The trial keeps the epoch with the most modes; epochs are those of training without data, twenty in all.
  @Test func metricsAreReportedAtTheEndsOfEpochs() throws {
    let folder = TemporaryFolder()
    let text = Self.text("ring", "ring").replacing("sgd 1e-4", with: "sgd 1e-4, keep: best modes")
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let rows = try recorded(folder, plan)
    #expect(rows.filter { $0.name.name == "modes" }.map(\.step) == Array(stride(from: 2, through: 40, by: 2)))
    // All are alike: the first is kept, and what is evaluated is its.
    let checkpoint = try Checkpoint(path: "\(folder.path)/results/trials/\(plan.id)/checkpoint.safetensors")
    #expect(checkpoint["atelier"].flatMap { JSON($0) }?["kept"]?.number == 2)
    #expect(try measured(folder, plan)["test_good_share"] != nil)
  }
}

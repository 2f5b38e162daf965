import Basics
import Feeding
import Model
import Results
import Spec
import TestSupport
import Testing

@testable import Metrics

// The example of CONTRIBUTING.md for this module, used as if it stood in its table. CommandTests compare the texts.

// example: metric
/// How many numbers of a code differ from example to example by more than a little.
struct VariedUnits: MetricKind {
  static let name = "varied_units"
  static let summary = "how many numbers of 'code' differ from example to example"
  static let fields: [Field<Self>] = [
    Field("above", \.least, in: 0...1e12, "a number counts if its variance is larger")
  ]
  var least = 0.01

  func check(_ compiler: Compiler) throws(Problem) {
    guard compiler.hasValue("code") else {
      throw Problem("varied_units needs 'code' in 'define'", hint: "code: encoder(x).mean")
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let count = evaluator.data.count(split)
    guard count > 0 else { return nil }
    var codes: [Float] = []
    for batch in evaluator.batches(of: split) {
      codes += try evaluator.values(["code"], batch: batch.count, examples: (split, batch))["code"]?.numbers ?? []
    }
    let width = codes.count / count
    let active = (0..<width).count { index in
      let numbers = stride(from: index, to: codes.count, by: width).map { Double(codes[$0]) }
      let mean = numbers.reduce(0, +) / Double(count)
      return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count) > least
    }
    return Score(Double(active), count: count)
  }
}
// end

@Suite struct ContributingTests {
  private static let metrics = metricKinds + [VariedUnits.self]

  private func scene(_ objective: String, _ networks: String, evaluate: String = "varied_units") throws -> Scene {
    try Scene(
      """
      data: {source: digits, train: 20, valid: 33, test: 0}
      networks: \(networks)
      objective: \(objective)
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [\(evaluate)]
      """, metrics: Self.metrics)
  }

  @Test func rowsAreWhole() { #expect(faults(of: Self.metrics) == []) }

  /// Of the code's two numbers one is the sum of the pixels, the other is 3 whatever the image.
  @Test(arguments: [("varied_units", 1.0), ("varied_units above 1e9", 0)])
  func counts(_ row: String, _ expected: Double) throws {
    let networks = "{encoder: [flatten, gaussian 2], decoder: [linear 784, reshape 1 28 28, bernoulli]}"
    let scene = try scene("vae", networks, evaluate: row)
    try scene.set("encoder.1.weight") { $0 < 784 ? 1 : 0 }
    try scene.set("encoder.1.bias") { $0 == 1 ? 3 : 0 }
    guard case .metric(let call) = scene.compiler.experiment.evaluate[0] else { throw Problem("\(row) is no metric") }
    let metric: any MetricKind = call.made(in: Self.metrics)
    try metric.check(scene.compiler)
    #expect(try metric.score(scene.evaluator, over: .valid) == Score(expected, count: 33))
    #expect(try metric.score(scene.evaluator, over: .test) == nil)
  }

  @Test func sayWhatIsMissing() throws {
    let scene = try scene(
      "gan 2", "{generator: [linear 784, reshape 1 28 28], discriminator: [flatten, linear 1, sigmoid]}")
    #expect(throws: Problem("varied_units needs 'code' in 'define'", hint: "code: encoder(x).mean")) {
      try VariedUnits().check(scene.compiler)
    }
  }
}

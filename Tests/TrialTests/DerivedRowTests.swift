import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// Rows of `evaluate` that are made of the numbers of others.
@Suite struct DerivedRowTests {
  private func plan(_ rows: String, in folder: TemporaryFolder = TemporaryFolder()) throws -> TrialPlan {
    try TrialTests.plan(
      smallVAE.replacing("{latent: 3}", with: "{latent: 3, n: 2}")
        .replacing("[elbo, log_likelihood samples 5]", with: rows), in: folder)
  }

  private func answers(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [String: Answer] {
    let trial = ResultsFolder("\(folder.path)/results").trial(plan.id)
    let rows = Requests(plan.experiment).rows
    return Dictionary(
      uniqueKeysWithValues: try rows.map { ($0.column, try #require(Answer($0.key, in: trial), "\($0.column)")) })
  }

  /// The row stands before what it is made of, and one is made of another.
  @Test func numbersOfNumbers() throws {
    let folder = TemporaryFolder()
    let plan = try plan(
      "[{double: n * bpd, bpd: -log_likelihood / (log(2) * size(x)), gap: log_likelihood - elbo}, elbo, "
        + "log_likelihood samples 5]", in: folder)
    try finish(plan, in: folder)
    let own = try answers(folder, plan)
    for (index, split) in [Split.valid, .test].enumerated() {
      let likelihood = try #require(own["log_likelihood"]?.measured[index])
      let bits = try #require(own["bpd"]?.measured[index])
      let factor = 0.693_147_180_559_945_3 * 784
      #expect(bits.split == split && bits.count == likelihood.count)
      #expect(bits.value == -likelihood.value / factor)
      let error = try #require(bits.error)
      #expect(abs(error - (likelihood.error ?? .nan) / factor) < 1e-9 * error)
      #expect(own["double"]?.measured[index].value == 2 * bits.value)
      #expect(abs((own["double"]?.measured[index].error ?? .nan) - 2 * error) < 1e-9 * error)
      let elbo = try #require(own["elbo"]?.measured[index].value)
      #expect(own["gap"]?.measured[index].value == likelihood.value - elbo)
      // Numbers of the same examples are not independent, so nothing is known of how sure their difference is.
      #expect(own["gap"]?.measured[index].error == nil)
    }
    // log p(x) is better high; bits are its negative.
    #expect(own["bpd"]?.quality.better == .lower && own["double"]?.quality.better == .lower)
    #expect(own["gap"]?.quality.better == nil)
  }

  /// The key covers what the row is made of, and nothing else.
  @Test func aRowIsAsOldAsWhatItIsMadeOf() throws {
    func keys(_ rows: String) throws -> [String: String] {
      Dictionary(uniqueKeysWithValues: Requests(try plan(rows).experiment).rows.map { ($0.column, $0.key) })
    }
    let first = try keys("[{a: 2 * log_likelihood}, {b: a + n}, log_likelihood samples 5]")
    let other = try keys("[kl, {b: a + n}, {a: 2 * log_likelihood}, log_likelihood samples 6]")
    let same = try keys("[log_likelihood samples 5, kl, {a: 2 * log_likelihood}, {b: a + n}]")
    #expect(first["a"] != other["a"] && first["b"] != other["b"])
    #expect(first["a"] == same["a"] && first["b"] == same["b"])
  }

  /// The row keeps its meaning, and its answer, when another row of the same metric is asked for.
  @Test func aNameKeepsItsRow() throws {
    func rows(_ text: String) throws -> [Requests.Row] { Requests(try plan(text).experiment).rows }
    let first = try rows("[log_likelihood samples 5, {a: 2 * log_likelihood}]")
    let later = try rows("[log_likelihood samples 5, {a: 2 * log_likelihood}, log_likelihood samples 50]")
    #expect(later.map(\.column) == ["log_likelihood_samples_5", "a", "log_likelihood_samples_50"])
    #expect(first[1].key == later[1].key && first[0].key == later[0].key)
  }

  /// Data that is called as a metric is stays a value of the model.
  @Test func dataOfAMetricsName() throws {
    let text = smallVAE.replacing(
      "data: {source: digits, train: 230, valid: 70, test: 60}",
      with: "data: {modes: {source: digits, train: 230, valid: 70, test: 60}}"
    )
    .replacing(
      "objective: vae",
      with: """
        objective:
            sample: {x: modes}
            define: {code: encoder(x).mean}
            minimize: mean(sum((decoder(code).mean - x)^2))
        """
    )
    .replacing("[elbo, log_likelihood samples 5]", with: "[{size_of: mean(sum(modes^2))}]")
    let row = try TrialTests.plan(text, in: TemporaryFolder()).experiment.evaluate[0]
    guard case .equation = row else { throw Problem("it is an equation of the model") }
  }

  /// An equation of values of the model stays one, whatever else has a row.
  @Test func equationsOfTheModelStay() throws {
    let rows = try plan("[elbo, log_likelihood samples 5, {half: elbo / 2, twice: 2 * half, own: kl + n}]").experiment
      .evaluate
    let kinds = rows.map { row in
      switch row {
      case .derived(let column, _): "derived \(column)"
      case .equation(let column, _): column
      default: "-"
      }
    }
    #expect(kinds == ["-", "-", "half", "derived twice", "own"])
  }

  /// Where a number cannot be computed within another's error, nothing is known of its own.
  @Test func anErrorThatReachesTooFar() throws {
    let experiment = try plan("[{a: log(log_likelihood)}, log_likelihood samples 5]").experiment
    guard case .derived(_, let equation)? = experiment.evaluate.first else { throw Problem("it is made of columns") }
    let compiler = try TrialContext(folder: ".", results: ".", catalogues: .test).compiler(experiment)
    func measured(_ error: Double) throws -> Measured {
      let answer = Answer(key: "l", row: "l", measured: [Measured(.valid, 0.01, error: error)])
      let number = DerivedNumber(
        equation: ColumnEquation(equation), sources: [("log_likelihood", answer)], compiler: compiler)
      return try #require(try number.measurement().measured.first)
    }
    #expect(try measured(0.02).error == nil)
    let error = try #require(try measured(1e-5).error)
    #expect(abs(error - 1e-3) < 1e-6)
  }

  /// A number that cannot be computed is that row's fault alone.
  @Test func aNumberThatThereIsNot() throws {
    let folder = TemporaryFolder()
    let plan = try plan("[log_likelihood samples 5, {a: log(log_likelihood)}, {b: 2 * a}]", in: folder)
    try finish(plan, in: folder)
    let own = try answers(folder, plan)
    #expect(own["log_likelihood"]?.error == nil)
    #expect(own["a"]?.error?.hasSuffix("is not a finite number") == true)
    #expect(own["b"]?.error?.hasPrefix("it is made of a, which failed: log(") == true)
  }
}

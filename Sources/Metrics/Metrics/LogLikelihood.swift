import Basics
import Feeding
import Model
import Results
import Spec

/// log p(x) in nats an example, by importance sampling: log 1/K Σ p(x, z) / q(z | x), z ~ q(z | x) (Burda et al. 2016).
/// Needs `log_weight` in `define`. Samples are added one after the other, so that any K takes the same memory. Where few of the
/// samples have most of the weight, the estimate is far below the truth and its error is not to be trusted: a note says so.
struct LogLikelihood: MetricKind {
  static let name = "log_likelihood"
  static let summary = "log p(x) by importance sampling with that many samples, in nats an example"
  static let fields: [Field<Self>] = [
    Field("samples", \.samples, in: 1...100_000, "samples of z for each example"),
    Field(
      "examples", \.examples, in: 1...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
    Field("each", \.isEach, "leaves a table of the test split, an example a row, with its effective samples"),
  ]
  var samples = 200
  var examples: Int?
  var isEach = false

  var quality: Quality { Quality(better: .higher, label: "log-likelihood", unit: "nats") }
  var isReported: Bool { !isEach }

  func check(_ compiler: Compiler) throws(Problem) {
    guard compiler.hasValue("log_weight") else {
      throw Problem(
        "log_likelihood needs 'log_weight' in 'define'",
        hint: "log_weight: log_prob(p, x) + log_prob(normal(shape(z)), z) - log_prob(q, z); the preset vae has it")
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let estimates = try estimates(evaluator, split)
    return Score(meanOf: estimates.map(\.logMean), note: note(estimates))
  }

  func table(_ evaluator: Evaluator) throws -> Table? {
    guard isEach else { return nil }
    let indices = evaluator.batches(of: .test, examples: examples).joined()
    return Table(
      columns: ["example", "log_likelihood", "effective_samples"],
      rows: zip(indices, try estimates(evaluator, .test)).map { index, estimate in
        [String(index), Table.cell(estimate.logMean), Table.cell(estimate.effective)]
      })
  }

  /// The error that more samples would take away: that of the mean over examples is √Σ vᵢ / N, where vᵢ is the relative variance
  /// of an example's mean weight, and by Jensen's inequality the logarithm is ½ v too low.
  private func note(_ estimates: [RunningLogSum]) -> String? {
    let effective = estimates.map(\.effective).sorted()
    guard samples > 1, let least = effective.first, effective[effective.count / 2] < 10 else { return nil }
    let spreads = estimates.map(\.relativeVariance)
    let total = spreads.reduce(0, +)
    let count = Double(estimates.count)
    func short(_ number: Double) -> String { NumberText.short(number) }
    return
      "effective samples \(short(effective[effective.count / 2])) in the median, \(short(least)) at least, of \(samples):"
      + " Monte-Carlo error \(short(total.squareRoot() / count)), too low by about \(short(total / count / 2))"
  }

  /// Of every example; the same for all rows that ask for it.
  private func estimates(_ evaluator: Evaluator, _ split: Split) throws -> [RunningLogSum] {
    try evaluator.once("log_weight \(samples) \(examples ?? 0) \(split)") {
      try evaluator.batches(of: split, examples: examples).enumerated().flatMap { index, indices in
        try estimates(evaluator, split, indices, draw: UInt64(1 << 40) &+ UInt64(index) &* 1_000_003)
      }
    }
  }

  /// Of each of some examples. Each stands several times in a batch, for as many samples at once; where the objective has a
  /// samples axis of its own, its samples count too.
  private func estimates(
    _ evaluator: Evaluator, _ split: Split, _ indices: [Int], draw: UInt64
  ) throws -> [RunningLogSum] {
    let copies = max(1, min(samples, LogLikelihood.widest / indices.count))
    let repeated = (0..<copies).flatMap { _ in indices }
    // Without data the examples are drawn themselves, once for all their samples.
    let given = try evaluator.drawnExamples(behind: "log_weight", count: indices.count, copies: copies, draw: draw)
    var running = [RunningLogSum](repeating: RunningLogSum(), count: indices.count)
    var done = 0
    while done < samples {
      let weights = try evaluator.values(
        ["log_weight"], batch: repeated.count, examples: evaluator.data.isEmpty ? nil : (split, repeated),
        given: given, draw: draw &+ UInt64(done))["log_weight"]
      guard let numbers = weights?.numbers, !numbers.isEmpty else {
        throw Problem("log_weight has no value for some examples")
      }
      for start in stride(from: 0, to: numbers.count, by: indices.count) where done < samples {
        for i in indices.indices { running[i].add(Double(numbers[start + i])) }
        done += 1
      }
    }
    return running
  }

  /// The most rows of a batch.
  private static let widest = 512
}

/// log of a mean of exponentials, one term after the other.
private struct RunningLogSum {
  private var top = -Double.infinity
  /// Of the exponentials and of their squares, over e^top and its square.
  private var sum = 0.0
  private var squares = 0.0
  private var count = 0.0

  mutating func add(_ term: Double) {
    count += 1
    // An impossible one adds nothing.
    if term == -.infinity { return }
    if term <= top {
      let weight = exponential(term - top)
      sum += weight
      squares += weight * weight
    } else {
      let shrunk = top == -.infinity ? 0 : exponential(top - term)
      sum = sum * shrunk + 1
      squares = squares * shrunk * shrunk + 1
      top = term
    }
  }

  var logMean: Double { top + logarithm(sum) - logarithm(count) }
  /// As many equal terms would be as sure.
  var effective: Double { squares > 0 ? sum * sum / squares : 0 }
  /// The variance of the mean over its square.
  var relativeVariance: Double { effective > 0 ? max(0, 1 / effective - 1 / count) : 1 }
}

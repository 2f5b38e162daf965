import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// log p(x) in nats an example, by importance sampling: log 1/K Σ p(x, z) / q(z | x), z ~ q(z | x) (Burda et al. 2016).
/// Needs `log_weight` in `define`. Samples are added one after the other, so that any K takes the same memory. Where
/// few of the samples have most of the weight, the estimate is far below the truth and its error is not to be trusted:
/// a note says so.
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
    let program: EvaluationGraph
    // A value that cannot be built is reported elsewhere, where the file defines it.
    do throws(Problems) { program = try compiler.values(["log_weight"], batch: 3) } catch { return }
    let size = program.graph.outputs.first.map { program.graph.nodes[$0.value.index].shape.size } ?? 0
    let isOfEach = size % 3 == 0
    guard program.elements["log_weight"] == [], isOfEach else {
      throw Problem(
        "'log_weight' is one number for each example and sample; here it is \(isOfEach ? "an array" : "one for all")",
        at: compiler.mark(of: "log_weight"),
        hint: isOfEach ? "sum(…) adds up its elements" : "leave out the mean over examples")
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

  /// The error that more samples would take away: that of the mean over examples is √Σ vᵢ / N, where vᵢ is the relative
  /// variance of an example's mean weight, and by Jensen's inequality the logarithm is ½ v too low.
  private func note(_ estimates: [RunningLogSum]) -> String? {
    let effective = estimates.map(\.effective).sorted()
    guard let least = effective.first else { return nil }
    let median = effective[effective.count / 2]
    guard median < 10, median < Double(samples) / 2 else { return nil }
    let spreads = estimates.map(\.relativeVariance)
    let total = spreads.reduce(0, +)
    let count = Double(estimates.count)
    func short(_ number: Double) -> String { NumberText.short(number) }
    let words = "effective samples \(short(median)) in the median, \(short(least)) at least, of \(samples):"
    // The spread of the weights says nothing about the bias then.
    if median < 2 { return words + " too low by an unknown amount" }
    return words
      + " Monte-Carlo error \(short(total.squareRoot() / count)), too low by about \(short(total / count / 2))"
  }

  /// Of every example; the same for all rows that ask for it.
  private func estimates(_ evaluator: Evaluator, _ split: Split) throws -> [RunningLogSum] {
    let key = "log_weight \(samples) \(examples ?? 0) \(split)"
    return try evaluator.once(key) {
      let batches = evaluator.batches(of: split, examples: examples)
      return try batches.enumerated().flatMap { index, indices in
        try evaluator.piece("\(key) \(index)", count: indices.count) {
          try evaluator.part(index, of: batches.count) {
            try self.estimates(evaluator, split, indices, draw: UInt64(1 << 40) &+ UInt64(index) &* 1_000_003)
          }
        }
      }
    }
  }

  private func estimates(
    _ evaluator: Evaluator, _ split: Split, _ indices: [Int], draw: UInt64
  ) throws -> [RunningLogSum] {
    // Without data the examples are drawn themselves, once for all their samples.
    let given = try evaluator.drawnExamples(behind: "log_weight", count: indices.count, draw: draw)
    let inputs = Evaluator.Inputs(
      count: indices.count, examples: evaluator.data.isEmpty ? nil : (split, indices), given: given)
    return try LogLikelihood.estimates(evaluator, inputs, samples: samples, draw: draw)
  }

  /// Of each of some examples, with so many of the samples that `log_weight` takes; where the objective has a samples
  /// axis of its own, its samples count too.
  private static func estimates(
    _ evaluator: Evaluator, _ inputs: Evaluator.Inputs, samples: Int, draw: UInt64
  ) throws -> [RunningLogSum] {
    var running = [RunningLogSum](repeating: RunningLogSum(), count: inputs.count)
    var done = 0
    let copies = max(1, min(samples, widest / inputs.count))
    try evaluator.eachDraw(of: "log_weight", inputs, copies: copies, draw: draw) { numbers in
      for start in stride(from: 0, to: numbers.count, by: inputs.count) where done < samples {
        for i in running.indices { running[i].add(Double(numbers[start + i])) }
        done += 1
      }
      evaluator.onShare(Double(done) / Double(samples))
      return done == samples
    }
    return running
  }

  /// The most examples of a run, each as often as it has draws there.
  static let widest = 512
}

extension Evaluator {
  /// The estimates of a batch, from where they are kept if an earlier attempt got so far.
  fileprivate func piece(
    _ key: String, count: Int, _ make: () throws -> [RunningLogSum]
  ) throws -> [RunningLogSum] {
    if let stored = partial?[key], stored.count == count * 4 {
      return (0..<count).map { RunningLogSum(parts: stored[($0 * 4)..<($0 * 4 + 4)]) }
    }
    let made = try make()
    try partial?.keep(made.flatMap(\.parts), for: key)
    return made
  }
}

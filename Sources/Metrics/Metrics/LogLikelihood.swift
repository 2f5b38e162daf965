import Basics
import Feeding
import Model
import Results
import Spec

/// log p(x) in nats an example, by importance sampling: log 1/K Σ p(x, z) / q(z | x), z ~ q(z | x) (Burda et al. 2016).
/// Needs `log_weight` in `define`. Samples are added one after the other, so that any K takes the same memory.
struct LogLikelihood: MetricKind {
  static let name = "log_likelihood"
  static let summary = "log p(x) by importance sampling with that many samples, in nats an example"
  static let fields: [Field<Self>] = [
    Field("samples", \.samples, in: 1...100_000, "samples of z for each example"),
    Field(
      "examples", \.examples, in: 1...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var samples = 200
  var examples: Int?

  var quality: Quality { Quality(better: .higher, label: "log-likelihood", unit: "nats") }

  func check(_ compiler: Compiler) throws(Problem) {
    guard compiler.hasValue("log_weight") else {
      throw Problem(
        "log_likelihood needs 'log_weight' in 'define'",
        hint: "log_weight: log_prob(p, x) + log_prob(normal(shape(z)), z) - log_prob(q, z); the preset vae has it")
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let all = evaluator.batches(of: split, examples: examples)
    var scores: [Double] = []
    for (index, indices) in all.enumerated() {
      scores += try self.scores(evaluator, split, indices, draw: UInt64(1 << 40) &+ UInt64(index) &* 1_000_003)
    }
    return Score(meanOf: scores)
  }

  /// Of each of some examples. Each stands several times in a batch, for as many samples at once; where the objective has a
  /// samples axis of its own, its samples count too.
  private func scores(
    _ evaluator: Evaluator, _ split: Split, _ indices: [Int], draw: UInt64
  ) throws -> [Double] {
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
        return indices.map { _ in .nan }
      }
      for start in stride(from: 0, to: numbers.count, by: indices.count) where done < samples {
        for i in indices.indices { running[i].add(Double(numbers[start + i])) }
        done += 1
      }
    }
    return running.map(\.logMean)
  }

  /// The most rows of a batch.
  private static let widest = 512
}

/// log of a mean of exponentials, one term after the other.
private struct RunningLogSum {
  var top = -Double.infinity
  var sum = 0.0
  var count = 0.0

  mutating func add(_ term: Double) {
    count += 1
    if term <= top {
      sum += exponential(term - top)
    } else {
      sum = (top == -.infinity ? 0 : sum * exponential(top - term)) + 1
      top = term
    }
  }

  var logMean: Double { top + logarithm(sum) - logarithm(count) }
}

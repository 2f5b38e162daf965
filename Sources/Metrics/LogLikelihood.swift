import Basics
import Data
import Model
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

  var column: String { "log_likelihood" }

  func check(_ compiler: Compiler) throws(Problem) {
    guard compiler.hasValue("log_weight") else {
      throw Problem(
        "log_likelihood needs 'log_weight' in 'define'",
        hint: "log_weight: log_prob(p, x) + log_prob(normal(shape(z)), z) - log_prob(q, z); the preset vae has it")
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Double {
    var total = 0.0
    let chosen = chosen(evaluator.data.count(split))
    for start in stride(from: 0, to: chosen.count, by: evaluator.batchSize) {
      let indices = Array(chosen[start..<min(chosen.count, start + evaluator.batchSize)])
      var running = [RunningLogSum](repeating: RunningLogSum(), count: indices.count)
      for sample in 0..<samples {
        let draw = UInt64(1 << 40) &+ UInt64(start) &* 1_000_003 &+ UInt64(sample)
        let weights = try evaluator.values(
          ["log_weight"], batch: indices.count, examples: (split, indices), draw: draw)["log_weight"]
        guard let numbers = weights?.numbers else { continue }
        // A samples axis of the objective's own lies in front: its samples count too.
        for (i, number) in numbers.enumerated() { running[i % indices.count].add(Double(number)) }
      }
      total += running.reduce(0) { $0 + $1.logMean }
    }
    return total / Double(chosen.count)
  }

  /// A random choice of that many, always the same: some files are sorted by class.
  private func chosen(_ count: Int) -> [Int] {
    let all = Array(0..<count)
    guard let examples, examples < count else { return all }
    return Array(epochOrder(count: count, seed: 0, epoch: 0).prefix(examples)).sorted()
  }
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

import Basics
import Graph
import Model

/// The dimensions of a latent variable with how much each is used, `[dimensions, 2]`: its index, and its mean
/// divergence from N(0, 1) over examples. The most used come first; where the variable's distribution has no such
/// divergence, all are in order with 0.
struct Ranked: ArrayKind {
  static let name = "ranked"
  static let summary = "the dimensions of a latent variable, the most used first"
  static let fields: [Field<Self>] = [
    Field("of", \.variable, position: 0, required: true, "a name under 'sample'"),
    Field("count", \.count, in: 1...1_000_000, "how many of them"),
    Field("examples", \.examples, in: 1...1_000_000, "over how many examples"),
  ]
  var variable = ""
  var count = 8
  var examples = 1000

  func obstacle(_ compiler: Compiler) throws -> String? { try compiler.latentObstacle(variable) }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { (variable, [2]) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let ranked = try evaluator.ranked(variable, examples: examples)
    return NPY(
      shape: [min(count, ranked.count), 2],
      numbers: ranked.prefix(count).flatMap { [Float($0.dim), Float($0.divergence)] })
  }
}

extension Compiler {
  /// Why a name cannot be a latent variable that is looked at dimension by dimension; nil: it can.
  func latentObstacle(_ variable: String) throws -> String? {
    guard experiment.objective.samples.contains(where: { $0.name == variable }) else {
      return "'sample' has no '\(variable)'"
    }
    return try entry(variable).shape.count == 1 ? nil : "'\(variable)' is not a vector"
  }

  /// The distribution that a name is drawn from, where it has a closed divergence from N(0, 1).
  fileprivate func posterior(of variable: String) -> Expression? {
    guard let source = experiment.objective.samples.first(where: { $0.name == variable })?.source,
      !isDrawnFromNature(variable), hasDivergence(source), isOfExamples(source)
    else { return nil }
    return source
  }

  /// Whether a distribution differs from example to example; `normal(shape(encoder(x)))` does not.
  private func isOfExamples(_ distribution: Expression) -> Bool {
    let (mean, batch) = (Expression.member(distribution, "mean", distribution.mark), 3)
    guard let program = try? values([], also: [("mean", mean)], batch: batch), let output = program.graph.outputs.first
    else { return false }
    return program.graph[output.value].shape.size == batch * (program.elements["mean"] ?? []).reduce(1, *)
  }

  /// Whether a distribution has a closed divergence from N(0, I).
  func hasDivergence(_ distribution: Expression) -> Bool {
    let divergence = Expression.call("kl", [Expression.Argument(distribution, distribution.mark)], distribution.mark)
    return (try? values([], also: [("kl", divergence)], batch: 2)) != nil
  }
}

extension Evaluator {
  /// The dimensions of a name of `sample`, the one with the largest divergence from N(0, 1) first.
  func ranked(_ variable: String, examples: Int) throws -> [(dim: Int, divergence: Double)] {
    try once("ranked \(variable) \(examples)") {
      let size = try compiler.entry(variable).shape[0]
      guard let posterior = compiler.posterior(of: variable), !data.isEmpty else {
        return (0..<size).map { ($0, 0) }
      }
      let split = shownSplit
      let batches = Evaluator.batches(below: min(examples, data.count(split))).map { Array($0) }
      func columns(_ member: String) throws -> [[Double]] {
        try points(.member(posterior, member, posterior.mark), batches, split) { UInt64($0) }.columns
      }
      let divergences = zip(try columns("mean"), try columns("std")).map { Self.divergence($0, $1) }
      return divergences.enumerated().map { (dim: $0.offset, divergence: $0.element) }
        .sorted { ($1.divergence, $0.dim) < ($0.divergence, $1.dim) }
    }
  }

  /// KL(N(μ, σ²) ‖ N(0, 1)) in the mean over examples.
  static func divergence(_ means: [Double], _ deviations: [Double]) -> Double {
    var sum = 0.0
    for (mean, std) in zip(means, deviations) { sum += (mean * mean + std * std - 1) / 2 - logarithm(std) }
    return sum / Double(means.count)
  }
}

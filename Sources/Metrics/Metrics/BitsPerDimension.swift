import Basics
import Feeding
import Graph
import Model
import Results
import Spec

/// How many bits a model spends on each number of an example: −log p(x) / (D ln 2), and for pixels of 8 bits what their
/// scale takes away, 8 − log₂ of its width: 8 where they lie between 0 and 1, 7 between −1 and 1. It is that of a code
/// for the 256 levels where the model is a density of dequantised pixels (Theis et al. 2016). Of black and white pixels,
/// and by `discretised_logistic`, log p is that of a probability, and nothing is added; nor of what is not an image.
struct BitsPerDimension: MetricKind {
  static let name = "bits_per_dimension"
  static let summary =
    "bits for each number of an example: -log p(x) / (D log 2), and 8 less the scale's for 8-bit pixels"
  static let fields: [Field<Self>] = [
    Field("log_density", \.logDensity, position: 0, "log p(x) of each example; log_likelihood's where not given"),
    Field("samples", \.samples, in: 1...100_000, "of log_likelihood: samples of z for each example, 200"),
    Field(
      "examples", \.examples, in: 1...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var logDensity: Expression?
  var samples: Int?
  var examples: Int?

  var quality: Quality { Quality(better: .lower, label: "bits per dimension") }

  private var likelihood: LogLikelihood { LogLikelihood(samples: samples ?? 200, examples: examples) }

  func check(_ compiler: Compiler) throws(Problem) {
    guard compiler.dataName != nil else {
      throw Problem(
        "\(Self.name) is of data, and 'sample' does not name any", at: logDensity?.mark, hint: "sample: {x: data}")
    }
    guard let logDensity else {
      do throws(Problem) { try likelihood.check(compiler) } catch {
        throw Problem(
          "\(Self.name) needs log p(x) of each example, or 'log_weight' in 'define'",
          hint: "\(Self.name) log_prob(model(x), x)")
      }
      return try checkEnds(compiler)
    }
    guard samples == nil else {
      throw Problem("'samples' are of log_weight, and \(logDensity) is log p(x) already", at: logDensity.mark)
    }
    let graph = try compiler.graph(of: logDensity).graph
    guard graph.outputs.first.map({ graph[$0.value].shape }) == [2] else {
      throw Problem(
        "'\(logDensity)' is not one number an example", at: logDensity.mark, hint: "log_prob(p, x) sums over elements")
    }
    try checkEnds(compiler)
  }

  /// What the equation has the probability of, of the data's examples themselves.
  private func scored(_ compiler: Compiler) throws(Problem) -> [ScoredData] {
    let weight = compiler.experiment.objective.definitions.first { $0.name == "log_weight" }
    guard let data = compiler.data.first, let equation = logDensity ?? weight?.body else { return [] }
    return try compiler.scored(data.name, by: equation)
  }

  /// Throws where the levels of `discretised_logistic` lie between other ends than the pixels that it scores.
  private func checkEnds(_ compiler: Compiler) throws(Problem) {
    guard compiler.data.first?.shape.count == 3 else { return }
    for scored in try scored(compiler) {
      guard case .levels(_, let ends) = scored.scorer, let range = scored.range, !ends.isNear(range) else { continue }
      throw Problem(
        "the levels of discretised_logistic lie from \(ends.inWords), and the pixels that it scores from"
          + " \(range.inWords): it has no probability of theirs", at: logDensity?.mark,
        hint: "low=\(range.lowerBound.written), high=\(range.upperBound.written) in discretised_logistic, or 'scale' in"
          + " 'data'")
    }
  }

  /// Throws where 8-bit pixels are scored as if they had more levels, or fewer, than they have.
  private func checkLevels(_ scored: [ScoredData]) throws(Problem) {
    for scored in scored {
      guard case .levels(let count, _) = scored.scorer, count != 256, !scored.isRounded else { continue }
      throw Problem(
        "discretised_logistic scores \(count) levels, and these pixels have 256: it has no probability of theirs",
        at: logDensity?.mark,
        hint: "levels=256, as it is without 'levels'; for fewer round the pixels: floor(x * 15 + 0.5) / 15 has 16")
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let batches = evaluator.batches(of: split, examples: examples)
    guard !batches.isEmpty, !evaluator.data.isEmpty else { return nil }
    let compiler = evaluator.compiler
    guard let data = compiler.data.first, let name = compiler.dataName else { return nil }
    let pixels = try batches.map { indices in
      let numbers = try evaluator.value(name, batch: indices.count, examples: (split, indices)).numbers
      return Pixels(numbers, shape: data.shape, range: data.range)
    }.reduce(Pixels.blackAndWhite) { $0.joined(with: $1) }
    let scored = try scored(compiler)
    if case .levels = pixels { try checkLevels(scored) }
    guard var score = try logLikelihood(evaluator, split) else { return nil }
    let bits = Double(data.shape.reduce(1, *)) * logarithm(2)
    let scorer = Pixels.Scorer(scored.map(\.scorer))
    score.value = (scorer == .levels ? 0 : pixels.bits) - score.value / bits
    score.error = score.error.map { $0 / bits }
    var notes: [String] = []
    if let note = pixels.note(scoredBy: scorer) { notes.append(note) }
    // Rounding may put a uniform density slightly above 8.
    if case .levels = pixels, scorer == .density, score.value > 8.001 {
      notes.append("above the 8 bits of a uniform density over the pixels' range: worse than a guess")
    }
    if let note = score.note { notes.append("log p(x) in nats: \(note)") }
    score.note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    return score
  }

  private func logLikelihood(_ evaluator: Evaluator, _ split: Split) throws -> Score? {
    guard let logDensity else { return try likelihood.score(evaluator, over: split) }
    var numbers: [Double] = []
    for (index, indices) in evaluator.inTurn(evaluator.batches(of: split, examples: examples)) {
      let own =
        try evaluator.values(
          [], also: [("log_density", logDensity)], batch: indices.count, examples: (split, indices),
          draw: UInt64(1 << 50) &+ UInt64(index))["log_density"]?.numbers ?? []
      guard own.count == indices.count else {
        throw Problem("'\(logDensity)' is not one number an example")
      }
      numbers += own.map(Double.init)
    }
    return Score(meanOf: numbers)
  }
}

/// What the numbers of some examples are.
enum Pixels: Equatable {
  /// Not pixels of a known scale.
  case other
  case blackAndWhite
  /// Of 8 bits, on a scale of this width; whether noise was added to them.
  case levels(width: Double, isDequantised: Bool)

  init(_ numbers: [Float], shape: [Int], range: ClosedRange<Double>?) {
    guard shape.count == 3, let range, range.upperBound > range.lowerBound else {
      self = .other
      return
    }
    let width = range.upperBound - range.lowerBound
    let levels = numbers.map { (Double($0) - range.lowerBound) / width * 255 }
    guard levels.allSatisfy({ -1e-3...255.001 ~= $0 }) else {
      self = .other
      return
    }
    func isNear(_ level: Double, _ whole: Double) -> Bool { abs(level - whole) < 1e-3 }
    if levels.allSatisfy({ isNear($0, 0) || isNear($0, 255) }) {
      self = .blackAndWhite
    } else {
      self = .levels(width: width, isDequantised: !levels.allSatisfy { isNear($0, $0.rounded()) })
    }
  }

  /// Of both together: with one grey pixel all are grey, with one between the levels all are dequantised.
  func joined(with other: Pixels) -> Pixels {
    switch (self, other) {
    case (.other, _), (_, .other): .other
    case (.blackAndWhite, let only), (let only, .blackAndWhite): only
    case (.levels(let width, let first), .levels(_, let second)):
      .levels(width: width, isDequantised: first || second)
    }
  }

  /// What 8 bits on this scale add.
  var bits: Double {
    switch self {
    case .other, .blackAndWhite: 0
    case .levels(let width, _): 8 - logarithm(width) / logarithm(2)
    }
  }

  /// What log p of them is of.
  enum Scorer {
    case density, bits, levels

    init(_ scorers: [Model.Scorer]) {
      let areLevels = scorers.contains { if case .levels = $0 { true } else { false } }
      self = areLevels ? .levels : scorers.contains(.bits) ? .bits : .density
    }
  }

  /// Why the number is not that of a density, or of the probability of levels.
  func note(scoredBy scorer: Scorer) -> String? {
    switch (self, scorer) {
    case (.levels, .bits): "grey pixels scored by a bernoulli: that is not a density"
    case (.levels(_, isDequantised: true), .levels):
      "pixels between the levels of discretised_logistic: it scores them without dequantise"
    case (.levels(_, isDequantised: false), .density):
      "pixels on 256 levels: a density of them has no upper limit (dequantise: true)"
    case (.other, _), (.blackAndWhite, _), (.levels, _): nil
    }
  }
}

extension ClosedRange<Double> {
  fileprivate var inWords: String { "\(lowerBound.written) to \(upperBound.written)" }

  /// Whether both ends are the same but for rounding.
  fileprivate func isNear(_ other: Self) -> Bool {
    let most = 1e-6 * (other.upperBound - other.lowerBound)
    return abs(lowerBound - other.lowerBound) <= most && abs(upperBound - other.upperBound) <= most
  }
}

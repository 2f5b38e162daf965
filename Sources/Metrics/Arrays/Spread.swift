import Basics
import Feeding
import Graph
import Model

/// The mean or the standard deviation of a value over draws, pixel by pixel: `mean(generated)`, `std(generated)`. All
/// names of `sample` stay as they are, and what networks draw themselves is drawn anew; where networks draw nothing,
/// the names are.
struct Spread: EquationArrayKind {
  static let name = "spread"
  static let summary = "the mean or standard deviation of a value over draws"
  static let fields: [Field<Self>] = [
    .equation, Field("count", \.count, in: 1...1_000_000, "of how many examples"),
    Field("draws", \.draws, in: 2...100_000, "over how many draws"),
  ]
  var equation: Expression?
  var count = 8
  var draws = 64

  /// The value, and whether its mean is asked for.
  private var parts: (value: Expression, isMean: Bool)? {
    guard case .call(let name, let arguments, _)? = equation, arguments.count == 1, name == "mean" || name == "std"
    else {
      return nil
    }
    return (arguments[0].value, name == "mean")
  }

  func obstacle(_ compiler: Compiler) throws -> String? {
    guard let parts else {
      throw Problem(
        "over draws there are means and standard deviations; '\(needed)' is neither", at: needed.mark,
        hint: "mean(\(needed)) or std(\(needed))")
    }
    try compiler.checkEntries(of: parts.value)
    guard try isDrawn(parts.value, compiler, given: []) else {
      throw Problem("'\(parts.value)' has no draws: it is the same each time", at: needed.mark)
    }
    return nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) {
    (needed.description, try compiler.entry(of: parts?.value ?? needed).shape)
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let (value, isMean) = parts else { preconditionFailure("there was an obstacle") }
    let count = evaluator.data.isEmpty ? count : min(count, evaluator.data.count(evaluator.shownSplit))
    return try evaluator.inBatches(count: count) { range in
      try spread(of: value, isMean: isMean, range, evaluator)
    }
  }

  /// That of some examples. What they draw depends on where in the batch they stand, so each batch has draws of its
  /// own.
  private func spread(of value: Expression, isMean: Bool, _ range: Range<Int>, _ evaluator: Evaluator) throws -> NPY {
    let first = UInt64(range.lowerBound) << 20
    let examples = evaluator.shown(Array(range))
    let fixed = try fixed(value, evaluator, count: range.count, examples: examples, draw: first + 7)
    var shape: [Int] = []
    var (means, squares): ([Double], [Double]) = ([], [])
    for draw in 0..<draws {
      let values = try evaluator.values(
        [], also: [("value", value)], batch: range.count, examples: examples, given: fixed,
        draw: UInt64(1 << 47) + first + UInt64(draw))
      guard let numbers = values["value"] else { preconditionFailure("a value was asked for") }
      if means.isEmpty {
        shape = numbers.shape
        means = [Double](repeating: 0, count: numbers.numbers.count)
        squares = means
      }
      // Welford's running mean and sum of squares.
      for (index, number) in numbers.numbers.enumerated() {
        let step = Double(number) - means[index]
        means[index] += step / Double(draw + 1)
        squares[index] += step * (Double(number) - means[index])
      }
    }
    let deviations = squares.map { ($0 / Double(draws - 1)).squareRoot() }
    return NPY(shape: shape, numbers: (isMean ? means : deviations).map { Float($0) }).repeated(range.count)
  }

  /// The names that keep their first draw: all, if something is still drawn then.
  private func fixed(
    _ value: Expression, _ evaluator: Evaluator, count: Int, examples: (split: Split, indices: [Int])?, draw: UInt64
  ) throws -> [String: [Float]] {
    let names = evaluator.compiler.experiment.objective.samples.map(\.name).filter {
      evaluator.compiler.data(of: $0) == nil
    }
    guard try isDrawn(value, evaluator.compiler, given: names) else { return [:] }
    return try evaluator.values(names, batch: count, examples: examples, draw: draw).mapValues(\.numbers)
  }

  private func isDrawn(_ value: Expression, _ compiler: Compiler, given: [String]) throws(Problem) -> Bool {
    try compiler.graph(of: value, given: given, batch: 1).hasDraws
  }
}

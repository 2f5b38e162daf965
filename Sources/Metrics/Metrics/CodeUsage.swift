import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// How much of a codebook is in use over a split: the share of its entries that occur, or with `perplexity` e to the
/// entropy of how often each does, as if so many were used alike (van den Oord et al. 2017). Few examples use few
/// entries: look at the count.
struct CodeUsage: MetricKind {
  static let name = "usage"
  static let summary = "the share of a codebook's entries that occur over the split"
  static let fields: [Field<Self>] = [
    Field("codes", \.codes, position: 0, required: true, "an equation whose value is classes: e.codes"),
    Field("perplexity", \.isPerplexity, "as if so many entries were used alike"),
    Field(
      "examples", \.examples, in: 1...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var codes: Expression?
  var isPerplexity = false
  var examples: Int?

  var column: String { isPerplexity ? "usage_perplexity" : Self.name }
  var quality: Quality {
    Quality(better: .higher, label: isPerplexity ? "perplexity of codes" : "share of codes in use")
  }

  private var equations: [(name: String, equation: Expression)] {
    guard let codes else { preconditionFailure("usage has codes") }
    return [("codes", codes)]
  }

  private func entries(_ compiler: Compiler) throws(Problem) -> Int {
    let codes = equations[0].equation
    guard let classes = try compiler.graph(of: codes).classes["value"] else {
      throw Problem(
        "'\(codes)' is not classes", at: codes.mark, hint: "usage e.codes, where e is of quantize")
    }
    return classes
  }

  func check(_ compiler: Compiler) throws(Problem) { _ = try entries(compiler) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    var counts = [Int](repeating: 0, count: try entries(evaluator.compiler))
    for (index, indices) in evaluator.inTurn(evaluator.batches(of: split, examples: examples)) {
      let values = try evaluator.values(
        [], also: equations, batch: indices.count, examples: evaluator.data.isEmpty ? nil : (split, indices),
        draw: UInt64(1 << 46) &+ UInt64(index))
      for code in values["codes"]?.numbers ?? [] { counts[Int(code)] += 1 }
    }
    let all = counts.reduce(0, +)
    guard all > 0 else { return nil }
    let usage = Usage(counts: counts)
    return Score(isPerplexity ? usage.perplexity : usage.share, count: all)
  }
}

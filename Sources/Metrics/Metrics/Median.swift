import Basics
import Model
import Results
import Spec

/// The median of the last values that a reported number had at the ends of epochs: where a number goes up and down to
/// the end (a GAN's), it says more than the last one.
struct Median: MetricKind {
  static let name = "median"
  static let summary = "the median of the last values of a reported number"
  static let fields: [Field<Self>] = [
    Field("of", \.number, position: 0, required: true, "the number's name"),
    Field("last", \.last, in: 1...1000, "how many values, one an epoch"),
  ]
  var number: String?
  var last = 5

  var column: String { "median_\(number ?? "")" }

  func check(_ compiler: Compiler) throws(Problem) {
    let known = compiler.reportNames + compiler.experiment.objective.metrics.map(\.kind)
    guard let number, known.contains(number) else {
      throw Problem(
        "'\(number ?? "")' is not reported at the ends of epochs",
        hint: suggestion(for: number ?? "", among: known, noun: "reported"))
    }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let values = evaluator.recorded(number ?? "", split).suffix(last).sorted()
    guard !values.isEmpty else { return nil }
    return Score((values[(values.count - 1) / 2] + values[values.count / 2]) / 2, count: values.count)
  }
}

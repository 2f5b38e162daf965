import Basics

/// A number in the three parts that stand one under the other in a column: `-98`, `.31`, ` ± 0.12`.
struct AlignedNumber {
  var whole: String
  /// With the point.
  var fraction = ""
  var half = ""

  init(whole: String) { self.whole = whole }

  /// One with a power of ten (`(1.234 ± 0.012)e-07`, `3.250e-08`) is left whole.
  init(_ estimate: Estimate) {
    let text = NumberText.measured(estimate)
    guard !text.contains("e") else {
      whole = text
      return
    }
    let mean = text.prefix { $0 != " " }
    whole = String(mean.prefix { $0 != "." })
    fraction = String(mean.dropFirst(whole.count))
    half = String(text.dropFirst(mean.count))
  }
}

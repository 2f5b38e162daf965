import Basics
import Graph
import Spec

/// A bernoulli distribution over numbers that lie outside 0 to 1.
let bitsOutside: Mistake = { model in
  model.evaluator.scoredBits.compactMap { bits in
    guard let range = model.range(of: bits.value), range.lowerBound < 0 || range.upperBound > 1 else { return nil }
    return bits.problem(range.inWords)
  }
}

/// Data that a bernoulli distribution scores as it comes.
package struct BitsOfData: Sendable {
  package let data: String
  let bits: Scored
  let preset: Call?

  /// What to say where its first examples lie between these.
  package func problem(ofFirst range: ClosedRange<Double>) -> Problem {
    let problem = bits.problem("\(range.inWords) in its first examples")
    return preset.map { problem.reported(for: $0.kind, in: presets, at: $0.mark) } ?? problem
  }
}

extension EquationEvaluator {
  /// What bernoulli distributions scored: they are over 0 to 1.
  var scoredBits: [Scored] { scored.filter { $0.scorer == .bits } }
}

extension Scored {
  fileprivate func problem(_ extent: String) -> Problem {
    .warning(
      "a bernoulli distribution is over 0 to 1, and \(text) \(extent): its log_prob is no likelihood", at: mark,
      hint: "scale it to 0 to 1; for numbers of any size the last row is 'normal'")
  }
}

extension ClosedRange<Double> {
  fileprivate var inWords: String {
    /// Enough digits to see how far outside it is.
    func short(_ number: Double) -> String { ((number * 100).rounded() / 100).written }
    return switch (lowerBound.isFinite, upperBound.isFinite) {
    case (true, true): "lies from \(short(lowerBound)) to \(short(upperBound))"
    case (true, false): "is any number from \(short(lowerBound))"
    case (false, true): "is any number up to \(short(upperBound))"
    case (false, false): "is any number"
    }
  }
}

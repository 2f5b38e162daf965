import Basics
import Spec

/// Looks for one mistake in a model that could be built: what is not wrong by itself, and most likely not meant.
/// What it finds is a warning with a place, what happens, and the fix; an error only where training is bound to fail.
typealias Mistake = @Sendable (FinishedModel) -> [Problem]

/// All that are looked for. A new one is a file beside this one and a row here.
let mistakes: [Mistake] = [
  squeezedHeads, softmaxInCrossEntropy, squeezedCritics, boundlessDiscriminators, twoProbabilities, batchNormOfOne,
  wrongWay, negativeWeights, sameExamples, bitsOutside,
]

extension FinishedModel {
  var mistakes: [Problem] { Model.mistakes.flatMap { $0(self) } }
}

extension Problem {
  static func warning(_ message: String, at mark: Mark?, hint: String) -> Problem {
    Problem(message, at: mark, hint: hint, severity: .warning)
  }
}

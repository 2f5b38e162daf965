import Basics
import Results

/// How the settings of a column stand to its best: which one that is, and which others chance may have put below it.
package struct Standing: Sendable, Hashable {
  package enum Mark: Sendable, Hashable {
    case best
    /// Not found worse than the best, at 5 % by Holm's correction; or without the seeds to be tested, where others
    /// were.
    case notWorse
  }

  /// For each setting.
  package var marks: [Mark?]
  /// Each less the best; nil for the best itself and where there are too few seeds.
  package var differences: [Difference?]
  /// Their p by Holm's correction, over all that were tested.
  package var adjusted: [Double?]

  /// - Parameter choice: what the best is chosen by, where that is not the numbers themselves: those of validation
  ///   examples, if these are of test examples.
  package init(_ settings: [[Seeded]], better: Quality.Better?, chosenBy choice: [[Seeded]]? = nil) {
    marks = Array(repeating: nil, count: settings.count)
    differences = Array(repeating: nil, count: settings.count)
    adjusted = Array(repeating: nil, count: settings.count)
    let means = (choice ?? settings).map { Estimate($0.map(\.value))?.mean }
    let known = means.compactMap { $0 }
    guard let better, let low = known.min(), let high = known.max(), low < high else { return }
    let bestMean = better == .lower ? low : high
    guard let best = means.firstIndex(of: bestMean) else { return }
    for index in settings.indices where index != best {
      differences[index] = Difference(settings[index], settings[best])
    }
    let tested = settings.indices.filter { differences[$0] != nil }
    for (index, p) in zip(tested, holm(tested.compactMap { differences[$0]?.p })) { adjusted[index] = p }
    for index in settings.indices where settings[index].contains(where: \.value.isFinite) {
      if means[index] == bestMean {
        marks[index] = .best
      } else if !tested.isEmpty && !isWorse(index, better) {
        marks[index] = .notWorse
      }
    }
  }

  private func isWorse(_ index: Int, _ better: Quality.Better) -> Bool {
    guard let difference = differences[index], let p = adjusted[index] else { return false }
    // One that was not chosen may still do better on test examples.
    return p <= 0.05 && (better == .lower ? difference.mean > 0 : difference.mean < 0)
  }
}

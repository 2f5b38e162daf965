import Basics
import Engine
import Model

/// Watches learned standard deviations: one that still moves when training ends makes every likelihood too low.
struct SpreadWatch {
  /// The share of itself by which one may change in the last epoch.
  private static let most = 0.01

  /// What each was when the epoch began.
  private var before: [LearnedSpread: Double] = [:]
  private(set) var warnings: [String] = []

  /// Looks at the end of an epoch, or at its beginning where nothing was seen before.
  mutating func look(_ compiler: Compiler, _ store: Store) {
    warnings = []
    for spread in compiler.learnedSpreads where store.contains(spread.array) {
      guard let number = store.values(spread.array).first else { continue }
      let std = spread.std(number)
      if let earlier = before[spread], abs(std - earlier) > Self.most * earlier {
        warnings.append(
          "the learned std of \(spread.array.dropLast(".log_std".count)) was still moving, from \(short(earlier)) to "
            + "\(short(std)) in the last epoch: train longer, or let it begin nearer: std learned \(short(std))")
      }
      before[spread] = std
    }
  }

  private func short(_ number: Double) -> String { NumberText.short(number, digits: 3) }
}

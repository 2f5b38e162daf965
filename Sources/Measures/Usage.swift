import Basics

/// How many entries of a codebook are in use: the share that occurs at all, and e to the entropy of their shares.
package struct Usage: Sendable {
  package let share: Double
  package let perplexity: Double

  /// - Parameter counts: how often each entry occurs.
  package init(counts: [Int]) {
    share = Double(counts.count { $0 > 0 }) / Double(counts.count)
    perplexity = exponential(entropy(of: counts))
  }
}

import Basics

/// −Σ p ln p of the shares of some counts, in nats.
package func entropy(of counts: [Int]) -> Double {
  let total = Double(counts.reduce(0, +))
  return counts.reduce(0) { sum, count in
    guard count > 0 else { return sum }
    let share = Double(count) / total
    return sum - share * logarithm(share)
  }
}

/// Σ p(a, b) ln p(a, b) / p(a) p(b) over pairs of labels from 0, in nats: the plug-in estimate, which is too high by about
/// (|A| − 1)(|B| − 1) / 2n.
package func mutualInformation(_ a: [Int], _ b: [Int]) -> Double {
  precondition(a.count == b.count)
  let (rows, columns) = ((a.max() ?? 0) + 1, (b.max() ?? 0) + 1)
  var joint = [Int](repeating: 0, count: rows * columns)
  for (i, j) in zip(a, b) { joint[i * columns + j] += 1 }
  let first = (0..<rows).map { row in joint[row * columns..<(row + 1) * columns].reduce(0, +) }
  let second = (0..<columns).map { column in
    stride(from: column, to: joint.count, by: columns).reduce(0) { $0 + joint[$1] }
  }
  let total = Double(a.count)
  var sum = 0.0
  for i in 0..<rows {
    for j in 0..<columns where joint[i * columns + j] > 0 {
      let p = Double(joint[i * columns + j]) / total
      sum += p * (logarithm(p) - logarithm(Double(first[i]) / total) - logarithm(Double(second[j]) / total))
    }
  }
  return max(0, sum)
}

/// Labels by bins of equal width from the least to the greatest number.
package func binned(_ numbers: [Double], bins: Int) -> [Int] {
  guard let low = numbers.min(), let high = numbers.max(), high > low else { return numbers.map { _ in 0 } }
  return numbers.map { min(bins - 1, Int(($0 - low) / (high - low) * Double(bins))) }
}

/// How often each label from 0 occurs.
package func counts(of labels: [Int]) -> [Int] {
  var counts = [Int](repeating: 0, count: (labels.max() ?? -1) + 1)
  for label in labels { counts[label] += 1 }
  return counts
}

extension Points {
  /// Its coordinates, each with a number for every point.
  package var columns: [[Double]] {
    (0..<width).map { column in (0..<count).map { numbers[$0 * width + column] } }
  }
}

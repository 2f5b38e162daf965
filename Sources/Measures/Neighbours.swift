import Basics

/// Precision, recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020) of generated points, by the
/// balls around each point that just reach its k-th nearest neighbour. A point lies in a ball where it is nearer than
/// that.
package struct Coverage: Sendable {
  /// The share of generated points that lie in the ball of a real one.
  package let precision: Double
  /// The share of real points that lie in the ball of a generated one.
  package let recall: Double
  /// In how many balls of real points a generated one lies, over k. May exceed 1.
  package let density: Double
  /// The share of real points whose ball holds a generated one.
  package let coverage: Double

  package init(real: Points, generated: Points, neighbours k: Int) throws(Problem) {
    guard real.width == generated.width else {
      throw Problem("points of \(real.width) and of \(generated.width) coordinates")
    }
    guard min(real.count, generated.count) > k else {
      throw Problem("\(k) neighbours need \(k + 1) points of each set, here are \(min(real.count, generated.count))")
    }
    let realReach = neighbourDistances(of: real, k)
    let generatedReach = neighbourDistances(of: generated, k)
    var ballsAround = [Int](repeating: 0, count: generated.count)
    var isRecalled = [Bool](repeating: false, count: real.count)
    var isCovered = [Bool](repeating: false, count: real.count)
    let distances = Distances(real, generated)
    distances.each { row, first, line in
      for i in line.indices {
        if distances.isBelow(realReach[row], line[i], row, first + i) {
          ballsAround[first + i] += 1
          isCovered[row] = true
        }
        if !isRecalled[row], distances.isBelow(generatedReach[first + i], line[i], row, first + i) {
          isRecalled[row] = true
        }
      }
    }
    let (n, m) = (Double(real.count), Double(generated.count))
    precision = Double(ballsAround.count { $0 > 0 }) / m
    recall = Double(isRecalled.count { $0 }) / n
    density = Double(ballsAround.reduce(0, +)) / (Double(k) * m)
    coverage = Double(isCovered.count { $0 }) / n
  }
}

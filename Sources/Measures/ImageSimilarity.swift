import Basics

/// Two images with the same size, channels last, on the scale from 0 to 1.
package struct ImagePair: Sendable {
  package let height: Int
  package let width: Int
  package let channels: Int
  private let a: [Double]
  private let b: [Double]

  /// Throws where a number is not one or infinite, as `Points` does.
  package init(_ a: [Double], _ b: [Double], height: Int, width: Int, channels: Int) throws(Problem) {
    precondition(a.count == height * width * channels && b.count == a.count)
    for (which, numbers) in [("first", a), ("second", b)] {
      if let index = numbers.firstIndex(where: { !$0.isFinite }) {
        throw Problem("number \(index) of the \(which) image is \(numbers[index])")
      }
    }
    self.a = a
    self.b = b
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The mean squared difference of their numbers.
  package var meanSquare: Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)
  }

  /// 10 log₁₀ (1 / mean square), in decibels; of equal images infinite.
  package var peakRatio: Double { -10 * logarithm(meanSquare) / logarithm(10) }

  /// The side of the window.
  package static let window = 11

  /// SSIM (Wang et al. 2004): windows of 11 × 11 pixels, weighed by a Gaussian of σ = 1.5; variances as of populations; the
  /// mean over the windows that lie in the image whole, and over channels.
  package func structuralSimilarity() throws(Problem) -> Double {
    let side = Self.window
    guard height >= side, width >= side else {
      throw Problem("SSIM needs images of at least \(side) × \(side) pixels, here are \(height) × \(width)")
    }
    let weights = Self.weights
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    let (rows, columns) = (height - side + 1, width - side + 1)
    var total = 0.0
    for channel in 0..<channels {
      let x = (0..<height * width).map { a[$0 * channels + channel] }
      let y = (0..<height * width).map { b[$0 * channels + channel] }
      let means = [x, y, zip(x, x).map(*), zip(y, y).map(*), zip(x, y).map(*)].map { filtered($0, weights) }
      for i in 0..<rows * columns {
        let (mx, my) = (means[0][i], means[1][i])
        let (vx, vy, cov) = (means[2][i] - mx * mx, means[3][i] - my * my, means[4][i] - mx * my)
        total += (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2))
      }
    }
    return total / Double(rows * columns * channels)
  }

  private static let weights: [Double] = {
    let reach = window / 2
    let raw = (-reach...reach).map { exponential(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }()

  /// The weighted means of all windows, along rows first.
  private func filtered(_ image: [Double], _ weights: [Double]) -> [Double] {
    let (rows, columns) = (height - weights.count + 1, width - weights.count + 1)
    var lines = [Double](repeating: 0, count: height * columns)
    for i in 0..<height {
      for j in 0..<columns {
        for (k, weight) in weights.enumerated() { lines[i * columns + j] += weight * image[i * width + j + k] }
      }
    }
    var means = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for (k, weight) in weights.enumerated() {
        for j in 0..<columns { means[i * columns + j] += weight * lines[(i + k) * columns + j] }
      }
    }
    return means
  }
}

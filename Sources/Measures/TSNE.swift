import Basics

/// Points in the plane so that neighbours stay neighbours, by t-SNE (van der Maaten and Hinton 2008): the layout whose
/// Student affinities Q are closest to the points' Gaussian ones P. With scikit-learn's default schedule, without its
/// early stopping. Distances between groups and their sizes mean little.
package struct TSNE: Sendable {
  /// Where each point lies, two numbers a point.
  package let layout: [Float]
  /// KL(P ‖ Q), P being of near neighbours alone.
  package let divergence: Double
  /// What was asked for, or as much of it as so few points allow: a third of the others, and 1 at least.
  package let perplexity: Double

  /// Begins at the first two principal components. Takes time with the square of the number of points.
  /// - Parameters:
  ///   - parallel: what has several threads. The bytes do not depend on how many.
  ///   - onShare: hears every ten steps which share of them is done; what it throws ends them.
  package init(
    _ points: Points, perplexity: Double = 30, parallel: Parallel, onShare: (Double) throws -> Void = { _ in }
  ) throws {
    let count = points.count
    self.perplexity = max(1, min(perplexity, Double(count - 1) / 3))
    guard count > 1 else {
      (layout, divergence) = ([Float](repeating: 0, count: count * 2), 0)
      return
    }
    try onShare(0)
    let points = points.scaled.points.centred.points
    let affinities = Affinities(points, perplexity: self.perplexity, parallel)
    let forces = EmbeddingForces(affinities, layout: beginning(points))
    let exaggeration: Float = 12
    let phases: [Phase] = [
      Phase(steps: 250, momentum: 0.5, exaggeration: exaggeration), Phase(steps: 750, momentum: 0.8, exaggeration: 1),
    ]
    let rate = Float(max(Double(count) / Double(exaggeration) / 4, 50))
    let all = phases.reduce(0) { $0 + $1.steps }
    var done = 0
    for phase in phases {
      var descent = Descent(count: count, rate: rate, momentum: phase.momentum)
      for _ in 0..<phase.steps {
        if done % 10 == 0 { try onShare(Double(done) / Double(all)) }
        forces.update(exaggeration: phase.exaggeration, parallel)
        descent.step(forces)
        done += 1
      }
    }
    layout = forces.layout
    divergence = forces.divergence(parallel)
  }
}

/// Steps of one kind: affinities that are too large draw groups together first.
private struct Phase {
  let steps: Int
  let momentum: Float
  let exaggeration: Float
}

/// The first two principal components with a standard deviation of 1e-4 along the first. Of points on a line the second
/// is drawn, alike each time: no force leads off a line.
private func beginning(_ points: Points) -> [Float] {
  let components = PrincipalComponents(points)
  let layout = components.layout
  let squares = stride(from: 0, to: layout.count, by: 2).reduce(0) { $0 + layout[$1] * layout[$1] }
  let scale = squares > 0 ? 1e-4 / (squares / Double(points.count)).squareRoot() : 0
  var start = layout.map { Float($0 * scale) }
  if squares > 0, components.shares[1] == 0 {
    let random = Philox(seed: 0, stream: "t-SNE")
    for point in 0..<points.count { start[point * 2 + 1] = 1e-4 * random.normal(point) }
  }
  return start
}

/// Gradient descent with momentum and a gain for each coordinate, which grows while its gradient keeps its sign (Jacobs
/// 1988).
private struct Descent {
  private let rate: Float
  private let momentum: Float
  private var moves: [SIMD2<Float>]
  private var gains: [SIMD2<Float>]

  init(count: Int, rate: Float, momentum: Float) {
    (self.rate, self.momentum) = (rate, momentum)
    moves = [SIMD2<Float>](repeating: .zero, count: count)
    gains = [SIMD2<Float>](repeating: .one, count: count)
  }

  mutating func step(_ forces: EmbeddingForces) {
    for point in moves.indices {
      let gradient = SIMD2(forces.gradientX[point], forces.gradientY[point])
      let isSteady = (moves[point] * gradient) .< 0
      gains[point] = (gains[point] * 0.8).replacing(with: gains[point] + 0.2, where: isSteady)
      gains[point].clamp(lowerBound: SIMD2(repeating: 0.01), upperBound: SIMD2(repeating: .infinity))
      moves[point] = moves[point] * momentum - gradient * gains[point] * rate
      forces.x[point] += moves[point].x
      forces.y[point] += moves[point].y
    }
  }
}

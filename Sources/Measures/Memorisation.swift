import Basics

/// Whether generated points repeat training's: the test of Meehan et al. 2020 without cells, and a share of copies.
package struct Memorisation: Sendable {
  /// The Mann-Whitney score of distances to the nearest training point, generated against held-out points. Far below zero:
  /// generated points lie nearer to training's than new examples do.
  package let score: Double
  /// The share of generated points that are nearer to a training point than any other training point is.
  package let copies: Double

  package init(generated: Points, heldOut: Points, training: Points) throws(Problem) {
    guard generated.width == training.width, heldOut.width == training.width else {
      throw Problem("points of \(generated.width), \(heldOut.width) and \(training.width) coordinates")
    }
    guard training.count > 1 else { throw Problem("neighbours among training points need two of them") }
    let own = nearest(of: generated, in: training)
    score = rankScore(own.map(\.distance), nearest(of: heldOut, in: training).map(\.distance))
    let reach = neighbourDistances(of: training, 1)
    copies = Double(own.count { $0.distance < reach[$0.index] }) / Double(generated.count)
  }
}

/// Says which point a trial tries. A point has a value for each dimension, in their order.
///
/// The point is a function of the sampler, of the trial's index and of the results handed over: not of the order in
/// which they came. What results a trial is told of is the caller's plan. For a search that goes the same way with any
/// number of workers, let trial i know the ends of trials 0 ..< i − w with a fixed w, and the points alone of those
/// between.
package protocol Sampler: Sendable {
  func point(of trial: Int, knowing observations: [Observation]) -> [DimensionValue]
}

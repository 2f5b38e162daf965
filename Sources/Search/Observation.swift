/// What is known of another trial when a sampler is asked for a point.
package struct Observation: Sendable, Hashable {
  package enum End: Sendable, Hashable {
    /// The number that is minimized. One that is not a number counts as a failure.
    case value(Double)
    /// A rule stopped it at this resource, where it had this value.
    case stopped(at: Int, value: Double)
    case failed
    /// It has not ended, or nothing may be known of its end.
    case running
  }

  package var trial: Int
  package var point: [DimensionValue]
  package var end: End

  package init(trial: Int, point: [DimensionValue], end: End) {
    self.trial = trial
    self.point = point
    self.end = end
  }
}

import Graph

/// A distribution over elements, element by element independent, as graph values of the elements' shape with the batch in front.
package enum Distribution: Sendable, Hashable {
  /// The logarithm of σ has the mean's shape or is a single number.
  case normal(mean: Value, logStd: Value)
  case bernoulli(logits: Value)
  /// Classes along the last axis (channels of an image).
  case categorical(logits: Value)
  case uniform(low: Value, high: Value)
}

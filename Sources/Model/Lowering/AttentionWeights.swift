import Graph

/// The weights of an attention: how much each query looks at each key.
struct AttentionWeights: Sendable {
  /// The prefix of its row: `generator.5`.
  var row: String
  /// `[batch, queries, keys]`, or `[batch, heads, queries, keys]`; they sum to 1 over the keys.
  var value: Value
  /// The sides of what the queries are positions of: an image's height and width, a sequence's length.
  var queries: Shape
  var keys: Shape
}

/// What has its own value in an evaluation: a name of `sample` or `define`, or a call on these arguments.
struct EvaluationKey: Hashable {
  var name: String
  /// The step that sees it: steps may draw names of their own.
  var step: Int?
  var arguments: [Quantity] = []
}

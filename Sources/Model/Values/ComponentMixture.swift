import Basics
import Graph

/// A mixture of distributions of one kind: one of them is chosen, and the draw is its. The components lie along an axis
/// after the elements, the last one, of all parameters and of the logits.
package struct ComponentMixture: Sendable, Hashable {
  /// Of the choice; equal along the elements that share one.
  var logits: Value
  var component: Distribution
  /// How many of the elements' last axes in memory share a choice: all of them where the whole example does, one where
  /// each position or point chooses for all its features.
  let joint: Int

  /// The axis of the components, and those of the elements that share a choice.
  private func axes(_ g: GraphBuilder) -> (components: Int, joint: [Int]) {
    let last = g.shape(logits).count - 1
    return (last, Array(last - joint..<last))
  }

  /// The logits of each choice: axes that share one have size 1.
  private func choices(in g: inout GraphBuilder) throws(Problem) -> Value {
    var value = logits
    for axis in axes(g).joint { value = try g.slice(value, axis: axis, start: 0, size: 1) }
    return value
  }

  /// log Σₖ πₖ pₖ(x), pₖ the product over the elements that share a choice. The first of these has all of it and the others
  /// 0, so that the sum over elements is right.
  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let (last, joint) = axes(g)
    let full = g.shape(component.widest)
    let wide = try g.broadcast(try g.reshape(x, to: g.shape(x) + [1]), to: full)
    let scores = try g.reduce(.sum, try component.logProbability(wide, in: &g), axes: joint, keep: true)
    let weights = try g.logSoftmax(try choices(in: &g))
    var total = try g.logSumExp(try g.binary(.add, scores, weights), axes: [last])
    for axis in joint { total = try g.scatterSlice(total, axis: axis, start: 0, size: full[axis]) }
    return total
  }

  /// A number of each component, averaged by the probabilities of the choice.
  private func average(_ value: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    let last = axes(g).components
    return try g.reduce(.sum, try g.binary(.multiply, g.softmax(logits), value), axes: [last])
  }

  func mean(in g: inout GraphBuilder) throws(Problem) -> Value {
    try average(try component.mean(in: &g), in: &g)
  }

  /// Of each element: the components' variances and those of their means.
  func std(in g: inout GraphBuilder) throws(Problem) -> Value {
    let (means, centre) = (try component.mean(in: &g), try mean(in: &g))
    let column = try g.reshape(centre, to: g.shape(centre) + [1])
    let apart = g.unary(.square, try g.binary(.subtract, means, column))
    let own = g.unary(.square, try component.std(in: &g))
    return g.unary(.squareRoot, try average(try g.binary(.add, own, apart), in: &g))
  }

  /// A draw of a chosen component; its gradient goes through that draw and not through the choice.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    let last = axes(g).components
    let choices = try choices(in: &g)
    let chosen = try Distribution.categorical(logits: choices).draw(stream: "\(stream).choice", in: &g)
    let isChosen = try g.binary(
      .equal, g.iota(g.shape(choices), axis: last), try g.reshape(chosen, to: g.shape(chosen) + [1]))
    return try component.mapped { value throws(Problem) in
      let wide = try g.broadcast(isChosen, to: g.shape(value))
      return try g.reduce(.sum, try g.select(wide, value, g.constant(0)), axes: [last])
    }.draw(stream: stream, in: &g)
  }
}

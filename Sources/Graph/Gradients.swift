import Basics

extension GraphBuilder {
  /// The gradients of a single number with respect to some values, as nodes of this graph, so that they can be
  /// differentiated again.
  /// A value that `y` does not depend on gets zeros.
  ///
  /// Reverse mode: walks from `y` back to the values, only over nodes on the way between them. A gradient's nodes carry
  /// the origin of the node they come from, marked as a gradient.
  package mutating func gradients(of y: Value, for values: [Value]) throws(Problem) -> [Value] {
    guard shape(y).size == 1 else { throw Problem("only a single number has a gradient, this is \(shape(y).words)") }
    return try gradients(of: y, with: constant(1, shape: shape(y)), for: values, arePartial: false)
  }

  /// The same for a value whose own gradient is `dy`. `arePartial`: as if none of the values depended on another.
  mutating func gradients(
    of y: Value, with dy: Value, for values: [Value], arePartial: Bool
  ) throws(Problem) -> [Value] {
    let origin = origin
    defer { self.origin = origin }
    let carries = flow(to: values, below: y)
    var gradients = [Value?](repeating: nil, count: y.index + 1)
    gradients[y.index] = dy
    for index in gradients.indices.reversed() where carries[index] {
      guard let dy = gradients[index], number(dy) != 0, !arePartial || !values.contains(Value(index)) else { continue }
      self.origin = gradientOrigin(of: nodes[index].origin)
      for (operand, pullback) in zip(nodes[index].operands, pullbacks(Value(index))) {
        guard carries[operand.index], let pullback else { continue }
        let part: Value
        do { part = try pullback(&self, dy) } catch let problem as Problem { throw problem } catch {
          preconditionFailure("a gradient rule of \(nodes[index].op.name) threw \(error)")
        }
        if let sum = gradients[operand.index] {
          gradients[operand.index] = try binary(.add, sum, part)
        } else {
          gradients[operand.index] = part
        }
      }
    }
    return values.map { value in
      (value.index <= y.index ? gradients[value.index] : nil) ?? constant(0, shape: shape(value))
    }
  }

  /// Whether a gradient flows from `y` to `x`.
  package func reaches(_ y: Value, _ x: Value) -> Bool {
    flow(to: [x], below: y)[y.index]
  }

  /// For each node up to `y`, whether a gradient flows from it to one of the values.
  private func flow(to values: [Value], below y: Value) -> [Bool] {
    var carries = [Bool](repeating: false, count: y.index + 1)
    for value in values where value.index <= y.index { carries[value.index] = true }
    for index in carries.indices where !carries[index] && nodes[index].operands.contains(where: { carries[$0.index] }) {
      carries[index] = zip(nodes[index].operands, pullbacks(Value(index))).contains { carries[$0.index] && $1 != nil }
    }
    return carries
  }

  private mutating func gradientOrigin(of index: Int) -> Int {
    guard index >= 0 else { return index }
    return origin(Origin(origins[index].location, isGradient: true))
  }
}

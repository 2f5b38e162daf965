import Graph

/// An affine way to read numbers in the row-major order of some shape: number (i₀, i₁, …) is at offset + Σ iₐ ·
/// strideₐ.
///
/// A broadcast, a transpose and a slice of a buffer are views of it and cost nothing; so is a reshape, which leaves the
/// order as it is. `steps` are merged where they can be and have no size 1, so equal readings are equal values.
package struct View: Sendable, Hashable {
  package struct Step: Sendable, Hashable {
    var size: Int
    var stride: Int
  }

  package private(set) var offset: Int
  /// Outermost first.
  package private(set) var steps: [Step]

  /// `count` contiguous numbers.
  init(count: Int) { self.init(offset: 0, steps: [Step(size: count, stride: 1)]) }

  /// The same number, `count` times.
  init(repeating count: Int) { self.init(offset: 0, steps: [Step(size: count, stride: 0)]) }

  init(offset: Int, steps: [Step]) {
    self.offset = offset
    self.steps = []
    for step in steps where step.size != 1 {
      if let last = self.steps.last, last.stride == step.stride * step.size {
        self.steps[self.steps.count - 1] = Step(size: last.size * step.size, stride: step.stride)
      } else {
        self.steps.append(step)
      }
    }
  }

  var count: Int { steps.reduce(1) { $0 * $1.size } }

  /// Whether it reads a buffer from its first number on, in order.
  var isIdentity: Bool { offset == 0 && (steps.isEmpty || steps.count == 1 && steps[0].stride == 1) }

  /// The steps of each axis, where the view has this shape; nil where a step cannot be split between two axes.
  private func split(by shape: Shape) -> [[Step]]? {
    var groups = [[Step]](repeating: [], count: shape.count)
    var rest = steps
    for axis in shape.indices.reversed() {
      var needed = shape[axis]
      while needed > 1 {
        guard let step = rest.popLast() else { return nil }
        if needed % step.size == 0 {
          groups[axis].insert(step, at: 0)
          needed /= step.size
        } else if step.size % needed == 0 {
          groups[axis].insert(Step(size: needed, stride: step.stride), at: 0)
          rest.append(Step(size: step.size / needed, stride: step.stride * needed))
          needed = 1
        } else {
          return nil
        }
      }
    }
    return groups
  }

  /// Broadcast from one shape to another: axis i becomes axis `axes[i]`.
  func broadcast(_ from: Shape, to shape: Shape, axes: [Int]) -> View? {
    guard let groups = split(by: from) else { return nil }
    var stretched = shape.map { [Step(size: $0, stride: 0)] }
    for (i, axis) in axes.enumerated() where from[i] == shape[axis] { stretched[axis] = groups[i] }
    return View(offset: offset, steps: stretched.flatMap { $0 })
  }

  /// Result axis i is axis `order[i]`.
  func transpose(_ from: Shape, _ order: [Int]) -> View? {
    guard let groups = split(by: from) else { return nil }
    return View(offset: offset, steps: order.flatMap { groups[$0] })
  }

  /// `count` indices of an axis, every `stride`-th from `start` on.
  func slice(_ from: Shape, axis: Int, start: Int, count: Int, stride: Int) -> View? {
    guard var groups = split(by: from), groups[axis].count <= 1 else { return nil }
    guard let step = groups[axis].first else { return self }  // an axis of size 1
    groups[axis] = [Step(size: count, stride: step.stride * stride)]
    return View(offset: offset + start * step.stride, steps: groups.flatMap { $0 })
  }
}

extension View: CustomStringConvertible {
  package var description: String {
    if isIdentity { return "" }
    let steps = steps.map { "\($0.size):\($0.stride)" }.joined(separator: " ")
    return "[\(offset == 0 ? "" : "\(offset) + ")\(steps)]"
  }
}

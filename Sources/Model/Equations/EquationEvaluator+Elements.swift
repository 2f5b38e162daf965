import Basics
import Graph

extension EquationEvaluator {
  /// `v[i]`, `v[a:b]`, `v[:, i]`: of each axis, the first as written first, an index or a range; axes without one stay
  /// whole.
  mutating func part(
    of quantity: Quantity, _ subscripts: [Expression.Subscript], at mark: Mark
  ) throws(Problem) -> Quantity {
    let shape = quantity.elements
    guard !shape.isEmpty else { throw Problem("a single number has no elements to choose from", at: mark) }
    guard subscripts.count <= shape.count else {
      throw Problem(
        "there are \(subscripts.count) indices, and \(shape.inWords) has \(shape.count == 1 ? "one axis" : "\(shape.count) axes")",
        at: subscripts[shape.count].mark)
    }
    var value = try quantity.value(at: nil)
    // The axes as written, in the order in which they lie in memory.
    var stored = Array(shape.indices).stored
    var ranges = shape.map { 0..<$0 }
    var kept = Array(shape.indices)
    for (axis, part) in subscripts.enumerated() {
      ranges[axis] = try range(part, axis: axis, of: shape)
      if case .index = part { kept.removeAll { $0 == axis } }
      guard let place = stored.firstIndex(of: axis) else { preconditionFailure("axis \(axis) of \(shape)") }
      value = try graph.slice(
        value, axis: quantity.lead.count + place, start: ranges[axis].lowerBound, size: ranges[axis].count)
    }
    let elements = kept.map { ranges[$0].count }
    if kept.count < shape.count {
      stored.removeAll { !kept.contains($0) }
      value = try graph.reshape(value, to: quantity.lead + stored.map { ranges[$0].count })
      // What was an image's is stored as a map's or a vector's from here on.
      let order = kept.stored.compactMap { stored.firstIndex(of: $0) }
      let lead = quantity.lead.count
      value = try graph.transpose(value, Array(0..<lead) + order.map { lead + $0 })
    }
    var result = quantity.replacing(value)
    result.elements = elements
    return result
  }

  /// Both ends count from the end of the axis where they are negative.
  private mutating func range(
    _ part: Expression.Subscript, axis: Int, of shape: Shape
  ) throws(Problem) -> Range<Int> {
    let size = shape[axis]
    let along = shape.count == 1 ? "" : " along axis \(axis + 1) of \(shape.words)"
    switch part {
    case .index(let expression):
      let index = try wholeNumber(expression)
      let start = index < 0 ? index + size : index
      guard (0..<size).contains(start) else {
        throw Problem(
          "there is no element \(index) of \(size)\(along)", at: part.mark,
          hint: "elements count from 0 to \(size - 1)")
      }
      return start..<start + 1
    case .range(let from, let to, _):
      var ends = [0, size]
      if let from { ends[0] = try wholeNumber(from) }
      if let to { ends[1] = try wholeNumber(to) }
      let (start, end) = (ends[0] < 0 ? ends[0] + size : ends[0], ends[1] < 0 ? ends[1] + size : ends[1])
      guard 0 <= start, start < end, end <= size else {
        throw Problem(
          "there are no elements \(ends[0]) to \(ends[1]) of \(size)\(along)", at: part.mark,
          hint: "elements count from 0; a slice a:b leaves b out")
      }
      return start..<end
    }
  }
}

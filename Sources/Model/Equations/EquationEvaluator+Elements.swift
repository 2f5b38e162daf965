import Basics
import Graph

extension EquationEvaluator {
  /// `v[i]`; from the end where i is negative.
  mutating func element(of quantity: Quantity, _ index: Expression, at mark: Mark) throws(Problem) -> Quantity {
    let size = try firstAxis(quantity, at: mark)
    let index = try wholeNumber(index)
    let start = index < 0 ? index + size : index
    guard (0..<size).contains(start) else {
      throw Problem("there is no element \(index) of \(size)", at: mark, hint: "elements count from 0 to \(size - 1)")
    }
    return try part(of: quantity, start..<start + 1, isElement: true)
  }

  /// `v[a:b]`: from a up to b, b left out; from the end where they are negative.
  mutating func slice(of quantity: Quantity, _ from: Expression?, _ to: Expression?, at mark: Mark) throws(Problem)
    -> Quantity
  {
    let size = try firstAxis(quantity, at: mark)
    var ends = [0, size]
    if let from { ends[0] = try wholeNumber(from) }
    if let to { ends[1] = try wholeNumber(to) }
    let (start, end) = (ends[0] < 0 ? ends[0] + size : ends[0], ends[1] < 0 ? ends[1] + size : ends[1])
    guard 0 <= start, start < end, end <= size else {
      throw Problem(
        "there are no elements \(ends[0]) to \(ends[1]) of \(size)", at: mark,
        hint: "elements count from 0; a slice a:b leaves b out")
    }
    return try part(of: quantity, start..<end, isElement: false)
  }

  private func firstAxis(_ quantity: Quantity, at mark: Mark) throws(Problem) -> Int {
    guard let size = quantity.elements.first else {
      throw Problem("a single number has no elements to choose from", at: mark)
    }
    return size
  }

  /// A range of the first axis; of an element the axis goes away.
  private mutating func part(of quantity: Quantity, _ range: Range<Int>, isElement: Bool) throws(Problem) -> Quantity {
    let axis = quantity.lead.count + quantity.elements.storedFirst
    var value = try graph.slice(quantity.value(at: nil), axis: axis, start: range.lowerBound, size: range.count)
    var elements = quantity.elements
    elements[0] = range.count
    if isElement {
      elements.removeFirst()
      value = try graph.reshape(value, to: quantity.lead + elements.stored)
    }
    var result = quantity.replacing(value)
    result.elements = elements
    return result
  }
}

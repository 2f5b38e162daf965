import Basics
import Graph
import Model

/// A name whose values a picture is to show, and the one that is fed with them: itself or, where the picture does not
/// depend on it, the name of its shape that the picture is drawn from. A VAE's `generated` is made from `noise`, and
/// shows z so.
struct Varied {
  var name: String
  var input: String
}

extension Compiler {
  /// The name to vary: the one asked for in a field, or the first that the value is drawn from; nil: it is drawn from
  /// nothing that could be varied. `other` varies otherwise.
  func source(named asked: String?, field: String, of value: String, beside other: String? = nil) throws -> Varied? {
    let names = try variables(behind: value).filter { try $0 != other && isDrawnOnce($0) }
    guard let asked else { return names.first.map { Varied(name: $0, input: $0) } }
    if names.contains(asked) { return Varied(name: asked, input: asked) }
    if try !draws(behind: value).contains(asked), hasValue(asked), data(of: asked) == nil,
      try exampleCount(of: asked, batch: 2) > 1,
      let input = try standIn(for: asked, shape: entry(asked).shape, field: field, of: value, beside: other)
    {
      return Varied(name: asked, input: input)
    }
    throw FieldFault(field: field, problem: try notVaried(asked, value, names))
  }

  /// Why a name is not one that a value could go along, as `names` are.
  private func notVaried(_ name: String, _ value: String, _ names: [String]) throws -> Problem {
    guard experiment.objective.samples.contains(where: { $0.name == name }), data(of: name) == nil else {
      return Problem(
        "'\(name)' is not a name under 'sample' that '\(value)' could go along",
        hint: suggestion(for: name, among: names, noun: "it can go along"))
    }
    let hint = names.isEmpty ? nil : "it can go along: \(names.joined(separator: ", "))"
    guard try draws(behind: value).contains(name) else {
      return Problem("'\(value)' does not depend on '\(name)', nor on another name of its shape", hint: hint)
    }
    guard try isDrawnOnce(name) else {
      return Problem(
        "'\(name)' has several draws an example, and '\(value)' is made from all of them",
        hint: "a name with one draw can be varied: z: normal(2)")
    }
    return Problem("'\(value)' cannot go along '\(name)': it is a class, or varies otherwise here", hint: hint)
  }

  /// The name of a shape that a value is drawn from, to be fed with values of another name or equation; nil: there is
  /// none.
  func standIn(
    for name: String, shape: Shape, field: String, of value: String, beside other: String? = nil
  ) throws -> String? {
    let names = try variables(behind: value).filter { try $0 != other && isDrawnOnce($0) && entry($0).shape == shape }
    guard names.count > 1 else { return names.first }
    throw FieldFault(
      field: field,
      problem: Problem(
        "'\(value)' could show '\(name)' through several names of its shape: \(names.joined(separator: ", "))",
        hint: "a value that is made from '\(name)' itself, or from one of these alone"))
  }

  /// Whether a name has one value an example: several draws (`4 of normal(2)`) cannot be fed as one.
  private func isDrawnOnce(_ name: String) throws -> Bool { try exampleCount(of: name, batch: 2) == 2 }
}

extension Evaluator {
  /// Values of a name for the first examples, as far as it depends on any; of several draws an example the first.
  func starts(of name: String, count: Int) throws -> NPY {
    let values = try value(name, batch: count, examples: shown(Array(0..<count)), draw: 7)
    let size = values.shape.dropFirst().reduce(1, *)
    // Draw by draw, of each an example after the other.
    return NPY(shape: [count] + values.shape.dropFirst(), numbers: Array(values.numbers.prefix(count * size)))
  }

  /// A value in cells that differ in what some names have there alone, `points`: an entry each. All else is drawn once
  /// for each of the examples, which take equal shares of the cells, one after the other.
  func cells(of value: String, varying points: [String: NPY], examples: [Int] = [0]) throws -> NPY {
    guard let count = points.first?.value.shape[0] else { preconditionFailure("\(value) has no cells") }
    let copies = count / examples.count
    let others = try others(behind: value, than: Set(points.keys), examples, copies: copies)
    let given = others.merging(points.mapValues(\.numbers)) { $1 }
    let examples = examples.flatMap { [Int](repeating: $0, count: copies) }
    // What networks draw depends on where in a batch an example stands: each cell is then a batch of its own.
    let isDrawn = try compiler.values([value], given: given.keys.sorted(), batch: 1).hasDraws
    return try inBatches(count: count, of: isDrawn ? 1 : Evaluator.batchSize) { range in
      let own = given.mapValues { numbers in
        let size = numbers.count / count
        return Array(numbers[range.lowerBound * size..<range.upperBound * size])
      }
      return try self.value(value, batch: range.count, examples: shown(Array(examples[range])), given: own)
    }
  }

  /// What else a value is drawn from and no network makes: a draw for each example, as often as it is needed.
  private func others(
    behind name: String, than sources: Set<String>, _ examples: [Int], copies: Int
  ) throws -> [String: [Float]] {
    let names = try compiler.draws(behind: name).filter { !sources.contains($0) && compiler.isDrawnFromNature($0) }
    guard !names.isEmpty else { return [:] }
    return try values(names, batch: examples.count, examples: shown(examples), draw: 7).mapValues { array in
      let size = array.numbers.count / examples.count
      return examples.indices.flatMap { index in
        (0..<copies).flatMap { _ in array.numbers[index * size..<(index + 1) * size] }
      }
    }
  }
}

import Basics
import Feeding
import Measures
import Model

// Codes of examples: an equation of a row, or what `define` calls `code`.

extension Compiler {
  /// A problem where there is no code of each example.
  func check(code equation: Expression?, for metric: String) throws(Problem) {
    guard equation != nil || hasValue("code") else {
      throw Problem("\(metric) needs 'code' in 'define'", hint: "code: encoder(x).mean")
    }
    try checkEntries(of: equation ?? .name("code", mark(of: "code")), ofEachAlone: true)
  }

  /// An equation of some examples, as the output `value`; throws its first problem.
  func graph(of equation: Expression, given: [String] = [], batch: Int = 2) throws(Problem) -> EvaluationGraph {
    do throws(Problems) { return try values([], also: [("value", equation)], given: given, batch: batch) } catch {
      throw error.all.first?.at(equation.mark) ?? Problem("it cannot be computed", at: equation.mark)
    }
  }
}

extension Evaluator {
  /// The draw of a batch of codes, and of what is known of its examples.
  func codeDraw(_ batch: Int) -> UInt64 { UInt64(1 << 45) &+ UInt64(batch) }

  /// The codes of examples; nil where there are none.
  func codes(_ equation: Expression?, over split: Split, examples: Int?) throws -> Points? {
    let batches = batches(of: split, examples: examples)
    guard !batches.isEmpty else { return nil }
    return try once("code \(equation?.description ?? "") \(split) \(examples ?? 0)") {
      if let equation { return try points(equation, batches, split, draw: codeDraw) }
      return try points("'code'", batches) { indices, index in
        let examples = data.isEmpty ? nil : (split, indices)
        return try value("code", batch: indices.count, examples: examples, draw: codeDraw(index))
      }
    }
  }
}

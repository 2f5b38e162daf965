import Basics
import Feeding
import Measures
import Model

extension Compiler {
  /// A problem where `define` has no code of each example.
  func checkCode(for metric: String) throws(Problem) {
    guard hasValue("code") else {
      throw Problem("\(metric) needs 'code' in 'define'", hint: "code: encoder(x).mean")
    }
  }
}

extension Evaluator {
  /// The codes of examples; nil where there are none.
  func codes(over split: Split, examples: Int?) throws -> Points? {
    let batches = batches(of: split, examples: examples)
    guard !batches.isEmpty else { return nil }
    return try once("code \(split) \(examples ?? 0)") {
      try points("'code'", batches) { indices, index in
        let examples = data.isEmpty ? nil : (split, indices)
        return try value("code", batch: indices.count, examples: examples, draw: UInt64(1 << 45) &+ UInt64(index))
      }
    }
  }
}

import Basics
import Graph

/// Independent bits: what comes in are logits, log(p / (1 − p)).
struct Bernoulli: HeadKind {
  static let name = "bernoulli"
  static let summary = "bits: what comes in are their logits"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution {
    _ = try model.numbers(x, for: Self.name)
    return .bernoulli(logits: x)
  }
}

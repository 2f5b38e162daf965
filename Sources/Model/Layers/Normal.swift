import Basics
import Graph

/// Independent normal distributions around what comes in, all with one σ: given, or learned with the network.
/// Weights with `std learned`: `log_std` [], a single number that begins at 0.
struct Normal: HeadKind {
  enum Spread: Hashable {
    case number(Double)
    case learned
  }

  static let name = "normal"
  static let summary = "normal distributions around what comes in, all with one standard deviation"
  static let fields: [Field<Self>] = [
    Field(
      "std", type: .wordOrNumber(["learned"], 1e-6...1e6), "the standard deviation, or learned",
      standard: { $0.std.written },
      assign: { head, value in
        if case .word = value { head.std = .learned } else { head.std = .number(value.number) }
      })
  ]

  var std = Spread.number(1)

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution {
    _ = try model.numbers(x, for: Self.name)
    switch std {
    case .number(let std): return .normal(mean: x, logStd: model.graph.constant(logarithm(std)))
    case .learned: return .normal(mean: x, logStd: try model.parameter("log_std", shape: [], initial: .constant(0)))
    }
  }
}

extension Normal.Spread {
  fileprivate var written: String {
    switch self {
    case .number(let number): number.written
    case .learned: "learned"
    }
  }
}

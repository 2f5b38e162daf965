import Basics
import Graph

/// Independent normal distributions around what comes in, all with one σ: given, or learned with the network, where
/// σ = floor + exp(log_std).
/// Weights with `std learned`: `log_std` [], a single number that begins at log(start − floor).
struct Normal: HeadKind {
  enum Spread: Hashable {
    case number(Double)
    case learned(start: Double)
  }

  static let name = "normal"
  static let summary = "normal distributions around what comes in, all with one standard deviation"
  static let fields: [Field<Self>] = [
    Field(
      "std", type: .wordAndNumber(["learned"], 1e-6...1e6),
      "the standard deviation; learned: a weight that begins at 1, or at the number after it",
      standard: { $0.std.written },
      assign: { head, value in
        switch value {
        case .word: head.std = .learned(start: 1)
        case .words(let words): head.std = .learned(start: words.last.flatMap { Double($0) } ?? 1)
        default: head.std = .number(value.number)
        }
      }),
    Field("floor", \.floor, in: 0...1e6, "what a learned standard deviation stays above"),
  ]

  var std = Spread.number(1)
  var floor = 0.0

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution {
    _ = try model.numbers(x, for: Self.name)
    switch std {
    case .number(let std):
      guard floor == 0 else {
        throw Problem(
          "'floor' needs a learned standard deviation, and this one is always \(std.written)",
          hint: "std learned \((std > floor ? std : 2 * floor).written) floor \(floor.written)")
      }
      return .normal(mean: x, logStd: model.graph.constant(logarithm(std)))
    case .learned(let start):
      guard start > floor else {
        throw Problem(
          "the standard deviation begins at \(start.written), which is not above its floor \(floor.written)",
          hint: "std learned \((2 * floor).written) floor \(floor.written)")
      }
      let learned = try model.parameter("log_std", shape: [], initial: .constant(logarithm(start - floor)))
      guard floor > 0 else { return .normal(mean: x, logStd: learned) }
      // A sum and no maximum, which would leave no gradient below the floor.
      let std = try model.graph.binary(.add, model.graph.unary(.exp, learned), model.graph.constant(floor))
      return .normal(mean: x, logStd: model.graph.unary(.log, std))
    }
  }
}

extension Normal.Spread {
  fileprivate var written: String {
    switch self {
    case .number(let number): number.written
    case .learned(let start): start == 1 ? "learned" : "learned \(start.written)"
    }
  }
}

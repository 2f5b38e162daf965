import Basics
import Graph
import Model

/// How often the numbers of an equation fall into bins, by channel of an image or by dimension of a vector: `[groups, 2 + bins]`,
/// of each group where the bins begin and end, and the counts. Numbers beyond the range count to the bins at its ends.
struct Counted: EquationArrayKind {
  enum Groups: String, CaseIterable, Sendable { case all, channel, dim }

  static let name = "counted"
  static let summary = "how often the numbers of an equation fall into bins"
  static let fields: [Field<Self>] = [
    .equation, Field("by", \.groups, "which numbers are counted together"),
    Field("bins", \.bins, in: 2...4096, "how many bins"),
    Field("from", \.low, in: -1e30...1e30, "where the bins begin; at the least number where not given"),
    Field("to", \.high, in: -1e30...1e30, "where they end"),
    Field("examples", \.examples, in: 1...1_000_000, "of how many examples at most"),
  ]
  var equation: Expression?
  var groups = Groups.all
  var bins = 256
  var low: Double?
  var high: Double?
  var examples = 10_000

  /// More groups than that cannot be looked at.
  private static let mostGroups = 64

  func obstacle(_ compiler: Compiler) throws -> String? {
    try compiler.checkEntries(of: needed)
    let shape = try compiler.entry(of: needed).shape
    switch groups {
    case .all: return nil
    case .channel: return shape.count == 3 ? nil : "'\(needed)' is not an image with channels"
    case .dim: return shape.count == 1 ? nil : "'\(needed)' is not a vector"
    }
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { (needed.description, [2 + bins]) }
  func words(_ compiler: Compiler) -> [String] { [] }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let split = evaluator.shownSplit
    let count = evaluator.data.isEmpty ? examples : min(examples, evaluator.data.count(split))
    let step = Evaluator.batchSize
    func batches(_ use: (NPY) -> Void) throws {
      for start in stride(from: 0, to: count, by: step) {
        let range = start..<min(count, start + step)
        let values = try evaluator.values(
          [], also: [("value", needed)], batch: range.count, examples: evaluator.shown(Array(range)),
          draw: UInt64(start))
        guard let value = values["value"] else { preconditionFailure("a value was asked for") }
        use(value)
      }
    }
    let (low, high) = try range(evaluator, batches)
    var counts: [[Int]] = []
    var period = 1
    try batches { value in
      if counts.isEmpty {
        period = groups == .all ? 1 : min(value.shape.last ?? 1, Self.mostGroups)
        counts = [[Int]](repeating: [Int](repeating: 0, count: bins), count: period)
      }
      let width = groups == .all ? 1 : value.shape.last ?? 1
      let scale = Float(bins) / (high - low)
      for (index, number) in value.numbers.enumerated() where number.isFinite && index % width < period {
        let bin = (number - low) * scale
        counts[index % width][bin >= Float(bins) ? bins - 1 : max(0, Int(max(bin, 0)))] += 1
      }
    }
    return NPY(
      shape: [period, 2 + bins], numbers: counts.flatMap { [low, high] + $0.map { Float($0) } })
  }

  private func range(_ evaluator: Evaluator, _ batches: ((NPY) -> Void) throws -> Void) throws -> (Float, Float) {
    if let low, let high, low < high { return (Float(low), Float(high)) }
    if groups == .channel {
      // A bin for each level of a pixel, with the level in its middle: otherwise some bins would hold two, others none.
      let (black, white) = evaluator.compiler.experiment.scale.map { (Float($0.black), Float($0.white)) } ?? (0, 1)
      let half = abs(white - black) / Float(2 * (bins - 1))
      return (min(black, white) - half, max(black, white) + half)
    }
    var (least, greatest) = (Float.infinity, -Float.infinity)
    try batches { value in
      for number in value.numbers where number.isFinite {
        least = min(least, number)
        greatest = max(greatest, number)
      }
    }
    guard least <= greatest else { throw Problem("'\(needed)' has no finite number") }
    let margin = least < greatest ? 0 : max(abs(least), 1) / 2
    return (low.map { Float($0) } ?? least - margin, high.map { Float($0) } ?? greatest + margin)
  }
}

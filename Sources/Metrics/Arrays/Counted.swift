import Basics
import Graph
import Model

/// How often the numbers of an equation fall into bins, by channel of an image or by dimension of a vector:
/// `[groups, 5 + bins]`, of each group where the bins begin and end, how many numbers are not finite, lie below them and
/// lie above them, and the counts.
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
    if let low, let high, low >= high {
      throw FieldFault(
        field: "to",
        problem: Problem("no number is from \(low.written) to \(high.written)", hint: "'to' lies above 'from'"))
    }
    try compiler.checkEntries(of: needed)
    let shape = try compiler.entry(of: needed).shape
    switch groups {
    case .all: return nil
    case .channel: return shape.count == 3 ? nil : "'\(needed)' is not an image with channels"
    case .dim: return shape.count == 1 ? nil : "'\(needed)' is not a vector"
    }
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { (needed.description, [5 + bins]) }
  func words(_ compiler: Compiler) -> [String] { [] }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let split = evaluator.shownSplit
    let count = evaluator.data.isEmpty ? examples : min(examples, evaluator.data.count(split))
    func batches(_ use: (NPY) -> Void) throws {
      for range in Evaluator.batches(below: count) {
        let values = try evaluator.values(
          [], also: [("value", needed)], batch: range.count, examples: evaluator.shown(Array(range)),
          draw: UInt64(range.lowerBound))
        guard let value = values["value"] else { preconditionFailure("a value was asked for") }
        use(value)
      }
    }
    let (low, high) = try range(evaluator, batches)
    var counts: [Counts] = []
    try batches { value in
      let width = groups == .all ? 1 : value.shape.last ?? 1
      if counts.isEmpty {
        let count = groups == .all ? 1 : min(width, Self.mostGroups)
        counts = [Counts](repeating: Counts(bins: bins, from: low, to: high), count: count)
      }
      for (index, number) in value.numbers.enumerated() where index % width < counts.count {
        counts[index % width].add(Double(number))
      }
    }
    return NPY(shape: [counts.count, 5 + bins], numbers: counts.flatMap(\.numbers))
  }

  /// Where the bins begin and end.
  private func range(
    _ evaluator: Evaluator, _ batches: ((NPY) -> Void) throws -> Void
  ) throws -> (Double, Double) {
    if let low, let high { return (low, high) }
    if groups == .channel {
      // A bin for each level of a pixel, with the level in its middle: otherwise some bins would hold two, others none.
      let (black, white) = evaluator.compiler.experiment.scale.map { (Double($0.black), Double($0.white)) } ?? (0, 1)
      let half = max(abs(white - black), 1) / Double(2 * (bins - 1))
      return (min(black, white) - half, max(black, white) + half)
    }
    var (least, greatest) = (Double.infinity, -Double.infinity)
    try batches { value in
      for number in value.numbers where number.isFinite {
        least = min(least, Double(number))
        greatest = max(greatest, Double(number))
      }
    }
    guard least <= greatest else { throw Problem("'\(needed)' has no finite number") }
    // Wide enough to be seen where all are equal, or lie on the other side of what was given.
    let margin = max(abs(least), abs(greatest), 1) / 2
    if let low { return (low, greatest > low ? greatest : low + margin) }
    if let high { return (least < high ? least : high - margin, high) }
    return least < greatest ? (least, greatest) : (least - margin, greatest + margin)
  }
}

/// How many numbers lie in bins of equal width.
private struct Counts {
  private let low: Double
  private let high: Double
  private var inside: [Int]
  private var notFinite = 0
  private var below = 0
  private var above = 0

  init(bins: Int, from low: Double, to high: Double) {
    (self.low, self.high) = (low, high)
    inside = [Int](repeating: 0, count: bins)
  }

  mutating func add(_ number: Double) {
    guard number.isFinite else {
      notFinite += 1
      return
    }
    if number < low {
      below += 1
      return
    }
    if number > high {
      above += 1
      return
    }
    let bin = (number - low) / (high - low) * Double(inside.count)
    inside[min(inside.count - 1, Int(bin))] += 1
  }

  var numbers: [Float] {
    let most = Double(Float.greatestFiniteMagnitude)
    return [Float(max(low, -most)), Float(min(high, most))] + ([notFinite, below, above] + inside).map { Float($0) }
  }
}

import Basics
import Feeding
import Model
import Results
import Spec

/// A CSV of values, an example a row, in the order of the first: `table point truth estimated` leaves
/// `tables/point.csv` with the columns `point`, `truth` and `estimated` in the trial's folder. Vectors have a column
/// for each number.
struct ValueTable: MetricKind {
  static let name = "table"
  static let summary = "a CSV of names of define, an example a row: tables/<the first name>.csv"
  static let fields: [Field<Self>] = [
    Field("values", \.values, position: 0, required: true, "the names of its columns, the first sorts its rows"),
    Field("examples", \.examples, in: 1...1_000_000, "how many rows"),
  ]
  var values: [Expression] = []
  var examples = 200

  var column: String { "\(Self.name) \(names.first ?? "")" }

  private var names: [String] { values.map(\.description) }

  func check(_ compiler: Compiler) throws(Problem) {
    for value in values {
      guard case .name(let name, _) = value, compiler.hasValue(name) else {
        throw Problem("'\(value)' is not a name under 'define' or 'sample'", at: value.mark)
      }
      // A value that cannot be built is reported elsewhere, where the file defines it.
      if let count = try? compiler.exampleCount(of: name, batch: 3), count != 3 {
        throw Problem(
          "'\(name)' is not one value an example: \(count < 3 ? "it is the same for all" : "it has several, over samples")",
          at: value.mark)
      }
    }
    guard Set(names).count == names.count else {
      throw Problem("a column stands in the table twice", at: values.last?.mark)
    }
  }

  var isReported: Bool { false }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? { nil }

  func table(_ evaluator: Evaluator) throws -> Table? {
    let split = Split.test
    guard evaluator.data.isEmpty || evaluator.data.count(split) > 0 else { return nil }
    var rows: [[Float]] = []
    var columns: [String] = []
    for (index, indices) in evaluator.inTurn(evaluator.batches(of: split, examples: examples)) {
      let arrays = try evaluator.values(
        names, batch: indices.count, examples: evaluator.data.isEmpty ? nil : (split, indices),
        draw: UInt64(1 << 42) &+ UInt64(index))
      let parts = try names.map { name in
        guard let array = arrays[name], array.numbers.count % indices.count == 0 else {
          throw Problem("table: '\(name)' is not one value an example")
        }
        return (name: name, width: array.numbers.count / indices.count, numbers: array.numbers)
      }
      columns = parts.flatMap { part in
        part.width == 1 ? [part.name] : (0..<part.width).map { "\(part.name)_\($0)" }
      }
      for i in indices.indices {
        rows.append(parts.flatMap { part in part.numbers[i * part.width..<(i + 1) * part.width] })
      }
    }
    rows.sort { $0[0] < $1[0] }
    return Table(columns: columns, rows: rows.map { $0.map { Table.cell(Double($0)) } })
  }
}

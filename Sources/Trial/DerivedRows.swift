import Basics
import Metrics
import Model
import Results
import Spec

/// Rows of `evaluate` that are made of the numbers of other rows: which they take, and in which order all are answered.
struct DerivedRows {
  private let rows: [Evaluation]
  private let columns: [String]

  init(_ rows: [Evaluation], columns: [String]) {
    self.rows = rows
    self.columns = columns
  }

  init(_ rows: [Requests.Row]) { self.init(rows.map(\.evaluation), columns: rows.map(\.column)) }

  /// The row whose number a name is: that of this column, or the first that would have it if it stood alone. So a name
  /// keeps its meaning when another row of the same metric is asked for later.
  private func row(named name: String) -> Int? {
    columns.firstIndex(of: name) ?? rows.firstIndex { $0.column == name }
  }

  /// The rows that a row takes numbers of; none where it is measured itself.
  func sources(_ index: Int) -> [Int] {
    guard case .derived(_, let equation) = rows[index] else { return [] }
    return names(equation).map(\.row)
  }

  /// The names that an equation takes, with the rows whose numbers they are.
  func names(_ equation: Expression) -> [(name: String, row: Int)] {
    ColumnEquation(equation).names.map(\.name).distinct.compactMap { name in row(named: name).map { (name, $0) } }
  }

  /// Sources come before what is made of them; nil where a row is made of itself.
  var order: [Int]? {
    var done: [Int] = []
    var open = Array(rows.indices)
    while !open.isEmpty {
      let ready = open.filter { sources($0).allSatisfy(done.contains) }
      if ready.isEmpty { return nil }
      done += ready
      open.removeAll(where: ready.contains)
    }
    return done
  }

  private func isMadeOfItself(_ index: Int) -> Bool {
    var seen: Set<Int> = []
    var open = sources(index)
    while let next = open.popLast() {
      if next == index { return true }
      if seen.insert(next).inserted { open += sources(next) }
    }
    return false
  }

  /// A row as its key covers it: with the rows that it is made of.
  func text(_ index: Int) -> String { text(index, inside: []) }

  private func text(_ index: Int, inside: Set<Int>) -> String {
    let parts = sources(index).filter { !inside.contains($0) }
    return ([rows[index].text] + parts.map { "of \(text($0, inside: inside.union([index])))" }).joined(separator: "\n")
  }

  /// A problem where a row is made of what is no column, or of itself.
  func check(_ compiler: Compiler) throws(Problems) {
    var problems: [Problem] = []
    for (index, row) in rows.enumerated() {
      guard case .derived(let column, let equation) = row else { continue }
      let others = columns.indices.filter { $0 != index }.flatMap { [columns[$0], rows[$0].column] }.distinct
      do throws(Problem) {
        try ColumnEquation(equation).check(
          columns: others, lets: compiler.experiment.lets,
          size: { value throws(Problem) in try compiler.size(of: value) })
      } catch { problems.append(error.at(row.mark)) }
      if isMadeOfItself(index) { problems.append(Problem("'\(column)' is made of itself", at: row.mark)) }
    }
    guard problems.isEmpty else { throw Problems(problems) }
  }
}

extension Compiler {
  /// How many elements a value has for one example.
  func size(of value: Expression) throws(Problem) -> Int {
    do throws(Problems) {
      return try values([], also: [("value", value)], batch: 2).elements["value"]?.reduce(1, *) ?? 1
    } catch { throw error.all.first ?? Problem("its size is not known", at: value.mark) }
  }
}

/// A row that is made of the answers of others.
struct DerivedNumber {
  let equation: ColumnEquation
  /// By their columns.
  let sources: [(column: String, answer: Answer)]
  let compiler: Compiler

  /// Of each split of which all sources have a number. To first order, where it is made of one number alone, it is as
  /// sure as that is, and better where that is better or worse.
  func measurement() throws -> Trainer.Measurement {
    for (column, answer) in sources {
      if let error = answer.error { throw Problem("it is made of \(column), which failed: \(error)") }
      if answer.measured.isEmpty { throw Problem("it is made of \(column), which is not a number") }
    }
    var made = Trainer.Measurement()
    guard let first = sources.first?.answer else { return made }
    var slope: Double?
    for measured in first.measured {
      var numbers: [String: Double] = [:]
      for (column, answer) in sources {
        numbers[column] = answer.measured.first { $0.split == measured.split }?.value
      }
      guard numbers.count == sources.count else { continue }
      var own = Measured(measured.split, try value(numbers))
      if sources.count == 1 {
        slope = try self.slope(at: measured.value, step: measured.error)
        own.error = slope.flatMap { slope in measured.error.map { abs(slope) * $0 } }
        own.count = measured.count
        own.note = measured.note.map { "\(sources[0].column): \($0)" }
      }
      made.measured.append(own)
    }
    guard !made.measured.isEmpty else { throw Problem("no split has all the numbers that it is made of") }
    if let slope, slope != 0, let better = first.quality.better {
      made.quality.better = (slope > 0) == (better == .higher) ? .higher : .lower
    }
    return made
  }

  private func value(_ numbers: [String: Double]) throws -> Double {
    try equation.value(
      of: numbers, lets: compiler.experiment.lets, size: { value throws(Problem) in try compiler.size(of: value) })
  }

  /// Over the error, so that what bends within it counts; nil where it cannot be computed there.
  private func slope(at value: Double, step error: Double?) throws -> Double? {
    let step = error.flatMap { $0 > 0 ? $0 : nil } ?? max(abs(value), 1) * 1e-6
    let column = sources[0].column
    guard let above = try? self.value([column: value + step]), let below = try? self.value([column: value - step])
    else {
      return nil
    }
    return (above - below) / (2 * step)
  }
}

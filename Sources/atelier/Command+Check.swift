import Basics
import Model
import Spec
import Trial

extension Command {
  static let check = Command(
    "check", "FILE [path=value …]", "Checks every trial and prints its networks as tables; nothing is run.",
    operandCount: 1...1000
  ) { arguments in
    let loaded = try Loaded(arguments.operands[0], Array(arguments.operands.dropFirst()))
    let checks = try loaded.check()
    Screen.warn(checks.warnings)
    print(report(loaded, checks.settings), terminator: "")
    return Exit.done
  }

  private static func report(_ loaded: Loaded, _ checks: [(trial: TrialPlan, check: TrialCheck)]) -> String {
    guard let (trial, first) = checks.first else { return "" }
    var lines = [loaded.plan.title]
    if checks.count > 1 { lines.append("networks of the first setting, \(name(trial))") }
    lines.append("")
    lines += tables(first.tables)
    if !first.terms.isEmpty {
      lines.append("reported")
      lines += terms(first.terms) + [""]
    }
    if checks.count > 1 {
      lines += Screen.aligned(
        [["setting", "parameters"]] + checks.map { ["  " + name($0.trial), Screen.grouped($0.check.parameters)] },
        right: [1])
      lines.append("")
    }
    let count = loaded.plan.trials.count
    let swept = loaded.plan.columns.filter { column in Set(loaded.plan.trials.map { value(of: column, $0) }).count > 1 }
    lines.append(
      "\(count) trial\(count == 1 ? "" : "s")\(swept.isEmpty ? "" : " over \(swept.joined(separator: ", "))"); no errors"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  private static func name(_ trial: TrialPlan) -> String {
    trial.settings.withoutSeed.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }

  private static func value(of column: String, _ trial: TrialPlan) -> String {
    trial.settings.first { $0.name == column }?.value ?? ""
  }

  /// All networks with their columns in common: a row's index as in its weights' names, the row, its output's shape,
  /// the number of its parameters.
  private static func tables(_ tables: [NetworkTable]) -> [String] {
    var rows: [[String]] = []
    for table in tables {
      for line in table.lines {
        let indent = String(repeating: "  ", count: line.depth)
        let parameters = line.parameters == 0 ? "" : Screen.grouped(line.parameters)
        rows.append(["  " + line.path, indent + line.row, shape(line.shape), parameters])
      }
      rows.append(["", "", "parameters", Screen.grouped(table.parameters)])
    }
    var rest = Screen.aligned(rows, right: [2, 3])[...]
    return tables.flatMap { table in
      let input = table.input.isEmpty ? "" : " takes \(shape(table.input))"
      let own = rest.prefix(table.lines.count + 1)
      rest = rest.dropFirst(own.count)
      return [table.name + input] + own + [""]
    }
  }

  /// Names, and beside them words that wrap over several lines.
  private static func terms(_ terms: [TermInWords]) -> [String] {
    let width = (terms.map(\.name.count).max() ?? 0) + 4
    return terms.flatMap { term in
      let words = Screen.wrapped(term.words, indent: width)
      let space = String(repeating: " ", count: width - term.name.count - 2)
      return ["  \(term.name)\(space)\((words.first ?? "").dropFirst(width))"] + words.dropFirst()
    }
  }

  private static func shape(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map(String.init).joined(separator: "×")
  }
}

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
    Screen.warn(loaded.warnings + Set(checks.flatMap(\.check.warnings)))
    print(report(loaded, checks), terminator: "")
    return Exit.done
  }

  private static func report(_ loaded: Loaded, _ checks: [(trial: TrialPlan, check: TrialCheck)]) -> String {
    guard let (trial, first) = checks.first else { return "" }
    var lines = [loaded.plan.title, ""]
    for table in first.tables { lines += text(table) + [""] }
    if !first.terms.isEmpty {
      lines.append("reported")
      lines += Screen.aligned(first.terms.map { ["  " + $0.name, $0.words] }) + [""]
    }
    let swept = loaded.plan.columns.filter { column in Set(loaded.plan.trials.map { value(of: column, $0) }).count > 1 }
    if checks.count > 1 {
      lines.append("The tables above are for \(Loaded.name(trial.settings.filter { $0.name != "seed" })). Parameters of each setting:")
      lines += Screen.aligned(
        checks.map { ["  " + Loaded.name($0.trial.settings.filter { $0.name != "seed" }), Screen.grouped($0.check.parameters)] },
        right: [1])
      lines.append("")
    }
    let count = loaded.plan.trials.count
    lines.append("\(count) trial\(count == 1 ? "" : "s")\(swept.isEmpty ? "" : " over \(swept.joined(separator: ", "))"); no errors")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func value(of column: String, _ trial: TrialPlan) -> String {
    trial.settings.first { $0.name == column }?.value ?? ""
  }

  private static func text(_ table: NetworkTable) -> [String] {
    var rows = [[table.name, table.input.isEmpty ? "" : shape(table.input), "parameters"]]
    for line in table.lines {
      let indent = String(repeating: "  ", count: line.depth + 1)
      rows.append([indent + line.row, shape(line.shape), line.parameters == 0 ? "" : Screen.grouped(line.parameters)])
    }
    rows.append(["", "", Screen.grouped(table.parameters)])
    return Screen.aligned(rows, right: [1, 2])
  }

  private static func shape(_ shape: [Int]) -> String { shape.isEmpty ? "1" : shape.map(String.init).joined(separator: "×") }
}

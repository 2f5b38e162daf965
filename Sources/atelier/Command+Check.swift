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
    lines += NetworkText.lines(first.tables)
    if !first.terms.isEmpty {
      lines.append("reported")
      lines += terms(first.terms) + [""]
    }
    if checks.count > 1 {
      lines += Screen.aligned(
        [["setting", "parameters"]] + checks.map { ["  " + name($0.trial), NumberText.grouped($0.check.parameters)] },
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

  /// Names, and beside them words that wrap over several lines.
  private static func terms(_ terms: [TermInWords]) -> [String] {
    let width = (terms.map(\.name.count).max() ?? 0) + 4
    return terms.flatMap { term in
      let words = Screen.wrapped(term.words, indent: width)
      let space = String(repeating: " ", count: width - term.name.count - 2)
      return ["  \(term.name)\(space)\((words.first ?? "").dropFirst(width))"] + words.dropFirst()
    }
  }
}

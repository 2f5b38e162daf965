import Basics
import Model
import Spec
import Trial

extension Command {
  static let check = Command(
    "check", "FILE [path=value …]", "Checks every trial and prints its networks as tables; nothing is run.",
    options: [Option("all", nil, "the networks of every setting, also where only sizes differ")],
    operandCount: 1...1000
  ) { arguments in
    let loaded = try Loaded(arguments.operands[0], Array(arguments.operands.dropFirst()))
    let checks = try loaded.checked()
    Screen.show(report(loaded, checks.settings, all: arguments.has("all")), terminator: "")
    return Exit.done
  }

  private typealias Checks = [(trial: TrialPlan, check: TrialCheck)]

  private static func report(_ loaded: Loaded, _ checks: Checks, all: Bool) -> String {
    guard let (trial, first) = checks.first else { return "" }
    var lines = [loaded.plan.title]
    if checks.count > 1 { lines.append("networks of the first setting, \(name(trial))") }
    lines.append("")
    lines += NetworkText.lines(first.tables)
    for (setting, tables) in others(checks, all: all) {
      lines += ["other networks of \(setting)", ""] + NetworkText.lines(tables)
    }
    if !first.terms.isEmpty {
      lines.append("reported")
      lines += terms(first.terms) + [""]
    }
    if checks.count > 1 {
      lines += Screen.aligned(
        [["setting", "parameters", "memory"]]
          + checks.map {
            ["  " + name($0.trial), NumberText.grouped($0.check.parameters), $0.check.memory.words]
          },
        right: [1, 2])
      lines.append("")
    }
    if checks.count == 1 { lines += ["a trial needs about \(first.memory.words) of memory"] }
    let count = loaded.plan.trials.count
    let swept = loaded.plan.columns.filter { column in Set(loaded.plan.trials.map { value(of: column, $0) }).count > 1 }
    lines.append(
      "\(count) trial\(count == 1 ? "" : "s")\(swept.isEmpty ? "" : " over \(swept.joined(separator: ", "))"); no errors"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  /// The networks of later settings that were not seen before. Where only numbers differ, as in a sweep over sizes, the
  /// first is enough to read, unless `all` are wanted.
  private static func others(_ checks: Checks, all: Bool) -> [(setting: String, tables: [NetworkTable])] {
    func look(_ table: NetworkTable) -> String {
      let rows = all ? table.lines.map(\.row) : table.lines.map { "\($0.depth) \($0.row.prefix { $0 != " " })" }
      return "\(table.name) \(all ? "\(table.input)" : "") \(rows)"
    }
    var seen = Set((checks.first?.check.tables ?? []).map(look))
    return checks.dropFirst().compactMap { trial, check in
      let tables = check.tables.filter { seen.insert(look($0)).inserted }
      return tables.isEmpty ? nil : (name(trial), tables)
    }
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

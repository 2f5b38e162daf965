import Basics
import Results

/// The command that gives a sweep's results again, as a shell takes it.
struct SweepCommand {
  let text: String

  init(_ plan: PlanFile, _ folder: ResultsFolder) {
    let words = Self.continuation(plan) ?? ["sweep", plan.file] + plan.overrides + Self.results(plan, folder)
    text = (["atelier"] + words.map(\.shellWord)).joined(separator: " ")
  }

  /// A sweep that went on from another one: what the command line changed then is what the other's had not.
  private static func continuation(_ plan: PlanFile) -> [String]? {
    guard let trained = plan.trials.lazy.compactMap(\.continues).first?.parentFolder?.parentFolder else { return nil }
    let before = (try? PlanFile(ResultsFolder(trained)))?.overrides
    let changes = before.map { Array(plan.overrides.dropFirst($0.count)) }
    return ["resume", trained] + (changes ?? plan.overrides.filter { $0.hasPrefix("train.") })
  }

  /// Where results lie, unless it is where they lie by themselves.
  private static func results(_ plan: PlanFile, _ folder: ResultsFolder) -> [String] {
    let root = Files.absolute(folder.path).parentFolder ?? "/"
    guard let home = home(plan) else { return ["--results", root] }
    guard root.hasPrefix(home + "/") else { return ["--results", root] }
    let inside = String(root.dropFirst(home.count + 1))
    return inside == "Results" ? [] : ["--results", inside]
  }

  /// The folder that the experiment's path is relative to: where the command was given. Nil: it says not.
  private static func home(_ plan: PlanFile) -> String? {
    let parts = (plan.file.parentFolder ?? ".").split(separator: "/").filter { $0 != "." }
    guard !plan.file.hasPrefix("/"), !parts.contains("..") else { return nil }
    let tail = parts.map { "/\($0)" }.joined()
    return plan.folder.hasSuffix(tail) ? String(plan.folder.dropLast(tail.count)) : nil
  }
}

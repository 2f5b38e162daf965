import Basics
import Engine
import Metrics
import Model
import Spec

extension Command {
  static let schema = Command(
    "schema", "", "Prints the JSON Schema of experiment files, for editors.", operandCount: 0...0
  ) { _ in
    print(Spec.schema(.all), terminator: "")
    return Exit.done
  }

  static let show: Command = Command(
    "show", "spec|trials|table|graph|plan FILE [path=value …] · preset NAME · reference · completions SHELL · man",
    "Prints a stage: spec (the resolved file), trials (of the sweep), table (of the networks, or of the one named after the file), graph (of a training step), plan (its kernels, their memory and cost); or a preset's text; or all kinds; or what completes command lines in bash, zsh or fish; or the manual page.",
    options: [.init("latex", nil, "table: for LaTeX, with the rules of booktabs")], operandCount: 1...1000
  ) { arguments in
    let stage = arguments.operands[0]
    guard show.verbs.contains(stage) else {
      throw Problem(
        "there is no stage '\(stage)' to show", hint: suggestion(for: stage, among: show.verbs, noun: "stages"))
    }
    if stage == "reference" {
      print(Reference.markdown, terminator: "")
      return Exit.done
    }
    if stage == "man" {
      print(ManualPage.text, terminator: "")
      return Exit.done
    }
    guard arguments.operands.count > 1 else {
      throw Problem("atelier show \(stage) needs \(operand(of: stage))")
    }
    if stage == "completions" {
      print(try completions(arguments.operands[1]), terminator: "")
      return Exit.done
    }
    if stage == "preset" {
      print(try preset(arguments.operands[1]))
      return Exit.done
    }
    guard stage == "table" || !arguments.has("latex") else {
      throw Problem("--latex is of tables, not of '\(stage)'", hint: "atelier show table FILE --latex")
    }
    let network = stage == "table" ? arguments.operands.dropFirst(2).first { !$0.contains("=") } : nil
    let loaded = try Loaded(arguments.operands[1], arguments.operands.dropFirst(2).filter { $0 != network })
    guard let first = loaded.plan.trials.first else { return Exit.done }
    switch stage {
    case "spec": Screen.show(first.text, terminator: "")
    case "trials":
      let rows =
        [["id"] + loaded.plan.columns]
        + loaded.plan.trials.map { trial in
          [trial.id] + loaded.plan.columns.map { column in trial.settings.first { $0.name == column }?.value ?? "" }
        }
      Screen.show(Screen.aligned(rows).joined(separator: "\n"))
    case "table":
      let tables = try tables(loaded.context.compiler(first.experiment).tables, network)
      let lines =
        arguments.has("latex") ? NetworkLaTeX.lines(tables) : Array(NetworkText.lines(tables).dropLast())
      Screen.show(lines.joined(separator: "\n"))
    default:
      let compiler = try loaded.context.compiler(first.experiment)
      for step in try compiler.iteration(batch: first.experiment.training.batch) {
        Screen.show(stage == "graph" ? step.graph.description : Plan(step.graph).description)
      }
    }
    return Exit.done
  }

  private static func operand(of stage: String) -> String {
    switch stage {
    case "preset": "a preset's name"
    case "completions": "a shell: \(Completions.shells.map(\.name).joined(separator: ", "))"
    default: "a file"
    }
  }

  private static func completions(_ shell: String) throws(Problem) -> String {
    guard let row = Completions.shells.first(where: { $0.name == shell }) else {
      throw Problem(
        "there are no completions for '\(shell)'",
        hint: suggestion(for: shell, among: Completions.shells.map(\.name), noun: "shells"))
    }
    return row.text()
  }

  /// All networks, or the one that is asked for.
  private static func tables(_ tables: [NetworkTable], _ network: String?) throws(Problem) -> [NetworkTable] {
    guard let network else { return tables }
    let own = tables.filter { $0.name == network }
    guard !own.isEmpty else {
      throw Problem(
        "the file has no network '\(network)'",
        hint: suggestion(for: network, among: tables.map(\.name), noun: "its networks"))
    }
    return own
  }

  /// The lines of the presets' text from its comment to the next preset.
  private static func preset(_ name: String) throws(Problem) -> String {
    var blocks: [[String]] = [[]]
    for line in presets.lines {
      if line.isEmpty { blocks.append([]) } else { blocks[blocks.count - 1].append(line) }
    }
    func own(_ block: [String]) -> String? {
      block.first { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != "(" }) }
    }
    guard let block = blocks.first(where: { own($0) == name }) else {
      throw Problem(
        "no preset is named '\(name)'", hint: suggestion(for: name, among: blocks.compactMap(own), noun: "presets"))
    }
    return block.joined(separator: "\n")
  }
}

import Basics
import Spec

extension Command {
  static let new = Command(
    "new", "NAME",
    "Writes NAME.yaml, an experiment to begin with, and beside it the schema by which editors complete it.",
    options: [
      Option("like", "NAME", "a preset's name, or an experiment's (a VAE with comments)")
    ], operandCount: 1...1
  ) { arguments in
    let name = arguments.operands[0]
    let path = name.hasSuffix(".yaml") ? name : name + ".yaml"
    guard path.lastComponent != ".yaml" else {
      throw Problem("'\(name)' names no file", hint: "atelier new my-first")
    }
    guard !Files.exists(path) else {
      throw Problem("\(path) is there already", hint: "choose another name; nothing was written")
    }
    let text = try arguments.options["like"].map { try Starter.text(like: $0) } ?? Starter.commented
    let folder = path.parentFolder
    if let folder { try Files.makeFolder(folder) }
    try AtomicFile.write(Spec.schema(.all), to: (folder.map { "\($0)/" } ?? "") + Starter.schemaFile)
    try AtomicFile.write("\(Starter.schemaLine)\n\(text)", to: path)
    let shown = path.hasPrefix("-") ? "-- \(path)" : path
    Screen.show("\(path) is written. Next:\n  atelier check \(shown)\n  atelier sweep \(shown)")
    return Exit.done
  }
}

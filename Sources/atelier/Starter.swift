import Basics
import Glibc
import Model
import Spec

/// What `atelier new` writes: the least that makes a preset an experiment, on data that the program draws.
struct Starter {
  let preset: String
  let title: String
  var data = "{source: digits}"
  /// Lines below `networks:`.
  let networks: [String]
  /// The preset's row, with what it is to be given.
  let objective: String
  var train = "{epochs: 10, batch: 64, optimizer: adam 1e-3}"
  var evaluate = ""
  let figures: String

  // MARK: The text

  /// A file beside those that are written.
  static let schemaFile = "atelier.schema.json"
  /// By this line editors with the YAML language server find it.
  static let schemaLine = "# yaml-language-server: $schema=\(schemaFile)"

  var text: String {
    let hasData = !data.isEmpty
    return """
      # Begins with the preset \(preset): 'atelier show preset \(preset)' prints its equations, which can be written here instead.
      # Check it with 'atelier check', run it with 'atelier sweep'; results lie in Results/.
      title: \(title)
      \(hasData ? "data: \(data)\n" : "")networks:
      \(networks.map { "  " + $0 }.joined(separator: "\n"))
      objective: \(objective)
      train: \(train)
      \(evaluate.isEmpty ? "" : "evaluate: \(evaluate)\n")figures: \(figures)

      """
  }

  /// By the name of a preset, or of an experiment as a file or in `Experiments`.
  static func text(like name: String) throws -> String {
    if name == "vae" { return commented }
    if let starter = starters.first(where: { $0.preset == name }) { return starter.text }
    guard let path = experiment(name) else { throw unknown(name) }
    let text = try Files.text(path)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.filter { !$0.hasPrefix("# yaml-language-server:") }.map { line in
      // What it changes lies where it was, relative to the file that was copied.
      guard line.hasPrefix("base: "), !line.hasPrefix("base: /") else { return line }
      let base = line.dropFirst(6).drop { $0 == " " }.prefix { $0 != "#" }.filter { !"\"' ".contains($0) }
      let there = "\(Files.absolute(path.parentFolder ?? "."))/\(base)"
      return "base: '\(there.replacing("'", with: "''"))'"
    }.joined(separator: "\n")
  }

  // MARK: Experiments

  /// The folders of experiments: here, and in any folder above the program's, as where it was built.
  private static var folders: [String] {
    var folders = ["Experiments"]
    var folder = Files.absolute("/proc/self/exe")
    while let parent = folder.parentFolder, parent != folder {
      folder = parent
      folders.append("\(folder)/Experiments")
    }
    return folders.filter { Files.isFolder($0) }
  }

  private static func experiment(_ name: String) -> String? {
    let file = name.hasSuffix(".yaml") ? name : name + ".yaml"
    let all = folders.flatMap { folder in [folder] + Files.names(in: folder).map { "\(folder)/\($0)" } }
    return ([file] + all.map { "\($0)/\(file)" }).first { Files.exists($0) }
  }

  private static func unknown(_ name: String) -> Problem {
    let presets = ["vae"] + starters.map(\.preset)
    let experiments = folders.prefix(1).flatMap { folder in
      Files.names(in: folder).flatMap { source in
        Files.names(in: "\(folder)/\(source)").filter { $0.hasSuffix(".yaml") }
          .map { "\(source)/\($0.dropLast(5))" }
      }
    }
    let last = closest(to: name.lastComponent, among: presets + experiments.map(\.lastComponent))
    let meant = last.map { last in
      presets.contains(last) ? last : experiments.first { $0.lastComponent == last } ?? last
    }
    return Problem(
      "no preset or experiment is called '\(name)'",
      hint: meant.map { "did you mean '\($0)'?" }
        ?? "presets: \(presets.sorted().joined(separator: ", "))\n"
        + (experiments.isEmpty
          ? "there is no folder Experiments here or above the program"
          : "experiments: \(experiments.joined(separator: ", "))"))
  }
}

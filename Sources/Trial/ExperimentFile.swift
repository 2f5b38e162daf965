import Basics

/// Where the file of an experiment lies that another one loads from.
enum ExperimentFile {
  /// Beside that one, else the only one of its name in a folder of experiments.
  static func find(_ name: String, beside folder: String) throws(Problem) -> String {
    let file = "\(name).yaml"
    let beside = folder == "." ? file : "\(folder)/\(file)"
    if Files.exists(beside) { return beside }
    let found = trees(above: folder).flatMap { tree in
      [tree] + Files.names(in: tree).map { "\(tree)/\($0)" }.filter { Files.isFolder($0) }
    }.map { "\($0)/\(file)" }.filter { Files.exists($0) }
    guard found.count < 2 else {
      throw Problem(
        "several experiments are called '\(name)': \(found.joined(separator: ", "))",
        hint: "train the one that is meant with 'atelier sweep'")
    }
    guard let only = found.first else {
      throw Problem(
        "there is no file \(beside), and none of this name in a folder Experiments",
        hint: "train the experiment '\(name)' first")
    }
    return only
  }

  /// The folder `Experiments` that a file lies in, else the one here.
  private static func trees(above folder: String) -> [String] {
    let own = Files.absolute(folder)
    let here = Files.absolute(".")
    var tree = own
    while tree.lastComponent != "Experiments" {
      guard let parent = tree.parentFolder, parent != tree else {
        return Files.isFolder("Experiments") ? ["Experiments"] : []
      }
      tree = parent
    }
    return [tree.hasPrefix("\(here)/") ? String(tree.dropFirst(here.count + 1)) : tree]
  }
}

import Basics
import Data
import Glibc

extension Command {
  static let data: Command = Command(
    "data", "list · show SOURCE [option=value …] · fetch NAME · cache",
    "Says which data there is, what is in a source and in the cache of prepared pictures, and gets published sets.",
    options: [
      Option("path", "DIR", "show: where its files are; fetch: where they go"),
      Option("sheet", "FILE", "show: a picture of examples, .png, .svg or .pdf"),
      Option("csv", "FILE", "show: labels and factors of every example"),
      Option("clear", nil, "cache: remove all that no run has open"),
    ], operandCount: 1...1000
  ) { arguments in
    let rest = Array(arguments.operands.dropFirst())
    _ = try PreparedCache.userLimit()
    switch arguments.operands[0] {
    case "list":
      guard rest.isEmpty else {
        throw Problem(
          "atelier data list has too many words: '\(rest[0])'", hint: "atelier data show SOURCE says more of one")
      }
      print(DataList.text, terminator: "")
    case "show":
      guard let name = rest.first else {
        throw Problem("atelier data show needs a source", hint: suggestion(for: "", among: sources, noun: "sources"))
      }
      try DataShow(name, Array(rest.dropFirst()), path: arguments.options["path"])
        .run(sheet: arguments.options["sheet"], csv: arguments.options["csv"])
    case "fetch":
      guard rest.count == 1 else {
        throw Problem(
          "atelier data fetch needs one set", hint: suggestion(for: "", among: publishedSets.map(\.name), noun: "sets"))
      }
      try DataFetch.run(rest[0], path: arguments.options["path"])
    case "cache":
      guard rest.isEmpty else {
        throw Problem(
          "atelier data cache has too many words: '\(rest[0])'",
          hint: "atelier data cache --clear removes what is there")
      }
      print(try arguments.has("clear") ? DataCache.clear() : DataCache.text, terminator: "")
    default:
      throw Problem(
        "atelier data cannot '\(arguments.operands[0])'",
        hint: suggestion(for: arguments.operands[0], among: data.verbs, noun: "it can"))
    }
    return Exit.done
  }

  private static var sources: [String] { sourceKinds.map { $0.name } }
}

/// `atelier data list`: every source, and whether it is here.
enum DataList {
  static var text: String {
    var lines = sourceKinds.flatMap { line($0) }
    lines += ["", "Files are looked for in the 'path' of data or, where it has none, in"]
    let set = getenv("ATELIER_DATA").flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
    lines.append("  $ATELIER_DATA/NAME \(set.map { "(\($0)/NAME)" } ?? "(ATELIER_DATA is not set)")")
    lines += SetState.folders(of: "NAME").dropFirst(set == nil ? 0 : 1).map { "  " + shortened($0) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let column = 17

  private static func line(_ kind: any SourceKind.Type) -> [String] {
    let name = kind.name + String(repeating: " ", count: max(1, column - kind.name.count))
    switch SetState(kind) {
    case .made: return [name + "made by the program"]
    case .ones(let path): return [name + "your own, by its '\(path)'"]
    case .here(let folder, let bytes):
      return broken(name + "here, \(NumberText.bytes(bytes)):", shortened(folder))
    case .broken(let folder, let problem):
      return broken(name + "incomplete:", shortened(folder))
        + Screen.wrapped(problem.message, indent: column + 2)
    case .missing:
      guard let set = publishedSets.first(where: { $0.name == kind.name }) else {
        let isPublished = unfetchableSets[kind.name] != nil
        return [name + "not here" + (isPublished ? "; atelier data fetch \(kind.name) says where it is" : "")]
      }
      let size = set.bytes.map { ", \(NumberText.bytes($0))" } ?? ""
      return broken(name + "not here:", "atelier data fetch \(kind.name)\(size)")
    }
  }

  /// One line, or two where one is too long.
  private static func broken(_ first: String, _ second: String) -> [String] {
    let line = "\(first) \(second)"
    return line.count <= 80 ? [line] : [first, String(repeating: " ", count: column + 2) + second]
  }
}

import Basics
import Glibc

/// The folders in which a set's files are looked for: the row's `path`, or, without one, the usual folders in order.
struct DataFolder {
  let name: String
  let folders: [String]
  private let isGiven: Bool
  private let mark: Mark?

  /// A `path` is relative to the experiment's folder; `~/` is the home folder.
  init(_ name: String, path: String?, context: SourceContext, environment: (String) -> String? = Self.environment) {
    self.name = name
    mark = context.mark
    isGiven = path != nil
    if let path {
      folders = [Self.full(path, context, environment)]
    } else {
      let own = environment("ATELIER_DATA").map { $0 + "/" + name }
      folders = [own, Self.cache(environment).map { $0 + "/" + name }].compactMap { $0 }
    }
  }

  /// A path that is written in an experiment, made relative to where the program runs.
  static func full(
    _ path: String, _ context: SourceContext, _ environment: (String) -> String? = Self.environment
  ) -> String {
    if path.hasPrefix("~/"), let home = environment("HOME") { return home + path.dropFirst(1) }
    return path.relative(to: context.folder)
  }

  /// The program's folder in the user's cache, for fetched sets and prepared data.
  static func cache(_ environment: (String) -> String? = Self.environment) -> String? {
    (environment("XDG_CACHE_HOME") ?? environment("HOME").map { $0 + "/.cache" }).map { $0 + "/atelier" }
  }

  /// The set's files, all in the first folder that has any of them. Each may go by several names, with `.gz` or not.
  func files(_ wanted: [[String]], packed: Bool = true) throws(Problem) -> [String] {
    for folder in folders {
      let found = wanted.map { names in
        names.flatMap { packed ? [$0, $0 + ".gz"] : [$0] }.map { folder + "/" + $0 }.first { Files.exists($0) }
      }
      if found.allSatisfy({ $0 == nil }) { continue }
      let missing = zip(wanted, found).filter { $1 == nil }.map { $0.0[0] + (packed ? ".gz" : "") }
      guard missing.isEmpty else {
        throw Problem(
          "\(name): \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not in \(folder)", at: mark,
          hint: "its other files are there" + (packed ? "; each may be packed (.gz) or not" : ""))
      }
      return found.compactMap { $0 }
    }
    throw notFound("wanted: \(wanted.map { $0[0] + (packed ? ".gz" : "") }.joined(separator: ", "))")
  }

  /// Those of the files (or folders) that exist, at least one, in the first folder that has any. A `path` may be such a
  /// file itself.
  func some(of names: [String]) throws(Problem) -> [String] {
    for folder in folders {
      if Files.exists(folder), !Files.isFolder(folder) { return [folder] }
      let found = names.map { folder + "/" + $0 }.filter { Files.exists($0) }
      if !found.isEmpty { return found }
    }
    throw notFound("wanted: \(names.joined(separator: " or "))")
  }

  private func notFound(_ wanted: String) -> Problem {
    let looked = folders.isEmpty ? "nowhere (neither ATELIER_DATA nor HOME is set)" : folders.joined(separator: ", ")
    let other =
      isGiven
      ? "leave 'path' out: then ATELIER_DATA=FOLDER, with them in FOLDER/\(name), says where they are"
      : "say where they are: path FOLDER, or ATELIER_DATA=FOLDER with them in FOLDER/\(name)"
    let fetch = "atelier data fetch \(name)" + (isGiven ? " --path \(folders[0])" : "")
    return Problem(
      "\(name): its files were not found", at: mark,
      hint: """
        looked in \(looked)
        \(wanted)
        put them there, or \(other)
        """ + (publishedSets.contains { $0.name == name } ? "\nor get them: \(fetch)" : ""))
  }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

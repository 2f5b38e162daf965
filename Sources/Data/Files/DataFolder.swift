import Basics
import Glibc

/// Where a set's files may lie: the row's `path` alone, or, without one, the usual places in order.
struct DataFolder {
  let name: String
  let folders: [String]
  private let mark: Mark?

  /// A `path` is relative to the experiment's folder; `~/` is the home folder.
  init(_ name: String, path: String?, place: DataPlace, environment: (String) -> String? = Self.environment) {
    self.name = name
    mark = place.mark
    let home = environment("HOME")
    if let path {
      if path.hasPrefix("~/"), let home {
        folders = [home + path.dropFirst(1)]
      } else {
        folders = [path.hasPrefix("/") || place.folder.isEmpty ? path : place.folder + "/" + path]
      }
    } else {
      let own = environment("ATELIER_DATA").map { $0 + "/" + name }
      let cache = home.map { $0 + "/.cache/atelier/" + name }
      folders = [own, cache].compactMap { $0 }
    }
  }

  /// The set's files, all in the first folder that has any of them. Each may go by several names, with `.gz` or not.
  func files(_ wanted: [[String]]) throws(Problem) -> [String] {
    for folder in folders {
      let found = wanted.map { names in
        names.flatMap { [$0, $0 + ".gz"] }.map { folder + "/" + $0 }.first { access($0, F_OK) == 0 }
      }
      if found.allSatisfy({ $0 == nil }) { continue }
      let missing = zip(wanted, found).filter { $1 == nil }.map { "\($0.0[0]).gz" }
      guard missing.isEmpty else {
        throw Problem(
          "\(name): \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not in \(folder)", at: mark,
          hint: "its other files are there; each may be packed (.gz) or not")
      }
      return found.compactMap { $0 }
    }
    throw Problem("\(name): its files were not found", at: mark, hint: hint(wanted))
  }

  private func hint(_ wanted: [[String]]) -> String {
    let looked = folders.isEmpty ? "nowhere (neither ATELIER_DATA nor HOME is set)" : folders.joined(separator: ", ")
    return """
      looked in \(looked)
      wanted: \(wanted.map { $0[0] + ".gz" }.joined(separator: ", "))
      put them there, or say where they are: path FOLDER, or ATELIER_DATA=FOLDER with them in FOLDER/\(name)
      """ + (publishedSets.contains { $0.name == name } ? "\nor get them: atelier data fetch \(name)" : "")
  }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

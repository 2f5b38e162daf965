import Basics

/// Where the files of a source are on this machine, as far as can be said without reading them.
package enum SetState: Sendable {
  /// It needs none.
  case made
  /// It reads what one names oneself.
  case ones(path: String)
  case here(folder: String, bytes: Int)
  /// Some are there, but it cannot be opened.
  case broken(folder: String, Problem)
  case missing

  /// Of a source as it is without any options.
  package init(_ kind: any SourceKind.Type) {
    let description = kind.description
    guard let path = description.field("path") else {
      self = .made
      return
    }
    guard !path.required else {
      self = .ones(path: path.name)
      return
    }
    let place = DataPlace(folder: ".")
    let found = DataFolder(kind.name, path: nil, place: place).folders.first { !Files.names(in: $0).isEmpty }
    do throws(Problem) {
      _ = try kind.init().describe(place)
      self = .here(folder: found ?? "", bytes: found.map { Self.bytes(in: $0) } ?? 0)
    } catch {
      self = found.map { .broken(folder: $0, error) } ?? .missing
    }
  }

  /// Of all files in a folder and a few levels below it.
  private static func bytes(in folder: String, depth: Int = 3) -> Int {
    Files.names(in: folder).reduce(0) { sum, name in
      let path = "\(folder)/\(name)"
      if Files.isFolder(path) { return sum + (depth > 0 ? bytes(in: path, depth: depth - 1) : 0) }
      return sum + (Files.size(path) ?? 0)
    }
  }

  /// Where a set is looked for without a path, the first place first; there it is fetched to.
  package static func folders(of name: String) -> [String] {
    DataFolder(name, path: nil, place: DataPlace(folder: ".")).folders
  }
}

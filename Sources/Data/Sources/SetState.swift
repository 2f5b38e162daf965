import Basics

/// Whether a source's files are on this machine, and where; found without reading all of them.
package enum SetState: Sendable {
  /// It needs no files.
  case made
  /// It reads files that the user names.
  case ones(path: String)
  case here(folder: String, bytes: Int)
  /// Some files are there, but it cannot be opened.
  case broken(folder: String, Problem)
  case missing

  /// The state of a source without any options.
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
    let context = SourceContext(folder: ".")
    let found = DataFolder(kind.name, path: nil, context: context).folders.first { !Files.names(in: $0).isEmpty }
    do throws(Problem) {
      _ = try kind.init().describe(context)
      self = .here(folder: found ?? "", bytes: found.map { Self.bytes(in: $0) } ?? 0)
    } catch {
      self = found.map { .broken(folder: $0, error) } ?? .missing
    }
  }

  /// The size of all files in a folder and a few levels below it.
  private static func bytes(in folder: String, depth: Int = 3) -> Int {
    Files.names(in: folder).reduce(0) { sum, name in
      let path = "\(folder)/\(name)"
      if Files.isFolder(path) { return sum + (depth > 0 ? bytes(in: path, depth: depth - 1) : 0) }
      return sum + (Files.size(path) ?? 0)
    }
  }

  /// The folders in which a set is looked for without a path, in order. It is fetched into the first.
  package static func folders(of name: String) -> [String] {
    DataFolder(name, path: nil, context: SourceContext(folder: ".")).folders
  }
}

import Basics

/// Pictures by their paths, for files beside them that say something of each.
struct PictureNames: Sendable {
  let all: [String]
  /// How many characters of each belong to folders that all pictures share.
  private let shared: Int
  /// By the path, and by the path without the shared folders.
  private let paths: [String: Int]
  /// By the name alone; a name that several have is -1.
  private let alone: [String: Int]

  init(_ names: [String]) {
    all = names
    var common = names.first?.folders ?? []
    for name in names { common = zip(common, name.folders).prefix { $0 == $1 }.map(\.0) }
    let shared = common.reduce(0) { $0 + $1.count + 1 }
    self.shared = shared
    var alone: [String: Int] = [:]
    var paths: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      alone[name.lastComponent] = alone[name.lastComponent] == nil ? index : -1
      paths[String(name.dropFirst(shared))] = index
    }
    for (index, name) in names.enumerated() { paths[name] = index }
    (self.paths, self.alone) = (paths, alone)
  }

  /// The path without the folders that all share.
  func own(_ index: Int) -> Substring { all[index].dropFirst(shared) }

  /// The one with this path, with or without the shared folders.
  func path(_ path: String) -> Int? { paths[path] }

  /// The only one with this name, in whatever folder.
  func alone(_ name: String) -> Int? { alone[name].flatMap { $0 < 0 ? nil : $0 } }

  /// The picture that a file beside them means; nil: there is none. Throws where there are several; `place` is where
  /// the file says it.
  func index(of name: String, at place: String) throws(Problem) -> Int? {
    guard let index = paths[name] ?? paths[name.withoutDot] ?? alone[name] else { return nil }
    guard index >= 0 else {
      let some = all.filter { $0.lastComponent == name }.prefix(2).joined(separator: " and ")
      throw Problem("\(place): '\(name)' may be \(some)", hint: "write its folder too")
    }
    return index
  }

  /// Throws if pictures are left over, which are `what`: `have no row in list.csv`.
  func check(_ isLeft: (Int) -> Bool, _ file: String, _ what: String) throws(Problem) {
    let left = all.indices.filter(isLeft)
    guard !left.isEmpty else { return }
    let names = left.prefix(3).map { all[$0] }.joined(separator: ", ")
    throw Problem("\(file): \(what) \(names)" + (left.count > 3 ? " and \(left.count - 3) more" : ""))
  }
}

extension String {
  /// Without its ending: `cats/1` for `cats/1.jpg`.
  var withoutEnding: Substring {
    guard let dot = lastIndex(of: "."), !self[dot...].contains("/") else { return self[...] }
    return self[..<dot]
  }

  fileprivate var folders: [Substring] { split(separator: "/").dropLast() }
  fileprivate var withoutDot: String { hasPrefix("./") ? String(dropFirst(2)) : self }
}

extension SourceContext {
  /// A file or folder that belongs to pictures: in their folder, beside it, or where the path leads from the experiment.
  func beside(_ pictures: String, _ path: String, called field: String) throws(Problem) -> String {
    let places =
      [pictures, pictures.parentFolder].compactMap { $0.map { "\($0)/\(path)" } } + [DataFolder.full(path, self)]
    guard let place = places.first(where: { Files.exists($0) }) else {
      throw Problem(
        "\(field): there is no '\(path)'", at: marks[field], hint: "looked for \(places.joined(separator: ", "))")
    }
    return place
  }
}

import Basics

/// A folder of the pictures of a page.
struct PictureFolder {
  let path: String

  var names: [String] { Files.names(in: path) }
  /// Of all its pictures together.
  var bytes: Int { names.reduce(0) { $0 + (Files.size("\(path)/\($1)") ?? 0) } }

  func write(_ bytes: [UInt8], as name: String) throws {
    try Files.makeFolder(path)
    try AtomicFile.write(bytes, to: "\(path)/\(name)")
  }

  /// Removes what the page does not show any more.
  func keep(_ shown: Set<String>) throws {
    for old in names where !shown.contains(old) { try Files.remove("\(path)/\(old)") }
  }
}

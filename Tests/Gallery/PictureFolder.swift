import Basics

/// A folder of the pictures of a page.
struct PictureFolder {
  let path: String

  var names: [String] { Files.names(in: path) }
  /// Of all its pictures together.
  var bytes: Int { names.reduce(0) { $0 + (Files.size("\(path)/\($1)") ?? 0) } }

  /// Of each picture, by its name.
  var sizes: [String: PictureSize] {
    Dictionary(uniqueKeysWithValues: names.compactMap { name in size(name).map { (name, $0) } })
  }

  private func size(_ name: String) -> PictureSize? { (try? Files.read("\(path)/\(name)")).flatMap(PictureSize.init) }

  func write(_ bytes: [UInt8], as name: String) throws {
    try Files.makeFolder(path)
    try AtomicFile.write(bytes, to: "\(path)/\(name)")
  }

  /// Removes what the page does not show any more.
  func keep(_ shown: Set<String>) throws {
    for old in names where !shown.contains(old) { try Files.remove("\(path)/\(old)") }
  }
}

/// How many pixels a PNG has.
struct PictureSize: Equatable {
  let width: Int
  let height: Int

  /// Both stand behind the signature and the name of the first chunk.
  init?(_ png: [UInt8]) {
    guard png.count >= 24 else { return nil }
    func number(_ at: Int) -> Int { png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
  }

  /// As wide as a page shows it: no picture is much higher than a screen.
  var shownWidth: Int { min(440, max(120, 640 * width / max(1, height))) }
}

import Basics
import Glibc

/// The files of a folder, a zip or a tar archive (packed by gzip or not), by their paths within it.
struct Archive: Sendable {
  let path: String
  let names: [String]
  private let form: Form

  private enum Form: Sendable {
    case folder
    case zip(ZipFile)
    case tar([TarFile.Entry])
  }

  /// The largest file that is read.
  private static let limit = 1 << 28

  /// Takes only files for whose names `isWanted` is true.
  init(_ path: String, where isWanted: (String) -> Bool) throws(Problem) {
    self.path = path
    if Files.isFolder(path) {
      form = .folder
      var names: [String] = []
      try Archive.list(path, "", depth: 0, isWanted, into: &names)
      self.names = names
      return
    }
    let magic = try OpenFile(path).beginning
    if magic == Array("PK".utf8) {
      let zip = ZipFile(try ZipFile(path)) { !Self.isHidden($0.name) && isWanted($0.name) }
      form = .zip(zip)
      names = zip.entries.map(\.name)
    } else {
      var tar = try TarFile(path)
      var entries: [TarFile.Entry] = []
      while let entry = try tar.nextEntry() {
        guard !Self.isHidden(entry.name), isWanted(entry.name) else { continue }
        guard !entry.isLink else {
          throw Problem(
            "\(path): \(entry.name) is a link",
            hint: "tar --dereference --hard-dereference packs files instead of links")
        }
        entries.append(entry)
      }
      form = .tar(entries)
      names = entries.map(\.name)
    }
  }

  /// Whether a file is skipped: hidden files, and those that macOS adds to archives.
  private static func isHidden(_ name: String) -> Bool {
    name.split(separator: "/").contains { $0 == "__MACOSX" || $0.hasPrefix(".") && $0 != "." }
  }

  /// Visits files and folders in the order of their names; those that begin with a dot are skipped.
  private static func list(
    _ folder: String, _ prefix: String, depth: Int, _ isWanted: (String) -> Bool, into names: inout [String]
  ) throws(Problem) {
    guard depth < 32 else { throw Problem("\(folder): folders are nested too deeply (a link to itself?)") }
    let found: [String]
    do { found = try Files.listing(of: folder) } catch { throw Problem("\(error)") }
    for name in found where !name.hasPrefix(".") {
      if try isFolder("\(folder)/\(name)") {
        try list("\(folder)/\(name)", "\(prefix)\(name)/", depth: depth + 1, isWanted, into: &names)
      } else if isWanted(prefix + name) {
        names.append(prefix + name)
      }
    }
  }

  /// Throws if that cannot be found out: skipping a class whose folder cannot be read would change the labels of
  /// others.
  private static func isFolder(_ path: String) throws(Problem) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Problem("\(FileError("read", path))") }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// Identifies it by the bytes of its files and, for a folder, also by their names.
  var fingerprint: String {
    get throws(Problem) {
      let bytes = try ContentHash.text(ofFiles: files)
      guard case .folder = form else { return bytes }
      return "\(bytes) \(namesDigest)"
    }
  }

  var namesDigest: Substring { Digest.hex(of: names.joined(separator: "\n").utf8).prefix(16) }

  /// The files on disk: the archive, or all files of the folder.
  var files: [String] {
    switch form {
    case .folder: names.map { "\(path)/\($0)" }
    case .zip, .tar: [path]
    }
  }

  /// The name of one of its files in errors.
  func fullName(_ index: Int) -> String {
    if case .folder = form { return "\(path)/\(names[index])" }
    return "\(path): \(names[index])"
  }

  /// Reads some of the files. `wanted` are their indices in `names`, in ascending order.
  func read(_ wanted: [Int], _ body: (Int, [UInt8]) throws(Problem) -> Void) throws(Problem) {
    switch form {
    case .folder:
      for index in wanted {
        let file = try OpenFile("\(path)/\(names[index])")
        guard file.size <= Archive.limit else { throw Problem("\(file.path): \(file.size) bytes are too many") }
        try body(index, file.bytes(0..<file.size, of: "a picture"))
      }
    case .zip(let zip):
      for index in wanted { try body(index, zip.bytes(zip.entries[index], limit: Archive.limit)) }
    case .tar(let entries):
      var tar = try TarFile(path)
      for index in wanted { try body(index, tar.bytes(entries[index], limit: Archive.limit)) }
    }
  }
}

import Basics
import Glibc

/// Reads a small file that a person wrote, with a helpful error if it is missing.
enum TextFile {
  static let largest = 1 << 20

  static func bytes(of path: String) throws(Problem) -> [UInt8] {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else {
      throw missing(path, path.utf8.contains(0) ? ENOENT : errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw Problem("'\(path)' is a folder, not a file", hint: nearby(path, inside: true))
    default: throw Problem("'\(path)' is not a regular file")
    }
    guard status.st_size <= largest else {
      throw Problem(
        "'\(path)' has \(size(Int(status.st_size))): an experiment has at most \(size(largest))",
        hint: "is it the right file?")
    }
    let bytes: [UInt8]
    do { bytes = try Files.read(path, limit: largest + 1) } catch {
      throw missing(path, (error as? FileError)?.code ?? EIO)
    }
    // It may have grown since it was measured.
    guard bytes.count <= largest else { throw Problem("'\(path)' has more than \(size(largest))") }
    return bytes
  }

  /// The folder part of a path, with its slash; empty for the working folder.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// A file's name without folder and ending.
  static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func missing(_ path: String, _ code: Int32) -> Problem {
    switch code {
    case ENOENT: Problem("there is no file '\(path)'", hint: nearby(path, inside: false))
    case ENOTDIR: Problem("there is no file '\(path)'", hint: "a part of its path is a file, not a folder")
    case EACCES: Problem("'\(path)' may not be read", hint: "its permissions forbid it")
    default: Problem("'\(path)' cannot be read: \(String(cString: strerror(code)))")
    }
  }

  /// A hint at the experiment that was probably meant, among the files of its folder.
  private static func nearby(_ path: String, inside: Bool) -> String? {
    let folder = inside ? path : folder(of: path)
    guard let all = try? Files.listing(of: folder.isEmpty ? "." : folder) else {
      return "the folder '\(folder)' is not there either"
    }
    let names = all.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    if names.isEmpty { return nil }
    return inside
      ? "it holds \(names.prefix(8).joined(separator: ", "))"
      : suggestion(for: String(path.dropFirst(folder.count)), among: names, noun: "there are")
  }

  private static func size(_ bytes: Int) -> String {
    if bytes >= 1 << 20 {
      let tenths = (bytes * 10 + (1 << 19)) >> 20
      return tenths % 10 == 0 ? "\(tenths / 10) MiB" : "\(tenths / 10).\(tenths % 10) MiB"
    }
    return "\((bytes + 1023) / 1024) KiB"
  }
}

import Basics
import Glibc
import Testing

/// Texts that are kept beside the tests and compared as they are. `ATELIER_WRITE_GOLDENS=1 swift test` writes them anew:
/// then `git diff` shows what a user will read from now on.
enum Golden {
  static let folder = String(#filePath.dropLast("/Golden.swift".count))
  static let isWriting = getenv("ATELIER_WRITE_GOLDENS") != nil

  static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = "\(folder)/\(name)"
    if isWriting { return try AtomicFile.write(text, to: path) }
    try #require(Files.exists(path), "ATELIER_WRITE_GOLDENS=1 writes \(name)", sourceLocation: sourceLocation)
    let kept = try Files.text(path)
    guard text != kept else { return }
    Issue.record("\(name)\n\(changes(from: kept, to: text))", sourceLocation: sourceLocation)
  }

  /// The lines that are gone and those that are new.
  private static func changes(from kept: String, to text: String) -> String {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    return lines(text).difference(from: lines(kept)).prefix(40).map { change in
      switch change {
      case .remove(let offset, let line, _): "\(offset + 1) - \(line)"
      case .insert(let offset, let line, _): "\(offset + 1) + \(line)"
      }
    }.joined(separator: "\n")
  }
}

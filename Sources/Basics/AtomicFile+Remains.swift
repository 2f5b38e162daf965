import Glibc

// What a process was writing when it was killed: `summary.csv.4711.part`, named by the process.
extension AtomicFile {
  static func temporary(_ path: String, of process: pid_t) -> String { "\(path).\(process).part" }

  /// Removes what killed processes have left of a file that is about to be written.
  static func removeRemains(of path: String) {
    removeRemains(in: path.parentFolder ?? ".") { $0 == path.lastComponent }
  }

  /// Removes what killed processes have left in a folder, not in those below it.
  package static func removeRemains(in folder: String) { removeRemains(in: folder) { _ in true } }

  private static func removeRemains(in folder: String, where isOf: (String) -> Bool) {
    for name in Files.names(in: folder) where name.hasSuffix(".part") {
      guard let remains = writer(of: name), isOf(remains.file), !isAlive(remains.process) else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  /// The file that a name is an unfinished one of, and the process that was writing it.
  private static func writer(of name: String) -> (file: String, process: pid_t)? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).dropLast()
    guard parts.count > 1, let digits = parts.last, digits.allSatisfy(\.isWholeNumber), let process = pid_t(digits),
      process > 0
    else { return nil }
    return (parts.dropLast().joined(separator: "."), process)
  }

  private static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno == EPERM }
}

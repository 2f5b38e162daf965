import Glibc

// What a process was writing when it was killed: `summary.csv.4711.part`, named by the process. Whoever writes such a
// file holds a lock on it, which goes with the process, so that nobody takes a living one's away: its number would say
// nothing on another machine that shares the folder.
extension AtomicFile {
  package static func temporary(_ path: String) -> String { "\(path).\(getpid()).part" }

  /// Removes what killed processes have left in a folder, not in those below it.
  package static func removeRemains(in folder: String) {
    for name in Files.names(in: folder) where isTemporary(name) {
      let path = "\(folder)/\(name)"
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(file)
    }
  }

  private static func isTemporary(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 2 && parts.last == "part" && parts[parts.count - 2].allSatisfy(\.isWholeNumber)
      && !parts[parts.count - 2].isEmpty
  }
}

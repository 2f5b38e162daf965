import Basics
import Glibc

/// What a trial's process leaves in a file for `atelier status`: its number and its progress. It serves people who look,
/// not what runs: nothing depends on it, so it is not flushed to disk, and a file that cannot be written is left out.
package final class ProgressFile {
  private let results: ResultsFolder
  private let id: String
  private var written = -Double.infinity
  private var part: Int?

  package init(_ id: String, in results: ResultsFolder) {
    self.id = id
    self.results = results
  }

  /// Writes at most once a second, and when another part begins.
  package func report(_ progress: TrialProgress) {
    let now = secondsNow()
    // A folder that was moved away is not made again.
    guard now - written >= 1 || progress.part != part, Files.isFolder(results.path) else { return }
    (written, part) = (now, progress.part)
    let path = results.progress(id)
    let text = JSON.object(["process": .number(Double(getpid())), "progress": progress.json]).compact
    do {
      try Files.makeFolder(results.attempts(id))
      try Files.writeQuickly(text + "\n", to: path)
    } catch { try? Files.remove(path) }
  }

  package func end() {
    try? Files.remove(results.progress(id))
    Files.removeEmpty(results.attempts(id))
  }

  /// What a living process has written; nil where none works on the trial, or has not yet said anything.
  package static func progress(of id: String, in results: ResultsFolder) -> TrialProgress? {
    guard let text = try? Files.text(results.progress(id)), let json = JSON(text),
      let process = json["process"]?.count, isAlive(pid_t(clamping: process))
    else { return nil }
    return json["progress"].flatMap { TrialProgress($0) }
  }

  /// Whether a process lives, on this machine.
  package static func isAlive(_ process: pid_t) -> Bool {
    process > 0 && (kill(process, 0) == 0 || errno == EPERM)
  }
}

import Basics

/// What a process that works on a trial shows of itself in the folder that it has claimed: its heart, and its progress. That
/// serves those who look on; what cannot be written is left out, and nothing is flushed to disk.
package final class Presence {
  private let folder: String
  private let heart: Heart?
  private var written = -Double.infinity
  private var part: Int?

  static let name = "progress.json"
  /// Seconds between reports.
  private static let pause = 0.2

  package init(in folder: String) {
    self.folder = folder
    heart = try? Heart(in: folder)
  }

  /// Writes a few times a second, and when another part begins.
  package func report(_ progress: TrialProgress) {
    let now = secondsNow()
    guard now - written >= Self.pause || progress.part != part else { return }
    (written, part) = (now, progress.part)
    // In a folder that was taken over or moved away nothing is written: its path is gone.
    try? Files.writeQuickly(progress.json.compact + "\n", to: "\(folder)/\(Self.name)")
  }

  /// Removes what it has written.
  package func leave() {
    heart?.stop()
    try? Files.remove("\(folder)/\(Self.name)")
  }

  /// What was last reported in a folder.
  package static func progress(in folder: String) -> TrialProgress? {
    (try? Files.text("\(folder)/\(name)")).flatMap { JSON($0) }.flatMap { TrialProgress($0) }
  }
}

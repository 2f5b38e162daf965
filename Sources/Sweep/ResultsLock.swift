import Basics
import Glibc
import Results

/// Keeps a second sweep out of a results folder while one works there: a claim on it, with the sweep's heart in it. A sweep
/// that has been silent for long is taken for dead; should it wake, it finds that its claim was taken over, and ends.
package struct ResultsLock: ~Copyable {
  private let path: String
  private let claim: Claim
  private let heart: Heart
  /// The folder itself, open: as long as it is, no other folder can be taken for it.
  private let folder: Int32

  /// Runs `body` while holding the lock; throws a `Problem` naming the process that holds it otherwise.
  package static func holding<Result>(
    _ results: ResultsFolder, _ body: (borrowing ResultsLock) throws -> Result
  ) throws -> Result {
    let lock = try ResultsLock(results)
    defer { lock.release() }
    return try body(lock)
  }

  private init(_ results: ResultsFolder) throws {
    let claim = try Self.take(results)
    let heart: Heart
    do { heart = try Heart(in: claim.path) } catch {
      claim.release()
      throw error
    }
    (path, self.claim, self.heart) = (results.path, claim, heart)
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private borrowing func release() {
    heart.stop()
    claim.release()
    if folder >= 0 { close(folder) }
  }

  /// Throws where the folder is no longer at its path: what is written there would come apart from the rest; and where
  /// another sweep has taken it over.
  package borrowing func check() throws {
    var (own, there) = (stat(), stat())
    if fstat(folder, &own) == 0 {
      if stat(path, &there) != 0 {
        if [ENOENT, ENOTDIR].contains(errno) { throw LostFolder(path: path) }
        return
      }
      if own.st_dev != there.st_dev || own.st_ino != there.st_ino { throw LostFolder(path: path) }
    }
    guard claim.isHeld else {
      throw Problem(
        "another sweep took \(path) over: this one had been silent for more than \(duration(Pulse.limit))",
        hint: "nothing is lost; 'atelier status \(path)' says how far the other is")
    }
  }

  private static func take(_ results: ResultsFolder) throws -> Claim {
    let folder = "\(results.path)/.sweep"
    while true {
      // What is silent, and not merely young.
      var silent: [String: Beat] = [:]
      for path in Claim.paths(in: folder) {
        guard let beat = Beat(in: path) else { continue }
        if let owner = living(path, beat) {
          throw Problem(
            "another sweep (\(owner.words)) is running in \(results.path)",
            hint: "wait for it\(owner.isOnThisMachine ? ", or stop it: kill \(owner.process)" : "")")
        }
        silent[path] = beat
      }
      do {
        let claim = try Claim.take(in: folder, unless: { path in Beat(in: path).map { silent[path] != $0 } ?? false })
        if let claim { return claim }
      } catch let error as FileError {
        // One that began at the same moment was quicker.
        guard error.code == ENOENT, Files.isFolder(results.path) else { throw error }
      }
    }
  }

  /// Watches a heart until it beats or has been silent for long enough; the owner of one that beats.
  private static func living(_ path: String, _ beat: Beat) -> Owner? {
    var pulse = Pulse()
    while pulse.isAlive(Beat(in: path), now: secondsNow()) {
      if let now = Beat(in: path), now.owner != beat.owner || now.count != beat.count { return now.owner }
      usleep(50_000)
    }
    return nil
  }
}

/// Somebody has taken a results folder away from the sweep that works there.
package struct LostFolder: Error, Sendable, CustomStringConvertible {
  package let path: String

  package var description: String { "\(path) was renamed or removed while the sweep was running" }
}

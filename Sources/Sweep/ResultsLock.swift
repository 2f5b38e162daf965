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
  ///
  /// - Parameter waiting: called while another sweep's heart is watched, with what to say of it, once; false: the user
  ///   does not want to wait.
  package static func holding<Result>(
    _ results: ResultsFolder, waiting: (_ words: String?) -> Bool = { _ in true },
    _ body: (borrowing ResultsLock) throws -> Result
  ) throws -> Result {
    let lock = try ResultsLock(results, waiting)
    defer { lock.release() }
    return try body(lock)
  }

  private init(_ results: ResultsFolder, _ waiting: (String?) -> Bool) throws {
    (claim, heart) = try Self.take(results, waiting)
    path = results.path
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
        "another sweep took \(path) over, and goes on with it",
        hint: "nothing is lost; 'atelier status \(path)' says how far it is")
    }
  }

  private static func take(_ results: ResultsFolder, _ waiting: (String?) -> Bool) throws -> (Claim, Heart) {
    let folder = "\(results.path)/.sweep"
    while true {
      // What is silent, and not merely young.
      var silent: [String: Beat] = [:]
      for path in Claim.paths(in: folder) {
        guard let beat = Beat(in: path) else { continue }
        var isTold = false
        var isPatient = true
        let owner = Pulse.owner(beatingIn: path) { seconds in
          let words = isTold || seconds < 2 ? nil : "\(beat.owner.words) holds \(results.path) and is silent: waiting "
          isTold = isTold || words != nil
          isPatient = waiting(words.map { "\($0)\(duration(Pulse.limit)) for it" })
          return isPatient
        }
        if owner != nil || !isPatient {
          let owner = owner ?? beat.owner
          throw Problem(
            "another sweep (\(owner.words)) is running in \(results.path)",
            hint: "wait for it\(owner.isOnThisMachine ? ", or stop it: kill \(owner.process)" : "")")
        }
        silent[path] = beat
      }
      do {
        let claim = try Claim.take(in: folder, unless: { path in Beat(in: path).map { silent[path] != $0 } ?? false })
        guard let claim else { continue }
        do {
          let heart = try Heart(in: claim.path)
          // One that looked before this heart was there takes the folder over: it has made its number by now.
          if claim.isHeld, claim.isHighest { return (claim, heart) }
          heart.stop()
        } catch {
          claim.release()
          throw error
        }
        claim.release()
      } catch let error as FileError {
        // One that began at the same moment was quicker.
        guard error.code == ENOENT, Files.isFolder(results.path) else { throw error }
      }
    }
  }
}

/// Somebody has taken a results folder away from the sweep that works there.
package struct LostFolder: Error, Sendable, CustomStringConvertible {
  package let path: String

  package var description: String { "\(path) was renamed or removed while the sweep was running" }
}

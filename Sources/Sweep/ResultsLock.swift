import Basics
import Glibc
import Results

/// Keeps a second sweep out of a results folder while one works there. The system releases the lock when the process
/// ends, however it ends.
package struct ResultsLock: ~Copyable {
  private let path: String
  private let file: Int32
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
    path = results.path
    file = try Self.take(results)
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private borrowing func release() {
    // A child that is just being started has a copy of the descriptor: closing ours alone would not release the lock.
    flock(file, LOCK_UN)
    close(file)
    if folder >= 0 { close(folder) }
  }

  /// Throws where the folder is no longer at its path: what is written there would come apart from the rest.
  package borrowing func check() throws(LostFolder) {
    var (own, there) = (stat(), stat())
    guard fstat(folder, &own) == 0 else { return }
    guard stat(path, &there) == 0 else {
      if [ENOENT, ENOTDIR].contains(errno) { throw LostFolder(path: path) }
      return
    }
    if own.st_dev != there.st_dev || own.st_ino != there.st_ino { throw LostFolder(path: path) }
  }

  private static func take(_ results: ResultsFolder) throws -> Int32 {
    try Files.makeFolder(results.path)
    let path = "\(results.path)/.lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError("write", path) }
    do {
      try lock(file, path, results)
      return file
    } catch {
      close(file)
      throw error
    }
  }

  private static func lock(_ file: Int32, _ path: String, _ results: ResultsFolder) throws {
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      // Some cluster file systems have no locks. Trials are published by rename, so two sweeps would only waste work.
      if [ENOSYS, EOPNOTSUPP, ENOLCK].contains(code) { return }
      guard code == EWOULDBLOCK else { throw FileError("lock", path, code: code) }
      let owner = (try? Files.read(path, limit: 32)).flatMap {
        Int(String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self))
      }
      throw Problem(
        "another sweep\(owner.map { " (process \($0))" } ?? "") is running in \(results.path)",
        hint: "wait for it\(owner.map { ", or stop it: kill \($0)" } ?? "")")
    }
    let name = Array("\(getpid())\n".utf8)
    guard ftruncate(file, 0) == 0, pwrite(file, name, name.count, 0) == name.count else {
      throw FileError("write", path)
    }
  }
}

/// Somebody has taken a results folder away from the sweep that works there.
package struct LostFolder: Error, Sendable, CustomStringConvertible {
  package let path: String

  package var description: String { "\(path) was renamed or removed while the sweep was running" }
}

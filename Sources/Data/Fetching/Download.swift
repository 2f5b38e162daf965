import Basics
import Glibc

/// Fetches a published file into a folder, from where an earlier attempt stopped. Until it is complete and has the
/// right SHA-256 it is called `NAME.part`.
package struct Download {
  package enum Outcome: Sendable, Hashable { case wasThere, fetched }

  let file: PublishedSet.File
  let folder: String
  let curl: Curl
  /// Seconds between tries; and how many in a row may fetch nothing.
  var pause = 2.0
  var tries = 4

  package init(_ file: PublishedSet.File, to folder: String) throws(Problem) {
    guard let program = Curl.program() else { throw Download.withoutCurl([file], folder) }
    self.init(file, to: folder, curl: Curl(program: program))
  }

  init(_ file: PublishedSet.File, to folder: String, curl: Curl) {
    self.file = file
    self.folder = folder
    self.curl = curl
  }

  private var path: String { "\(folder)/\(file.name)" }
  private var part: String { path + ".part" }

  /// `progress` is called with how many bytes have arrived.
  package func run(progress: (Int) -> Void) throws -> Outcome {
    try Files.makeFolder(folder)
    let lock = open("\(folder)/.fetch", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw FileError("write", "\(folder)/.fetch") }
    defer {
      // A child that is just being started has a copy of the descriptor: closing ours alone would not release the lock.
      flock(lock, LOCK_UN)
      close(lock)
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw Problem("\(folder): another fetch is under way there", hint: "wait for it; it gets the same files")
    }
    if Files.exists(path) {
      guard try Digest.hex(ofFile: path) != file.sha256 else { return .wasThere }
      throw Problem(
        "\(path) is there, but it is not the published file: its SHA-256 is another",
        hint: "remove it and fetch again, or keep it: it is used as it is")
    }
    var failures: [String] = []
    for address in file.addresses {
      if let failure = try attempt(address, progress) {
        failures.append("\(address): \(failure)")
      } else {
        return .fetched
      }
    }
    throw Problem(
      "\(file.name) was not fetched", hint: failures.joined(separator: "\n") + "\nit belongs in \(folder)")
  }

  /// Tries one address until the file is complete. Returns nil then, else the reason why it is not.
  private func attempt(_ address: String, _ progress: (Int) -> Void) throws -> String? {
    var without = 0
    while true {
      let before = Files.size(part) ?? 0
      if before > 0, try finished() { return nil }
      // Another file of the same length, or a longer one, cannot be resumed.
      if let bytes = file.bytes, before >= bytes { try Files.remove(part) }
      let start = Files.size(part) ?? 0
      let ending = try curl.resume(address, into: part) { progress(Files.size(part) ?? 0) }
      progress(Files.size(part) ?? 0)
      if ending.status == 0 {
        if try finished() { return nil }
        let size = Files.size(part) ?? 0
        try Files.remove(part)
        // The earlier part may have been wrong: try once more from the beginning.
        if start > 0 { continue }
        return wrong(size)
      }
      if ending.cannotResume, start > 0 {
        try Files.remove(part)
        continue
      }
      // 416: the server has no more bytes, but those that are here are not the file.
      if ending.message.hasSuffix("416"), start > 0 {
        try Files.remove(part)
        continue
      }
      guard ending.isPassing else { return ending.message }
      without = (Files.size(part) ?? 0) > start ? 0 : without + 1
      guard without < tries else { return ending.message }
      usleep(UInt32(pause * 1e6))
    }
  }

  private func wrong(_ size: Int) -> String {
    if let bytes = file.bytes, size != bytes {
      return "what came is not the published file: \(size) bytes instead of \(bytes); it was thrown away"
    }
    return "what came is not the published file: its SHA-256 is another; it was thrown away"
  }

  /// Gives the part the file's name if it is the complete file. Returns whether it is.
  private func finished() throws -> Bool {
    if let bytes = file.bytes, Files.size(part) != bytes { return false }
    guard try Digest.hex(ofFile: part) == file.sha256 else { return false }
    let opened = open(part, O_RDONLY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      close(opened)
    }
    try Files.rename(part, to: path)
    return true
  }

  /// Tells what to do without curl.
  package static func withoutCurl(_ files: [PublishedSet.File], _ folder: String) -> Problem {
    let addresses = files.compactMap(\.addresses.first)
    return Problem(
      "fetching needs the program curl, and it is not installed",
      hint: "apt install curl; or get yourself, into \(folder):\n" + addresses.joined(separator: "\n"))
  }
}

import Basics
import Glibc

/// A folder that one process writes into, of those that may be at the same work: `<folder>/<number>/<token>`.
///
/// Who claims a folder takes a number above all others, which one process alone can do, and moves aside what it finds
/// below lower numbers. From then on whatever an earlier holder still writes finds no folder at its path: it may have been
/// stopped, cut off from the network or taken for dead, and cannot mix its files with those of its successor. What it had
/// saved is linked into the new folder: the old one itself may still be known to a machine that shares it. Numbers may
/// come again; tokens, which are random, do not.
package struct Claim: Sendable, Hashable {
  /// Where the holder writes.
  package let path: String
  private let number: Int
  private let folder: String

  /// Whether no other process has taken it over, or its folder away.
  package var isHeld: Bool { Files.isFolder(path) }

  /// Claims a folder that is there or can be made; throws ENOENT where another process that began at the same moment
  /// has it.
  ///
  /// - Parameter rank: how far what an earlier holder left is; the farthest becomes the content of the new claim, and
  ///   the rest is removed. nil: it is of no use.
  package static func take(in folder: String, rank: (_ path: String) -> Int? = { _ in nil }) throws -> Claim {
    guard let claim = try take(in: folder, unless: { _ in false }, rank: rank) else {
      preconditionFailure("nothing was in the way")
    }
    return claim
  }

  /// nil, and no claim, where a path of an earlier holder is to be left to it.
  package static func take(
    in folder: String, unless isRespected: (_ path: String) -> Bool, rank: (_ path: String) -> Int? = { _ in nil }
  ) throws -> Claim? {
    try Files.makeFolder(folder)
    var number = (all(in: folder).last?.number ?? 0) + 1
    while mkdir("\(folder)/\(number)", 0o755) != 0 {
      guard errno == EEXIST else { throw FileError("make the folder", "\(folder)/\(number)") }
      number += 1
    }
    let claim = Claim(path: "\(folder)/\(number)/\(newToken())", number: number, folder: folder)
    guard !all(in: folder).filter({ $0.number < number }).flatMap(\.paths).contains(where: isRespected) else {
      claim.cleanUp()
      return nil
    }
    try claim.inherit(rank)
    // Whoever has come since finds what this one has, and moves it aside: it is not removed here.
    guard claim.isHighest else { throw FileError("claim", folder, code: ENOENT) }
    return claim
  }

  /// The claims of a folder, those of earlier holders first; that of the last may be in the making.
  package static func paths(in folder: String) -> [String] { all(in: folder).flatMap(\.paths) }

  /// Lets go: removes what it holds.
  package func release() {
    try? Files.remove(path)
    cleanUp()
  }

  /// Removes the folders around the claim where they hold nothing else.
  package func cleanUp() {
    Files.removeEmpty("\(folder)/\(number)")
    Files.removeEmpty(folder)
  }

  // MARK: Earlier holders

  private static let aside = ".aside-"

  /// In a folder for as long as what it takes over is not all there.
  private static let takingOver = ".taking-over"

  /// A number may be made anew below one that was taken since: the highest alone holds.
  package var isHighest: Bool { !Claim.all(in: folder).contains { $0.number > number } }

  /// Makes the claim's folder, with what came farthest.
  private func inherit(_ rank: (String) -> Int?) throws {
    do { try inheritFarthest(rank) } catch {
      // What it was taking is still where it was.
      release()
      throw error
    }
  }

  private func inheritFarthest(_ rank: (String) -> Int?) throws {
    for _ in 0..<100 {
      try Files.makeFolder(path.lastComponent, in: "\(folder)/\(number)")
      try moveAside()
      let aside = Files.names(in: folder).filter { $0.hasPrefix(Claim.aside) }.map { "\(folder)/\($0)" }
      let whole = aside.filter { !Files.exists("\($0)/\(Claim.takingOver)") }
      let ranked = whole.compactMap { path in rank(path).map { (path: path, rank: $0) } }
      if let farthest = ranked.max(by: { $0.rank < $1.rank }), !isTakenOver(farthest.path, farthest.rank, rank) {
        // Another process was at the same, and was removing what it took: it is found in that one's folder.
        guard isHeld else { throw FileError("write", path, code: ENOENT) }
        try Files.remove(path)
        continue
      }
      // Only what nobody else can be about to take over may go: one above this one that is not there by now comes later,
      // and finds this folder.
      guard isHeld, isHighest else { throw FileError("write", path, code: ENOENT) }
      for path in aside { try? Files.remove(path) }
      return
    }
    throw FileError("take over what is in", folder, code: EBUSY)
  }

  /// Links what is in a folder into the claim's own; false: not all of it is there any more.
  private func isTakenOver(_ farthest: String, _ itsRank: Int, _ rank: (String) -> Int?) -> Bool {
    let mark = "\(path)/\(Claim.takingOver)"
    guard (try? Files.writeQuickly("", to: mark)) != nil, Claim.link(farthest, to: path), rank(path) == itsRank else {
      return false
    }
    return unlink(mark) == 0
  }

  private func moveAside() throws {
    for other in Claim.all(in: folder) where other.number < number {
      for path in other.paths where Glibc.rename(path, "\(folder)/\(Claim.aside)\(Claim.newToken())") != 0 {
        guard errno == ENOENT else { throw FileError("rename", path) }
      }
      // One who has made its number and not yet its folder finds no place for it.
      rmdir("\(folder)/\(other.number)")
    }
  }

  /// False: not all of it is there any more. What processes leave besides their work stays behind: hearts, and files that
  /// were being written.
  private static func link(_ from: String, to: String) -> Bool {
    guard let names = try? Files.listing(of: from) else { return false }
    for name in names where ![Heart.name, Presence.name, takingOver].contains(name) && !name.hasSuffix(".part") {
      let (old, new) = ("\(from)/\(name)", "\(to)/\(name)")
      if Files.isFolder(old) {
        guard mkdir(new, 0o755) == 0, link(old, to: new) else { return false }
      } else if Glibc.link(old, new) != 0 {
        // Some file systems have no links.
        guard let bytes = try? Files.read(old), (try? AtomicFile.write(bytes, to: new)) != nil else { return false }
      }
    }
    return true
  }

  private static func newToken() -> String { "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))" }

  private static func all(in folder: String) -> [(number: Int, paths: [String])] {
    Files.names(in: folder).compactMap { name in
      guard let number = Int(name), number > 0 else { return nil }
      let tokens = Files.names(in: "\(folder)/\(name)").filter { !$0.hasPrefix(".") }
      return (number, tokens.map { "\(folder)/\(name)/\($0)" })
    }.sorted { $0.number < $1.number }
  }
}

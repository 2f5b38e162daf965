import Basics
import Glibc

/// A folder that one process writes into, of those that may be at the same work: `<folder>/<number>/<token>`.
///
/// Who claims a folder takes a number above all others, which one process alone can do, and moves what it finds below
/// lower numbers to its own path. From then on whatever an earlier holder still writes finds no folder at its path: it may
/// have been stopped, cut off from the network or taken for dead, and cannot mix its files with those of its successor.
/// Numbers may come again; tokens, which are random, do not.
package struct Claim: Sendable, Hashable {
  /// Where the holder writes.
  package let path: String
  private let number: Int
  private let folder: String

  /// Whether no other process has taken it over, or its folder away.
  package var isHeld: Bool { Files.isFolder(path) }

  /// Claims a folder that is there or can be made.
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
    let token = "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let claim = Claim(path: "\(folder)/\(number)/\(token)", number: number, folder: folder)
    guard !all(in: folder).filter({ $0.number < number }).flatMap(\.paths).contains(where: isRespected) else {
      claim.cleanUp()
      return nil
    }
    try claim.inherit(rank)
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

  private func inherit(_ rank: (String) -> Int?) throws {
    while true {
      let earlier = Claim.all(in: folder).filter { $0.number < number }
      let ranked = earlier.flatMap(\.paths).map { (path: $0, rank: rank($0)) }
      let farthest = ranked.filter { $0.rank != nil }.max { ($0.rank ?? 0) < ($1.rank ?? 0) }
      if let farthest, !isHeld, Glibc.rename(farthest.path, path) != 0 {
        // Another process moved it to a number between, where it is found again.
        if errno == ENOENT, Files.isFolder("\(folder)/\(number)") { continue }
        throw FileError("rename \(farthest.path) to", path)
      }
      for (path, _) in ranked where path != farthest?.path { remove(path) }
      for other in earlier { rmdir("\(folder)/\(other.number)") }
      if !Claim.all(in: folder).contains(where: { $0.number < number }) { break }
    }
    if !isHeld { try Files.makeFolder(path.lastComponent, in: "\(folder)/\(number)") }
  }

  /// Moves away first, by one rename: nobody may write into half a folder.
  private func remove(_ path: String) {
    let away = "\(folder)/\(number)/.removed-\(path.lastComponent)"
    guard Glibc.rename(path, away) == 0 else { return }
    try? Files.remove(away)
  }

  private static func all(in folder: String) -> [(number: Int, paths: [String])] {
    Files.names(in: folder).compactMap { name in
      guard let number = Int(name), number > 0 else { return nil }
      let tokens = Files.names(in: "\(folder)/\(name)").filter { !$0.hasPrefix(".") }
      return (number, tokens.map { "\(folder)/\(name)/\($0)" })
    }.sorted { $0.number < $1.number }
  }
}

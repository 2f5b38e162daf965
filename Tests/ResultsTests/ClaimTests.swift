import Basics
import Glibc
import TestSupport
import Testing

@testable import Results

@Suite struct ClaimTests {
  /// What an earlier holder has written goes to the later one, and what it still writes goes nowhere.
  @Test func theLaterTakesOver() throws {
    let folder = TemporaryFolder().path
    let first = try Claim.take(in: folder)
    try AtomicFile.write("saved", to: "\(first.path)/state")
    let second = try Claim.take(in: folder) { Files.size("\($0)/state") }
    #expect(try Files.text("\(second.path)/state") == "saved")
    #expect(second.isHeld && !first.isHeld && Claim.paths(in: folder) == [second.path])
    let error = #expect(throws: FileError.self) { try AtomicFile.write("zombie", to: "\(first.path)/state") }
    #expect(error?.code == ENOENT)
    #expect(throws: FileError.self) { try Files.rename(first.path, to: "\(folder)/published") }
    first.release()
    #expect(try Files.text("\(second.path)/state") == "saved")
    second.release()
    #expect(!Files.exists(folder))
  }

  /// Of several that were left the farthest stays, and what is of no use goes.
  @Test func theFarthestIsInherited() throws {
    let folder = TemporaryFolder().path
    for (path, text) in [("1/a", "12"), ("1/b", "123"), ("4/c", "1"), ("6/d", "")] {
      try Files.makeFolder("\(folder)/\(path)")
      try AtomicFile.write(text, to: "\(folder)/\(path)/state")
    }
    try AtomicFile.write("of all", to: "\(folder)/log.txt")
    let claim = try Claim.take(in: folder) { path in Files.size("\(path)/state").flatMap { $0 == 0 ? nil : $0 } }
    #expect(try Files.text("\(claim.path)/state") == "123")
    #expect(Files.names(in: folder) == ["7", "log.txt"])
    let other = try Claim.take(in: folder)
    #expect(Files.names(in: other.path) == [] && !claim.isHeld)
  }

  /// What one that was killed while it took over has left does not stand in the way, nor is it lost.
  @Test func aTakeoverThatWasCutShort() throws {
    let folder = TemporaryFolder().path
    for path in [".aside-x/captures", "2/.removed-y", "3/partial"] { try Files.makeFolder("\(folder)/\(path)") }
    for file in [
      ".aside-x/state", ".aside-x/captures/7", "2/.removed-y/f", ".aside-x/a.json.12.part", ".aside-x/heart",
    ] {
      try AtomicFile.write("saved", to: "\(folder)/\(file)")
    }
    let claim = try Claim.take(in: folder) { Files.size("\($0)/state") }
    #expect(Files.names(in: claim.path) == ["captures", "state"])
    #expect(try Files.text("\(claim.path)/captures/7") == "saved")
    #expect(Claim.paths(in: folder) == [claim.path])
  }

  /// One that was slow to make its number, below one that was taken meanwhile, does not hold it.
  @Test func theHighestAloneHolds() throws {
    let folder = TemporaryFolder().path
    try Files.makeFolder("\(folder)/1/old")
    var late: Claim?
    let error = #expect(throws: FileError.self) {
      // While it looks at what is there, another one comes.
      _ = try Claim.take(in: folder) { _ in
        if late == nil { late = try? Claim.take(in: folder) }
        return nil
      }
    }
    #expect(error?.code == ENOENT && late?.isHeld == true)
    #expect(Claim.paths(in: folder) == [late?.path])
  }

  /// One that finds another above it when it has what was there already leaves that to it.
  @Test func whatWasTakenOverIsLeftToTheNext() throws {
    let folder = TemporaryFolder().path
    try Files.makeFolder("\(folder)/1/old")
    try AtomicFile.write("saved", to: "\(folder)/1/old/state")
    let rank = { (path: String) in Files.size("\(path)/state") }
    #expect(throws: FileError.self) {
      _ = try Claim.take(in: folder) { path in
        // It looks at what it has linked; meanwhile another one makes its number.
        if path.contains("/2/") { try? Files.makeFolder("\(folder)/9") }
        return rank(path)
      }
    }
    let next = try Claim.take(in: folder, rank: rank)
    #expect(try Files.text("\(next.path)/state") == "saved")
  }

  /// Of one that was taken over amid taking over, nothing counts: what it was taking is still there.
  @Test func halfOfItIsNotTakenOver() throws {
    let folder = TemporaryFolder().path
    for name in ["half", "whole"] {
      try Files.makeFolder("\(folder)/.aside-\(name)")
      try AtomicFile.write("saved", to: "\(folder)/.aside-\(name)/state")
    }
    try AtomicFile.write("", to: "\(folder)/.aside-half/.taking-over")
    try AtomicFile.write("saved", to: "\(folder)/.aside-whole/best")
    let claim = try Claim.take(in: folder) { Files.size("\($0)/state") }
    #expect(Files.names(in: claim.path) == ["best", "state"])
    #expect(Files.names(in: folder) == ["1"])
  }

  @Test func whatIsRespectedIsLeftAlone() throws {
    let folder = TemporaryFolder().path
    let first = try Claim.take(in: folder)
    #expect(try Claim.take(in: folder, unless: { $0 == first.path }) == nil)
    #expect(first.isHeld && Files.names(in: folder) == ["1"])
  }

  /// However many begin at once, one alone holds the folder at the end, with all that was there.
  @Test func oneAloneHoldsIt() async throws {
    for _ in 0..<20 {
      let folder = TemporaryFolder().path
      for (old, state) in [("1/old", "state"), ("1/older", "st")] {
        try Files.makeFolder("\(folder)/\(old)")
        try AtomicFile.write(state, to: "\(folder)/\(old)/state")
      }
      let claims = await withTaskGroup(of: Claim?.self) { group in
        for _ in 0..<8 { group.addTask { try? Claim.take(in: folder) { Files.size("\($0)/state") } } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let held = claims.compactMap { $0 }.filter(\.isHeld)
      #expect(held.count == 1 && Claim.paths(in: folder) == held.map(\.path))
      #expect(try Files.text("\(held[0].path)/state") == "state")
    }
  }
}

@Suite struct HeartTests {
  @Test func itBeatsUntilItStops() throws {
    let folder = TemporaryFolder().path
    try Files.makeFolder(folder)
    let heart = try Heart(in: folder)
    let first = try #require(Beat(in: folder))
    #expect(first.count == 0 && first.owner.process == Int(getpid()) && !first.owner.isGone)
    for _ in 0..<100 where Beat(in: folder)?.count == 0 { usleep(50_000) }
    #expect(Beat(in: folder).map { $0.count > 0 && $0.owner == first.owner } == true)
    heart.stop()
    #expect(Beat(in: folder) == nil && Files.names(in: folder) == [])
  }

  /// A folder that was taken over gets no beats of the one before.
  @Test func itDoesNotBeatForOthers() throws {
    let folder = TemporaryFolder().path
    let first = try Claim.take(in: folder)
    let heart = try Heart(in: first.path)
    try AtomicFile.write("saved", to: "\(first.path)/state")
    let second = try Claim.take(in: folder) { _ in 0 }
    usleep(1_500_000)
    #expect(Files.names(in: second.path) == ["state"] && !first.isHeld)
    heart.stop()
    #expect(Files.names(in: second.path) == ["state"])
  }

  @Test func silenceIsDeath() throws {
    let folder = TemporaryFolder().path
    try Files.makeFolder(folder)
    let heart = try Heart(in: folder)
    let beat = try #require(Beat(in: folder))
    heart.stop()
    var pulse = Pulse()
    func isAlive(_ count: Int, _ now: Double) -> Bool {
      var beat = beat
      beat.count = count
      return pulse.isAlive(beat, now: now)
    }
    #expect(isAlive(0, 1000) && isAlive(0, 1029) && !isAlive(0, 1030.5))
    // It was merely stopped.
    #expect(isAlive(1, 1031) && isAlive(1, 1060) && !isAlive(1, 1061.5))
    let isWithout = pulse.isAlive(nil, now: 1061.5)
    #expect(!isWithout)
  }

  @Test func aProcessOfThisMachineThatEndedIsGone() throws {
    let folder = TemporaryFolder().path
    try Files.makeFolder(folder)
    let heart = try Heart(in: folder)
    defer { heart.stop() }
    let text = try Files.text("\(folder)/heart")
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(words.count == 5)
    // The number of another process that was born at another time, and one of another machine.
    for (index, word, isGone) in [(0, "999999999", true), (1, "7", true), (2, "elsewhere", false)] {
      var changed = words
      changed[index] = word
      try AtomicFile.write("\(changed[..<4].joined(separator: " "))\n\(changed[4])\n", to: "\(folder)/heart")
      #expect(Beat(in: folder)?.owner.isGone == isGone, "\(word)")
    }
    for text in ["", "1 2 3\n0\n", "a b c d\n0\n", "1 2 3 4\nx\n", "1 2 3 4"] {
      try AtomicFile.write(text, to: "\(folder)/heart")
      #expect(Beat(in: folder) == nil)
    }
  }
}

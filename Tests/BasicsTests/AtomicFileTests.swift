import Glibc
import TestSupport
import Testing

@testable import Basics

/// What is no file, or is reached by a link, is written into and never replaced.
@Suite struct AtomicFileTests {
  private func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  @Test func aFileIsReplacedAndKeepsItsPermissions() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a"
    try AtomicFile.write("one", to: path)
    #expect(chmod(path, 0o600) == 0)
    try AtomicFile.write("two", to: path)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(try Files.text(path) == "two" && Files.names(in: folder.path) == ["a"])
  }

  /// What killed writers have left of files goes; what somebody writes stays, on whatever machine: it is locked.
  @Test func remainsOfKilledWritersGoAway() throws {
    let folder = TemporaryFolder()
    let kept = ["a", "a.part", "a.-9.part", "a.x.part", "b.1.part"]
    for name in kept + ["a.999999999.part", "b.2.part"] { folder.write(name, "") }
    let writer = open("\(folder.path)/b.1.part", O_WRONLY)
    #expect(flock(writer, LOCK_EX) == 0)
    AtomicFile.removeRemains(in: folder.path)
    #expect(Files.names(in: folder.path) == kept.sorted())
    close(writer)
    try AtomicFile.write(to: "\(folder.path)/c") { append in
      try append([1])
      AtomicFile.removeRemains(in: folder.path)
    }
    #expect(Files.names(in: folder.path) == ["a", "a.-9.part", "a.part", "a.x.part", "c"])
  }

  @Test func aLinkIsFollowed() throws {
    let folder = TemporaryFolder()
    try Files.makeFolder("\(folder.path)/there")
    #expect(symlink("there/a", "\(folder.path)/link") == 0)
    // At first it leads to nothing.
    for text in ["one", "two"] {
      try AtomicFile.write(text, to: "\(folder.path)/link")
      #expect(kind("\(folder.path)/link") == S_IFLNK)
      #expect(kind("\(folder.path)/there/a") == S_IFREG)
      #expect(try Files.text("\(folder.path)/there/a") == text)
    }
    #expect(symlink("nowhere/a", "\(folder.path)/broken") == 0)
    #expect(throws: FileError.self) { try AtomicFile.write("one", to: "\(folder.path)/broken") }
    #expect(kind("\(folder.path)/broken") == S_IFLNK)
  }

  @Test func aPipeIsWrittenInto() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    // Open at both ends, so that nobody waits for the other.
    let pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    defer { close(pipe) }
    try AtomicFile.write("one", to: path)
    #expect(kind(path) == S_IFIFO)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(pipe, &bytes, 8) == 3 && bytes.prefix(3).elementsEqual("one".utf8))
  }

  @Test func aDeviceStaysOne() throws {
    let folder = TemporaryFolder()
    for (name, minor, isFull) in [("null", 3, false), ("full", 7, true)] {
      let path = "\(folder.path)/\(name)"
      guard mknod(path, S_IFCHR | 0o600, UInt(1 << 8 | minor)) == 0 else {
        return print("no devices may be made here: skipped")
      }
      do {
        try AtomicFile.write("one", to: path)
        #expect(!isFull)
      } catch let error as FileError {
        #expect(isFull && error.code == ENOSPC || error.code == EACCES)
      }
      #expect(kind(path) == S_IFCHR)
    }
  }

  @Test func aFolderIsRefused() {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try AtomicFile.write("one", to: folder.path) }
    #expect(kind(folder.path) == S_IFDIR && Files.names(in: folder.path).isEmpty)
  }

  @Test func whatCannotBeListedThrows() throws {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try Files.listing(of: "\(folder.path)/nothing") }
    #expect(Files.names(in: "\(folder.path)/nothing").isEmpty)
    #expect(try Files.listing(of: folder.path).isEmpty)
  }
}

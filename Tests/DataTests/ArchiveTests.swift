import Basics
import Glibc
import TestSupport
import Testing

@testable import Data

@Suite struct ArchiveTests {
  private let folder = TemporaryFolder()
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("a/one.png", [1, 2, 3]), ("a/two.txt", []), ("b/three.png", (0..<3000).map { UInt8($0 % 256) }), ("four.png", [4]),
  ]

  /// What an archive at a path holds, read all at once and again one by one.
  private func contents(_ path: String) throws -> [String: [UInt8]] {
    let archive = try Archive(path) { $0.hasSuffix(".png") }
    var found: [String: [UInt8]] = [:]
    try archive.read(Array(archive.names.indices)) { found[archive.names[$0]] = $1 }
    for index in archive.names.indices {
      try archive.read([index]) { #expect($1 == found[archive.names[$0]]) }
    }
    return found
  }

  private static let expected = Dictionary(
    uniqueKeysWithValues: files.filter { $0.name.hasSuffix("png") }.map { ($0, $1) })

  @Test(arguments: [
    ("stored.zip", zip(files)), ("deflated.zip", zip(files, isDeflated: true)), ("long.zip", zip(files, isLong: true)),
    ("a.tar", tar(files)), ("a.tar.gz", gzip(tar(files))),
  ])
  func archives(_ name: String, _ bytes: [UInt8]) throws {
    #expect(try contents(folder.write(name, bytes)) == Self.expected)
  }

  @Test func folders() throws {
    for (name, bytes) in Self.files { folder.write("all/\(name)", bytes) }
    folder.write("all/.hidden/x.png", [1])
    #expect(try contents(folder.path + "/all") == Self.expected)
  }

  /// A class that cannot be listed would vanish, and its label with it.
  @Test func whatCannotBeListedIsReported() throws {
    for (name, bytes) in Self.files { folder.write("all/\(name)", bytes) }
    #expect(symlink("loop", folder.path + "/all/loop") == 0)
    let path = folder.path + "/all"
    #expect(
      problem(in: folder) { _ = try contents(path) }
        == "cannot read ./all/loop: Too many levels of symbolic links")
  }

  /// What macOS adds to archives is not a picture, though it is called like one.
  @Test func hiddenFilesAreSkipped() throws {
    let files: [(name: String, bytes: [UInt8])] = [
      ("./a/1.png", [1]), ("__MACOSX/a/._1.png", [2]), ("a/._1.png", [3]), (".git/x.png", [4]),
    ]
    for bytes in [zip(files), tar(files)] { #expect(try contents(folder.write("a", bytes)) == ["./a/1.png": [1]]) }
  }

  /// A link of an archive is a picture that would be missing.
  @Test(arguments: ["1", "2"] as [Character])
  func linksInTarsAreRefused(_ kind: Character) throws {
    let link = tarHeader("b.png", size: 0, kind: kind)
    let path = folder.write("a.tar", tarHeader("a.png", size: 2) + tarFile([7, 8]) + link)
    #expect(problem(in: folder) { _ = try contents(path) } == "./a.tar: b.png is a link")
    let text = tarHeader("b.txt", size: 0, kind: kind) + tarEnd
    #expect(try contents(folder.write("a.tar", tarHeader("a.png", size: 2) + tarFile([7, 8]) + text)).count == 1)
  }

  @Test func longNamesOfTar() throws {
    let long = String(repeating: "d/", count: 90) + "x.png"
    let line = "\(long.utf8.count + 10) path=\(long)\n"
    let extended = tarHeader("pax", size: line.utf8.count, kind: "x") + tarFile(Array(line.utf8))
    let gnu = tarHeader("long", size: long.utf8.count + 1, kind: "L") + tarFile(Array(long.utf8) + [0])
    let file = tarHeader("short.png", size: 2) + tarFile([7, 8])
    for names in [extended, gnu] {
      let bytes = tarHeader("d", size: 0, kind: "5") + names + file + file + tarEnd
      #expect(try contents(folder.write("a.tar", bytes)) == [long: [7, 8], "short.png": [7, 8]])
    }
    let prefixed = tarHeader("x.png", size: 2, prefix: "deep/er") + tarFile([7, 8])
    #expect(try contents(folder.write("a.tar", prefixed + tarEnd)) == ["deep/er/x.png": [7, 8]])
  }

  @Test func sizesOfGNUsKind() throws {
    var header = tarHeader("x.png", size: 0)
    header.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0, count: 9) + [2, 1])
    header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    header.replaceSubrange(
      148..<156, with: Array((String(repeating: "0", count: 6 - sum.count) + sum).utf8) + [0, 0x20])
    let bytes = (0..<513).map { UInt8($0 % 7) }
    #expect(try contents(folder.write("a.tar", header + tarFile(bytes) + tarEnd)) == ["x.png": bytes])
  }

  private static let good = zip([("x.png", [1, 2, 3, 4])])
  private static let packed = zip([("x.png", [1, 2, 3, 4])], isDeflated: true)
  private static let list = good.count - 22 - 51

  @Test(arguments: [
    BadFile(
      "a.zip", good.dropLast(1), "byte 111: is not a zip archive, or cut off: it does not end in a list of files"),
    BadFile(
      "a.zip", changed(good, good.count - 6, [255]), "byte 90: the list of its files cannot lie where it is said to"),
    BadFile(
      "a.zip", changed(good, good.count - 8, [255]), "byte 90: the list of its files cannot lie where it is said to"),
    BadFile("a.zip", changed(good, good.count - 18, [3]), "byte 94: is one part of an archive of several"),
    BadFile("a.zip", changed(good, list, [0]), "byte 39: expected the description of a file"),
    BadFile("a.zip", changed(good, list + 28, [255, 255]), "byte 39: the description of a file goes beyond the list"),
    BadFile("a.zip", changed(good, list + 8, [1]), "byte 39: x.png is encrypted"),
    BadFile(
      "a.zip", changed(good, list + 10, [12]),
      "byte 39: x.png is packed by method 12; 'stored' and 'deflated' can be read"),
    BadFile("a.zip", changed(good, list + 24, [5]), "byte 39: x.png cannot be 5 bytes long, packed to 4"),
    BadFile(
      "a.zip", changed(packed, 44 + 24, [255, 255, 255]), "byte 44: x.png cannot be 16777215 bytes long, packed to 9"),
    BadFile("a.zip", changed(good, list + 42, [255]), "byte 255: x.png shares bytes with something else"),
    BadFile("a.zip", changed(good, 36, [0]), "x.png: byte 35: its checksum is wrong, so it is damaged"),
    BadFile("a.zip", changed(good, 0, [0]), "byte 0: is neither a zip nor a tar archive"),
    BadFile("a.zip", changed(good, 3, [0]), "byte 0: expected the beginning of x.png"),
    BadFile(
      "a.zip", zip([("../x.png", [1])]), "byte 39: the name '../x.png' climbs out of the archive"),
    BadFile("a.zip", zip([("/x.png", [1])]), "byte 37: the name '/x.png' climbs out of the archive"),
    BadFile(
      "a.zip", changed(packed, 44 + 24, [3]),
      "x.png: byte 3 (unpacked): expected the end, found more data"),
    BadFile("a.zip", changed(packed, 35, [7]), "x.png: near byte 36: the deflated data is corrupt: invalid block type"),
    BadFile("a.tar", tar([("../x.png", [1])]), "byte 0: the name '../x.png' climbs out of the archive"),
    BadFile("a.tar", tar([("a/../../x.png", [1])]), "byte 0: the name 'a/../../x.png' climbs out of the archive"),
    BadFile("a.tar", [], "byte 0: is neither a zip nor a tar archive"),
    BadFile("a.tar", [UInt8](repeating: 0, count: 1024), "byte 0: is neither a zip nor a tar archive"),
    BadFile("a.tar", Array("no archive".utf8), "byte 0: is neither a zip nor a tar archive"),
    BadFile(
      "a.tar", changed(tar([("x.png", [1])]), 3, [65]), "byte 0: is neither a zip nor a tar archive"),
    BadFile(
      "a.tar", tarHeader("x.png", size: 600) + [1, 2, 3],
      "byte 515: the archive ends within x.png"),
    BadFile(
      "a.tar", changed(tar([("x.png", [1]), ("y.png", [2])]), 1027, [65]),
      "byte 1024: expected the header of a file: its sum is wrong"),
    BadFile("a.tar", tarHeader("x.png", size: 0) + [1, 2], "byte 512: the archive ends within a header"),
    BadFile(
      "a.tar", tar([("x.png", [1]), ("y.png", [2])]).dropLast(2048),
      "byte 1024: expected another file or two blocks of zeros, the end of an archive: it is cut off"),
    BadFile(
      "a.tar", tar([("x.png", [1])]).dropLast(512),
      "byte 1024: expected another file or two blocks of zeros, the end of an archive: it is cut off"),
    BadFile(
      "a.tar.gz", gzip(tar([("x.png", [1])]).dropLast(1024)),
      "byte 1024 (unpacked): expected another file or two blocks of zeros, the end of an archive: it is cut off"),
    BadFile(
      "a.tar", tarHeader("x.txt", size: 6000) + [1, 2, 3], "byte 515: the archive ends within x.txt"),
    BadFile(
      "a.tar.gz", gzip(tar([("x.png", [1])])).dropLast(900),
      "the gzip data is cut off: the file ends at byte 1171, in the middle"),
  ])
  func wrongArchivesSaySo(_ bad: BadFile) {
    let path = folder.write(bad.name, bad.bytes)
    let found = problem(in: folder) { _ = try contents(path) }
    #expect(found == "./\(bad.name): \(bad.message)")
  }

  @Test func filesThatShareBytesAreRefused() {
    // Two names for one file: how an archive of a few kilobytes unpacks to terabytes.
    let one = zip([("x.png", [1, 2, 3, 4])])
    let list = Array(one[Self.list..<one.count - 22])
    let end = little(0x0605_4b50, 4) + little(0, 4) + little(2, 2) + little(2, 2) + little(2 * list.count, 4)
    let path = folder.write("a.zip", Array(one[..<Self.list]) + list + list + end + little(Self.list, 4) + [0, 0])
    #expect(problem(in: folder) { _ = try contents(path) } == "./a.zip: byte 0: x.png shares bytes with something else")
  }
}

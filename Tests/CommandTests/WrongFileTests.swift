import Basics
import Testing

/// Files with the faults that people make, and the exact words each gets: `Wrong/NAME.yaml` and `Wrong/NAME.txt`.
/// Beside a file may lie others that it names: `NAME.other.yaml`.
@Suite struct WrongFileTests {
  static let folder = "\(Golden.folder)/Wrong"
  static let names = Files.names(in: folder).filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".other.yaml") }
    .map { String($0.dropLast(5)) }.sorted()

  /// Faults that lie in the sweep, which `run` leaves aside.
  static func isOfSweep(_ name: String) -> Bool { name.hasPrefix("sweep-") || name == "shape-in-some-trials" }

  /// No file without its words, no words whose file is gone, and no two files that get the same.
  @Test func eachHasWordsOfItsOwn() throws {
    let files = Files.names(in: Self.folder)
    #expect(files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted() == Self.names)
    let others = files.filter { $0.hasSuffix(".other.yaml") }.map { String($0.dropLast(11)) }
    #expect(others.filter { !Self.names.contains($0) } == [])
    var known: [String: String] = [:]
    for name in Self.names {
      let words = try Files.text("\(Self.folder)/\(name).txt").replacing("\(name).", with: "")
      #expect(known[words] == nil, "\(name) shows what \(known[words] ?? "") shows")
      known[words] = name
    }
  }

  /// Whatever key of a file one gets wrong, it is shown here what is said: one that is new asks for a file of its own.
  @Test func everyKeyIsWrongSomewhere() throws {
    let schema = try #require(JSON(Program.run(["schema"], in: Folder()).output))
    let keys = try #require(schema["properties"]?.members?.map(\.key))
    try #require(keys.contains("networks"))
    var wrong: Set<Substring> = []
    for name in Self.names {
      let lines = try Files.text("\(Self.folder)/\(name).yaml").split(separator: "\n", omittingEmptySubsequences: false)
      for fault in try Files.text("\(Self.folder)/\(name).txt").split(separator: "\n") {
        let parts = fault.split(separator: ":", maxSplits: 3)
        guard parts.count == 4, parts[0] == "\(name).yaml", let line = Int(parts[1]) else { continue }
        // What is missing is told at whatever the file begins with.
        guard parts[3].hasPrefix(" error"), !parts[3].hasPrefix(" error: the experiment has no ") else { continue }
        // The key that the marked line stands under.
        if let top = lines.prefix(line).last(where: { $0.first?.isLetter == true }) {
          wrong.insert(top.prefix { $0 != ":" })
        }
      }
    }
    #expect(keys.filter { !wrong.contains($0[...]) } == [])
  }

  @Test(arguments: names)
  func isToldBeforeAnythingRuns(_ name: String) throws {
    let folder = try Folder()
    for file in Files.names(in: Self.folder) where file == "\(name).yaml" || file == "\(name).other.yaml" {
      try folder.write(Files.read("\(Self.folder)/\(file)"), to: file)
    }
    let before = try folder.contents()
    let check = try Program.run(["check", "\(name).yaml"], in: folder)
    #expect(check.status == 2)
    #expect(check.output == "")
    try Golden.expect(check.errors, "Wrong/\(name).txt")
    Self.expectOrder(check.errors)

    let sweep = try Program.run(["sweep", "\(name).yaml"], in: folder)
    #expect(sweep.status == 2)
    #expect(sweep.errors == check.errors)
    if !Self.isOfSweep(name) {
      let run = try Program.run(["run", "\(name).yaml"], in: folder)
      #expect(run.status == 2)
      #expect(!run.errors.isEmpty)
    }
    #expect(try folder.contents() == before)
  }

  /// All faults of a file in the order of its lines, none twice, and their number at the end.
  static func expectOrder(_ text: String) {
    let lines = text.split(separator: "\n")
    let faults = lines.filter { $0.contains(": error: ") && !$0.hasPrefix(" ") }
    #expect(Set(faults).count == faults.count)
    if faults.count > 1 { #expect(lines.last == "\(faults.count) errors; nothing was run") }
    var last: [Substring: Int] = [:]
    for fault in faults {
      let parts = fault.split(separator: ":", maxSplits: 3)
      guard parts.count == 4, let line = Int(parts[1]) else { continue }
      #expect(line >= last[parts[0], default: 0], "\(fault)")
      last[parts[0]] = line
    }
  }

  @Test func sixFaultsAreSixErrors() throws {
    let text = try Files.text("\(Self.folder)/six-faults.txt")
    #expect(text.hasSuffix("\n6 errors; nothing was run\n"))
  }

  // MARK: - Files that no one would keep

  struct Made: CustomTestStringConvertible {
    let name: String
    let bytes: @Sendable () -> [UInt8]
    let errors: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: @escaping @Sendable () -> [UInt8], _ errors: String) {
      (self.name, self.bytes, self.errors) = (name, bytes, errors)
    }
  }

  static let made = [
    Made(
      "ten-megabytes.yaml", { Array(repeating: UInt8(ascii: "#"), count: 10 << 20) },
      """
      error: 'ten-megabytes.yaml' has 10 MiB: an experiment has at most 1 MiB
        is it the right file?
      """),
    Made(
      "picture.png", { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D] },
      """
      picture.png:1:1: error: this is not UTF-8 text
        \u{FFFD}
        ^
        save the file as UTF-8
      """),
    Made(
      "zeros.yaml", { Array("title: a".utf8) + [0, 0, 0] },
      """
      zeros.yaml:1:9: error: the character U+0000 cannot stand in a YAML file
        title: a\u{FFFD}
                ^
        delete this character
      """),
    Made(
      "deep.yaml", { Array("title: \(String(repeating: "[", count: 50_000))".utf8) },
      """
      deep.yaml:1:71: error: more than 64 levels stand inside each other here
        …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
                                                         ^
      """),
    // Cut after the mark, on both sides of it, and before it.
    Made(
      "long-line.yaml",
      {
        let long = String(repeating: "long ", count: 20_000)
        return Array("let:\n  first: $(a) \(long)end\n  middle: \(long)$(b) \(long)end\n  last: \(long)$(c)\n".utf8)
      },
      """
      long-line.yaml:2:12: error: no name of 'let' is 'a'
          first: $(a) long long long long long long long long long long long long long long long long lo…
                   ^
        let: first, last, middle
      long-line.yaml:3:100013: error: no name of 'let' is 'b'
        … long long long long long long long long long $(b) long long long long long long long long long …
                                                         ^
        let: first, last, middle
      long-line.yaml:4:100011: error: no name of 'let' is 'c'
        …g long long long long long long long long long long long long long long long long long long $(c)
                                                                                                       ^
        let: first, last, middle
      3 errors; nothing was run
      """),
  ]

  @Test(arguments: made)
  func isTold(_ file: Made) throws {
    let folder = try Folder()
    try folder.write(file.bytes(), to: file.name)
    for command in ["check", "sweep", "run"] {
      let ending = try Program.run([command, file.name], in: folder)
      #expect(ending.status == 2)
      #expect(ending.errors == file.errors + "\n")
      #expect(ending.errors.utf8.count < 10_000)
    }
    #expect(Files.names(in: folder.path) == [file.name])
  }
}

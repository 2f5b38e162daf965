import Basics
import Testing

/// What a terminal is sent: no text of a file moves its cursor or changes its colours.
@Suite struct TerminalTests {
  static let text = """
    title: "A \\e[31mred\\e[0m title\\a"
    let: {word: "a\\e[2Jb"}
    data: {source: ring, train: 64, valid: 16, test: 16}
    networks: {f: [linear 2]}
    objective: {sample: {x: data}, minimize: mean(sum((f(x) - x)^2))}
    train: {steps: 2, batch: 16, optimizer: adam 1e-3}
    sweep: {word: ["a\\e[2Jb", c]}

    """

  @Test func titlesAndNames() throws {
    let folder = try Folder()
    try folder.write(Array(Self.text.utf8), to: "red.yaml")
    for words in [
      ["check", "red.yaml"], ["sweep", "red.yaml"], ["run", "red.yaml"], ["status", "red"], ["compare", "red"],
      ["show", "spec", "red.yaml"], ["show", "trials", "red.yaml"], ["show", "table", "red.yaml"],
      ["sweep", "red.yaml", "--dry-run"], ["resume", "red"], ["evaluate", "red", "mse x f(x)"],
    ] {
      let ending = try Program.run(words, in: folder)
      #expect(ending.status == 0, "\(words): \(ending.errors)")
      #expect(!(ending.output + ending.errors).unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{7}" }, "\(words)")
    }
    #expect(
      try Program.run(["check", "red.yaml"], in: folder).output.hasPrefix(
        "A \u{fffd}[31mred\u{fffd}[0m title\u{fffd}\n"))
    let trials = Files.names(in: "\(folder.path)/Results/red/trials")
    let logs = trials.map { "\(folder.path)/Results/red/trials/\($0)/log.txt" }.filter { Files.exists($0) }
    #expect(!logs.isEmpty)
    for log in logs { #expect(try !Files.read(log).contains(0x1b)) }
  }

  /// Names of files and what is quoted in errors, too.
  @Test func errors() throws {
    let folder = try Folder()
    let wrong = Self.text.replacing("linear 2", with: "\"lin\\e[31mear 2\"")
    try folder.write(Array(wrong.utf8), to: "\u{1b}[31m.yaml")
    for words in [
      ["check", "\u{1b}[31m.yaml"], ["check", "\u{1b}[31m"], ["check", "\u{1b}[32m"], ["\u{1b}[31m"],
      ["status", "\u{1b}[31m"],
    ] {
      let ending = try Program.run(words, in: folder)
      #expect(ending.status == 2 && !ending.errors.isEmpty && !ending.errors.unicodeScalars.contains("\u{1b}"))
    }
  }

  /// After two dashes all words are operands.
  @Test func filesThatBeginWithADash() throws {
    let folder = try Folder()
    try folder.write(Array(LineTests.small.utf8), to: "-x.yaml")
    #expect(try Program.run(["check", "--", "-x.yaml", "latent=3"], in: folder).status == 0)
    #expect(try Program.run(["show", "spec", "--", "-x.yaml"], in: folder).status == 0)
    #expect(try Program.run(["sweep", "--dry-run", "--", "-x.yaml"], in: folder).status == 0)
    let without = try Program.run(["check", "-x.yaml"], in: folder)
    #expect(without.status == 2)
    #expect(
      without.errors == """
        error: atelier check has no option -x.yaml
          the file of this name comes after two dashes: atelier check -- -x.yaml

        """)
    #expect(try Program.run(["new", "--", "-y"], in: folder).output.contains("atelier check -- -y.yaml"))
  }
}

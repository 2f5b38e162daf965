import Basics
import Testing

/// What cannot be printed is not lost in silence; who stops reading wants no more.
@Suite struct OutputTests {
  private static let experiment = """
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
    """

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    return folder
  }

  @Test(arguments: [
    "show reference", "help", "--version", "help check", "check e.yaml", "schema", "data list",
    "sweep e.yaml --dry-run",
  ])
  func aFullDiskIsAnError(_ words: String) throws {
    let ending = try Program.run(script: "\"$0\" \(words) > /dev/full", in: folder())
    #expect(ending.status == 1)
    #expect(ending.errors == "error: cannot write standard output: No space left on device\n")
    let closed = try Program.run(script: "\"$0\" \(words) >&-", in: folder())
    #expect(closed.status == 1)
    #expect(closed.errors == "error: cannot write standard output: Bad file descriptor\n")
  }

  /// The results are kept: only what was printed is lost.
  @Test(arguments: ["> /dev/full", ">&-"])
  func aSweepGoesOnToItsEnd(_ output: String) throws {
    let folder = try folder()
    let ending = try Program.run(script: "\"$0\" sweep e.yaml \(output)", in: folder)
    #expect(ending.status == 1 && ending.errors.hasPrefix("error: cannot write standard output: "), "\(ending.errors)")
    #expect(Files.names(in: "\(folder.path)/Results/e/trials").count == 1)
    #expect(Files.exists("\(folder.path)/Results/e/history.csv"))
  }

  /// Whoever started the program may have left its output so that a full pipe refuses instead of waiting.
  @Test func aFullPipeIsWaitedFor() throws {
    let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first { Files.exists($0) }
    guard let python else { return print("no python3 is here to make a pipe that does not block: skipped") }
    let block = "import os, sys; os.set_blocking(1, False); os.execv(sys.argv[1], sys.argv[1:])"
    let script = "\(python) -c '\(block)' \"$0\" show reference | { sleep 0.5; wc -c; }"
    let ending = try Program.run(script: script, in: folder())
    let whole = try Program.run(["show", "reference"], in: folder()).output.utf8.count
    #expect(whole > 1 << 16 && ending.errors.isEmpty)
    #expect(ending.output.split(separator: "\n").first == "\(whole)")
  }

  @Test(arguments: ["show reference", "help", "data list"])
  func aClosedPipeIsNone(_ words: String) throws {
    let script = "{ \"$0\" \(words); echo $? >&2; } | true"
    #expect(try Program.run(script: script, in: folder()).errors == "0\n")
  }
}

import Basics
import Testing

/// What commands say and leave where results or data are not as they should be.
@Suite struct ResultsTests {
  private static let experiment = """
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
    evaluate: [error, {tiny: 0 * error + 3e-8}]
    """

  private func folder(_ factor: Int = 1) throws -> Folder {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    try write(factor, in: folder)
    return folder
  }

  private func write(_ factor: Int, in folder: Folder) throws {
    let lines = (0..<100).map { "\(factor * $0)\n" }.joined()
    try folder.write(Array(lines.utf8), to: "points.csv")
  }

  /// A trial's name holds a hash of its data: what it was planned with is what it is trained on.
  @Test func dataThatChangedSinceThePlanIsRefused() throws {
    let folder = try folder()
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    try Files.remove("\(folder.path)/Results/e/trials")
    try write(100, in: folder)
    let resumed = try Program.run(["resume", "Results/e"], in: folder)
    #expect(resumed.status == 1 && resumed.output.contains("is not what it was when this trial was planned"))
    #expect(Files.names(in: "\(folder.path)/Results/e/trials").isEmpty)
    try write(1, in: folder)
    #expect(try Program.run(["resume", "Results/e"], in: folder).status == 0)
  }

  /// Status 2 says that the input was wrong.
  @Test(arguments: [
    ["run", "e.yaml", "--results", "/dev/null"], ["sweep", "e.yaml", "--results", "/dev/null"],
    ["compare", "Results/e", "--csv", "/dev/null/table.csv"],
  ])
  func resultsThatCannotBeWritten(_ words: [String]) throws {
    let folder = try folder()
    if words[0] == "compare" { #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0) }
    let ending = try Program.run(words, in: folder)
    #expect(ending.status == 1 && ending.errors.hasPrefix("error: cannot "), "\(ending.errors)")
  }

  @Test func smallNumbersAreShown() throws {
    let ran = try Program.run(["run", "e.yaml"], in: try folder())
    #expect(ran.status == 0 && ran.output.contains("valid_tiny") && ran.output.contains("3e-08"), "\(ran.output)")
  }
}

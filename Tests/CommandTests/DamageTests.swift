import Basics
import Testing

/// Results that were damaged, or that others than the program have moved.
@Suite struct DamageTests {
  private static let experiment = """
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
    train: {epochs: 3, batch: 20, optimizer: sgd 1e-3}
    figures: [loss]
    """

  private func swept() throws -> (folder: Folder, trial: String) {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    return (folder, "Results/e/trials/\(Files.names(in: "\(folder.path)/Results/e/trials")[0])")
  }

  /// What a crash of the machine may leave: zeros where a line was, the end of the file missing.
  @Test(arguments: [
    ["sweep", "e.yaml"], ["report", "Results/e"], ["figures", "Results/e"], ["figures", "TRIAL"],
    ["evaluate", "TRIAL", "error"],
  ])
  func damagedRecordsAreNamed(_ words: [String]) throws {
    let (folder, trial) = try swept()
    let path = "\(trial)/metrics.csv"
    var lines = try Files.text("\(folder.path)/\(path)").split(separator: "\n")
    lines[2] = Substring(String(repeating: "\0", count: 3))
    try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    let words = words.map { $0.replacing("TRIAL", with: trial) }
    // What was trained cannot be taken up without its records; all else goes by what is left of them.
    let isRefused = words[0] == "evaluate"
    let kind = isRefused ? "error" : "warning"
    let one = try Program.run(words, in: folder)
    #expect(one.status == (isRefused ? 2 : 0))
    #expect(one.errors.contains("\(path):3:1: \(kind): this line cannot be read\n  ���\n  ^"), "\(one.errors)")
    #expect(isRefused || one.errors.hasSuffix("\n  tables and figures lack what was recorded there\n"), "\(one.errors)")

    lines[4] = "1,x,train,loss,2"
    try folder.write(Array(lines.joined(separator: "\n").utf8), to: path)
    let three = try Program.run(words, in: folder).errors
    #expect(
      three.contains("\(path):3:1: \(kind): 3 lines cannot be read: 3, 5, \(lines.count)\n"), "\(three)")
  }

  @Test func recordsThatAreGoneAreNamed() throws {
    let (folder, trial) = try swept()
    try Files.remove("\(folder.path)/\(trial)/metrics.csv")
    let ending = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(ending.errors.hasPrefix("warning: cannot read \(trial)/metrics.csv: No such file"), "\(ending.errors)")
  }
}

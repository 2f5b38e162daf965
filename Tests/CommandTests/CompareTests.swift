import Basics
import Testing

/// `atelier compare`: what it shows, which files it leaves, and what it says of folders that hold no sweep.
@Suite struct CompareTests {
  private static let experiment = """
    let: {k: 1}
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - k * net(x))^2)}, minimize: error}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
    evaluate: [error]
    """

  private func folder(sweep: String = "") throws -> Folder {
    let folder = try Folder()
    try folder.write(Array((Self.experiment + sweep).utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\(Double($0) / 100)\n" }.joined().utf8), to: "points.csv")
    return folder
  }

  @Test func tablesAndFiles() throws {
    let folder = try folder(sweep: "\nsweep: {k: [1, 2], seed: [1, 2]}\n")
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    #expect(try Program.run(["sweep", "e.yaml", "train.epochs=2", "k=2"], in: folder).status == 0)
    let both = ["compare", "Results/e", "Results/e@train.epochs=2+k=2"]
    let screen = try Program.run(both + ["--metric", "test_error"], in: folder)
    #expect(screen.status == 0)
    let lines = screen.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "k  train.epochs  test_error ↓")
    #expect(lines[1...3].map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == ["1 1", "2 1", "2 2"])
    #expect(lines[4].hasPrefix("in all rows: experiment e, trials 2, parameters 2"))
    #expect(screen.output.contains("(paired t tests over 2 seeds, Holm's correction, 5 %)"))
    #expect(screen.output.contains("\ntest_error: best by valid_error\n"))
    // Nothing that was not written is named.
    #expect(!(try Program.run(both, in: folder).output.contains(".csv:")))

    let files = ["--csv", "t.csv", "--markdown", "t.md", "--latex", "t.tex"]
    let written = try Program.run(both + files, in: folder)
    #expect(written.status == 0 && written.output.hasSuffix("\nt.csv\nt.md\nt.tex\n"))
    #expect(try Files.text("\(folder.path)/t.csv").hasPrefix("experiment,k,train.epochs,trials,done,parameters,"))
    #expect(try Files.text("\(folder.path)/t.md").hasPrefix("|"))
    #expect(try Files.text("\(folder.path)/t.tex").contains("\\begin{tabular}{r r r@{}l@{}l "))
  }

  /// `run` leaves a trial and no plan, which a sweep then makes.
  @Test func foldersWithoutAPlan() throws {
    let folder = try folder()
    #expect(try Program.run(["run", "e.yaml"], in: folder).status == 0)
    for command in ["compare", "status"] {
      let ending = try Program.run([command, "Results/e"], in: folder)
      #expect(ending.status == 2 && ending.output.isEmpty)
      #expect(
        ending.errors == """
          error: Results/e has trials but no plan.yaml: 'atelier run' trains one trial and plans nothing
            'atelier sweep FILE' plans the trials of a file and leaves tables; what is trained stays

          """)
    }
    let swept = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(swept.status == 0 && swept.output.contains("0 of 1 trials to train"))
    #expect(try Program.run(["compare", "Results/e"], in: folder).status == 0)
    let trial = "Results/e/trials/\(Files.names(in: "\(folder.path)/Results/e/trials")[0])"
    #expect(
      try Program.run(["compare", trial], in: folder).errors.hasPrefix(
        "error: \(trial) is the folder of one trial, not of a sweep\n"))
    #expect(
      try Program.run(["compare", "e.yaml"], in: folder).errors.hasPrefix("error: e.yaml is a file, not a folder"))
    #expect(try Program.run(["compare", "."], in: folder).errors.hasPrefix("error: . holds no sweep: it has no plan"))
  }
}

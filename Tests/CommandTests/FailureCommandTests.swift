import Basics
import Glibc
import Results
import Testing

/// What a user sees of trials that fail, of limits, and of a results folder that somebody else holds.
@Suite struct FailureCommandTests {
  private func folder(_ experiment: String) throws -> Folder {
    let folder = try Folder()
    try folder.write(Array(experiment.utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    return folder
  }

  private func experiment(_ train: String = "epochs: 2", rate: String = "1e-6", sweep: String = "{seed: [1, 2]}")
    -> String
  {
    """
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 4, relu, linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
    train: {\(train), batch: 20, optimizer: sgd \(rate)}
    sweep: \(sweep)
    """
  }

  private func column(_ name: String, in folder: Folder) throws -> [String] {
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/e/sweep.csv")))
    let column = try #require(table.columns.firstIndex(of: name))
    return table.rows.map { $0[column] }
  }

  @Test func aTrialThatDivergesSaysSo() throws {
    let folder = try folder(experiment("epochs: 9", rate: "1e6"))
    let sweep = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(sweep.status == 1)
    #expect(sweep.output.contains("  seed=1: diverged: loss is not finite at step 2"), "\(sweep.output)")
    #expect(try column("reason", in: folder) == ["diverged", "diverged"])
    let trial = try #require(Files.names(in: "\(folder.path)/Results/e/trials").first)
    #expect(TrialStatus(path: "\(folder.path)/Results/e/trials/\(trial)/status.json")?.reason == .diverged)
    let status = try Program.run(["status", "Results/e"], in: folder)
    #expect(status.output.contains("  seed=1  failed (diverged): loss is not finite at step 2"), "\(status.output)")
    #expect(status.output.contains("\n      epoch 0, step 0 of 27\n"), "\(status.output)")
    #expect(status.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// Data that changed under a plan is refused, once: it would be refused again.
  @Test func changedDataIsNotTriedAgain() throws {
    let folder = try folder(experiment())
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    try Files.remove("\(folder.path)/Results/e/trials")
    try folder.write(Array("1\n2\n".utf8), to: "points.csv")
    let resumed = try Program.run(["resume", "Results/e", "--retries", "5"], in: folder)
    #expect(resumed.status == 1 && !resumed.output.contains("tried"), "\(resumed.output)")
    #expect(try column("reason", in: folder) == ["data", "data"] && column("status", in: folder) == ["died", "died"])
    let status = try Program.run(["status", "Results/e"], in: folder)
    #expect(status.output.contains("  seed=1  died (data): "), "\(status.output)")
  }

  /// What was trained in that time is kept, and a longer limit goes on from there.
  @Test func aTimeLimit() throws {
    let folder = try folder(experiment("steps: 1000000000", sweep: "{seed: [1]}"))
    func saved() throws -> Int {
      let id = try #require(Files.names(in: "\(folder.path)/Results/e/attempts").first)
      return try #require(ResultsFolder("\(folder.path)/Results/e").saved(id) ?? nil)
    }
    var steps = 0
    for limit in ["1s", "0.05min"] {
      let ending = try Program.run(["sweep", "e.yaml", "--time-limit", limit], in: folder)
      #expect(ending.status == 1 && ending.output.contains("  seed=1: timeout: it took "), "\(ending.output)")
      #expect(try column("reason", in: folder) == ["timeout"])
      #expect(try saved() > steps)
      steps = try saved()
    }
    let status = try Program.run(["status", "Results/e"], in: folder)
    #expect(
      status.output.contains("  seed=1  died (timeout), goes on from step \(steps): it took "), "\(status.output)")
    for (limit, words) in [
      ("1s", "no trial has failed\n"), ("10s", "no trial has failed; 1 trial that died runs again\n"),
    ] {
      let retried = try Program.run(["retry", "Results/e", "--time-limit", limit], in: folder)
      #expect(retried.status == 1 && retried.output.contains(words), "\(limit): \(retried.output)")
    }
  }

  @Test func aMemoryLimit() throws {
    let folder = try folder(experiment("steps: 1000000000", sweep: "{seed: [1]}"))
    let estimated = try Program.run(["sweep", "e.yaml", "--memory-limit", "50M"], in: folder)
    #expect(estimated.status == 2 && estimated.errors.contains("error: a trial needs about "), "\(estimated.errors)")
    #expect(
      estimated.errors.contains(" of memory, and --memory-limit is 50 MB") && !Files.exists("\(folder.path)/Results"))
    // Planned with none, so that nothing is estimated.
    _ = try Program.run(["sweep", "e.yaml", "--time-limit", "1s"], in: folder)
    let ending = try Program.run(["resume", "Results/e", "--memory-limit", "5MB"], in: folder)
    #expect(ending.status == 1 && ending.output.contains(" of memory, and --memory-limit is 5 MB"), "\(ending.output)")
    #expect(try column("reason", in: folder) == ["memory"])
  }

  // MARK: Folders that are held

  /// Both begin at the same moment, many times: no trial is trained twice, and the tables are those of one sweep.
  @Test func twoSweepsAtOnce() throws {
    let folder = try folder(experiment("epochs: 300", sweep: "{seed: [1, 2, 3, 4, 5, 6]}"))
    #expect(try Program.run(["sweep", "e.yaml", "--results", "plain"], in: folder).status == 0)
    let expected = try ResultTables.withoutTimes("\(folder.path)/plain/e")
    var refused = 0
    for _ in 0..<6 {
      let both = """
        "$0" sweep e.yaml > a 2>&1 & a=$!; "$0" sweep e.yaml > b 2>&1 & b=$!
        wait $a; echo $?; wait $b; echo $?; cat a b
        """
      let ending = try Program.run(script: both, in: folder)
      let statuses = ending.output.split(separator: "\n").prefix(2).sorted()
      // The second may come when the first is done, and finds all trials there.
      #expect(statuses == ["0", "2"] || statuses == ["0", "0"], "\(ending.output)")
      if statuses == ["0", "2"] {
        refused += 1
        #expect(ending.output.contains("error: another sweep (process "), "\(ending.output)")
      }
      #expect(ending.output.split(separator: "\n").count { $0.contains(": done in ") } == 6, "\(ending.output)")
      #expect(try ResultTables.withoutTimes("\(folder.path)/Results/e") == expected)
      #expect(!Files.exists("\(folder.path)/Results/e/.sweep"))
      try Files.remove("\(folder.path)/Results")
    }
    #expect(refused > 0)
  }

  /// A sweep that lives and does not beat, such as one that is stopped, is waited for, and then taken over.
  @Test func aSilentSweepIsTakenOver() throws {
    let folder = try folder(experiment())
    let held = "\(folder.path)/Results/e/.sweep/1/x"
    try Files.makeFolder(held)
    let heart = try Heart(in: held)
    let beat = try Files.text("\(held)/heart")
    // It beats: it is left alone.
    let refused = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(refused.status == 2, "\(refused.errors)")
    #expect(refused.errors.contains("another sweep (process \(getpid())) is running in Results/e"), "\(refused.errors)")
    heart.stop()
    try AtomicFile.write(beat, to: "\(held)/heart")
    let began = secondsNow()
    let ending = try Program.run(["sweep", "e.yaml"], in: folder, with: ["ATELIER_HEART_LIMIT=3"])
    #expect(ending.status == 0 && secondsNow() - began >= 3, "\(ending.errors)")
    #expect(ending.output.contains("process \(getpid()) holds Results/e and is silent: waiting 3 s for it"))
    #expect(!Files.exists(held))
  }
}

/// A sweep's tables, to be compared.
enum ResultTables {
  /// Of each the rows, without the columns of times.
  static func withoutTimes(_ results: String) throws -> [String: [String]] {
    var tables: [String: [String]] = [:]
    for name in ["sweep", "summary", "history", "evaluations"] {
      let table = try #require(Table(csv: try Files.text("\(results)/\(name).csv")))
      let kept = table.columns.indices.filter { !table.columns[$0].hasPrefix("seconds") }
      tables[name] = ([table.columns] + table.rows).map { row in kept.map { row[$0] }.joined(separator: ",") }
    }
    return tables
  }
}

import Basics
import Foundation
import Results
import TestSupport
import Testing

/// Sweeps in a real cluster whose nodes and controller fail: the tables at the end are those of a sweep on this machine, times
/// aside, and no trial was submitted twice.
@Suite(
  .serialized, .enabled(if: isOptimised, "it needs optimisation, as make test has it"),
  .enabled(if: SlurmLab.obstacle == nil, "\(SlurmLab.obstacle ?? "")"))
struct SlurmTests {
  private static let lab = SlurmLab()
  private static let here: Result<[String: [String]], any Error> = Result {
    let sweep = ClusterSweep(lab)
    sweep.start([], on: nil)
    #expect(sweep.end() == 0)
    return try sweep.tables()
  }
  private let sweep = ClusterSweep(lab)

  init() throws { try #require(Self.lab.isUp, "the cluster did not come up: \(Self.lab.folder)/log") }

  private func conclude(submissions: Int? = 1) throws {
    #expect(sweep.end() == 0, "\(sweep.said)")
    let here = try Self.here.get()
    #expect(try sweep.tables() == here)
    #expect(Files.names(in: "\(sweep.results)/attempts") == [] && !Files.exists("\(sweep.results)/.sweep"))
    guard let submissions else { return }
    #expect(Files.names(in: "\(sweep.results)/slurm").count { Int($0) != nil } == submissions, "\(sweep.said)")
  }

  @Test func theSameTables() throws {
    sweep.start(on: "slurm partition lab time 5min memory 200M each 3 at-once 2 cpus 2")
    try conclude()
    #expect(sweep.said.contains("submitted 4 trials as 2 tasks of job "))
    #expect(sweep.said.contains("4 of 4 trials done"))
  }

  @Test func aNodeFails() throws {
    sweep.start()
    let node = try #require(try sweep.saved())
    Self.lab.run("kill-node \(node)")
    defer { Self.lab.run("start-node \(node)") }
    try conclude()
  }

  /// The old process wakes when the new one has taken over, and ends; its node comes back with it.
  @Test func twoAttemptsOfATrialLive() throws {
    sweep.start()
    let node = try #require(try sweep.saved())
    let old = sweep.processes(on: node)
    #expect(!old.isEmpty)
    for process in old { kill(process, SIGSTOP) }
    Self.lab.run("cut-node \(node)")
    try sweep.wait { old.allSatisfy { !sweep.holds($0) } }
    for process in old { kill(process, SIGCONT) }
    Self.lab.run("start-node \(node)")
    // A node that comes back to what runs there still may fail what it is given next, before that has begun.
    try conclude(submissions: nil)
    try sweep.wait { old.allSatisfy { kill($0, 0) != 0 || sweep.isZombie($0) } }
  }

  @Test func theControllerIsAway() throws {
    sweep.start()
    let node = try #require(try sweep.saved())
    // They end when the controller is heard again, and not before.
    let trials = sweep.processes(on: node)
    try #require(!trials.isEmpty)
    for process in trials { kill(process, SIGSTOP) }
    defer { for process in trials { kill(process, SIGCONT) } }
    Self.lab.run("stop-controller")
    // Whatever happens, for the tests after this one.
    defer { Self.lab.run("start-controller") }
    try sweep.wait { sweep.said.contains("Slurm does not answer (") }
    Self.lab.run("start-controller")
    try sweep.wait { sweep.said.contains("Slurm answers again") }
    for process in trials { kill(process, SIGCONT) }
    try conclude()
  }

  /// As Slurm does it near the end of a task's time.
  @Test func theTimeRunsOut() throws {
    sweep.start(on: "slurm each 2 time 5min")
    _ = try sweep.saved()
    _ = Self.lab.ask("scancel --signal=USR1 --batch \(try sweep.job())")
    try conclude()
    let logs = Files.names(in: "\(sweep.results)/slurm/1").filter { $0.hasSuffix(".log") }
    let again = try logs.count { try Files.text("\(sweep.results)/slurm/1/\($0)").contains("queued again") }
    #expect(again > 0)
  }

  /// Ctrl-C detaches, a kill too; whoever comes next takes over.
  @Test func whoSubmittedEnds() throws {
    sweep.start()
    _ = try sweep.saved()
    kill(sweep.process.processIdentifier, SIGKILL)
    #expect(sweep.end() == 9)
    sweep.start()
    try sweep.wait { sweep.said.contains("attached to ") }
    kill(sweep.process.processIdentifier, SIGINT)
    #expect(sweep.end() == 130)
    #expect(
      sweep.said.contains("go on in Slurm; the same command attaches again; 'scancel \(try sweep.job())' ends them"))
    sweep.start()
    try conclude()
  }

  @Test func leftToSlurm() throws {
    sweep.start(["--detach"])
    #expect(sweep.end() == 0, "\(sweep.said)")
    #expect(sweep.said.contains("writes tables and figures when they are over"), "\(sweep.said)")
    let status = sweep.status()
    #expect(status.contains("(Slurm: ") && status.contains("0 of 4 trials done"), "\(status)")
    try sweep.wait { Files.exists("\(sweep.results)/figures/loss.png") && !Files.exists("\(sweep.results)/.sweep") }
    let here = try Self.here.get()
    #expect(try sweep.tables() == here)
    #expect(!sweep.status().contains("Slurm"))
  }

  @Test func whatSlurmRefuses() throws {
    sweep.start(on: "slurm partition nowhere")
    #expect(sweep.end() == 2)
    #expect(sweep.said.contains("error: Slurm does not take the trials: invalid partition specified: nowhere"))
  }
}

/// A sweep in a folder of its own.
private final class ClusterSweep {
  private static let experiment = """
    let: {latent: 2}
    data: {source: digits, train: 1000, valid: 100, test: 100}
    networks:
      encoder: [flatten, linear 100, batch_norm, relu, dropout 0.1, gaussian $latent]
      decoder: [linear 100, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 60, batch: 50, optimizer: adam 1e-3}
    evaluate: [elbo]
    figures: [loss]
    sweep: {latent: [1, 2], seed: [1, 2]}
    """

  private let folder = TemporaryFolder()
  private let lab: SlurmLab
  private(set) var process = Process()

  init(_ lab: SlurmLab) {
    self.lab = lab
    folder.write("vae.yaml", Self.experiment)
  }

  var results: String { "\(folder.path)/Results/vae" }
  var said: String { (try? Files.text("\(folder.path)/said")) ?? "" }

  func start(_ options: [String] = [], on place: String? = "slurm") {
    process = run(["sweep", "vae.yaml"] + options + (place.map { ["--on", $0] } ?? []), into: "said")
  }

  func status() -> String {
    run(["status", "vae"], into: "status").waitUntilExit()
    return (try? Files.text("\(folder.path)/status")) ?? ""
  }

  private func run(_ words: [String], into name: String) -> Process {
    let process = Process()
    let output = FileHandle(forWritingAtPath: folder.write(name, ""))
    // Threads of tests block signals.
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = output
    process.standardError = output
    let conf = lab.variable.split(separator: "=").map(String.init)
    process.environment = ProcessInfo.processInfo.environment.merging([
      conf[0]: conf[1], "ATELIER_SLURM_PAUSE": "0.3",
    ]) { $1 }
    do { try process.run() } catch { Issue.record(error) }
    return process
  }

  /// Its status, or the signal that ended it.
  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  func wait(_ isSo: () throws -> Bool) throws {
    let deadline = secondsNow() + 240
    while try !isSo() {
      usleep(20_000)
      try #require(secondsNow() < deadline, "\(said)")
    }
  }

  func job() throws -> String {
    try #require(JSON(try Files.text("\(results)/slurm/1/array.json"))?["job"]?.string)
  }

  /// Waits until a trial has saved something; on which node.
  func saved() throws -> String? {
    var node: String?
    try wait {
      guard Files.exists("\(results)/slurm/1/array.json") else { return false }
      for line in lab.ask("squeue -h -r -t RUNNING -o '%K|%N'").split(separator: "\n") {
        let words = line.split(separator: "|").map(String.init)
        let table = try Files.text("\(results)/slurm/1/tasks.tsv").split(separator: "\n")
        guard words.count == 2, let row = table.first(where: { $0.hasPrefix("\(words[0])\t") }) else { continue }
        if let step = ResultsFolder(results).saved(String(row.split(separator: "\t")[1])), step != nil {
          node = words[1]
        }
      }
      return node != nil
    }
    return node
  }

  /// The processes of trials on a node.
  func processes(on node: String) -> [pid_t] {
    Files.names(in: "/proc").compactMap { pid_t($0) }.filter { process in
      guard let words = try? Files.text("/proc/\(process)/cmdline").split(separator: "\0"), words.count > 2,
        words[1] == "trial", words[2] == results
      else { return false }
      return (try? Files.text("/proc/\(process)/environ").split(separator: "\0").contains("SLURMD_NODENAME=\(node)"))
        ?? false
    }
  }

  /// Whether a process's heart is in an attempt.
  func holds(_ process: pid_t) -> Bool {
    Files.names(in: "\(results)/attempts").contains {
      ResultsFolder(results).beat($0)?.owner.process == Int(process)
    }
  }

  func isZombie(_ process: pid_t) -> Bool {
    (try? Files.text("/proc/\(process)/stat").contains(") Z ")) ?? true
  }

  /// Without the columns of times.
  func tables() throws -> [String: [String]] {
    var tables: [String: [String]] = [:]
    for name in ["sweep", "summary", "history", "evaluations"] {
      let table = try #require(Table(csv: try Files.text("\(results)/\(name).csv")), "\(said)")
      let kept = table.columns.indices.filter { !table.columns[$0].hasPrefix("seconds") }
      tables[name] = ([table.columns] + table.rows).map { row in kept.map { row[$0] }.joined(separator: ",") }
    }
    return tables
  }
}

import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Sweep

/// In a real cluster.
@Suite(.serialized, .enabled(if: SlurmLab.obstacle == nil, "\(SlurmLab.obstacle ?? "")"))
struct SlurmLauncherTests {
  private static let lab = SlurmLab()
  private let results = TemporaryResults()

  init() throws {
    try #require(Self.lab.isUp, "the cluster did not come up: \(Self.lab.folder)/log")
    try Files.makeFolder(results.folder.path)
  }

  private func launcher(_ words: String = "", check: [String] = []) throws -> SlurmLauncher {
    try SlurmLauncher(
      SlurmOptions(words.split(separator: " ").map(String.init)), LauncherSite(results: results.folder, check: check),
      pause: 0.2, prefix: ["env", Self.lab.variable])
  }

  private func job(_ id: String, _ script: String) -> Job {
    Job(
      id: id, command: ["/bin/sh", "-c", "cd '\(results.folder.path)'; \(script)"],
      log: "\(results.folder.path)/\(id).txt")
  }

  private func ends(_ launcher: SlurmLauncher, _ count: Int) throws -> [String: JobEnding] {
    var ends: [String: JobEnding] = [:]
    let deadline = secondsNow() + 60
    while ends.count < count, secondsNow() < deadline {
      for job in try launcher.poll(seconds: 1) {
        #expect(ends[job.id] == nil)
        ends[job.id] = job.ending
      }
    }
    return ends
  }

  private func wait(for file: String) throws {
    let deadline = secondsNow() + 60
    while !Files.exists("\(results.folder.path)/\(file)") {
      usleep(20_000)
      try #require(secondsNow() < deadline, "\(file) was not made")
    }
  }

  private func submissions() -> Int { Files.names(in: "\(results.folder.path)/slurm").count { Int($0) != nil } }

  @Test(arguments: LauncherContract.cases.map(\.name))
  func contract(name: String) throws {
    let contract = LauncherContract(
      make: {
        SlurmLauncher(.init(), LauncherSite(results: results.folder), pause: 0.2, prefix: ["env", Self.lab.variable])
      }, folder: results.folder.path)
    try #require(LauncherContract.cases.first { $0.name == name }).check(contract)
  }

  @Test func severalTrialsATaskInOneArray() throws {
    let launcher = try launcher("each 3 at-once 2 time 5min memory 100M cpus 1")
    for index in 0..<7 { try launcher.start(job("t\(index)", "exit \(index)")) }
    let ends = try ends(launcher, 7)
    #expect(ends == Dictionary(uniqueKeysWithValues: (0..<7).map { ("t\($0)", .exited(Int32($0))) }))
    #expect(submissions() == 1)
    #expect(launcher.news() == ["submitted 7 trials as 3 tasks of job \(id(1))"])
    #expect(Self.lab.ask("scontrol show job \(id(1))").contains("ArrayTaskThrottle=2"))
  }

  private func id(_ number: Int) -> String { SlurmArray(number, in: "\(results.folder.path)/slurm")?.id ?? "" }
  private func name(_ number: Int) -> String { SlurmArray(number, in: "\(results.folder.path)/slurm")?.name ?? "" }

  /// A process that ended, even before it knew the number of its array, leaves enough to the next.
  @Test func theNextProcessTakesOver() throws {
    let first = try launcher("each 2")
    let ids = ["a", "b", "c", "d"]
    for id in ids { try first.start(job(id, "echo >> began-\(id); : > \(id); while [ ! -e go ]; do sleep 0.05; done")) }
    _ = try first.poll(seconds: 0.1)
    for id in ["a", "c"] { try wait(for: id) }
    #expect(
      first.detach()?.hasPrefix("detached: 4 trials go on in Slurm; the same command attaches again; 'scancel ") == true
    )
    let folder = "\(results.folder.path)/slurm/1"
    try AtomicFile.write(
      JSON.object(["name": .string(name(1)), "job": .null]).pretty, to: "\(folder)/array.json")
    let second = try launcher()
    for id in ids {
      #expect(try second.holds(id))
      try second.start(job(id, "exit 9"))
    }
    #expect(try !second.holds("e"))
    #expect(try second.poll(seconds: 1).isEmpty)
    #expect(ids.map(second.isRunning) == [true, false, true, false])
    let words = SlurmArray(1, in: "\(results.folder.path)/slurm")?.id.map {
      "attached to 4 trials that Slurm has: \($0)"
    }
    #expect(second.news() == [words])
    try AtomicFile.write("", to: "\(results.folder.path)/go")
    #expect(try ends(second, 4) == ["a": .exited(0), "b": .exited(0), "c": .exited(0), "d": .exited(0)])
    #expect(submissions() == 1)
    // Over, so that a third would submit anew.
    #expect(try !launcher().holds("a"))
    for id in ids { #expect(try Files.text("\(results.folder.path)/began-\(id)") == "\n") }
  }

  @Test func whatSlurmRefuses() throws {
    for (words, message) in [
      ("partition nowhere", "invalid partition specified: nowhere"),
      ("time 3h", "Requested time limit is invalid"),
    ] {
      let launcher = try launcher(words)
      try launcher.start(job("a", "exit 0"))
      let problem = #expect(throws: Problem.self) { try launcher.poll(seconds: 0.1) }
      #expect(problem?.message.hasPrefix("Slurm does not take the trials: ") == true)
      #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
      #expect(submissions() == 0 && launcher.detach() == "")
    }
  }

  @Test func moreThanAnArrayMayHold() throws {
    let launcher = try launcher("at-once 4")
    for index in 0..<8 { try launcher.start(job("t\(index)", "exit \(index)")) }
    #expect(try ends(launcher, 8) == Dictionary(uniqueKeysWithValues: (0..<8).map { ("t\($0)", .exited(Int32($0))) }))
    let ids = (1...2).map { id($0) }
    #expect(
      launcher.news() == [
        "submitted 6 trials as 6 tasks of job \(ids[0])", "submitted 2 trials as 2 tasks of job \(ids[1])",
      ])
    for id in ids { #expect(Self.lab.ask("scontrol show job \(id)").contains("ArrayTaskThrottle=2")) }
  }

  /// What somebody cancels is not for the sweep to run again; a trial that was to stop is known to have.
  @Test func tasksThatAreEnded() throws {
    let launcher = try launcher()
    try launcher.start(job("a", ": > a; while :; do sleep 0.05; done"))
    try launcher.start(job("b", "sleep 100"))
    _ = try launcher.poll(seconds: 0.1)
    try wait(for: "a")
    let array = try #require(SlurmArray(1, in: "\(results.folder.path)/slurm"))
    _ = Self.lab.ask("scancel \(array.taskName(0))")
    launcher.stop("b")
    let ends = try ends(launcher, 2)
    #expect(ends["b"] == .signalled(15) || ends["b"] == .exited(130), "\(ends)")
    guard case .cancelled(let words) = ends["a"] else { return #expect(Bool(false), "\(ends)") }
    #expect(words.hasPrefix("its task \(array.taskName(0)) in Slurm is cancelled on n"), "\(words)")
  }

  /// A node without the program, or for another processor, says so; its trials run elsewhere.
  @Test func nodesThatCannotRunTheProgram() throws {
    let check = ["/bin/sh", "-c", "[ $SLURMD_NODENAME != n1 ] || { echo needs avx512f >&2; exit 2; }"]
    let launcher = try launcher(check: check)
    for index in 0..<6 { try launcher.start(job("\(index)", "sleep 0.2")) }
    let first = try ends(launcher, 6)
    let lost = first.filter { $0.value == .lost("n1 cannot run it: needs avx512f") }
    #expect(!lost.isEmpty && first.count { $0.value == .exited(0) } == 6 - lost.count, "\(first)")
    #expect(launcher.news().contains("n1 cannot run the program, and is left out: needs avx512f"))
    for id in lost.keys { try launcher.start(job(id, "echo $SLURMD_NODENAME > node")) }
    #expect(try ends(launcher, lost.count).allSatisfy { $0.value == .exited(0) })
    #expect(try Files.text("\(results.folder.path)/node") != "n1\n")
  }

  /// What is not known has not ended, and nothing is submitted twice.
  @Test func aControllerThatIsDown() throws {
    let launcher = try launcher()
    try launcher.start(job("a", "echo >> a; while [ ! -e go ]; do sleep 0.05; done"))
    _ = try launcher.poll(seconds: 0.1)
    try wait(for: "a")
    Self.lab.run("stop-controller")
    _ = launcher.news()
    try launcher.start(job("b", "echo >> b; sleep 0.1"))
    for _ in 0..<3 { #expect(try launcher.poll(seconds: 0.5).isEmpty) }
    let news = launcher.news()
    #expect(news.count == 1 && news[0].hasPrefix("Slurm does not answer (") && launcher.isGathering, "\(news)")
    try AtomicFile.write("", to: "\(results.folder.path)/go")
    Self.lab.run("start-controller")
    #expect(try ends(launcher, 2) == ["a": .exited(0), "b": .exited(0)])
    #expect(launcher.news().first == "Slurm answers again")
    for id in ["a", "b"] { #expect(try Files.text("\(results.folder.path)/\(id)") == "\n") }
  }
}

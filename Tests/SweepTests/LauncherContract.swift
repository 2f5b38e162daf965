import Basics
import Glibc
import TestSupport
import Testing

@testable import Sweep

/// What every launcher must do: each launcher's tests run all of these cases.
struct LauncherContract {
  let make: () -> any Launcher
  /// Where jobs may write.
  let folder: String

  static let cases: [(name: String, check: @Sendable (LauncherContract) throws -> Void)] = [
    ("reports how each job ended, once", { try $0.endings() }),
    ("gives arguments as they are", { try $0.arguments() }),
    ("survives chatter", { try $0.chatter() }),
    ("appends to the log", { try $0.log() }),
    ("stops and kills", { try $0.stopping() }),
    ("an idle launcher has nothing to report", { try $0.idle() }),
  ]

  private func job(_ id: String, _ script: String, _ arguments: [String] = []) -> Job {
    Job(id: id, command: ["/bin/sh", "-c", script, "job"] + arguments, log: "\(folder)/\(id).log")
  }

  /// How the jobs ended, once so many have.
  @discardableResult
  private func endings(
    _ launcher: any Launcher, of count: Int, then act: (EndedJob) -> Void = { _ in }
  ) throws -> [String: JobEnding] {
    var endings: [String: JobEnding] = [:]
    let deadline = secondsNow() + 60
    while endings.count < count {
      for job in try launcher.poll(seconds: 1) {
        #expect(endings[job.id] == nil, "\(job.id) ended twice")
        endings[job.id] = job.ending
        act(job)
      }
      try #require(secondsNow() < deadline, "only \(endings.count) of \(count) jobs ended")
    }
    return endings
  }

  private func wait(for file: String) throws {
    let deadline = secondsNow() + 60
    while !Files.exists(file) {
      usleep(10_000)
      try #require(secondsNow() < deadline, "\(file) was not made")
    }
  }

  private func endings() throws {
    let launcher = make()
    try launcher.start(job("a", "exit 0"))
    try launcher.start(job("b", "exit 3"))
    try launcher.start(job("c", "kill -9 $$"))
    #expect(try endings(launcher, of: 3) == ["a": .exited(0), "b": .exited(3), "c": .signalled(9)])
    #expect(try launcher.poll(seconds: 0.05).isEmpty)
  }

  private func arguments() throws {
    let launcher = make()
    let words = ["", "a b", "$HOME", "*", "'\"\\", "é\n"]
    let script = #"printf '%s|' "$@" > "$0.out"; printf '%s' "$OMP_NUM_THREADS$OPENBLAS_NUM_THREADS" >> "$0.out""#
    try launcher.start(
      Job(id: "a", command: ["/bin/sh", "-c", script, "\(folder)/arguments"] + words, log: "\(folder)/arguments.log"))
    try endings(launcher, of: 1)
    #expect(try Files.text("\(folder)/arguments.out") == words.map { $0 + "|" }.joined() + "11")
  }

  /// More than a pipe holds.
  private func chatter() throws {
    let launcher = make()
    let script = "i=0; while [ $i -lt 3000 ]; do printf 'long long long long long long long long'; i=$((i+1)); done"
    try launcher.start(job("a", script))
    #expect(try endings(launcher, of: 1) == ["a": .exited(0)])
  }

  private func log() throws {
    let launcher = make()
    for word in ["one", "two"] {
      try launcher.start(job("a", "echo \(word) >&2"))
      try endings(launcher, of: 1)
    }
    #expect(try Files.text("\(folder)/a.log") == "one\ntwo\n")
  }

  private func stopping() throws {
    let launcher = make()
    func says(_ name: String) -> String { ": > '\(folder)/\(name)'; " }
    try launcher.start(job("polite", "trap 'exit 130' TERM; \(says("p"))while :; do sleep 0.05; done"))
    try launcher.start(job("stubborn", "trap '' TERM; \(says("s"))sleep 100"))
    // One that gathers begins with this.
    #expect(try launcher.poll(seconds: 0.01).isEmpty)
    for name in ["p", "s"] { try wait(for: "\(folder)/\(name)") }
    for id in ["polite", "stubborn"] { launcher.stop(id) }
    let ended = try endings(launcher, of: 2) { job in
      guard job.id == "polite" else { return }
      launcher.stop("polite")
      launcher.kill("polite")
      launcher.kill("stubborn")
    }
    #expect(ended == ["polite": .exited(130), "stubborn": .signalled(9)])
  }

  private func idle() throws {
    let launcher = make()
    #expect(try launcher.poll(seconds: 0.01).isEmpty)
    launcher.stop("nobody")
    launcher.kill("nobody")
  }
}

@Suite struct LauncherTableTests {
  @Test func eachNameMakesItsOwn() throws {
    let site = LauncherSite(results: TemporaryResults().folder)
    #expect(launchers.map(\.name).distinct == launchers.map(\.name))
    #expect(try LauncherChoice.named("local").make(site) is LocalLauncher && launchers[0].name == "local")
    #expect(try LauncherChoice.named(" slurm  cpus 2 ").make(site) is SlurmLauncher)
    let problem = #expect(throws: Problem.self) { try LauncherChoice.named("loca") }
    #expect(problem?.message == "there is no launcher 'loca'" && problem?.hint == "did you mean 'local'?")
    #expect(throws: Problem.self) { try LauncherChoice.named("") }
    #expect(throws: Problem.self) { try LauncherChoice.named("local cpus 2") }
  }
}

@Suite struct LocalLauncherTests {
  @Test(arguments: LauncherContract.cases.map(\.name))
  func contract(name: String) throws {
    let results = TemporaryResults()
    try Files.makeFolder(results.folder.path)
    let contract = LauncherContract(make: { LocalLauncher() }, folder: results.folder.path)
    try #require(LauncherContract.cases.first { $0.name == name }).check(contract)
  }

  @Test func theMemoryOfWhatRuns() throws {
    let results = TemporaryResults()
    try Files.makeFolder(results.folder.path)
    let launcher = LocalLauncher()
    try launcher.start(Job(id: "a", command: ["/bin/sleep", "100"], log: "\(results.folder.path)/log"))
    // Before it is the other program it is a copy of this one.
    let isSmall = { launcher.memory(of: "a").map { (100_000..<100_000_000).contains($0) } == true }
    for _ in 0..<500 where !isSmall() { usleep(10_000) }
    #expect(isSmall())
    launcher.kill("a")
    while try launcher.poll(seconds: 1).isEmpty {}
    #expect(launcher.memory(of: "a") == nil && launcher.memory(of: "b") == nil)
  }

  @Test func programThatIsNotThere() throws {
    let results = TemporaryResults()
    try Files.makeFolder(results.folder.path)
    let error = #expect(throws: FileError.self) {
      try LocalLauncher().start(Job(id: "a", command: ["/no/such/program"], log: "\(results.folder.path)/log"))
    }
    #expect(error?.description == "cannot start /no/such/program: No such file or directory")
  }
}

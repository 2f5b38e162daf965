import Basics
import Results
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
    ("reports progress and survives chatter", { try $0.progress() }),
    ("appends to the log", { try $0.log() }),
    ("stops and kills", { try $0.stopping() }),
    ("an idle launcher has nothing to report", { try $0.idle() }),
  ]

  private func job(_ id: String, _ script: String, _ arguments: [String] = []) -> Job {
    Job(id: id, command: ["/bin/sh", "-c", script, "job"] + arguments, log: "\(folder)/\(id).log")
  }

  /// All events until this many jobs have ended.
  private func events(_ launcher: any Launcher, until count: Int, then act: (LauncherEvent) -> Void = { _ in }) throws
    -> [LauncherEvent]
  {
    var events: [LauncherEvent] = []
    let deadline = secondsNow() + 60
    while events.endings.count < count {
      for event in try launcher.poll(seconds: 1) {
        events.append(event)
        act(event)
      }
      try #require(secondsNow() < deadline, "only \(events.endings.count) of \(count) jobs ended")
    }
    return events
  }

  private func endings() throws {
    let launcher = make()
    try launcher.start(job("a", "exit 0"))
    try launcher.start(job("b", "exit 3"))
    try launcher.start(job("c", "kill -9 $$"))
    let events = try events(launcher, until: 3)
    #expect(events.endings == ["a": .exited(0), "b": .exited(3), "c": .signalled(9)])
    #expect(try launcher.poll(seconds: 0.05).isEmpty)
  }

  private func arguments() throws {
    let launcher = make()
    let words = ["", "a b", "$HOME", "*", "'\"\\", "é\n"]
    let script = #"printf '%s|' "$@" > "$0.out"; printf '%s' "$OMP_NUM_THREADS$OPENBLAS_NUM_THREADS" >> "$0.out""#
    try launcher.start(
      Job(id: "a", command: ["/bin/sh", "-c", script, "\(folder)/arguments"] + words, log: "\(folder)/arguments.log"))
    _ = try events(launcher, until: 1)
    #expect(try Files.text("\(folder)/arguments.out") == words.map { $0 + "|" }.joined() + "11")
  }

  private func progress() throws {
    let launcher = make()
    let script = #"""
      echo 'no progress at all'; echo '{"step":1e300,"steps":2,"epoch":0}'
      i=0; while [ $i -lt 3000 ]; do printf 'long long long long long long long long long long long'; i=$((i+1)); done; echo
      printf '{"step":7,"st'; sleep 0.2; printf 'eps":9,"epoch":1,"loss":null,"phase":"drawing"}\n{"torn":'
      """#
    try launcher.start(job("a", script))
    let events = try events(launcher, until: 1)
    let progress = TrialProgress(step: 7, steps: 9, epoch: 1, epochs: nil, loss: nil, phase: "drawing")
    #expect(events == [.progress(id: "a", progress), .ended(id: "a", .exited(0))])
  }

  private func log() throws {
    let launcher = make()
    for word in ["one", "two"] {
      try launcher.start(job("a", "echo \(word) >&2"))
      _ = try events(launcher, until: 1)
    }
    #expect(try Files.text("\(folder)/a.log") == "one\ntwo\n")
  }

  private func stopping() throws {
    let launcher = make()
    let says = #"echo '{"step":0,"steps":1,"epoch":0}'; "#
    try launcher.start(job("polite", "trap 'exit 130' TERM; \(says) while :; do sleep 0.05; done"))
    try launcher.start(job("stubborn", "trap '' TERM; \(says) sleep 100"))
    let events = try events(launcher, until: 2) { event in
      switch event {
      case .progress(let id, _): launcher.stop(id)
      case .ended("polite", _):
        launcher.stop("polite")
        launcher.kill("polite")
        launcher.kill("stubborn")
      case .ended: break
      }
    }
    #expect(events.endings == ["polite": .exited(130), "stubborn": .signalled(9)])
  }

  private func idle() throws {
    let launcher = make()
    #expect(try launcher.poll(seconds: 0.01).isEmpty)
    launcher.stop("nobody")
    launcher.kill("nobody")
  }
}

extension [LauncherEvent] {
  var endings: [String: JobEnding] {
    var endings: [String: JobEnding] = [:]
    for case .ended(let id, let ending) in self { endings[id] = ending }
    return endings
  }
}

@Suite struct LauncherTableTests {
  @Test func eachNameMakesItsOwn() throws {
    #expect(launchers.map(\.name).distinct == launchers.map(\.name))
    #expect(try LauncherRow.named("local").make(nil) is LocalLauncher && launchers[0].name == "local")
    let problem = #expect(throws: Problem.self) { try LauncherRow.named("loca") }
    #expect(problem?.message == "there is no launcher 'loca'" && problem?.hint == "did you mean 'local'?")
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

  @Test func programThatIsNotThere() throws {
    let results = TemporaryResults()
    try Files.makeFolder(results.folder.path)
    let error = #expect(throws: FileError.self) {
      try LocalLauncher().start(Job(id: "a", command: ["/no/such/program"], log: "\(results.folder.path)/log"))
    }
    #expect(error?.description == "cannot start /no/such/program: No such file or directory")
  }
}

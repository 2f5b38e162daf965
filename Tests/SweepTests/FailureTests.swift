import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Sweep

/// How trials fail, in words; which of them run again, and which are ended at a limit.
@Suite struct FailureTests {
  private func starts(_ results: TemporaryResults, _ latent: String) throws -> Int {
    try results.text("events").split(separator: "\n").count { $0 == "start latent=\(latent)-seed=1-00" }
  }

  private func reasons(_ results: TemporaryResults) throws -> [String] {
    let table = try #require(Table(csv: try results.text("sweep.csv")))
    let column = try #require(table.columns.firstIndex(of: "reason"))
    return table.rows.map { $0[column] }
  }

  /// Of each way to die its word, and whether the trial may end otherwise when it runs again.
  @Test(arguments: [
    (
      JobEnding.signalled(SIGSEGV), FailureReason.crash as FailureReason?, true,
      "killed by signal 11 (Segmentation fault)"
    ),
    (.signalled(SIGILL), .crash, true, "killed by signal 4 (Illegal instruction)"),
    (.signalled(SIGABRT), .crash, true, "killed by signal 6 (Aborted)"),
    (.signalled(SIGTRAP), .crash, true, "killed by signal 5 (Trace/breakpoint trap)"),
    (.signalled(SIGKILL), .crash, true, "killed by signal 9 (out of memory?)"),
    (
      .signalled(SIGXCPU), .timeout, false, "killed by signal 24: 'ulimit -t' allows it no more processor time"
    ),
    (.exited(66), .data, false, "its data cannot be read"),
    (.exited(0), nil, true, "ended without a result"),
    (.exited(1), nil, true, "exit status 1 without a result"),
    (.exited(2), nil, false, "exit status 2 without a result"),
    (.exited(130), nil, true, "stopped by somebody else"),
  ])
  func deaths(ending: JobEnding, reason: FailureReason?, isOfMachine: Bool, words: String) {
    let report = DeathReport(ending, log: "/no/log", from: 0, wasOutOfMemory: false)
    #expect(report.death == Death(reason, words) && report.isOfMachine == isOfMachine)
  }

  @Test func deathsForWantOfMemory() throws {
    let folder = TemporaryFolder()
    func report(_ ending: JobEnding, _ log: String, _ wasOutOfMemory: Bool = false) -> Death {
      DeathReport(ending, log: folder.write("log.txt", log), from: 0, wasOutOfMemory: wasOutOfMemory).death
    }
    #expect(
      report(.signalled(SIGKILL), "step 3\n", true)
        == Death(.memory, "killed by the system, which was out of memory: step 3"))
    for words in [
      "Fatal error: Could not allocate memory.", "what(): std::bad_alloc", "cannot fork: Cannot allocate memory",
    ] {
      #expect(report(.signalled(SIGABRT), "step 3\n\(words)\n").reason == .memory, "\(words)")
    }
    #expect(report(.exited(1), "cannot fork: Cannot allocate memory").reason == .memory)
  }

  /// The machine counts, and so does each group of processes, of either version of Linux's interface.
  @Test func theSystemCountsWhatItKills() {
    let folder = TemporaryFolder()
    #expect(OutOfMemory.count(root: folder.path) == 0)
    folder.write("proc/vmstat", "nr_free_pages 7\noom_kill 3\n")
    folder.write("proc/self/cgroup", "5:cpu,memory:/job\n0::/user/job\n")
    folder.write("sys/fs/cgroup/user/job/memory.events", "low 0\noom 9\noom_kill 20\noom_group_kill 5\n")
    folder.write("sys/fs/cgroup/memory/job/memory.oom_control", "under_oom 0\noom_kill 100\n")
    #expect(OutOfMemory.count(root: folder.path) == 123)
    // As a container shows its own group.
    folder.write("proc/self/cgroup", "0::/not/shown\n")
    folder.write("sys/fs/cgroup/memory.events", "oom_kill 40\n")
    #expect(OutOfMemory.count(root: folder.path) == 43)
  }

  @Test(arguments: [0, 1, 3])
  func diedTrialsRunAgain(retries: Int) throws {
    let results = TemporaryResults()
    let trials = plan([
      ("1", 1, "die"), ("2", 1, "crash"), ("3", 1, "diverge"), ("4", 1, "unreadable"), ("5", 1, "wrong"),
      ("6", 1, "done 1"),
    ])
    var limits = TrialLimits()
    limits.retries = retries
    let screen = ScreenLog()
    let outcome = try sweep(trials, results, limits: limits, screen: screen)
    #expect(outcome == .init(kept: 0, done: 1, failed: 5, isInterrupted: false))
    #expect(
      try ["1", "2", "3", "4", "5", "6"].map { try starts(results, $0) } == [retries + 1, retries + 1, 1, 1, 1, 1])
    #expect(try reasons(results) == ["crash", "crash", "diverged", "data", "", ""])
    #expect(screen.text.contains("it is tried again, 2 of 3 times") == (retries == 3))
    #expect(screen.lines.contains("  latent=3 seed=1: diverged: loss is not finite"))
    #expect(screen.lines.contains("  latent=4 seed=1: data: error: cannot read digits.npy"))
  }

  /// Another process took the trial over and did not finish it: nobody is to blame, and it does not count as a retry.
  @Test func aTrialThatWasTakenOverRunsAgain() throws {
    let results = TemporaryResults()
    var limits = TrialLimits()
    limits.retries = 0
    let screen = ScreenLog()
    #expect(try sweep(plan([("1", 1, "hand-over 3")]), results, limits: limits, screen: screen).done == 1)
    #expect(try starts(results, "1") == 2 && !screen.text.contains("75"))
  }

  @Test func theFirstFailureMayEndIt() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "fail"), ("2", 1, "done 1"), ("3", 1, "done 1")])
    var limits = TrialLimits()
    limits.stopsAtFailure = true
    let screen = ScreenLog()
    let outcome = try sweep(trials, results, workers: 1, limits: limits, screen: screen)
    #expect(outcome == .init(kept: 0, done: 0, failed: 1, isInterrupted: false))
    #expect(screen.lines.last == "stopped at the first failure; the same command goes on with the others")
    // What failed before is no reason to stop.
    #expect(try sweep(trials, results, workers: 1, limits: limits).done == 2)
  }

  // MARK: Limits

  @Test func beyondItsTimeATrialSavesAndEnds() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "until-stopped"), ("2", 1, "done 1")])
    let attempts = results.folder.attempts("latent=1-seed=1-00")
    var limits = TrialLimits()
    limits.seconds = 0.5
    let screen = ScreenLog()
    #expect(
      try sweep(trials, results, limits: limits, screen: screen)
        == .init(kept: 0, done: 1, failed: 1, isInterrupted: false))
    #expect(try starts(results, "1") == 1, "it is not tried again")
    #expect(try reasons(results) == ["timeout", ""])
    #expect(screen.text.contains("  latent=1 seed=1: timeout: it took "), "\(screen.text)")
    #expect(Claim.paths(in: attempts).contains { Files.exists("\($0)/saved") }, "it was asked, not killed")
    let status = try StatusReport(results.folder)
    #expect(status.text(width: 80).contains("  latent=1 seed=1  died (timeout): it took "))

    // Somebody allows it more.
    try AtomicFile.write("", to: "\(results.folder.path)/go-on")
    limits.seconds = 100
    #expect(try sweep(trials, results, limits: limits).done == 1)
    #expect(try reasons(results) == ["", ""])
  }

  @Test func whoDoesNotSaveInTimeIsKilled() throws {
    let results = TemporaryResults()
    var limits = TrialLimits()
    limits.seconds = 0.3
    let began = secondsNow()
    #expect(try sweep(plan([("1", 1, "stubborn")]), results, limits: limits, patience: 0.2).failed == 1)
    #expect(try reasons(results) == ["timeout"] && secondsNow() - began < 30)
  }

  /// The time of earlier attempts counts: what was spent is not begun again under the same limit.
  @Test func timeIsOfAllAttempts() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "done 1")])
    let attempt = "\(results.folder.attempts(trials.trials[0].id))/1/a"
    try Files.makeFolder(attempt)
    let status = TrialStatus(id: "a", state: .running, seed: 1, steps: 7, parameters: 1, seconds: 100, metrics: [])
    try AtomicFile.write(status.json.pretty, to: "\(attempt)/status.json")
    var limits = TrialLimits()
    limits.seconds = 90
    let screen = ScreenLog()
    #expect(try sweep(trials, results, limits: limits, screen: screen).failed == 1)
    #expect(!Files.exists("\(results.folder.path)/events"))
    #expect(screen.lines.contains("latent=1 seed=1: it took 1 min 40 s, and --time-limit is 1 min 30 s"))
    limits.seconds = 110
    #expect(try sweep(trials, results, limits: limits).done == 1)
  }

  @Test func beyondItsMemoryATrialIsEnded() throws {
    let results = TemporaryResults()
    var limits = TrialLimits()
    limits.memory = 1000
    let screen = ScreenLog()
    let outcome = try sweep(plan([("1", 1, "slowly 30")]), results, limits: limits, screen: screen)
    #expect(outcome.failed == 1)
    #expect(try starts(results, "1") == 1 && reasons(results) == ["memory"])
    #expect(screen.text.contains("MB of memory, and --memory-limit is 1 kB"), "\(screen.text)")
  }

  // MARK: Trials that others work on

  /// A sweep waits for a trial that another process works on, and takes its result.
  @Test func aTrialElsewhereIsWaitedFor() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "done 1"), ("2", 1, "done 1")])
    let id = trials.trials[0].id
    let presence = Presence(in: try Claim.take(in: results.folder.attempts(id)).path)
    let began = secondsNow()
    let screen = ScreenLog()
    let outcome = try sweep(trials, results, screen: screen) {
      if secondsNow() - began > 1, !Files.exists(results.folder.trial(id)) {
        presence.leave()
        try? results.publish(id)
      }
      return 0
    }
    #expect(outcome == .init(kept: 0, done: 2, failed: 0, isInterrupted: false))
    #expect(screen.lines.contains("latent=1 seed=1: left to process \(getpid()), which works on it"))
    #expect(try starts(results, "1") == 0 && starts(results, "2") == 1)
  }

  /// It ended without a result: the sweep runs the trial itself.
  @Test func aTrialElsewhereThatIsLeftComesBack() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "done 1")])
    let presence = Presence(in: try Claim.take(in: results.folder.attempts(trials.trials[0].id)).path)
    let began = secondsNow()
    let outcome = try sweep(trials, results) {
      if secondsNow() - began > 0.5 { presence.leave() }
      return 0
    }
    #expect(try outcome.done == 1 && starts(results, "1") == 1)
  }

  /// Nobody waits for ever: asked to stop, the sweep leaves the trial to whom it belongs.
  @Test func aTrialElsewhereKeepsNobody() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "done 1")])
    let presence = Presence(in: try Claim.take(in: results.folder.attempts(trials.trials[0].id)).path)
    defer { presence.leave() }
    let began = secondsNow()
    let outcome = try sweep(trials, results) { secondsNow() - began > 0.5 ? 1 : 0 }
    #expect(outcome.isInterrupted && outcome.done == 0)
  }
}

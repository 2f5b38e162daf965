import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Sweep

@Suite struct SweepRunnerTests {
  private let mixed: [(latent: String, seed: Int, does: String)] = [
    ("2", 1, "slowly 0.2"), ("2", 2, "done 0.25"), ("10", 1, "done -1e-3"), ("10", 2, "slowly 0.05"),
    ("50", 1, "done 12"),
  ]
  private let tables = ["sweep.csv", "summary.csv", "history.csv", "plan.yaml"]

  @Test func runsAllAndWritesTheTables() throws {
    let results = TemporaryResults()
    let screen = ScreenLog()
    let outcome = try sweep(plan(mixed), results, screen: screen)
    #expect(outcome == .init(kept: 0, done: 5, failed: 0, isInterrupted: false))
    #expect(
      try results.text("sweep.csv")
        == """
        id,status,latent,seed,parameters,steps,valid_loss,seconds,reason,error
        latent=2-seed=1-00,done,2,1,5,10,1.0,2.0,,
        latent=2-seed=2-00,done,2,2,5,10,0.25,2.0,,
        latent=10-seed=1-00,done,10,1,5,10,-0.001,2.0,,
        latent=10-seed=2-00,done,10,2,5,10,1.0,2.0,,
        latent=50-seed=1-00,done,50,1,5,10,12.0,2.0,,

        """.replacing(".0,", with: ","))
    #expect(
      try results.text("history.csv").split(separator: "\n").prefix(2) == [
        "trial,step,epoch,split,metric,value", "latent=2-seed=1-00,10,1,valid,loss,1",
      ])
    #expect(screen.lines.contains { $0.hasPrefix("latent=10 seed=2: done in ") })
    #expect(screen.lines.contains("5 of 5 trials done"))
    #expect(!screen.text.contains("\u{1b}"))
  }

  @Test func tablesDoNotDependOnTheOrder() throws {
    let (one, many) = (TemporaryResults(), TemporaryResults())
    try sweep(plan(mixed), one, workers: 1)
    try sweep(plan(mixed), many, workers: 5)
    for table in tables { #expect(try one.text(table) == many.text(table), "\(table)") }
  }

  @Test func keepsWithinItsWorkers() throws {
    let results = TemporaryResults()
    try sweep(plan((1...9).map { ("\($0)", 1, "slowly 0.05") }), results, workers: 3)
    var (now, most) = (0, 0)
    for event in try results.text("events").split(separator: "\n") {
      now += event.hasPrefix("start") ? 1 : -1
      most = max(most, now)
    }
    #expect(now == 0 && most <= 3)
    #expect(most > 1)
  }

  @Test func oneFailureLeavesTheOthersAlone() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "fail"), ("2", 1, "die"), ("3", 1, "mute"), ("4", 1, "wrong"), ("5", 1, "done 1")])
    let screen = ScreenLog()
    let outcome = try sweep(trials, results, workers: 1, screen: screen)
    #expect(outcome == .init(kept: 0, done: 1, failed: 4, isInterrupted: false))
    let rows = try #require(Table(csv: try results.text("sweep.csv"))).rows
    #expect(rows.map { $0[1] } == ["failed", "died", "died", "died", "done"])
    #expect(rows.map { $0[$0.count - 2] } == ["", "crash", "", "", ""])
    #expect(
      rows.map { $0.last ?? "" } == [
        "loss is not finite", "killed by signal 9 (out of memory?): last words", "ended without a result",
        "exit status 2 without a result: error: no such data", "",
      ])
    #expect(
      screen.lines.contains("latent=2 seed=1: killed by signal 9 (out of memory?): last words; it is tried once more"))
    #expect(screen.lines.contains("  latent=1 seed=1: loss is not finite"))

    // Published failures stay, what died is run again.
    let events = try results.text("events")
    let again = try sweep(trials, results, workers: 1)
    #expect(again == .init(kept: 1, done: 0, failed: 4, isInterrupted: false))
    let new = try results.text("events").dropFirst(events.count).split(separator: "\n")
    #expect(Set(new) == ["start latent=2-seed=1-00", "start latent=3-seed=1-00", "start latent=4-seed=1-00"])
  }

  @Test func aKilledTrialIsRunOnceMore() throws {
    let results = TemporaryResults()
    let outcome = try sweep(plan([("1", 1, "die-once 3"), ("2", 1, "done 1")]), results, workers: 1)
    #expect(outcome.done == 2 && outcome.failed == 0)
    #expect(try results.text("events").split(separator: "\n").count { $0 == "start latent=1-seed=1-00" } == 2)
  }

  @Test func retryRunsFailuresAgain() throws {
    let results = TemporaryResults()
    var trials = plan([("1", 1, "fail"), ("2", 1, "done 1")])
    try sweep(trials, results)
    #expect(try FailedTrials.remove(results.folder) == ["latent=1-seed=1-00"])
    #expect(Files.names(in: results.folder.path).filter { $0.hasPrefix(".removed") } == [])
    trials.trials[0].experiment = "done 5\n"
    #expect(try sweep(trials, results) == .init(kept: 1, done: 1, failed: 0, isInterrupted: false))
  }

  @Test func interruptedThenResumedIsAsIfNothingHappened() throws {
    let (whole, parts) = (TemporaryResults(), TemporaryResults())
    let trials = plan([("1", 1, "done 4"), ("2", 1, "until-stopped"), ("3", 1, "done 2")])
    for results in [whole, parts] { try Files.makeFolder(results.folder.path) }
    try AtomicFile.write("", to: "\(whole.folder.path)/go-on")
    try sweep(trials, whole, workers: 1)

    let screen = ScreenLog()
    let outcome = try sweep(trials, parts, workers: 1, screen: screen) {
      Files.exists("\(parts.folder.path)/ready") ? 1 : 0
    }
    #expect(outcome == .init(kept: 0, done: 1, failed: 0, isInterrupted: true))
    #expect(screen.lines.contains("stopping: 1 trial saves its state (asked again: at once)"))
    #expect(screen.lines.last == "interrupted; the same command goes on from here")
    let attempts = parts.folder.attempts("latent=2-seed=1-00")
    #expect(Claim.paths(in: attempts).contains { Files.exists("\($0)/saved") }, "it was asked, not killed")
    #expect(!Files.exists(parts.folder.attempts("latent=3-seed=1-00")), "nothing new was started")
    #expect(try #require(Table(csv: try parts.text("sweep.csv"))).rows.map { $0[1] } == ["done", "waiting", "waiting"])

    try AtomicFile.write("", to: "\(parts.folder.path)/go-on")
    try sweep(trials, parts, workers: 2)
    for table in tables { #expect(try whole.text(table) == parts.text(table), "\(table)") }
  }

  @Test(arguments: [(asked: 2, patience: 60.0), (asked: 1, patience: 0.2)])
  func whoDoesNotStopIsKilled(asked: Int, patience: Double) throws {
    let results = TemporaryResults()
    let began = secondsNow()
    let outcome = try sweep(plan([("1", 1, "stubborn"), ("2", 1, "done 1")]), results, workers: 1, patience: patience) {
      Files.exists("\(results.folder.path)/ready") ? asked : 0
    }
    #expect(outcome.isInterrupted && outcome.done == 0)
    #expect(secondsNow() - began < 30)
  }

  @Test func twoSweepsDoNotShareAFolder() throws {
    let results = TemporaryResults()
    try ResultsLock.holding(results.folder) { lock in
      let problem = #expect(throws: Problem.self) { try sweep(plan(mixed), results) }
      #expect(problem?.message == "another sweep (process \(getpid())) is running in \(results.folder.path)")
      try lock.check()
    }
    #expect(!Files.exists(results.folder.plan))
    try sweep(plan([("1", 1, "done 1")]), results)
  }

  @Test func aFolderThatCannotBeMade() throws {
    let results = TemporaryResults()
    try AtomicFile.write("", to: results.folder.path)
    let error = #expect(throws: FileError.self) { try sweep(plan(mixed), results) }
    #expect(error?.description == "cannot make the folder \(results.folder.path)/.sweep: Not a directory")
  }

  @Test func anErrorOfItsOwnEndsTheTrialsThatRun() throws {
    let results = TemporaryResults()
    // The second trial's folder cannot be made, for a file has its path.
    try Files.makeFolder("\(results.folder.path)/attempts")
    try AtomicFile.write("", to: results.folder.attempts("latent=2-seed=1-00"))
    let began = secondsNow()
    #expect(throws: FileError.self) { try sweep(plan([("1", 1, "until-stopped"), ("2", 1, "done 1")]), results) }
    #expect(secondsNow() - began < 15)
  }

  /// Whoever renames the folder wants the results elsewhere: nothing is begun anew under the old name.
  @Test(arguments: [true, false])
  func aFolderThatIsRenamedOrRemovedEndsTheSweep(isRenamed: Bool) throws {
    let results = TemporaryResults()
    let (path, new) = (results.folder.path, "\(results.folder.path)-new")
    let screen = ScreenLog()
    let trials = plan([("1", 1, "slowly 0.5"), ("2", 1, "done 1"), ("3", 1, "done 1")])
    let error = #expect(throws: (any Error).self) {
      try sweep(trials, results, workers: 1, screen: screen) {
        guard Files.exists("\(path)/events"), !Files.exists(new) else { return 0 }
        try? Files.rename(path, to: new)
        if !isRenamed { try? Files.remove(new) }
        return 0
      }
    }
    #expect("\(error.map { "\($0)" } ?? "")" == "\(path) was renamed or removed while the sweep was running")
    #expect(!Files.exists(path), "\(Files.names(in: path))")
    #expect(!screen.text.contains("done") || screen.text.contains("0 of 3"))
    #expect(Files.exists("\(new)/plan.yaml") == isRenamed)
  }

  /// It does not wait for trials that end at the very moment when the folder goes.
  @Test func theLastTrialEndsAsTheFolderGoes() throws {
    final class Vanishing: Launcher {
      let results: ResultsFolder
      var jobs: [Job] = []
      init(_ results: ResultsFolder) { self.results = results }
      func start(_ job: Job) { jobs.append(job) }
      func poll(seconds: Double) throws -> [EndedJob] {
        defer { jobs = [] }
        try Files.remove(results.path)
        return jobs.map { EndedJob(id: $0.id, .exited(0)) }
      }
      func stop(_ id: String) {}
      func kill(_ id: String) {}
    }
    let results = TemporaryResults().folder
    let runner = SweepRunner(
      plan([("1", 1, "done 1")]), results: results, options: .init(workers: 1), launcher: Vanishing(results),
      command: { _ in [] }, stopsAsked: { 0 }, output: SweepOutput(save: { _ in }, conclude: { _, _ in "" }),
      screen: ScreenLog().target)
    #expect(throws: LostFolder.self) { try runner.run() }
  }

  /// A trial that was over before anybody looked has its progress all the same: programs that read events wait for it, and
  /// the time left is estimated from it.
  @Test func theShortestTrialsHaveProgressToo() throws {
    final class Instant: Launcher {
      let results: TemporaryResults
      var ended: [EndedJob] = []
      init(_ results: TemporaryResults) { self.results = results }
      func start(_ job: Job) throws {
        try results.publish(
          job.id, metrics: [("valid_elbo", job.id.hasPrefix("latent=1") ? -2 : -3)],
          history: "step,epoch,split,metric,value\n10,2,valid,loss,1\n")
        ended.append(EndedJob(id: job.id, .exited(0)))
      }
      func poll(seconds: Double) -> [EndedJob] {
        defer { ended = [] }
        return ended
      }
      func stop(_ id: String) {}
      func kill(_ id: String) {}
    }
    let results = TemporaryResults()
    var reported: [TrialProgress] = []
    let screen = ScreenLog(size: .init(columns: 80, rows: 24))
    let runner = SweepRunner(
      plan([("1", 1, ""), ("2", 1, "")]), results: results.folder, options: .init(workers: 1),
      launcher: Instant(results), command: { _ in [] }, stopsAsked: { 0 },
      output: SweepOutput(save: { _ in }, conclude: { _, _ in "" }), screen: screen.target,
      onEvent: { if case .progress(_, let progress) = $0 { reported.append(progress) } })
    #expect(try runner.run().done == 2)
    let whole = TrialProgress(step: 10, steps: 10, epoch: 2, epochs: nil, loss: nil)
    #expect(reported == [whole, whole])
    #expect(screen.text.contains("best valid_elbo -2.000: latent=1 seed=1"), "\(screen.text)")
  }

  /// A trial that hangs on another one comes after it, and what the rule ended is neither done nor failed. Trials that the
  /// plan grows by are run too, when the others have ended.
  @Test func waitsForThoseThatItIsComparedWith() throws {
    final class Judging: Launcher {
      let results: TemporaryResults
      var started: [String] = []
      private var polls = 0
      private var ended: [EndedJob] = []
      init(_ results: TemporaryResults) { self.results = results }
      func start(_ job: Job) throws {
        started.append(job.id)
        let rungs = try #require(Rungs(results.folder))
        var record = Rungs.Record()
        record.set(Double(started.count), at: 1)
        if job.id.hasPrefix("latent=2") {
          if started.count == 2 { record.waits = (1, [0]) } else { record.isPruned = true }
          try rungs.write(record, of: job.id)
          if record.isPruned { try results.publish(job.id, .pruned, history: "step,epoch,split,metric,value\n") }
          ended.append(EndedJob(id: job.id, .exited(record.isPruned ? 0 : 76)))
        } else if job.id.hasPrefix("latent=3") {
          try results.publish(job.id, history: "step,epoch,split,metric,value\n")
          ended.append(EndedJob(id: job.id, .exited(0)))
        }
      }
      func poll(seconds: Double) throws -> [EndedJob] {
        polls += 1
        if polls == 5 {
          try results.publish("latent=1-seed=1-00", history: "step,epoch,split,metric,value\n10,1,valid,loss,1\n")
          ended.append(EndedJob(id: "latent=1-seed=1-00", .exited(0)))
        }
        defer { ended = [] }
        return ended
      }
      func stop(_ id: String) {}
      func kill(_ id: String) {}
    }
    let results = TemporaryResults()
    var two = plan([("1", 1, ""), ("2", 1, "")])
    two.prune = "median loss"
    var three = plan([("1", 1, ""), ("2", 1, ""), ("3", 1, "")])
    three.prune = two.prune
    let launcher = Judging(results)
    let screen = ScreenLog()
    let runner = SweepRunner(
      two, results: results.folder, options: .init(workers: 2), launcher: launcher, command: { _ in [] },
      stopsAsked: { 0 }, output: SweepOutput(save: { _ in }, conclude: { _, _ in "" }), screen: screen.target,
      grow: { three })
    let outcome = try runner.run()
    #expect(outcome == .init(kept: 0, done: 2, failed: 0, pruned: 1, isInterrupted: false))
    #expect(launcher.started.map { $0.prefix(8) } == ["latent=1", "latent=2", "latent=2", "latent=3"])
    #expect(screen.lines.contains("2 of 3 trials done · 1 pruned"))
    #expect(try PlanFile(results.folder) == three)
    #expect(try StatusReport(results.folder).counts == "2 of 3 trials done · 1 pruned")

    three.search = 5
    try three.write(to: results.folder)
    let root = results.folder.path.parentFolder ?? ""
    #expect(
      try StatusReport(results.folder).text(width: 1000).hasSuffix(
        "2 more trials of the search follow from these: 'atelier sweep /x/toy.yaml --results \(root)' goes on with it"))

    // Without the rule what it ended is trained to its end; so it is with another rule, by which it is judged anew.
    three.prune = nil
    try Rungs.prepare(results.folder, rule: nil, order: [])
    #expect(results.folder.outcome("latent=2-seed=1-00") == nil && Rungs(results.folder) == nil)
    #expect(results.folder.saved("latent=2-seed=1-00") == .some(10))
  }

  /// What a process that was killed was writing is called by its number.
  @Test func whatKilledProcessesWereWritingGoesAway() throws {
    let results = TemporaryResults()
    let trials = plan([("1", 1, "done 1")])
    try sweep(trials, results)
    let answers = "\(results.folder.trial(trials.trials[0].id))/answers"
    try Files.makeFolder(answers)
    let kept = ["\(answers)/elbo-12345678.part", "\(answers)/a.x.part"]
    let gone = ["\(answers)/a.json.999999999.part", "\(results.folder.path)/summary.csv.999999998.part"]
    for path in kept + gone { try AtomicFile.write("", to: path) }
    try sweep(trials, results)
    for path in kept { #expect(Files.exists(path), "\(path)") }
    for path in gone { #expect(!Files.exists(path), "\(path)") }
  }

  @Test func manyTrials() throws {
    let results = TemporaryResults()
    let trials = plan((1...100).flatMap { latent in (1...3).map { ("\(latent)", $0, "done \(latent).\($0)") } })
    let outcome = try sweep(trials, results, workers: 4, screen: ScreenLog(size: .init(columns: 80, rows: 24)))
    #expect(outcome.done == 300)
    #expect(try #require(Table(csv: try results.text("summary.csv"))).rows.count == 100)
    #expect(try #require(Table(csv: try results.text("history.csv"))).rows.count == 300)
    #expect(Files.names(in: "\(results.folder.path)/attempts") == [])
  }

  @Test func trialsOfEarlierPlansLeaveTheTables() throws {
    let results = TemporaryResults()
    try sweep(plan([("1", 1, "done 1"), ("2", 1, "done 1")]), results)
    let screen = ScreenLog()
    let outcome = try sweep(plan([("2", 1, "done 1"), ("3", 1, "done 1")]), results, screen: screen)
    #expect(outcome == .init(kept: 1, done: 1, failed: 0, isInterrupted: false))
    #expect(Files.isFolder(results.folder.trial("latent=1-seed=1-00")))
    #expect(try !results.text("history.csv").contains("latent=1"))
    #expect(screen.text.contains("1 trial of an earlier plan has left the tables"))
  }

  @Test func signalsAreCounted() throws {
    try StopSignals.watch()
    defer { for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) } }
    let before = StopSignals.count
    kill(getpid(), SIGTERM)
    let deadline = secondsNow() + 20
    while StopSignals.count == before, secondsNow() < deadline { usleep(1000) }
    #expect(StopSignals.count == before + 1)
  }
}

/// Sweeps whose trials run elsewhere.
@Suite struct DistantSweepTests {
  /// Ends jobs as it is told, and may be left.
  private final class Distant: Launcher {
    private let results: TemporaryResults
    private var endings: [String: [JobEnding]]
    private var jobs: [String] = []
    var started: [String] = []

    init(_ results: TemporaryResults, _ endings: [String: [JobEnding]]) {
      self.results = results
      self.endings = endings
    }

    func start(_ job: Job) {
      jobs.append(job.id)
      started.append(job.id)
    }

    /// Those of which no end is told stay.
    func poll(seconds: Double) throws -> [EndedJob] {
      var ended: [EndedJob] = []
      for id in jobs {
        guard let ending = endings[id]?.first else { continue }
        endings[id]?.removeFirst()
        if ending == .exited(0) {
          try results.publish(id, history: "step,epoch,split,metric,value\n10,2,valid,loss,1\n")
        }
        ended.append(EndedJob(id: id, ending))
      }
      jobs.removeAll { id in ended.contains { $0.id == id } }
      return ended
    }

    func stop(_ id: String) { Issue.record("\(id) was stopped") }
    func kill(_ id: String) { Issue.record("\(id) was killed") }
    func isRunning(_ id: String) -> Bool { false }
    func detach() -> String? { "detached: \(jobs.count)" }
  }

  private func run(
    _ launcher: (TemporaryResults, [String]) -> Distant, isDetaching: Bool = false, stops: @escaping () -> Int = { 0 }
  ) throws -> (SweepRunner.Outcome, started: [String: Int], String) {
    let results = TemporaryResults()
    let trials = plan([("1", 1, ""), ("2", 1, "")])
    let screen = ScreenLog()
    let launcher = launcher(results, trials.trials.map(\.id))
    let outcome = try SweepRunner(
      trials, results: results.folder, options: .init(workers: .max, isDetaching: isDetaching), launcher: launcher,
      command: { _ in [] }, stopsAsked: stops, output: SweepOutput(save: { _ in }, conclude: { _, _ in "" }),
      screen: screen.target
    ).run()
    return (outcome, Dictionary(grouping: launcher.started) { $0 }.mapValues(\.count), screen.text)
  }

  @Test func whatIsLostIsStartedAgain() throws {
    let lost = Array(repeating: JobEnding.lost("its node is gone"), count: 5)
    let (outcome, started, text) = try run {
      Distant($0, [$1[0]: lost + [.exited(0)], $1[1]: lost + [.lost("at last")]])
    }
    #expect(outcome.done == 1 && outcome.failed == 1 && started.values.allSatisfy { $0 == 6 })
    #expect(text.contains("2 of 2 trials to train\n") && text.contains("its node is gone; it is tried again"))
    #expect(text.contains("latent=1 seed=1: done\n") && text.contains("latent=2 seed=1: at last\n"))
  }

  @Test func whatIsCancelledIsNot() throws {
    let (outcome, started, _) = try run { Distant($0, [$1[0]: [.exited(0)], $1[1]: [.cancelled("by somebody")]]) }
    #expect(outcome.done == 1 && outcome.failed == 1 && started.values.allSatisfy { $0 == 1 })
  }

  @Test func stopsLeaveTheTrialsAlone() throws {
    var asked = 0
    let (outcome, _, text) = try run(
      { Distant($0, [$1[0]: [.exited(0)]]) },
      stops: {
        asked += 1
        return asked > 3 ? 1 : 0
      })
    #expect(outcome.done == 1 && outcome.isInterrupted && !outcome.isDetached && text.contains("detached: 1\n"))
  }

  @Test func detachingEndsAtOnce() throws {
    let (outcome, started, text) = try run({ results, _ in Distant(results, [:]) }, isDetaching: true)
    #expect(outcome == .init(isDetached: true) && started.count == 2)
    #expect(text.contains("detached: 2\n") && !text.contains("interrupted"))
  }
}

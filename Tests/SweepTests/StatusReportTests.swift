import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Sweep

@Suite struct StatusReportTests {
  @Test func status() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, ""), ("2", 2, ""), ("10", 1, ""), ("10", 2, ""), ("50", 1, "")], title: "A toy")
    try trials.write(to: results.folder)
    let id = trials.trials.map(\.id)
    try results.publish(id[0], seconds: 62)
    try results.publish(
      id[1], .failed, error: "loss is not finite at step 12 and this goes on for longer than a line of a screen is wide"
    )
    let claim = try Claim.take(in: results.folder.attempts(id[2]))
    let heart = try Heart(in: claim.path)
    defer { heart.stop() }
    for (name, step) in [("1/a", 20), ("2/b", 40)] {
      let folder = "\(results.folder.attempts(id[3]))/\(name)"
      try Files.makeFolder(folder)
      let status = TrialStatus(id: id[3], state: .running, seed: 1, steps: step, parameters: 1, seconds: 1, metrics: [])
      try AtomicFile.write(status.json.pretty, to: "\(folder)/status.json")
    }
    try results.publish("old")
    let text = try StatusReport(results.folder).text(width: 80)
    #expect(
      text == """
        A toy
        1 of 5 trials done · 1 failed · 1 running · 1 stopped · 1 waiting
          latent=2 seed=1   done in 1 min 02 s
          latent=2 seed=2   failed: loss is not finite at step 12 and this goes on for …
          latent=10 seed=1  running, nothing saved yet
          latent=10 seed=2  stopped, goes on from step 40
          latent=50 seed=1  waiting
        1 published trial of earlier plans
        """)
  }

  /// Of a trial that failed or died: why, in a word and in full, and what it said last.
  @Test func statusOfFailures() throws {
    let results = TemporaryResults()
    var trials = plan([("2", 1, ""), ("2", 2, ""), ("10", 1, "")], title: "A toy")
    trials.trials[2].rows = [.init(key: "elbo-1", column: "elbo")]
    try trials.write(to: results.folder)
    let id = trials.trials.map(\.id)
    try results.publish(id[0], .failed, error: "loss is not finite at step 12", reason: .diverged)
    let log = (0..<90).map { "epoch \($0)\n" }.joined() + "\n\u{1b}[2J\nloss is not finite at step 12\n"
    try AtomicFile.write(log, to: "\(results.folder.trial(id[0]))/log.txt")
    let attempt = "\(results.folder.attempts(id[1]))/1/a"
    try Files.makeFolder(attempt)
    let saved = TrialStatus(id: id[1], state: .running, seed: 1, steps: 40, parameters: 1, seconds: 1, metrics: [])
    try AtomicFile.write(saved.json.pretty, to: "\(attempt)/status.json")
    Death(.crash, "killed by signal 11 (Segmentation fault): step 44").note(in: results.folder.attempts(id[1]))
    try AtomicFile.write("step 40\nstep 44\n", to: "\(results.folder.attempts(id[1]))/log.txt")
    // Trained, and killed while it was measured.
    try results.publish(id[2])
    try Files.makeFolder(results.folder.attempts(id[2]))
    Death(nil, "ended without a result").note(in: results.folder.attempts(id[2]))
    let report = try StatusReport(results.folder)
    #expect(
      report.text(width: 110) == """
        A toy
        0 of 3 trials done · 1 failed · 2 died
          latent=2 seed=1   failed (diverged): loss is not finite at step 12
              epoch 88
              epoch 89
              \u{FFFD}[2J
          latent=2 seed=2   died (crash), goes on from step 40: killed by signal 11 (Segmentation fault): step 44
              step 40
          latent=10 seed=1  died: ended without a result
        """)
    for width in [1, 10, 20, 40, 80] {
      #expect(report.text(width: width).split(separator: "\n").allSatisfy { ScreenText.width(String($0)) <= width })
    }
  }

  @Test func whatAClusterSays() throws {
    let results = TemporaryResults()
    let trials = plan([("2", 1, ""), ("2", 2, "")], title: "A toy")
    try trials.write(to: results.folder)
    let report = try StatusReport(results.folder, elsewhere: [trials.trials[1].id: "Slurm: pending: Resources"])
    #expect(
      report.text(width: 80) == """
        A toy
        0 of 2 trials done · 2 waiting
          latent=2 seed=1  waiting
          latent=2 seed=2  waiting (Slurm: pending: Resources)
        """)
  }

  /// What is trained is done when all that is asked of it is answered.
  @Test func statusOfAnswers() throws {
    let results = TemporaryResults()
    var trials = plan([("2", 1, ""), ("2", 2, ""), ("10", 1, "")], title: "A toy")
    for index in trials.trials.indices {
      trials.trials[index].rows = ["elbo-1", "kl-2"].map { PlanFile.Row(key: $0, column: $0) }
      try results.publish(trials.trials[index].id, seconds: 62)
    }
    try trials.write(to: results.folder)
    let folders = trials.trials.map { results.folder.trial($0.id) }
    for folder in folders { try Answer(key: "elbo-1", row: "elbo").write(in: folder) }
    try Answer(key: "kl-2", row: "kl").write(in: folders[0])
    try Answer(key: "kl-2", row: "kl", error: "there is no such split").write(in: folders[1])
    #expect(
      try StatusReport(results.folder).text(width: 80) == """
        A toy
        1 of 3 trials done · 1 trained · 1 failed
          latent=2 seed=1   done in 1 min 02 s
          latent=2 seed=2   failed: kl: there is no such split
          latent=10 seed=1  trained, 1 evaluation or figure to make
        """)
  }

  /// A trained trial whose answers a process makes is at work, not idle; a process that died makes none.
  @Test func statusOfMeasuring() throws {
    let results = TemporaryResults()
    var trials = plan([("2", 1, ""), ("10", 1, "")], title: "A toy")
    for index in trials.trials.indices {
      trials.trials[index].rows = [PlanFile.Row(key: "elbo-1", column: "elbo")]
    }
    try trials.write(to: results.folder)
    let id = trials.trials[0].id
    var progress = TrialProgress(step: 3, steps: 9, epoch: 0, epochs: 1, loss: nil)
    let claim = try Claim.take(in: results.folder.attempts(id))
    let presence = Presence(in: claim.path)
    presence.report(progress)
    #expect(try StatusReport(results.folder).trials[0].state == .running(step: nil, progress))

    try results.publish(id, seconds: 62)
    progress.phase = "evaluating"
    (progress.item, progress.part, progress.parts, progress.share) = ("elbo", 1, 2, 0.5)
    // At once, for another part has begun.
    presence.report(progress)
    #expect(
      try StatusReport(results.folder).text(width: 80) == """
        A toy
        0 of 2 trials done · 1 running · 1 waiting
          latent=2 seed=1   evaluating 1 of 2, 50 %: elbo
          latent=10 seed=1  waiting
        """)
    // No process has this number: it is above what the system gives.
    let heart = "\(claim.path)/heart"
    try AtomicFile.write(try Files.text(heart).replacing("\(getpid()) ", with: "999999999 "), to: heart)
    #expect(try StatusReport(results.folder).trials[0].state == .trained(missing: 1))
    presence.leave()
    #expect(Files.names(in: claim.path) == [])
  }

  /// Progress of trials whose results were moved away does not make the old folder anew.
  @Test func noProgressWithoutResults() {
    let folder = "\(TemporaryResults().folder.path)/gone"
    Presence(in: folder).report(TrialProgress(step: 0, steps: 1, epoch: 0, epochs: nil, loss: nil))
    #expect(!Files.exists(folder))
  }

  @Test func statusOfNothing() throws {
    let results = TemporaryResults()
    let missing = #expect(throws: Problem.self) { try StatusReport(results.folder) }
    #expect(missing?.message == "there is no folder \(results.folder.path)")
    try Files.makeFolder(results.folder.path)
    let empty = #expect(throws: Problem.self) { try StatusReport(results.folder) }
    #expect(empty?.message == "\(results.folder.path) holds no plan.yaml")
  }
}

import Basics
import Results
import Testing

@testable import Sweep

@Suite struct ProgressTextTests {
  private func running(
    _ step: Int, of steps: Int, epoch: Int, loss: Double? = nil, phase: String = "training", epochs: Int? = 20
  ) -> SweepState.Phase {
    .running(
      .init(
        since: 0, progress: .init(step: step, steps: steps, epoch: epoch, epochs: epochs, loss: loss, phase: phase),
        first: 0))
  }

  private var state: SweepState {
    var state = SweepState(
      trials: [
        .init(label: "latent=2 seed=1", phase: .kept), .init(label: "latent=2 seed=2", phase: .done),
        .init(label: "latent=10 seed=1", phase: running(700, of: 1000, epoch: 14, loss: 98.3094)),
        .init(label: "latent=10 seed=2", phase: .running(.init(since: 30))),
        .init(label: "latent=50 seed=1", phase: .failed("loss is not finite")),
        .init(label: "latent=50 seed=2", phase: .died("killed")),
        .init(label: "latent=100 seed=1"),
        .init(label: "latent=100 seed=2", phase: running(1000, of: 1000, epoch: 20, phase: "evaluating")),
      ], workers: 3)
    for index in [1, 2, 7] { state.lengths[index] = 1000 }
    (state.steps, state.seconds) = (1000, 50)
    return state
  }

  @Test func block() {
    // 2700 steps took 50 + 60 + 60 s; 300 + 1000 + 1000 + 0 are left, no fewer than 1000 for one worker.
    #expect(
      ProgressText.block(state, now: 60, columns: 80, rows: 24) == [
        "latent=10 seed=1   ▕███████   ▏  epoch 15/20  loss 98.31",
        "latent=10 seed=2   ▕          ▏  starting",
        "latent=100 seed=2  ▕██████████▏  evaluating",
        "2 of 8 trials done · 2 failed · 3 running · 1 min 03 s left · 28 steps/s",
      ])
  }

  /// It gives way where there is little room, and so does the rate.
  @Test func theBestSoFar() {
    var state = state
    state.best = .init(label: "latent=2 seed=2", metric: "valid_elbo", value: -97.1234)
    let whole = ProgressText.block(state, now: 60, columns: 80, rows: 24)
    #expect(whole.count == 5 && whole[3] == "best valid_elbo -97.12: latent=2 seed=2")
    #expect(
      ProgressText.block(state, now: 60, columns: 80, rows: 4).map { $0.prefix(17) } == [
        "latent=10 seed=1 ", "… and 2 more", "best valid_elbo -", "2 of 8 trials don",
      ])
    #expect(ProgressText.block(state, now: 60, columns: 80, rows: 3).count == 3)
    let narrow = ProgressText.block(state, now: 60, columns: 62, rows: 24)
    #expect(narrow.last == "2 of 8 trials done · 2 failed · 3 running · 1 min 03 s left ·…")
  }

  @Test func neverTooWide() {
    var state = state
    state.trials[2].label = String(repeating: "日本 ", count: 30)
    state.trials[3].label = "a\u{1b}[2Jb\nc"
    for columns in [1, 5, 20, 40, 80, 200] {
      for line in ProgressText.block(state, now: 60, columns: columns, rows: 24) {
        #expect(ScreenText.width(line) <= columns, "\(line)")
        #expect(!line.contains("\u{1b}") && !line.contains("\n"))
      }
    }
    #expect(ProgressText.block(state, now: 60, columns: 80, rows: 24)[1].hasPrefix("a\u{FFFD}[2Jb\u{FFFD}c "))
  }

  @Test func noMoreRowsThanThereAre() {
    let trials = (0..<64).map { SweepState.Trial(label: "seed=\($0)", phase: running(1, of: 10, epoch: 0)) }
    let state = SweepState(trials: trials, workers: 64)
    #expect(
      ProgressText.block(state, now: 60, columns: 80, rows: 5).suffix(3) == [
        "seed=2  ▕█         ▏  epoch 1/20", "… and 61 more",
        "0 of 64 trials done · 64 running · 9 min 00 s left · 1.1 steps/s",
      ])
    #expect(ProgressText.block(state, now: 60, columns: 80, rows: 1).count == 3)
    #expect(ProgressText.block(state, now: 60, columns: 80, rows: 100).count == 65)
  }

  @Test(arguments: [
    (0, 100, "          "), (1, 100, "          "), (2, 100, "▏         "), (50, 100, "█████     "),
    (56, 100, "█████▌    "),
    (100, 100, "██████████"), (300, 100, "██████████"), (0, 0, "          "), (-5, 100, "          "),
  ])
  func bars(step: Int, steps: Int, expected: String) {
    #expect(ProgressText.bar(.init(step: step, steps: steps, epoch: 0, epochs: nil, loss: nil), width: 10) == expected)
  }

  private func at(_ step: Int, of steps: Int, _ phase: String = "training") -> TrialProgress {
    TrialProgress(step: step, steps: steps, epoch: 0, epochs: nil, loss: nil, phase: phase)
  }

  @Test func timeLeft() {
    var state = SweepState(trials: [.init(label: "a"), .init(label: "b"), .init(label: "c")], workers: 2)
    #expect(state.timeLeft(now: 0) == nil)
    state.trials[0].phase = .running(.init(since: 0))
    #expect(state.timeLeft(now: 5) == nil)
    // A resumed trial: 10 steps in 10 s from step 50 on; 40 are left, 100 and 100 for those that wait, two at once.
    state.progress(of: 0, at(50, of: 100), now: 1)
    state.progress(of: 0, at(60, of: 100), now: 10)
    #expect(state.timeLeft(now: 10) == .init(seconds: 120))
    state.end(0, .done, now: 50)
    state.trials[1].phase = .done
    // One trial of 100 steps for one worker; 10 steps took 50 s.
    #expect(state.timeLeft(now: 60) == .init(seconds: 500))
    state.trials[2].phase = .done
    #expect(state.timeLeft(now: 60) == .init(seconds: 0))
  }

  /// "0 s left" once stood for minutes while a trained trial was measured.
  @Test func measuringTakesTimeToo() {
    var state = SweepState(trials: [.init(label: "a"), .init(label: "b")], workers: 1)
    state.isMeasuring = true
    state.trials[0].phase = .running(.init(since: 0))
    state.progress(of: 0, at(0, of: 100), now: 0)
    state.progress(of: 0, at(50, of: 100), now: 10)
    // How long measuring takes is not known yet.
    #expect(state.timeLeft(now: 10) == .init(seconds: 30, isLeast: true))
    var progress = at(100, of: 100, "evaluating")
    state.progress(of: 0, progress, now: 20)
    #expect(state.timeLeft(now: 30) == .init(seconds: 20, isLeast: true))
    #expect(ProgressText.summary(state, now: 30).hasSuffix("· over 20 s left"))
    (progress.item, progress.part, progress.parts) = ("log_likelihood samples 2000", 1, 3)
    (progress.share, progress.secondsLeft) = (0.25, 90)
    state.progress(of: 0, progress, now: 50)
    #expect(state.timeLeft(now: 50) == .init(seconds: 110, isLeast: true))
    #expect(
      ProgressText.line(state, now: 50)
        == "0 of 2 trials done · 1 running · over 1 min 50 s left"
        + " · evaluating 1 of 3, 25 %, 1 min 30 s left: log_likelihood samples 2000")
    #expect(
      ProgressText.block(state, now: 50, columns: 60, rows: 9)[0]
        == "a  ▕██▌       ▏  evaluating 1 of 3, 25 %, 1 min 30 s left: …")
    // The first trial was trained for 20 s and measured for 120: so will the second.
    state.end(0, .done, now: 140)
    #expect(state.timeLeft(now: 140) == .init(seconds: 140))
    state.trials[1].isTrained = true
    #expect(state.timeLeft(now: 140) == .init(seconds: 120))
    // The last trial alone, of which nothing is known: no time rather than none.
    state.measured = []
    state.trials[1].phase = .running(.init(since: 140))
    state.progress(of: 1, at(100, of: 100, "drawing"), now: 140)
    #expect(state.timeLeft(now: 150) == nil)
  }

  @Test func theBlockIsDrawnOver() {
    let log = ScreenLog(size: .init(columns: 80, rows: 24))
    var screen = SweepScreen(log.target, now: 0)
    var state = SweepState(trials: [.init(label: "a", phase: running(1, of: 2, epoch: 0))], workers: 1)
    screen.show(state, now: 0)
    screen.show(state, now: 0.1)
    state.trials[0].phase = .done
    screen.show(state, now: 0.15)
    screen.show(state, now: 0.25)
    screen.say("note")
    #expect(
      log.text == "a  ▕█████     ▏  epoch 1/20\u{1b}[K\n0 of 1 trial done · 1 running\u{1b}[K\n\u{1b}[J"
        + "\u{1b}[2A\r1 of 1 trial done\u{1b}[K\n\u{1b}[J" + "\u{1b}[1A\r\u{1b}[Jnote\n")
  }

  @Test func withoutATerminalALineEachTenSeconds() {
    let log = ScreenLog()
    var screen = SweepScreen(log.target, now: 100)
    let state = SweepState(trials: [.init(label: "a")], workers: 1)
    for now in 100..<131 { screen.show(state, now: Double(now)) }
    #expect(log.lines == ["0 of 1 trial done", "0 of 1 trial done", "0 of 1 trial done"])
  }
}

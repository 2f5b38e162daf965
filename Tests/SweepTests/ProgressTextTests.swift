import Basics
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
    // 2700 steps took 50 + 60 + 30 + 60 s; 300 + 1000 + 1000 + 0 are left, no fewer than 1000 for one worker.
    #expect(
      ProgressText.block(state, now: 60, columns: 80, rows: 24) == [
        "latent=10 seed=1   ▕███████   ▏  epoch 15/20  loss 98.31",
        "latent=10 seed=2   ▕          ▏  starting",
        "latent=100 seed=2  ▕██████████▏  evaluating",
        "2 of 8 trials done · 2 failed · 3 running · 1 min 14 s left",
      ])
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
        "seed=2  ▕█         ▏  epoch 1/20", "… and 61 more", "0 of 64 trials done · 64 running · 9 min 00 s left",
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

  @Test func timeLeft() {
    var state = SweepState(trials: [.init(label: "a"), .init(label: "b"), .init(label: "c")], workers: 2)
    #expect(state.secondsLeft(now: 0) == nil)
    state.trials[0].phase = .running(.init(since: 0))
    #expect(state.secondsLeft(now: 5) == nil)
    // A resumed trial: 10 steps in 10 s from step 50 on; 40 are left, 100 and 100 for those that wait, two at once.
    state.progress(of: 0, .init(step: 50, steps: 100, epoch: 0, epochs: nil, loss: nil))
    state.progress(of: 0, .init(step: 60, steps: 100, epoch: 0, epochs: nil, loss: nil))
    #expect(state.secondsLeft(now: 10) == 120)
    state.end(0, .done, now: 50)
    state.trials[1].phase = .done
    // One trial of 100 steps for one worker; 10 steps took 50 s.
    #expect(state.secondsLeft(now: 60) == 500)
    state.trials[2].phase = .done
    #expect(state.secondsLeft(now: 60) == 0)
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

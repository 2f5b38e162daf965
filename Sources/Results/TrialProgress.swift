import Basics

/// How far a trial is: what the screen shows, and what a trial's process reports to the sweep, as lines of JSON.
package struct TrialProgress: Sendable, Hashable {
  package var step: Int
  package var steps: Int
  package var epoch: Int
  /// Nil where training is counted in steps.
  package var epochs: Int?
  package var loss: Double?
  /// What it does besides training: "evaluating", "drawing".
  package var phase: String
  /// The share of that which is done, and the seconds until all of it is, where they are known.
  package var share: Double?
  package var secondsLeft: Double?
  /// The share of this process's training time that was spent waiting for data.
  package var waiting: Double?

  package init(
    step: Int, steps: Int, epoch: Int, epochs: Int?, loss: Double?, phase: String = "training", waiting: Double? = nil
  ) {
    self.step = step
    self.steps = steps
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss
    self.phase = phase
    self.waiting = waiting
  }

  package var json: JSON {
    .object([
      "step": .number(Double(step)), "steps": .number(Double(steps)), "epoch": .number(Double(epoch)),
      "epochs": epochs.map { .number(Double($0)) } ?? .null, "loss": loss.map { .number($0) } ?? .null,
      "phase": .string(phase), "share": share.map { .number($0) } ?? .null,
      "secondsLeft": secondsLeft.map { .number($0) } ?? .null, "waiting": waiting.map { .number($0) } ?? .null,
    ])
  }

  package init?(_ json: JSON) {
    guard let step = json["step"]?.count, let steps = json["steps"]?.count, let epoch = json["epoch"]?.count else {
      return nil
    }
    self.init(
      step: step, steps: steps, epoch: epoch, epochs: json["epochs"]?.count, loss: json["loss"]?.number,
      phase: json["phase"]?.string ?? "training", waiting: json["waiting"]?.number)
    share = json["share"]?.number
    secondsLeft = json["secondsLeft"]?.number
  }

  /// What it does besides training: "evaluating log_likelihood samples 200  34 %, 2 min left".
  package var phaseInWords: String {
    let percent = share.map { "\(Int(($0 * 100).rounded(.down))) %" }
    let known = [percent, secondsLeft.map { "\(duration($0)) left" }].compactMap { $0 }
    return known.isEmpty ? phase : "\(phase)  \(known.joined(separator: ", "))"
  }
}

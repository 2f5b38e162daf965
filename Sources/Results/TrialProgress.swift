import Basics

/// How far a trial is: what the screen shows, and what a trial's process leaves in a file for those who look on.
package struct TrialProgress: Sendable, Hashable {
  package var step: Int
  package var steps: Int
  package var epoch: Int
  /// Nil where training is counted in steps.
  package var epochs: Int?
  package var loss: Double?
  /// What it does: "training", "evaluating" or "drawing".
  package var phase: String
  /// The row of `evaluate` or the array that is being made, and which it is of all that are to be made.
  package var item: String?
  package var part: Int?
  package var parts: Int?
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
    func number(_ value: Int?) -> JSON { number(value.map(Double.init)) }
    func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    return .object([
      "step": number(step), "steps": number(steps), "epoch": number(epoch), "epochs": number(epochs),
      "loss": number(loss), "phase": .string(phase), "item": item.map { .string($0) } ?? .null, "part": number(part),
      "parts": number(parts), "share": number(share), "secondsLeft": number(secondsLeft), "waiting": number(waiting),
    ])
  }

  package init?(_ json: JSON) {
    guard let step = json["step"]?.count, let steps = json["steps"]?.count, let epoch = json["epoch"]?.count else {
      return nil
    }
    self.init(
      step: step, steps: steps, epoch: epoch, epochs: json["epochs"]?.count, loss: json["loss"]?.number,
      phase: json["phase"]?.string ?? "training", waiting: json["waiting"]?.number)
    item = json["item"]?.string
    part = json["part"]?.count
    parts = json["parts"]?.count
    share = json["share"]?.number
    secondsLeft = json["secondsLeft"]?.number
  }

  package var isTraining: Bool { phase == "training" }

  /// What it does besides training, what is known of its end first: "evaluating 2 of 5, 34 %, 2 min left: fid classifier".
  package var phaseInWords: String {
    let which = part.flatMap { part in parts.map { " \(part) of \($0)" } } ?? ""
    let percent = share.map { "\(Int(($0 * 100).rounded(.down))) %" }
    let left = secondsLeft.map { "\(duration($0)) left" }
    let known = [phase + which, percent, left].compactMap { $0 }.joined(separator: ", ")
    return item.map { "\(known): \($0)" } ?? known
  }
}

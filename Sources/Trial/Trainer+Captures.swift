import Basics
import Engine
import Metrics

extension Trainer {
  /// Stores what figures capture at this step and is not stored yet. Training goes on as if nothing had been captured.
  func capture() throws {
    // The end of a phase is captured by its own model, not by the next one's.
    guard let captures, position.step > phase.start || position.step == 0 else { return }
    let due = captures.all.filter { phase.step(of: $0) == position.step && !captures.has($0) }
    guard !due.isEmpty else { return }
    // Evaluation may add arrays to a store, of networks that are loaded and not trained: checkpoints would have them.
    let copy = Store()
    for name in store.names where !name.hasPrefix("optimizer.") {
      copy.set(name, shape: store.shape(name) ?? [], values: store.values(name))
    }
    let own = evaluator(of: compiler, store: copy)
    own.moment = phase.moment(position.step)
    for capture in due {
      guard let array = try own.array(capture.request) else { continue }
      try captures.write(array.bytes, as: capture)
    }
  }
}

extension TrainingPhase {
  /// After how many steps a capture is made, if it is one of this phase.
  fileprivate func step(of capture: Capture) -> Int {
    switch capture.unit {
    case .epochs: start + (capture.number - epochsBefore) * perEpoch
    case .steps: capture.number
    }
  }
}

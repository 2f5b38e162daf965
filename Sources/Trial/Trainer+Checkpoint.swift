import Basics
import Data
import Model
import Results

extension Trainer {
  func checkpoint() -> Checkpoint {
    let sums = position.sums.sorted { $0.key < $1.key }.map {
      JSON.Member($0.key, .array([.number($0.value.total), .number(Double($0.value.examples))]))
    }
    let readers = position.readers.map { JSON.array([.number(Double($0.epoch)), .number(Double($0.batch))]) }
    let state = JSON.object([
      "step": .number(Double(position.step)), "epoch": .number(Double(position.epoch)),
      "records": .number(Double(records.rows.count)), "readers": .array(readers), "sums": .object(sums),
      // The step whose weights these are, where it is not the last.
      "kept": records.kept.map { .number(Double($0)) } ?? .null,
    ])
    return Checkpoint(store, metadata: [("format", "pt"), ("atelier", state.compact)])
  }

  /// The best state so far, with its step and its value.
  func bestCheckpoint() -> Checkpoint? {
    best.map {
      let state = JSON.object([.init("step", .number(Double($0.step))), .init("value", .number($0.value))])
      return Checkpoint(arrays: $0.arrays, metadata: [("format", "pt"), ("atelier", state.compact)])
    }
  }

  /// Continues from a checkpoint and the records written with it; later records are dropped, training makes them again.
  func restore(_ checkpoint: Checkpoint, best: Checkpoint?, records rows: [HistoryRow]) throws {
    guard let state = checkpoint["atelier"].flatMap({ JSON($0) }), let step = state["step"]?.number,
      let count = state["records"]?.number
    else { throw Problem("the checkpoint does not say where training stood") }
    try checkpoint.restore(into: store)
    guard rows.count >= Int(count) else { throw Problem("the records are shorter than the checkpoint's") }
    records = Records(Array(rows.prefix(Int(count))))
    position.step = Int(step)
    position.epoch = Int(state["epoch"]?.number ?? 0)
    position.readers = (state["readers"]?.array ?? []).compactMap { pair in
      guard let numbers = pair.array?.compactMap(\.number), numbers.count == 2 else { return nil }
      return BatchReader.Position(epoch: Int(numbers[0]), batch: Int(numbers[1]))
    }
    for member in state["sums"]?.members ?? [] {
      guard let numbers = member.value.array?.compactMap(\.number), numbers.count == 2 else { continue }
      position.sums[member.key] = Sum(total: numbers[0], examples: Int(numbers[1]))
    }
    if let best, let state = best["atelier"].flatMap({ JSON($0) }), let step = state["step"]?.number,
      let value = state["value"]?.number, Int(step) <= position.step
    {
      self.best = Best(value: value, step: Int(step), arrays: best.arrays)
    } else if let kept = state["kept"]?.number {
      // The checkpoint's weights are the best already; the best's own file may be gone.
      self.best = Best(
        value: .nan, step: Int(kept), arrays: checkpoint.arrays.filter { !$0.name.hasPrefix("optimizer.") })
    }
  }
}

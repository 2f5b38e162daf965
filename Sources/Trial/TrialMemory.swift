import Basics
import Engine
import Graph
import Metrics
import Model
import Spec

/// About how much memory a trial takes, in bytes, from the plans of its training steps.
package struct TrialMemory: Sendable, Hashable {
  package let bytes: Int

  /// The program and its libraries.
  private static let program = 80_000_000

  init(_ compilers: [Compiler]) throws(Problems) {
    var kept: [String: Int] = [:]
    var most = 0
    for compiler in compilers {
      let batch = compiler.experiment.training.batch
      var arena = 0
      var fed = 0
      // Of the parts of an iteration the last is the largest.
      let part = compiler.experiment.training.accumulate > 1 ? TrainingStep.Part.closing : .whole
      for step in try compiler.iteration(batch: batch, part: part) {
        for node in step.graph.nodes {
          guard case .input(let port) = node.op else { continue }
          if port.role == .kept { kept[port.name] = node.shape.size } else { fed += node.shape.size }
        }
        for update in step.graph.updates { kept[update.name] = step.graph[update.value].shape.size }
        arena = max(arena, Plan(step.graph).arenaCount)
      }
      for array in compiler.kept { kept[array.name] = array.shape.size }
      most = max(most, arena + fed)
    }
    // A checkpoint is a copy of what is kept.
    let numbers = most + 2 * kept.values.reduce(0, +)
    bytes = TrialMemory.rounded(TrialMemory.program + 4 * numbers)
  }

  /// To two digits: more would say what an estimate does not know.
  private static func rounded(_ bytes: Int) -> Int {
    var unit = 1
    while bytes / unit >= 100 { unit *= 10 }
    return (bytes + unit / 2) / unit * unit
  }

  /// `130 MB`.
  package var words: String { NumberText.bytes(bytes) }

  /// A warning where so many trials at once need more than there is.
  package func warning(of trials: Int, _ memory: Memory, at mark: Mark?) -> Problem? {
    func words(_ bytes: Int) -> String { NumberText.bytes(bytes) }
    if bytes > memory.all {
      return Problem(
        "a trial needs about \(words(bytes)) of memory, and this machine has \(words(memory.all)): it will fail",
        at: mark, hint: "a smaller batch or smaller layers, or a machine with more", severity: .warning)
    }
    if bytes > memory.free {
      return Problem(
        "a trial needs about \(words(bytes)) of memory, and \(words(memory.free)) of \(words(memory.all)) are free now",
        at: mark, hint: "end other programs, or a smaller batch or smaller layers", severity: .warning)
    }
    let (all, overflow) = bytes.multipliedReportingOverflow(by: trials)
    guard trials > 1, overflow || all > memory.free else { return nil }
    return Problem(
      "\(trials) trials at once need about \(trials) × \(words(bytes)) of memory, and \(words(memory.free)) are free",
      at: mark, hint: "--workers \(max(1, memory.free / bytes))", severity: .warning)
  }
}

import Basics
import Graph

/// Where the time of a plan's runs went, kernel by kernel.
package struct Profile: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    /// `convolution`, `loop`: the op of the node, or of a loop's last result.
    package var op: String
    /// The network's row, or what else asked for it.
    package var place: String
    package var isGradient: Bool
    /// Whether it is part of `commit`.
    package var isUpdate: Bool
    package var work: KernelWork
    /// What computes it, where there is a choice.
    package var way: String
    package var result: String
    package var seconds: Double
  }

  package var lines: [Line] = []
  package var runs = 0
}

extension Executor {
  /// From now on the time of each kernel is taken.
  package func startProfile() { memory.times = [Double](repeating: 0, count: plan.kernels.count + plan.commit.count) }

  /// The time of all runs since `startProfile`; nil: it was never called.
  package var profile: Profile? {
    guard !memory.times.isEmpty else { return nil }
    var profile = Profile(runs: memory.runs)
    for (index, kernel) in (plan.kernels + plan.commit).enumerated() {
      let isUpdate = index >= plan.kernels.count
      profile.lines.append(
        plan.line(kernel, isUpdate: isUpdate, way: memory.way(index), seconds: memory.times[index]))
    }
    return profile
  }
}

extension Plan {
  package func line(_ kernel: Kernel, isUpdate: Bool, way: String, seconds: Double) -> Profile.Line {
    let node = graph.nodes[kernel.writes.last ?? 0]
    let origin = graph.origins.indices.contains(node.origin) ? graph.origins[node.origin] : nil
    var op = node.op.name
    if case .loop(let loop) = kernel {
      op = loop.reductions.isEmpty ? "loop of \(loop.instructions.count)" : "reduction of \(loop.instructions.count)"
    }
    return Profile.Line(
      op: op, place: origin?.location ?? "", isGradient: origin?.isGradient ?? false, isUpdate: isUpdate,
      work: work(kernel), way: way, result: node.shape.words, seconds: seconds)
  }
}

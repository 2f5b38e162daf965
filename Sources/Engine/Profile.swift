import Basics
import Graph

/// How much time each kernel of a plan took.
package struct Profile: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    /// `convolution`, `loop`: the op of the node, or of a loop's last result.
    package var op: String
    /// The part of the experiment that it was made for, such as a network's row.
    package var location: String
    package var isGradient: Bool
    /// Whether it is part of `commit`.
    package var isUpdate: Bool
    package var work: KernelWork
    /// The name of its implementation, if there are several.
    package var way: String
    package var result: String
    package var seconds: Double
  }

  package var lines: [Line] = []
  package var runs = 0
}

extension Executor {
  /// Begins to measure the time of each kernel.
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
      op: op, location: origin?.location ?? "", isGradient: origin?.isGradient ?? false, isUpdate: isUpdate,
      work: work(kernel), way: way, result: node.shape.words, seconds: seconds)
  }
}

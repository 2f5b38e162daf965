import Graph

// Finding the op that first made a number that is not finite.
extension Executor {
  /// Repeats the run, slowly, and returns the op that first made a number that is not finite; nil if none did.
  ///
  /// Every node is computed by itself. The search goes back from outputs and updates that are not finite through
  /// operands that are not finite either, so it never blames a harmless infinity that is masked out later.
  package func findFault(seed: UInt64, step: UInt64) -> Fault? {
    let plan = Plan(graph, isFused: false)
    let memory = try? BoundPlan(
      plan, store: store, feeds: feeds, handedOn: handedOn, threads: threads, precision: precision,
      workspace: Workspace())
    guard let memory else { return nil }
    let nodes = memory.plan.graph.nodes
    var isBad = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      if case .input = node.op { isBad[index] = hasFault(memory.numbers(Value(index))) }
    }
    memory.run(seed: seed, step: step) { kernel in
      for index in memory.plan.kernels[kernel].writes { isBad[index] = hasFault(memory.numbers(Value(index))) }
    }
    let outputs = memory.plan.graph.outputs.filter { !graph.handedOn.contains($0.name) }
    var open = (outputs + memory.plan.graph.updates).map(\.value.index).filter { isBad[$0] }
    var blamed: Set<Int> = []
    while let index = open.popLast() {
      guard blamed.insert(index).inserted else { continue }
      open += nodes[index].operands.map(\.index).filter { isBad[$0] }
    }
    return blamed.filter { !nodes[$0].op.isConstant }.min().map { fault(nodes[$0]) }
  }

  private func hasFault(_ numbers: [Float]) -> Bool { !numbers.allSatisfy(\.isFinite) }

  private func fault(_ node: Node) -> Fault {
    if case .input(let port) = node.op {
      switch port.role {
      case .fed: return Fault(location: "the input \(port.name)", op: node.op.name, isGradient: false)
      case .kept: return Fault(location: "the kept array \(port.name)", op: node.op.name, isGradient: false)
      case .handedOn: break
      }
    }
    guard graph.origins.indices.contains(node.origin) else {
      return Fault(location: "", op: node.op.name, isGradient: false)
    }
    let origin = graph.origins[node.origin]
    return Fault(location: origin.location, op: node.op.name, isGradient: origin.isGradient)
  }
}

extension Op {
  fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }
}

import Basics

/// A graph as text, one line per node: number, op, operands, shape, origin. Constants are written where they are used.
///
///     %2 = convolution 3x3 stride 1 (%0:x, %1:critic.0.weight) : 64×26×26×32   # network critic, row 0: conv2d 32
extension Graph: CustomStringConvertible {
  package var description: String {
    var lines: [(text: String, comment: String)] = []
    for (index, node) in nodes.enumerated() {
      if case .constant = node.op { continue }
      let operands = node.operands.isEmpty ? "" : " (\(node.operands.map(reference).joined(separator: ", ")))"
      let text =
        "%\(index) = \(([node.op.name] + node.op.details).joined(separator: " "))\(operands) : \(node.shape.listed)"
      let origin = origins.indices.contains(node.origin) ? origins[node.origin] : nil
      lines.append((text, origin.map { "# \($0.isGradient ? "gradient of " : "")\($0.location)" } ?? ""))
    }
    lines += outputs.map { ("output \($0.name) = \(reference($0.value))", "") }
    lines += updates.map { ("update \($0.name) = \(reference($0.value))", "") }
    // Comments are aligned in one column, unless a line is far longer than the others.
    let width = min(lines.map(\.text.count).max() ?? 0, 88)
    return lines.map { text, comment in
      if comment.isEmpty { return text }
      return text + String(repeating: " ", count: max(0, width - text.count) + 3) + comment
    }.joined(separator: "\n")
  }

  private func reference(_ value: Value) -> String {
    switch self[value].op {
    case .constant(let number): number.written
    case .input(let port): "%\(value.index):\(port.name)"
    default: "%\(value.index)"
    }
  }
}

extension Shape {
  fileprivate var listed: String { isEmpty ? "number" : words }
}

extension Op {
  /// The op's parameters: what it has besides its name and operands.
  fileprivate var details: [String] {
    func axes(_ axes: [Int]) -> String { axes.map(String.init).joined(separator: ",") }
    func grouped(_ window: Window, _ groups: Int) -> [String] {
      [window.words] + (groups == 1 ? [] : ["groups \(groups)"])
    }
    switch self {
    case .input(let port): return ["\(port.role)", port.name]
    case .random(_, let stream): return [stream]
    case .iota(let axis), .argmax(let axis), .concat(let axis): return ["axis \(axis)"]
    case .broadcast(let kept): return kept.isEmpty ? [] : ["axes \(axes(kept))"]
    case .transpose(let order): return ["axes \(axes(order))"]
    case .slice(let axis, let start, let stride), .scatterSlice(let axis, let start, let stride):
      return ["axis \(axis) from \(start)"] + (stride == 1 ? [] : ["stride \(stride)"])
    case .scatterAdd(let rows): return ["rows \(rows)"]
    case .reduce(_, let removed): return ["axes \(axes(removed))"]
    case .matmul(let transposeA, let transposeB):
      return (transposeA ? ["transposeA"] : []) + (transposeB ? ["transposeB"] : [])
    case .convolution(let window, let groups), .convolutionInput(let window, let groups),
      .convolutionWeights(let window, let groups):
      return grouped(window, groups)
    case .averagePool(let window), .averagePoolInput(let window), .maxPick(let window), .maxScatter(let window):
      return [window.words]
    case .upsample(let kind, let factor), .upsampleInput(let kind, let factor): return ["\(factor) \(kind.rawValue)"]
    case .attention(let isCausal), .attentionGradient(let isCausal): return isCausal ? ["causal"] : []
    case .inpaint(.telea(let radius)): return ["radius \(radius)"]
    case .constant, .unary, .binary, .select, .reshape, .gather, .inpaint(.navierStokes), .stop: return []
    }
  }
}

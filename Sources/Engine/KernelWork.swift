import Graph

/// The work of a kernel: its useful arithmetic, and the least memory that it must read and write.
package struct KernelWork: Sendable, Hashable {
  /// Additions and multiplications, without those of padding. An elementwise function counts as one.
  package var operations = 0.0
  /// The size of all that it reads and writes, each array counted once.
  package var bytes = 0.0
}

extension Plan {
  package func work(_ kernel: Kernel) -> KernelWork {
    var work = KernelWork()
    for value in Set(kernel.reads + kernel.writes) { work.bytes += 4 * Double(graph.nodes[value].shape.size) }
    switch kernel {
    case .loop(let loop):
      work.operations = Double(loop.count) * Double(loop.instructions.count + loop.reductions.count)
    case .node(let index, _): work.operations = operations(graph.nodes[index])
    }
    return work
  }

  /// Operations of all products and convolutions.
  package var products: Double {
    (kernels + commit).reduce(0) { sum, kernel in
      guard case .node(let index, _) = kernel else { return sum }
      switch graph.nodes[index].op {
      case .matmul, .convolution, .convolutionInput, .convolutionWeights, .attention, .attentionGradient:
        return sum + work(kernel).operations
      case .input, .constant, .iota, .random, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice,
        .scatterSlice, .concat, .gather, .scatterAdd, .reduce, .argmax, .averagePool, .averagePoolInput, .maxPick,
        .maxScatter, .upsample, .upsampleInput, .inpaint, .stop:
        return sum
      }
    }
  }

  private func operations(_ node: Node) -> Double {
    let shapes = node.operands.map { graph[$0].shape }
    switch node.op {
    case .matmul(let transposeA, _):
      return 2 * Double(node.shape.size) * Double(shapes[0][shapes[0].count - (transposeA ? 2 : 1)])
    case .attention(let isCausal): return 2 * seen(shapes, isCausal) * Double(shapes[1].last! + shapes[2].last!)
    case .attentionGradient(let isCausal):
      return 4 * seen(shapes, isCausal) * Double(shapes[1].last! + shapes[2].last!)
    case .convolution(let window, _): return window.operations(x: shapes[0], w: shapes[1], y: node.shape)
    case .convolutionInput(let window, _): return window.operations(x: node.shape, w: shapes[1], y: shapes[0])
    case .convolutionWeights(let window, _): return window.operations(x: shapes[0], w: node.shape, y: shapes[1])
    case .averagePool(let window), .maxPick(let window):
      return Double(node.shape.size) * Double(window.kernel[0] * window.kernel[1])
    case .averagePoolInput(let window), .maxScatter(let window):
      return Double(graph[node.operands[node.operands.count - 1]].shape.size)
        * Double(window.kernel[0] * window.kernel[1])
    case .upsample(let kind, _): return kind == .nearest ? 0 : 8 * Double(node.shape.size)
    case .upsampleInput(let kind, _): return (kind == .nearest ? 1 : 8) * Double(shapes[0].size)
    case .input, .constant, .iota, .random, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice,
      .scatterSlice, .concat, .gather, .scatterAdd, .reduce, .argmax, .inpaint, .stop:
      return Double(node.shape.size)
    }
  }
}

/// How many queries see how many keys.
private func seen(_ shapes: [Shape], _ isCausal: Bool) -> Double {
  let (queries, keys) = (shapes[0].suffix(2).first!, shapes[1].suffix(2).first!)
  let pairs = isCausal ? (0..<queries).reduce(0) { $0 + min(keys, $1 + 1) } : queries * keys
  return Double(Array(shapes[0].dropLast(2)).size) * Double(pairs)
}

extension Window {
  /// Of a convolution, or of one of its gradients: two for each pair of numbers that are multiplied.
  fileprivate func operations(x: Shape, w: Shape, y: Shape) -> Double {
    2 * Double(x[0] * w[0] * w[1]) * Double(meetings(x[1], y[1], axis: 0)) * Double(meetings(x[2], y[2], axis: 1))
  }

  /// How often a tap of the filter meets a pixel of the image, rather than padding, along an axis.
  private func meetings(_ x: Int, _ y: Int, axis: Int) -> Int {
    (0..<y).reduce(0) { count, output in
      count
        + (0..<kernel[axis]).count { tap in
          (0..<x).contains(output * stride[axis] + tap * dilation[axis] - padding[axis])
        }
    }
  }
}

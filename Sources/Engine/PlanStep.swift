import Graph

/// A kernel bound to memory.
enum PlanStep {
  case loop(LoopKernel)
  case transposition(Transposition)
  case convolution(ConvolutionKernel, Numbers, Numbers, Numbers)
  case product(MatrixKernel, Numbers, Numbers, Numbers)
  case roundedProduct(RoundedProduct, Numbers, Numbers, Numbers)
  case attention(AttentionKernel, [Numbers], Numbers)
  case pool(PoolKernel, Numbers, Numbers?, Numbers)
  case upsample(UpsampleKernel, Numbers, Numbers)
  case inpaint(InpaintKernel, Numbers, Numbers, Numbers)
  case random(RandomKernel)
  case clear(Numbers, Int)
  case gather(table: Numbers, rows: Int, width: Int, indices: Numbers, count: Int, result: Numbers, threads: Int)
  case scatterAdd(updates: Numbers, indices: Numbers, count: Int, rows: Int, width: Int, result: Numbers, threads: Int)
  case argmax(Numbers, Loop.Extent, result: Numbers, threads: Int)

  init(
    _ kernel: Plan.Kernel, _ graph: Graph, threads: Int, precision: Precision, address: (Int) -> Numbers
  ) throws {
    switch kernel {
    case .loop(let loop):
      if let transposition = Transposition(loop, threads: threads, address: address) {
        self = .transposition(transposition)
        return
      }
      self = .loop(LoopKernel(loop, threads: threads, address: address))
    case .node(let index, let bases):
      let node = graph.nodes[index]
      self = try PlanStep.make(
        node, shapes: node.operands.map { graph[$0].shape }, operands: bases.map(address),
        result: address(index), threads, precision)
    }
  }

  private static func make(
    _ node: Node, shapes: [Shape], operands: [Numbers], result: Numbers, _ threads: Int, _ precision: Precision
  ) throws -> PlanStep {
    switch node.op {
    case .random(let draw, let stream):
      return .random(RandomKernel(draw, stream: stream, count: node.shape.size, result: result, threads: threads))
    case .scatterSlice: return .clear(result, node.shape.size)
    case .gather:
      let width = Array(shapes[0].dropFirst()).size
      return .gather(
        table: operands[0], rows: shapes[0][0], width: width, indices: operands[1], count: shapes[1].size,
        result: result, threads: threads)
    case .scatterAdd(let rows):
      let width = Array(node.shape.dropFirst()).size
      return .scatterAdd(
        updates: operands[0], indices: operands[1], count: shapes[1].size, rows: rows, width: width, result: result,
        threads: threads)
    case .argmax(let axis):
      return .argmax(operands[0], Extent(shapes[0], [axis]).loop, result: result, threads: threads)
    case .matmul(let transposeA, let transposeB):
      let (m, n) = (node.shape[node.shape.count - 2], node.shape[node.shape.count - 1])
      let k = shapes[0][shapes[0].count - (transposeA ? 2 : 1)]
      let batch = Array(node.shape.dropLast(2)).size
      // Those of linear layers; attention and the search for codes multiply batches.
      if precision == .bf16, node.shape.count == 2,
        let kernel = RoundedProduct(
          m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, threads: threads)
      {
        return .roundedProduct(kernel, operands[0], operands[1], result)
      }
      let kernel = MatrixKernel(
        batch: batch, m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, cutsSums: true,
        threads: threads)
      return .product(kernel, operands[0], operands[1], result)
    case .attention(let isCausal), .attentionGradient(let isCausal):
      let kernel = AttentionKernel(
        q: shapes[0], k: shapes[1], v: shapes[2], isCausal: isCausal, isGradient: shapes.count == 4, threads: threads)
      return .attention(kernel, operands, result)
    case .convolution(let window, let groups):
      let kernel = try ConvolutionKernel(
        .forward, x: shapes[0], w: shapes[1], y: node.shape, window: window, groups: groups, threads: threads,
        precision: precision)
      return .convolution(kernel, operands[0], operands[1], result)
    case .convolutionInput(let window, let groups):
      let kernel = try ConvolutionKernel(
        .input, x: node.shape, w: shapes[1], y: shapes[0], window: window, groups: groups, threads: threads,
        precision: precision)
      return .convolution(kernel, operands[0], operands[1], result)
    case .convolutionWeights(let window, let groups):
      let kernel = try ConvolutionKernel(
        .weights, x: shapes[0], w: node.shape, y: shapes[1], window: window, groups: groups, threads: threads,
        precision: precision)
      return .convolution(kernel, operands[0], operands[1], result)
    case .averagePool(let window):
      return .pool(
        PoolKernel(.average, x: shapes[0], y: node.shape, window: window, threads: threads), operands[0], nil, result)
    case .averagePoolInput(let window):
      return .pool(
        PoolKernel(.averageInput, x: node.shape, y: shapes[0], window: window, threads: threads), operands[0], nil,
        result)
    case .maxPick(let window):
      return .pool(
        PoolKernel(.maxPick, x: shapes[0], y: node.shape, window: window, threads: threads), operands[0], operands[1],
        result)
    case .maxScatter(let window):
      return .pool(
        PoolKernel(.maxScatter, x: node.shape, y: shapes[1], window: window, threads: threads), operands[0],
        operands[1],
        result)
    case .upsample(let kind, let factor):
      return .upsample(UpsampleKernel(kind, factor: factor, shape: shapes[0], threads: threads), operands[0], result)
    case .upsampleInput(let kind, let factor):
      let kernel = UpsampleKernel(kind, factor: factor, transposed: true, shape: shapes[0], threads: threads)
      return .upsample(kernel, operands[0], result)
    case .inpaint(let method):
      return .inpaint(
        InpaintKernel(method, shape: node.shape, threads: threads), operands[0], operands[1], result)
    case .input, .constant, .iota, .unary, .binary, .select, .broadcast, .reshape, .transpose, .slice, .concat, .reduce,
      .stop:
      preconditionFailure("\(node.op) is not a kernel of its own")
    }
  }

  /// Bytes of working memory that a run needs.
  var scratchBytes: Int {
    switch self {
    case .loop(let loop): loop.scratchBytes
    case .convolution(let kernel, _, _, _): kernel.workBytes
    case .product(let kernel, _, _, _): kernel.workBytes
    case .roundedProduct(let kernel, _, _, _): kernel.workBytes
    case .attention(let kernel, _, _): kernel.workBytes
    default: 0
    }
  }

  /// The name of its implementation, if there are several: for profiles.
  var way: String {
    switch self {
    case .convolution(let kernel, _, _, _): kernel.name
    case .roundedProduct(let kernel, _, _, _): kernel.name
    default: ""
    }
  }

  func run(_ scratch: UnsafeMutableRawPointer, seed: UInt64, step: UInt64) {
    switch self {
    case .loop(let loop): loop.run(scratch)
    case .transposition(let transposition): transposition.run()
    case .convolution(let kernel, let a, let b, let result): kernel.run(a, b, result, work: scratch)
    case .product(let kernel, let a, let b, let result): kernel.run(a, b, result, work: scratch)
    case .roundedProduct(let kernel, let a, let b, let result): kernel.run(a, b, result, scratch)
    case .attention(let kernel, let given, let result):
      kernel.run(
        given[0], given[1], given[2], given.count > 3 ? UnsafePointer(given[3]) : nil, result, work: scratch)
    case .pool(let kernel, let a, let b, let result): kernel.run(a, b.map { UnsafePointer($0) }, result)
    case .upsample(let kernel, let x, let result): kernel.run(x, result)
    case .inpaint(let kernel, let x, let mask, let result): kernel.run(x, mask: mask, result)
    case .random(let kernel): kernel.run(seed: seed, step: step)
    case .clear(let result, let count): result.update(repeating: 0, count: count)
    case .gather(let table, let rows, let width, let indices, let count, let result, let threads):
      Engine.gather(
        table: table, rows: rows, width: width, indices: indices, count: count, result: result, threads: threads)
    case .scatterAdd(let updates, let indices, let count, let rows, let width, let result, let threads):
      Engine.scatterAdd(
        updates: updates, indices: indices, count: count, rows: rows, width: width, result: result, threads: threads)
    case .argmax(let x, let extent, let result, let threads):
      Engine.argmax(x, extent, result: result, threads: threads)
    }
  }
}

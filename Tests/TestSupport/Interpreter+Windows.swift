import Graph

// Windows that slide over images `[batch, height, width, channels]`. All are sums over the same triples: an output
// pixel, a tap of the window, and the input pixel under that tap.
extension Interpreter {
  /// Calls `body` with every output row and column, window row and column, and the input row and column below it, as
  /// far as it lies within the image.
  private static func slide(
    _ window: Window, over image: Shape, _ body: (_ output: (Int, Int), _ tap: (Int, Int), _ input: (Int, Int)) -> Void
  ) {
    let output = window.output([image[1], image[2]])
    for oy in 0..<output[0] {
      for ox in 0..<output[1] {
        for ky in 0..<window.kernel[0] {
          for kx in 0..<window.kernel[1] {
            let y = oy * window.stride[0] + ky * window.dilation[0] - window.padding[0]
            let x = ox * window.stride[1] + kx * window.dilation[1] - window.padding[1]
            if y >= 0, y < image[1], x >= 0, x < image[2] { body((oy, ox), (ky, kx), (y, x)) }
          }
        }
      }
    }
  }

  /// Calls `body` with the offsets in image, weights and output of every product that a convolution sums.
  private static func products(
    _ window: Window, _ groups: Int, image: Shape, weights: Shape, output: Shape, _ body: (Int, Int, Int) -> Void
  ) {
    let (inputs, outputs) = (image[3] / groups, output[3] / groups)
    slide(window, over: image) { o, k, i in
      for n in 0..<image[0] {
        for channel in 0..<output[3] {
          for c in 0..<inputs {
            body(
              image.offset([n, i.0, i.1, channel / outputs * inputs + c]), weights.offset([channel, c, k.0, k.1]),
              output.offset([n, o.0, o.1, channel]))
          }
        }
      }
    }
  }

  static func convolution(_ x: Operand, _ w: Operand, _ window: Window, _ groups: Int, _ shape: Shape) -> [Double] {
    var y = [Double](repeating: 0, count: shape.size)
    products(window, groups, image: x.shape, weights: w.shape, output: shape) { image, weight, output in
      y[output] += x.numbers[image] * w.numbers[weight]
    }
    return y
  }

  static func convolutionInput(
    _ dy: Operand, _ w: Operand, _ window: Window, _ groups: Int, _ shape: Shape
  ) -> [Double] {
    var dx = [Double](repeating: 0, count: shape.size)
    products(window, groups, image: shape, weights: w.shape, output: dy.shape) { image, weight, output in
      dx[image] += dy.numbers[output] * w.numbers[weight]
    }
    return dx
  }

  static func convolutionWeights(
    _ x: Operand, _ dy: Operand, _ window: Window, _ groups: Int, _ shape: Shape
  ) -> [Double] {
    var dw = [Double](repeating: 0, count: shape.size)
    products(window, groups, image: x.shape, weights: shape, output: dy.shape) { image, weight, output in
      dw[weight] += x.numbers[image] * dy.numbers[output]
    }
    return dw
  }

  static func averagePool(_ x: Operand, _ window: Window, _ shape: Shape) -> [Double] {
    var y = [Double](repeating: 0, count: shape.size)
    slide(window, over: x.shape) { o, _, i in
      for n in 0..<shape[0] {
        for c in 0..<shape[3] {
          y[shape.offset([n, o.0, o.1, c])] += x[[n, i.0, i.1, c]] / Double(window.kernel.size)
        }
      }
    }
    return y
  }

  static func averagePoolInput(_ dy: Operand, _ window: Window, _ shape: Shape) -> [Double] {
    var dx = [Double](repeating: 0, count: shape.size)
    slide(window, over: shape) { o, _, i in
      for n in 0..<shape[0] {
        for c in 0..<shape[3] {
          dx[shape.offset([n, i.0, i.1, c])] += dy[[n, o.0, o.1, c]] / Double(window.kernel.size)
        }
      }
    }
    return dx
  }

  /// For each output element the offset of the first largest input in its window; nil where the window meets no input.
  private static func largest(_ x: Operand, _ window: Window, _ shape: Shape) -> [Int?] {
    var offsets = [Int?](repeating: nil, count: shape.size)
    slide(window, over: x.shape) { o, _, i in
      for n in 0..<shape[0] {
        for c in 0..<shape[3] {
          let (to, from) = (shape.offset([n, o.0, o.1, c]), x.shape.offset([n, i.0, i.1, c]))
          if let best = offsets[to], x.numbers[best] >= x.numbers[from] { continue }
          offsets[to] = from
        }
      }
    }
    return offsets
  }

  static func maxPick(_ x: Operand, _ v: Operand, _ window: Window, _ shape: Shape) -> [Double] {
    largest(x, window, shape).map { offset in offset.map { v.numbers[$0] } ?? 0 }
  }

  static func maxScatter(_ x: Operand, _ dy: Operand, _ window: Window) -> [Double] {
    var dx = [Double](repeating: 0, count: x.shape.size)
    for (output, input) in largest(x, window, dy.shape).enumerated() {
      if let input { dx[input] += dy.numbers[output] }
    }
    return dx
  }

  /// The indices, among `size`, that index `i` of the upsampled axis is interpolated from, and their weights.
  private static func sources(_ i: Int, _ size: Int, _ factor: Int, _ kind: Interpolation) -> [(Int, Double)] {
    let position: Double
    switch kind {
    case .nearest: return [(i / factor, 1)]
    case .bilinear: position = max(0, (Double(i) + 0.5) / Double(factor) - 0.5)
    case .bilinearAligned:
      position = size * factor == 1 ? 0 : Double(i) * Double(size - 1) / Double(size * factor - 1)
    }
    let low = min(Int(position), size - 1)
    let part = position - Double(low)
    return [(low, 1 - part), (min(low + 1, size - 1), part)]
  }

  /// Calls `body` with the offsets in the small and in the large image and the weight between them.
  private static func grow(
    _ small: Shape, _ kind: Interpolation, _ factor: Int, _ body: (Int, Int, Double) -> Void
  ) {
    let large = [small[0], small[1] * factor, small[2] * factor, small[3]]
    for position in large.positions {
      for (y, a) in sources(position[1], small[1], factor, kind) {
        for (x, b) in sources(position[2], small[2], factor, kind) {
          body(small.offset([position[0], y, x, position[3]]), large.offset(position), a * b)
        }
      }
    }
  }

  static func upsample(_ x: Operand, _ kind: Interpolation, _ factor: Int, _ shape: Shape) -> [Double] {
    var y = [Double](repeating: 0, count: shape.size)
    grow(x.shape, kind, factor) { small, large, weight in y[large] += weight * x.numbers[small] }
    return y
  }

  static func upsampleInput(_ dy: Operand, _ kind: Interpolation, _ factor: Int, _ shape: Shape) -> [Double] {
    var dx = [Double](repeating: 0, count: shape.size)
    grow(shape, kind, factor) { small, large, weight in dx[small] += weight * dy.numbers[large] }
    return dx
  }
}

/// What a node computes. The gradient of every op is made of these ops again. Rules about ops are exhaustive switches.
/// All values are Float32 arrays in row-major order; classes are stored as whole numbers, true and false as 1 and 0.
package enum Op: Sendable, Hashable {
  // Sources of numbers.
  /// A named array from outside: data, a parameter, state that is kept between steps, a number that changes.
  case input(Port)
  /// The same number everywhere.
  case constant(Double)
  /// 0, 1, 2, … along an axis.
  case iota(axis: Int)
  /// Fresh random numbers each step; equal streams of equal shape are the same numbers.
  case random(Draw, stream: String)

  // Elementwise; operands have the node's shape.
  case unary(Unary)
  case binary(Binary)
  /// condition ≠ 0 ? a : b
  case select

  // Shape.
  /// Repeats along new or stretched axes: operand axis i becomes result axis `axes[i]` (increasing); an operand axis of
  /// size 1 may stretch; result axes not named are new.
  case broadcast(axes: [Int])
  case reshape
  /// Result axis i is operand axis `order[i]`.
  case transpose([Int])
  /// The indices `start`, `start + stride`, … of an axis, as many as the node's shape says.
  case slice(axis: Int, start: Int, stride: Int)
  /// The reverse of `slice`: element i of the operand goes to index `start + i * stride` of an axis of zeros.
  case scatterSlice(axis: Int, start: Int, stride: Int)
  case concat(axis: Int)
  /// Rows of a table `[rows, width…]` by whole-number indices: result `indices.shape + width…`; zeros where an index is
  /// out of range. Operands: table, indices.
  case gather
  /// The reverse of `gather`: adds each update to the row of its index, in a table of zeros; an index out of range is
  /// ignored. Operands: updates, indices.
  case scatterAdd(rows: Int)

  // Reductions.
  case reduce(Reduction, axes: [Int])
  /// The index of the largest element along an axis, the first of equals; the axis is removed.
  case argmax(axis: Int)

  // Linear algebra.
  /// `[…, m, k] × […, k, n]` with equal leading axes; an operand may be stored transposed.
  case matmul(transposeA: Bool, transposeB: Bool)
  /// Operands: x `[batch, height, width, in]`, w `[out, in / groups, kernelHeight, kernelWidth]` (PyTorch's layout).
  case convolution(Window, groups: Int)
  /// The gradient of a convolution for its input (also a transposed convolution). Operands: dy, w.
  /// The node's shape is the input's.
  case convolutionInput(Window, groups: Int)
  /// The gradient of a convolution for its weights. Operands: x, dy. The node's shape is the weights'.
  case convolutionWeights(Window, groups: Int)

  // Windows and grids.
  /// Means over windows; padding counts as zeros in the mean, as PyTorch's default does.
  case averagePool(Window)
  /// The reverse: spreads each number over its window divided by the window's size. The node's shape is the input's.
  case averagePoolInput(Window)
  /// Operands: x, v of equal shape. For each window, v where x is largest (the first of equals), ignoring padding.
  /// `maxPool(x)` is `maxPick(x, x)`.
  case maxPick(Window)
  /// The reverse. Operands: x, dy. Puts dy where x is largest in its window, summing where windows overlap.
  case maxScatter(Window)
  /// Grows height and width by a whole factor.
  case upsample(Interpolation, factor: Int)
  /// The reverse (transpose) of `upsample`.
  case upsampleInput(Interpolation, factor: Int)
  /// Fills the holes of images, channel by channel. Operands of equal shape: images, and masks that are at least ½ where
  /// a pixel is known.
  case inpaint(Inpainting)

  // Made of other ops when all gradients are there (`Graph.attendingInOne`); neither has a gradient of its own.
  /// softmax(q kᵀ) v. Operands: q `[…, queries, d]`, k `[…, keys, d]`, v `[…, keys, e]`. `isCausal`: query i sees the
  /// keys up to i.
  case attention(isCausal: Bool)
  /// The gradients of q, k and v, one after the other for each of the leading axes' matrices. Operands: q, k, v and the
  /// gradient of the result.
  case attentionGradient(isCausal: Bool)

  /// The operand itself, but no gradient flows through it.
  case stop
}

package struct Port: Sendable, Hashable {
  package enum Role: Sendable, Hashable {
    /// Given anew for each run: a batch, a number that changes.
    case fed
    /// Kept between runs in the engine's store, where an update may replace it: parameters, statistics, moments.
    case kept
    /// What a graph that ran before has handed on.
    case handedOn
  }
  package var name: String
  package var role: Role
  package init(_ name: String, _ role: Role) {
    self.name = name
    self.role = role
  }
}

package enum Draw: Sendable, Hashable {
  /// Uniform in the open interval (0, 1), so that its logarithm is finite.
  case uniform
  case normal
}

package enum Unary: String, Sendable, Hashable, CaseIterable {
  case negate, reciprocal, square, squareRoot, exp, log, expm1, log1p, absolute, sign, floor, sine, cosine
  case tanh, sigmoid, softplus, relu, errorFunction
  /// 1 where the number is not 0, or is finite; else 0.
  case isNonzero, isFinite
}

package enum Binary: String, Sendable, Hashable, CaseIterable {
  case add, subtract, multiply, divide, power, maximum, minimum
  case less, lessOrEqual, equal
}

package enum Reduction: String, Sendable, Hashable, CaseIterable { case sum, max }

/// A window that slides over height and width.
package struct Window: Sendable, Hashable {
  package var kernel: [Int]  // [height, width]
  package var stride: [Int]
  package var dilation: [Int]
  /// [top, left, bottom, right]
  package var padding: [Int]

  package init(kernel: [Int], stride: [Int] = [1, 1], dilation: [Int] = [1, 1], padding: [Int] = [0, 0, 0, 0]) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// Output sizes for input sizes `[height, width]`; not positive where the window does not fit.
  package func output(_ input: [Int]) -> [Int] {
    (0..<2).map { i in
      let span = dilation[i] * (kernel[i] - 1) + 1
      let room = input[i] + padding[i] + padding[i + 2] - span
      return room < 0 ? 0 : room / stride[i] + 1
    }
  }
}

package enum Interpolation: String, Sendable, Hashable, CaseIterable {
  case nearest
  /// PyTorch's `align_corners=False`.
  case bilinear
  /// PyTorch's `align_corners=True` (`UpsamplingBilinear2d`).
  case bilinearAligned
}

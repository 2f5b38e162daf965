// Images lie channels last in memory, as kernels want them, and channels first in every file, as PyTorch has them.
extension NPY {
  /// `[count, height, width, channels]` as `[count, channels, height, width]`; arrays of other than four axes are
  /// returned as they are.
  package var channelsFirst: NPY {
    guard shape.count == 4 else { return self }
    return transposed(outer: shape[1] * shape[2], inner: shape[3], to: [shape[0], shape[3], shape[1], shape[2]])
  }

  /// The reverse of `channelsFirst`.
  package var channelsLast: NPY {
    guard shape.count == 4 else { return self }
    return transposed(outer: shape[1], inner: shape[2] * shape[3], to: [shape[0], shape[2], shape[3], shape[1]])
  }

  /// Each `outer × inner` matrix transposed.
  private func transposed(outer: Int, inner: Int, to shape: [Int]) -> NPY {
    guard outer > 1, inner > 1 else { return NPY(shape: shape, numbers: numbers) }
    var result = numbers
    let size = outer * inner
    for start in stride(from: 0, to: numbers.count, by: size) {
      for i in 0..<outer {
        for j in 0..<inner { result[start + j * outer + i] = numbers[start + i * inner + j] }
      }
    }
    return NPY(shape: shape, numbers: result)
  }
}

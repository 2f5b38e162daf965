import Basics

// Convolutions that are cheaper in another form. The form changes the rounding but not the function. It is chosen while
// the graph is built, so gradients are taken of the cheap form.
extension GraphBuilder {
  /// A convolution of an upsampled image, computed from the small image; nil where that is not possible or not cheaper.
  ///
  /// With nearest-neighbour interpolation several taps of the filter meet the same pixel of the small image, and their
  /// weights can be added up beforehand: growing f times and then a k×k filter equals the transposed convolution with
  /// stride f of a (k + f − 1)-wide filter, the old one reversed and summed over f×f neighbours. For f = 2, k = 3 that
  /// takes 4/9 of the multiplications and never makes the grown image.
  ///
  /// A 1×1 filter is applied before the growing, with any interpolation: a new pixel is the same weighted mean of old
  /// pixels in every channel.
  mutating func convolutionOfGrown(
    _ x: Value, _ w: Value, _ window: Window, _ shape: Shape
  ) throws(Problem) -> Value? {
    guard case .upsample(let interpolation, let factor) = node(x).op else { return nil }
    let small = node(x).operands[0]
    let (kernel, padding) = (window.kernel, window.padding)
    guard window.stride == [1, 1], window.dilation == [1, 1] else { return nil }
    if kernel == [1, 1], padding == [0, 0, 0, 0] {
      return try upsample(convolution(small, w, window), interpolation, factor: factor)
    }
    // The wide filter must need fewer multiplications per result.
    let wide = kernel.map { $0 + factor - 1 }
    guard interpolation == .nearest, padding.indices.allSatisfy({ padding[$0] < kernel[$0 % 2] }),
      wide[0] * wide[1] < kernel[0] * kernel[1] * factor * factor
    else { return nil }
    let transposed = Window(
      kernel: wide, stride: [factor, factor], padding: padding.indices.map { kernel[$0 % 2] - 1 - padding[$0] })
    return try convolutionInput(small, widened(w, factor), transposed, shape: shape)
  }

  /// The filter `[in, out, k + f − 1, k + f − 1]` of the transposed convolution: tap t is the sum of the old taps
  /// k − 1 − t + s, 0 ≤ s < f, computed as a product with a small matrix of zeros and ones.
  private mutating func widened(_ w: Value, _ factor: Int) throws(Problem) -> Value {
    let (out, in_, height, width) = (shape(w)[0], shape(w)[1], shape(w)[2], shape(w)[3])
    let (tall, broad) = (height + factor - 1, width + factor - 1)
    let pairs: Shape = [height, width, tall, broad]  // an old tap and a new one
    let down = try isWithin(factor, iota(pairs, axis: 0), iota(pairs, axis: 2), last: height - 1)
    let across = try isWithin(factor, iota(pairs, axis: 1), iota(pairs, axis: 3), last: width - 1)
    let meets = try reshape(binary(.multiply, down, across), to: [height * width, tall * broad])
    let summed = try matmul(reshape(w, to: [out * in_, height * width]), meets)
    let wide = try reshape(summed, to: [out, in_, tall * broad])
    return try reshape(transpose(wide, [1, 0, 2]), to: [in_, out, tall, broad])
  }

  /// 1 where 0 ≤ old + new − last < count.
  private mutating func isWithin(_ count: Int, _ old: Value, _ new: Value, last: Int) throws(Problem) -> Value {
    let offset = try binary(.subtract, binary(.add, old, new), constant(Double(last)))
    return try binary(
      .multiply, binary(.lessOrEqual, constant(0), offset), binary(.less, offset, constant(Double(count))))
  }
}

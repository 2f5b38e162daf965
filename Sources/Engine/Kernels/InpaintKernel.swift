import Graph

/// Fills the holes of images `[batch, height, width, channels]`, a channel of an image at a time, in Float64.
struct InpaintKernel {
  private let method: Inpainting
  private let shape: Shape
  /// How threads share the channels of all images.
  private let pieces: Pieces

  init(_ method: Inpainting, shape: Shape, threads: Int) {
    precondition(shape.count == 4 && threads > 0, "inpaint \(shape), \(threads) threads")
    self.method = method
    self.shape = shape
    pieces = Pieces(of: shape[0] * shape[3], work: shape.size, each: 1 << 8, threads: threads)
  }

  func run(_ x: UnsafePointer<Float>, mask: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    let (channels, pixels) = (shape[3], shape[1] * shape[2])
    pieces.run { planes in
      for plane in planes {
        let first = plane / channels * pixels * channels + plane % channels
        let indices = stride(from: first, to: first + pixels * channels, by: channels)
        let filled = method.filled(
          Plane(
            height: shape[1], width: shape[2], numbers: indices.map { Double(x[$0]) },
            mask: indices.map { Double(mask[$0]) }))
        for (index, number) in zip(indices, filled) { result[index] = Float(number) }
      }
    }
  }
}

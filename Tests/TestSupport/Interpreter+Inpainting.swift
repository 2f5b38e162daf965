import Graph

extension Interpreter {
  /// Channel by channel of each image, with the same `filled` as the kernel: samples of ops find channels that are
  /// taken apart wrongly, but no wrong method. Those are tested by `InpaintingTests`, and beside OpenCV in Tests/Peers.
  static func inpaint(_ x: Operand, mask: Operand, _ method: Inpainting) -> [Double] {
    var result = x.numbers
    for image in 0..<x.shape[0] {
      for channel in 0..<x.shape[3] {
        let indices = (0..<x.shape[1]).flatMap { row in
          (0..<x.shape[2]).map { x.shape.offset([image, row, $0, channel]) }
        }
        let plane = Plane(
          height: x.shape[1], width: x.shape[2], numbers: indices.map { x.numbers[$0] },
          mask: indices.map { mask.numbers[$0] })
        for (index, number) in zip(indices, method.filled(plane)) { result[index] = number }
      }
    }
    return result
  }
}

import Graph
import Testing

@testable import Engine

@Suite struct KernelInpaintTests {
  init() { manyThreads }

  /// Each channel of each image by itself, whatever thread has it.
  @Test(arguments: [Inpainting.telea(radius: 3), .navierStokes]) func channelsByThemselves(_ method: Inpainting) {
    let shape = [5, 19, 23, 3]
    let x = numbers(shape.size, seed: 1)
    let mask = numbers(shape.size, seed: 2)
    var expected = x
    for image in 0..<5 {
      for channel in 0..<3 {
        let indices = (0..<19 * 23).map { (image * 19 * 23 + $0) * 3 + channel }
        let plane = Plane(
          height: 19, width: 23, numbers: indices.map { Double(x[$0]) }, mask: indices.map { Double(mask[$0]) })
        for (index, number) in zip(indices, method.filled(plane)) { expected[index] = Float(number) }
      }
    }
    #expect(expected != x)
    for threads in 1...4 {
      let kernel = InpaintKernel(method, shape: shape, threads: threads)
      #expect(result(x.count) { kernel.run(x, mask: mask, $0) } == expected, "\(threads) threads")
    }
  }
}

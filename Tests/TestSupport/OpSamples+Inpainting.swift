import Graph

extension OpSample {
  static let inpaintings: [OpSample] = [
    ([1, 1, 1, 1], [0, 1]), ([2, 5, 7, 3], [0, 1]), ([1, 9, 1, 2], [0, 1]), ([1, 12, 17, 1], [0, 0, 0, 0, 0, 1]),
    // Most of it known, by numbers between 0 and 1 too.
    ([3, 6, 5, 1], [0, 0.25, 0.5, 0.75, 1, 1]),
  ].flatMap { (shape: Shape, mask: [Double]) in
    [Inpainting.telea(radius: 3), .telea(radius: 1), .navierStokes].map { method in
      OpSample(
        "\(method)", [(shape, .within(-1...2)), (shape, .among(mask))], isDifferentiable: false
      ) { g, x in try g.inpaint(x[0], mask: x[1], method) }
    }
  }
}

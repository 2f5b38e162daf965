import Graph

extension OpSample {
  static let windows: [OpSample] = convolutions + pools + upsamplings

  private struct Convolution {
    let image: Shape
    let outputs: Int
    let window: Window
    var groups = 1
    var weights: Shape { [outputs, image[3] / groups] + window.kernel }
    var output: Shape { [image[0]] + window.output([image[1], image[2]]) + [outputs] }
    var words: String { window.words + (groups == 1 ? "" : " groups \(groups)") }
  }

  private static let convolutions: [OpSample] = [
    Convolution(image: [1, 5, 5, 1], outputs: 1, window: Window(kernel: [3, 3])),
    Convolution(image: [2, 6, 7, 3], outputs: 4, window: Window(kernel: [3, 3], padding: [1, 1, 1, 1])),
    Convolution(
      image: [2, 8, 6, 3], outputs: 5, window: Window(kernel: [4, 4], stride: [2, 2], padding: [1, 1, 1, 1])),
    // The last row and column lie in no window.
    Convolution(image: [1, 8, 8, 2], outputs: 3, window: Window(kernel: [3, 3], stride: [2, 2])),
    Convolution(
      image: [1, 9, 8, 2], outputs: 3, window: Window(kernel: [3, 3], dilation: [2, 2], padding: [2, 1, 2, 1])),
    Convolution(
      image: [1, 9, 7, 2], outputs: 3,
      window: Window(kernel: [2, 3], stride: [2, 1], dilation: [3, 2], padding: [2, 1, 0, 1])),
    Convolution(image: [2, 5, 5, 4], outputs: 6, window: Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 2),
    Convolution(image: [2, 5, 4, 4], outputs: 8, window: Window(kernel: [3, 3], padding: [1, 1, 1, 1]), groups: 4),
    Convolution(
      image: [1, 6, 5, 3], outputs: 3, window: Window(kernel: [2, 2], stride: [2, 2], padding: [0, 1, 0, 0]), groups: 3),
    Convolution(
      image: [2, 5, 6, 2], outputs: 3, window: Window(kernel: [2, 3], stride: [2, 1], padding: [1, 0, 2, 1])),
    Convolution(image: [2, 3, 3, 17], outputs: 33, window: Window(kernel: [1, 1])),
    Convolution(image: [2, 1, 1, 5], outputs: 3, window: Window(kernel: [5, 5], padding: [4, 4, 4, 4])),
    Convolution(image: [1, 6, 6, 5], outputs: 1, window: Window(kernel: [3, 3], padding: [2, 2, 2, 2])),
    Convolution(image: [3, 4, 4, 3], outputs: 2, window: Window(kernel: [4, 4])),
  ].flatMap { (c: Convolution) in
    [
      OpSample("convolution \(c.words)", [(c.image, .within(-1...1)), (c.weights, .within(-1...1))]) { g, x in
        try g.convolution(x[0], x[1], c.window, groups: c.groups)
      },
      OpSample("convolutionInput \(c.words)", [(c.output, .within(-1...1)), (c.weights, .within(-1...1))]) { g, x in
        try g.convolutionInput(x[0], x[1], c.window, groups: c.groups, shape: c.image)
      },
      OpSample("convolutionWeights \(c.words)", [(c.image, .within(-1...1)), (c.output, .within(-1...1))]) { g, x in
        try g.convolutionWeights(x[0], x[1], c.window, groups: c.groups, shape: c.weights)
      },
    ]
  }

  private static let pools: [OpSample] = [
    ([1, 2, 2, 1], Window(kernel: [2, 2], stride: [2, 2])),
    ([2, 6, 8, 3], Window(kernel: [2, 2], stride: [2, 2])),
    ([2, 7, 5, 3], Window(kernel: [2, 2], stride: [2, 2])),
    ([2, 7, 6, 5], Window(kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1])),
    ([1, 5, 5, 17], Window(kernel: [3, 3])),
    ([1, 6, 5, 2], Window(kernel: [2, 3], stride: [2, 1], padding: [1, 0, 0, 2])),
    ([2, 4, 3, 4], Window(kernel: [4, 3])),
    ([1, 7, 7, 2], Window(kernel: [2, 2], dilation: [2, 3], padding: [1, 1, 1, 1])),
  ].flatMap { (image: Shape, window: Window) in
    let output = [image[0]] + window.output([image[1], image[2]]) + [image[3]]
    return [
      OpSample("averagePool \(window.words)", [(image, .within(-2...2))]) { g, x in try g.averagePool(x[0], window) },
      OpSample("averagePoolInput \(window.words)", [(output, .within(-2...2))]) { g, x in
        try g.averagePoolInput(x[0], window, shape: image)
      },
      OpSample("maxPool \(window.words)", [(image, .apart)]) { g, x in try g.maxPool(x[0], window) },
      OpSample("maxPick \(window.words)", [(image, .apart), (image, .within(-2...2))]) { g, x in
        try g.maxPick(x[0], x[1], window)
      },
      OpSample("maxPick with ties \(window.words)", [(image, .among([0, 1])), (image, .within(-2...2))]) { g, x in
        try g.maxPick(x[0], x[1], window)
      },
      OpSample("maxScatter \(window.words)", [(image, .apart), (output, .within(-2...2))]) { g, x in
        try g.maxScatter(x[0], x[1], window)
      },
    ]
  }

  private static let upsamplings: [OpSample] = Interpolation.allCases.flatMap { kind in
    ([
      ([1, 1, 1, 1], 2), ([2, 3, 5, 3], 2), ([1, 1, 4, 2], 3), ([1, 4, 3, 17], 2),
    ] as [(Shape, Int)]).flatMap { shape, factor in
      [
        OpSample("upsample \(kind) \(factor)", [(shape, .within(-2...2))]) { g, x in
          try g.upsample(x[0], kind, factor: factor)
        },
        OpSample(
          "upsampleInput \(kind) \(factor)",
          [([shape[0], shape[1] * factor, shape[2] * factor, shape[3]], .within(-2...2))]
        ) { g, x in try g.upsampleInput(x[0], kind, factor: factor) },
      ]
    }
  }
}

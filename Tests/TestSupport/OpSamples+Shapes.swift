import Graph

extension OpSample {
  static let shapes: [OpSample] = [
    OpSample("broadcast rows", [([33], .within(-2...2))]) { g, x in try g.broadcast(x[0], to: [5, 33]) },
    OpSample("broadcast columns", [([5], .within(-2...2))]) { g, x in try g.broadcast(x[0], to: [5, 17], axes: [0]) },
    OpSample("broadcast 1", [([3, 1, 5], .within(-2...2))]) { g, x in try g.broadcast(x[0], to: [2, 3, 7, 5]) },
    OpSample("broadcast number", [([], .within(-2...2))]) { g, x in try g.broadcast(x[0], to: [3, 17]) },
    OpSample("broadcast outer", [([2, 5], .within(-2...2))]) { g, x in
      try g.broadcast(x[0], to: [3, 2, 4, 5, 3], axes: [1, 3])
    },
    OpSample("reshape", [([2, 3, 5], .within(-2...2))]) { g, x in try g.reshape(x[0], to: [10, 3]) },
    OpSample("reshape", [([1, 1], .within(-2...2))]) { g, x in try g.reshape(x[0], to: []) },
    OpSample("transpose", [([17, 33], .within(-2...2))]) { g, x in try g.transpose(x[0], [1, 0]) },
    OpSample("transpose", [([2, 3, 5], .within(-2...2))]) { g, x in try g.transpose(x[0], [2, 0, 1]) },
    OpSample("transpose", [([2, 3, 4, 5], .within(-2...2))]) { g, x in try g.transpose(x[0], [0, 3, 1, 2]) },
    OpSample("transpose", [([3, 1, 4, 2], .within(-2...2))]) { g, x in try g.transpose(x[0], [0, 2, 3, 1]) },
    OpSample("slice first", [([7, 5], .within(-2...2))]) { g, x in try g.slice(x[0], axis: 0, start: 2, size: 3) },
    OpSample("slice last", [([3, 33], .within(-2...2))]) { g, x in try g.slice(x[0], axis: 1, start: 16, size: 17) },
    OpSample("slice stride", [([2, 9, 3], .within(-2...2))]) { g, x in
      try g.slice(x[0], axis: 1, start: 1, size: 8, stride: 3)
    },
    OpSample("slice one", [([4, 5], .within(-2...2))]) { g, x in try g.slice(x[0], axis: 1, start: 4, size: 1) },
    OpSample("scatterSlice", [([3, 5], .within(-2...2))]) { g, x in try g.scatterSlice(x[0], axis: 1, start: 2, size: 9)
    },
    OpSample("scatterSlice first", [([3, 5], .within(-2...2))]) { g, x in
      try g.scatterSlice(x[0], axis: 0, start: 1, size: 4)
    },
    OpSample("scatterSlice stride", [([2, 3, 3], .within(-2...2))]) { g, x in
      try g.scatterSlice(x[0], axis: 1, start: 1, size: 9, stride: 3)
    },
    OpSample("concat first", [([2, 5], .within(-2...2)), ([1, 5], .within(-2...2)), ([3, 5], .within(-2...2))]) {
      g, x in try g.concat(x, axis: 0)
    },
    OpSample("concat last", [([3, 17], .within(-2...2)), ([3, 1], .within(-2...2))]) { g, x in try g.concat(x, axis: 1)
    },
    OpSample("concat itself", [([2, 3, 2], .within(-2...2))]) { g, x in try g.concat([x[0], x[0]], axis: 1) },
    OpSample("gather", [([7, 5], .within(-2...2)), ([4], .among([0, 1, 3, 6]))]) { g, x in try g.gather(x[0], x[1]) },
    OpSample("gather", [([5, 17], .within(-2...2)), ([2, 3], .among([0, 2, 4]))]) { g, x in try g.gather(x[0], x[1]) },
    OpSample("gather numbers", [([9], .within(-2...2)), ([33], .among([0, 1, 2, 8]))]) { g, x in
      try g.gather(x[0], x[1])
    },
    OpSample("gather beyond", [([3, 2], .within(-2...2)), ([17], .among([-1, 0, 2, 3]))]) { g, x in
      try g.gather(x[0], x[1])
    },
    OpSample("scatterAdd", [([4, 5], .within(-2...2)), ([4], .among([0, 1, 6]))]) { g, x in
      try g.scatterAdd(x[0], x[1], rows: 7)
    },
    OpSample("scatterAdd", [([2, 3, 17], .within(-2...2)), ([2, 3], .among([0, 2]))]) { g, x in
      try g.scatterAdd(x[0], x[1], rows: 3)
    },
    OpSample("scatterAdd beyond", [([17, 2], .within(-2...2)), ([17], .among([-1, 0, 2, 3]))]) { g, x in
      try g.scatterAdd(x[0], x[1], rows: 3)
    },
  ]

  static let products: [OpSample] =
    reductions + matmuls + [
      OpSample("argmax last", [([5, 17], .apart)]) { g, x in try g.argmax(x[0], axis: 1) },
      OpSample("argmax first", [([5, 3], .apart)]) { g, x in try g.argmax(x[0], axis: 0) },
      OpSample("argmax with ties", [([3, 9, 2], .among([0, 1]))]) { g, x in try g.argmax(x[0], axis: 1) },
      OpSample("mean", [([3, 5, 7], .within(-2...2))]) { g, x in try g.mean(x[0], axes: [0, 2], keep: true) },
      OpSample("normalised", [([5, 17], .within(-2...2))]) { g, x in
        let centred = try g.binary(.subtract, x[0], g.mean(x[0], axes: [0], keep: true))
        let variance = try g.mean(g.unary(.square, centred), axes: [0], keep: true)
        return try g.binary(.divide, centred, g.unary(.squareRoot, g.binary(.add, variance, g.constant(1e-5))))
      },
      OpSample("logarithm of a sum of exponentials", [([5, 9], .apart)]) { g, x in
        let largest = g.stop(try g.reduce(.max, x[0], axes: [1], keep: true))
        let sum = try g.reduce(.sum, g.unary(.exp, g.binary(.subtract, x[0], largest)), axes: [1], keep: true)
        return try g.binary(.add, g.unary(.log, sum), largest)
      },
    ]

  private static let reductions: [OpSample] =
    Reduction.allCases.flatMap { reduction in
      ([
        ([17], [0]), ([3, 33], [1]), ([33, 3], [0]), ([2, 3, 5], [1]), ([2, 3, 5], [0, 2]), ([2, 3, 4, 5], [0, 1, 2]),
        ([2, 3, 4, 5], [1, 2]), ([1, 7], [0]), ([5, 1], [0, 1]),
      ] as [(Shape, [Int])]).map { shape, axes in
        OpSample("\(reduction) over \(axes)", [(shape, .apart)]) { g, x in try g.reduce(reduction, x[0], axes: axes) }
      }
    } + [OpSample("max with ties", [([5, 17], .among([0, 1, 2]))]) { g, x in try g.reduce(.max, x[0], axes: [1]) }]

  private static let matmuls: [OpSample] = [
    ([], 5, 7, 3), ([], 1, 1, 1), ([], 17, 33, 9), ([], 1, 33, 5), ([], 5, 1, 33), ([], 33, 17, 1), ([3], 4, 5, 2),
    ([2, 3], 3, 2, 4),
  ].flatMap { (leading: Shape, m: Int, k: Int, n: Int) in
    [(false, false), (false, true), (true, false), (true, true)].map { transposeA, transposeB in
      OpSample(
        "matmul\(transposeA ? " transposeA" : "")\(transposeB ? " transposeB" : "")",
        [
          (leading + (transposeA ? [k, m] : [m, k]), .within(-1...1)),
          (leading + (transposeB ? [n, k] : [k, n]), .within(-1...1)),
        ]
      ) { g, x in try g.matmul(x[0], x[1], transposeA: transposeA, transposeB: transposeB) }
    }
  }
}

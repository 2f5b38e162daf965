import Graph

extension OpSample {
  static let elements: [OpSample] =
    unaries + binaries + [
      OpSample("select", [([3, 33], .among([0, 1, 2])), ([3, 33], .within(-2...2)), ([3, 33], .within(-2...2))]) {
        g, x in try g.select(x[0], x[1], x[2])
      },
      OpSample("select", [([2, 1, 5], .among([0, 1])), ([3, 1], .within(-2...2)), ([], .within(-2...2))]) {
        g, x in try g.select(x[0], x[1], x[2])
      },
      OpSample("power of 3", [([17], .awayFromZero)]) { g, x in try g.binary(.power, x[0], g.constant(3)) },
      OpSample("2 to the power", [([17], .within(-3...3))]) { g, x in try g.binary(.power, g.constant(2), x[0]) },
      OpSample("stop", [([3, 5], .within(-2...2))], isDifferentiable: false) { g, x in g.stop(x[0]) },
      OpSample("chain", [([5, 33], .within(-2...2)), ([33], .within(0.5...2))]) { g, x in
        let scaled = try g.binary(.divide, g.unary(.tanh, x[0]), x[1])
        return try g.binary(.multiply, g.unary(.softplus, scaled), g.binary(.add, scaled, x[0]))
      },
      OpSample("iota", []) { g, _ in g.iota([3, 17, 2], axis: 1) },
      OpSample("constant", []) { g, _ in g.constant(0.1, shape: [3, 5]) },
      OpSample("normal", []) { g, _ in g.random(.normal, stream: "a", shape: [3, 17]) },
      OpSample("normal number", []) { g, _ in g.random(.normal, stream: "b", shape: []) },
      OpSample("uniform", []) { g, _ in g.random(.uniform, stream: "a", shape: [5, 33]) },
      OpSample("uniform number", []) { g, _ in g.random(.uniform, stream: "c", shape: [1]) },
    ]

  private static let unaries: [OpSample] =
    Unary.allCases.flatMap { op in
      ([[1], [17], [3, 33], [2, 3, 5]] as [Shape]).map { shape in
        OpSample("\(op)", [(shape, op.numbers)]) { g, x in g.unary(op, x[0]) }
      }
    }
    + [.tanh, .sigmoid, .softplus, .errorFunction, .relu].map { (op: Unary) in
      OpSample("\(op) far out", [([65], .within(-30...30))]) { g, x in g.unary(op, x[0]) }
    }
    + [.exp, .expm1].map { (op: Unary) in
      OpSample("\(op) far below", [([33], .within(-80...0))]) { g, x in g.unary(op, x[0]) }
    }
    + [.log, .log1p, .squareRoot, .reciprocal].map { (op: Unary) in
      OpSample("\(op) far above", [([33], .within(1...1e4))]) { g, x in g.unary(op, x[0]) }
    }

  private static let binaries: [OpSample] =
    Binary.allCases.flatMap { op in
      ([
        ([1], [1]), ([17], [17]), ([3, 33], [3, 33]), ([3, 33], [33]), ([33], [3, 33]), ([4, 1], [1, 5]),
        ([2, 3, 5], []),
      ] as [(Shape, Shape)]).map { a, b in
        OpSample("\(op)", [(a, op.numbers.0), (b, op.numbers.1)]) { g, x in try g.binary(op, x[0], x[1]) }
      }
    }
    + [.maximum, .minimum].map { (op: Binary) in
      OpSample("\(op) with ties", [([33], .among([-1, 0, 1])), ([33], .among([-1, 0, 1]))]) { g, x in
        try g.binary(op, x[0], x[1])
      }
    }
}

extension Unary {
  /// Where it is defined and smooth.
  fileprivate var numbers: OpSample.Numbers {
    switch self {
    case .negate, .square, .exp, .expm1, .sine, .cosine, .tanh, .sigmoid, .softplus, .errorFunction: .within(-3...3)
    case .reciprocal, .absolute, .sign, .relu: .awayFromZero
    case .squareRoot, .log: .within(0.2...4)
    case .log1p: .within(-0.7...3)
    case .floor: .awayFromWhole
    case .isNonzero, .isFinite: .among([0, 1, -2, 0.5])
    }
  }
}

extension Binary {
  /// Where it is defined and smooth: of `maximum` and `minimum` the second stays about 0.
  fileprivate var numbers: (OpSample.Numbers, OpSample.Numbers) {
    switch self {
    case .add, .subtract, .multiply: (.within(-2...2), .within(-2...2))
    case .divide: (.within(-2...2), .awayFromZero)
    case .power: (.within(0.3...2.5), .within(-2...2))
    case .maximum, .minimum: (.awayFromZero, .within(-0.02...0.02))
    case .less, .lessOrEqual, .equal: (.among([-1, 0, 1]), .among([-1, 0, 1]))
    }
  }
}

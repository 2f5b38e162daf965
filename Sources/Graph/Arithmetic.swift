import Glibc

// The elementwise ops in Double, for folding constants.

extension Unary {
  package func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .reciprocal: 1 / x
    case .square: x * x
    case .squareRoot: x.squareRoot()
    case .exp: Glibc.exp(x)
    case .log: Glibc.log(x)
    case .expm1: Glibc.expm1(x)
    case .log1p: Glibc.log1p(x)
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .floor: x.rounded(.down)
    case .sine: Glibc.sin(x)
    case .cosine: Glibc.cos(x)
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + Glibc.exp(-x))
    case .softplus: (x > 0 ? x : 0) + Glibc.log1p(Glibc.exp(-abs(x)))
    case .relu: x <= 0 ? 0 : x
    case .errorFunction: Glibc.erf(x)
    case .isNonzero: x != 0 ? 1 : 0
    case .isFinite: x.isFinite ? 1 : 0
    }
  }
}

extension Binary {
  package func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: Glibc.pow(a, b)
    case .maximum: a > b || a.isNaN ? a : b
    case .minimum: a < b || a.isNaN ? a : b
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    }
  }
}

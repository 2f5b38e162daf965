import Graph

// The inner loops: one instruction over one block that is in the L1 cache. Only full vectors are computed: numbers
// past a block's last are computed too, from whatever memory holds there, and ignored.

typealias Numbers = UnsafeMutablePointer<Float>

/// An instruction whose operands and result are rows of a block's table.
struct BoundInstruction {
  let code: Loop.Code
  let a: Int
  let b: Int
  let c: Int
  let result: Int
}

/// The address of each row of a block, and the distance to its next vector: 16 numbers, or 0 where all numbers are the
/// same.
struct BlockTable {
  let rows: UnsafeMutablePointer<Numbers>
  let strides: UnsafeMutablePointer<Int>

  @inline(__always)
  private func map(_ i: BoundInstruction, _ vectors: Int, _ function: (Lanes) -> Lanes) {
    var a = rows[i.a]
    let strideA = strides[i.a]
    var result = rows[i.result]
    for _ in 0..<vectors {
      function(Lanes(a)).store(result)
      a += strideA
      result += Lanes.width
    }
  }

  @inline(__always)
  private func map(_ i: BoundInstruction, _ vectors: Int, _ function: (Lanes, Lanes) -> Lanes) {
    var (a, b) = (rows[i.a], rows[i.b])
    let (strideA, strideB) = (strides[i.a], strides[i.b])
    var result = rows[i.result]
    for _ in 0..<vectors {
      function(Lanes(a), Lanes(b)).store(result)
      a += strideA
      b += strideB
      result += Lanes.width
    }
  }

  @inline(__always)
  private func select(_ i: BoundInstruction, _ vectors: Int) {
    var (condition, a, b) = (rows[i.a], rows[i.b], rows[i.c])
    let (strideC, strideA, strideB) = (strides[i.a], strides[i.b], strides[i.c])
    var result = rows[i.result]
    for _ in 0..<vectors {
      Lanes(b).or(Lanes(a), where: Lanes(condition) .!= 0).store(result)
      condition += strideC
      a += strideA
      b += strideB
      result += Lanes.width
    }
  }

  @inline(__always)
  func execute(_ pass: BoundPass, _ vectors: Int) {
    switch pass {
    case .instruction(let instruction): execute(instruction, vectors)
    case .adam(let adam): adam.execute(self, vectors)
    case .softplusAndSigmoid(let x, let softplus, let sigmoid): softplusAndSigmoid(x, softplus, sigmoid, vectors)
    }
  }

  @inline(never)
  private func softplusAndSigmoid(_ x: Int, _ softplus: Int, _ sigmoid: Int, _ vectors: Int) {
    var a = rows[x]
    let stride = strides[x]
    let (softplus, sigmoid) = (rows[softplus], rows[sigmoid])
    for i in Swift.stride(from: 0, to: vectors * Lanes.width, by: Lanes.width) {
      let both = Lanes(a).softplusAndLogistic
      both.softplus.store(softplus + i)
      both.logistic.store(sigmoid + i)
      a += stride
    }
  }

  @inline(__always)
  private func execute(_ i: BoundInstruction, _ vectors: Int) {
    switch i.code {
    case .unary(let unary): execute(unary, i, vectors)
    case .binary(let binary): execute(binary, i, vectors)
    case .select: select(i, vectors)
    }
  }

  @inline(never)
  private func execute(_ unary: Unary, _ i: BoundInstruction, _ vectors: Int) {
    switch unary {
    case .negate: map(i, vectors) { $0.negated }
    case .reciprocal: map(i, vectors) { 1 / $0 }
    case .square: map(i, vectors) { $0 * $0 }
    case .squareRoot: map(i, vectors) { $0.root }
    case .exp: map(i, vectors) { $0.exponential }
    case .log: map(i, vectors) { $0.logarithm }
    case .expm1: map(i, vectors) { $0.exponentialMinusOne }
    case .log1p: map(i, vectors) { $0.logarithmOfOnePlus }
    case .absolute: map(i, vectors) { $0.magnitude }
    case .sign: map(i, vectors) { (Lanes(truth: $0 .> 0) - Lanes(truth: $0 .< 0)).or($0, where: $0.isNaN) }
    case .floor: map(i, vectors) { $0.rounded(.down) }
    case .sine: map(i, vectors) { $0.sine }
    case .cosine: map(i, vectors) { $0.cosine }
    case .tanh: map(i, vectors) { $0.hyperbolicTangent }
    case .sigmoid: map(i, vectors) { $0.logistic }
    case .softplus: map(i, vectors) { $0.softplus }
    case .relu: map(i, vectors) { Lanes.larger($0, .zero) }
    case .errorFunction: map(i, vectors) { $0.errorFunction }
    case .isNonzero: map(i, vectors) { Lanes(truth: $0 .!= 0) }
    case .isFinite: map(i, vectors) { Lanes(truth: $0.magnitude .<= .greatestFiniteMagnitude) }
    }
  }

  @inline(never)
  private func execute(_ binary: Binary, _ i: BoundInstruction, _ vectors: Int) {
    switch binary {
    case .add: map(i, vectors) { $0 + $1 }
    case .subtract: map(i, vectors) { $0 - $1 }
    case .multiply: map(i, vectors) { $0 * $1 }
    case .divide: map(i, vectors) { $0 / $1 }
    case .power: map(i, vectors) { Lanes.power($0, $1) }
    case .maximum: map(i, vectors) { Lanes.larger($0, $1) }
    case .minimum: map(i, vectors) { Lanes.smaller($0, $1) }
    case .less: map(i, vectors) { Lanes(truth: $0 .< $1) }
    case .lessOrEqual: map(i, vectors) { Lanes(truth: $0 .<= $1) }
    case .equal: map(i, vectors) { Lanes(truth: $0 .== $1) }
    }
  }
}

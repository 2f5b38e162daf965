import Graph

/// Adam's twelve instructions in one pass over a block: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// w ← w − m / (√v + ε) · rate. It does the same operations in the same order, and so leaves the same bytes.
struct AdamPass {
  /// Rows of a block's table. `m`, `v`, `w` and `gradient` are arrays, each of the others is a single number.
  private let m, decay, gradient, share, v, decayOfSquare, shareOfSquare, epsilon, rate, w: Int
  private let newM, newV, newW: Int

  /// `operands` and `results` in the order in which `find` gives them.
  init(operands: [Int], results: [Int]) {
    (m, decay, gradient, share) = (operands[0], operands[1], operands[2], operands[3])
    (v, decayOfSquare, shareOfSquare) = (operands[4], operands[5], operands[6])
    (epsilon, rate, w) = (operands[7], operands[8], operands[9])
    (newM, newV, newW) = (results[0], results[1], results[2])
  }

  @inline(never)
  func execute(_ table: BlockTable, _ vectors: Int) {
    let rows = table.rows
    let (decay, share, epsilon) = (Lanes(rows[decay]), Lanes(rows[share]), Lanes(rows[epsilon]))
    let (decayOfSquare, shareOfSquare) = (Lanes(rows[decayOfSquare]), Lanes(rows[shareOfSquare]))
    let rate = Lanes(rows[rate])
    let (m, v, w, gradient) = (rows[m], rows[v], rows[w], rows[gradient])
    let (newM, newV, newW) = (rows[newM], rows[newV], rows[newW])
    let count = vectors * Lanes.width
    withUnsafeTemporaryAllocation(byteCount: count * 4, alignment: Buffer.alignment) { memory in
      let moved = memory.baseAddress!.assumingMemoryBound(to: Float.self)
      for i in stride(from: 0, to: count, by: Lanes.width) {
        let g = Lanes(gradient + i)
        let mean = Lanes(m + i) * decay + g * share
        let square = Lanes(v + i) * decayOfSquare + g * g * shareOfSquare
        mean.store(newM + i)
        square.store(newV + i)
        (Lanes(w + i) - mean / (square.root + epsilon) * rate).store(moved + i)
      }
      // Other threads have read w, so each of its cache lines must be fetched from their caches before it is written. A
      // loop that writes w alone has the most such fetches under way at a time: on cores that share no cache 100,000
      // numbers took 126 µs, and 200 µs with the three arrays written in turn.
      for i in stride(from: 0, to: count, by: Lanes.width) { Lanes(moved + i).store(newW + i) }
    }
  }

  /// The instructions of a step of Adam, and its operands and results in the order of `init`.
  struct Found {
    let instructions: [Int]
    let operands: [Loop.Operand]
    let results: [Int]
  }

  /// The step of Adam that ends with an instruction; nil if there is none. Other instructions must not read its
  /// intermediate results at all, nor its results before it ends. Sums and products may have their operands in any
  /// order.
  static func find(in loop: Loop, endingAt last: Int) -> Found? {
    var read = Reader(loop: loop)
    guard let (w, move) = read.binary(.subtract, .result(last)), let (ratio, rate) = read.withNumber(.multiply, move),
      let (newM, denominator) = read.binary(.divide, ratio), let (root, epsilon) = read.withNumber(.add, denominator),
      let newV = read.unary(.squareRoot, root),
      let (old, new) = read.average(newV, { read, x in read.unary(.square, x) }),
      let (oldM, newOfM) = read.average(newM, { _, x in x == new.inner ? x : nil }),
      case .result(let indexOfM) = newM, case .result(let indexOfV) = newV
    else { return nil }
    let results = [indexOfM, indexOfV, last]
    let operands = [
      oldM.0, oldM.1, new.inner, newOfM.number, old.0, old.1, new.number, epsilon, rate, w,
    ]
    guard ![oldM.0, old.0, w, new.inner].contains(where: loop.isOneNumber), read.isAlone(leaving: results) else {
      return nil
    }
    return Found(instructions: read.seen, operands: operands, results: results)
  }

  /// Follows a loop's instructions from a result back to its operands.
  private struct Reader {
    let loop: Loop
    var seen: [Int] = []

    mutating func unary(_ code: Unary, _ operand: Loop.Operand) -> Loop.Operand? {
      operands(.unary(code), operand)?[0]
    }

    mutating func binary(_ code: Binary, _ operand: Loop.Operand) -> (Loop.Operand, Loop.Operand)? {
      operands(.binary(code), operand).map { ($0[0], $0[1]) }
    }

    /// The operands of a sum or product of an array and a single number, the number second.
    mutating func withNumber(_ code: Binary, _ operand: Loop.Operand) -> (Loop.Operand, Loop.Operand)? {
      guard let (a, b) = binary(code, operand), loop.isOneNumber(a) != loop.isOneNumber(b) else { return nil }
      return loop.isOneNumber(a) ? (b, a) : (a, b)
    }

    /// The operands of old · number + new · number, where `inner` recognises the new one.
    mutating func average(
      _ operand: Loop.Operand, _ inner: (inout Reader, Loop.Operand) -> Loop.Operand?
    ) -> (old: (Loop.Operand, Loop.Operand), new: (inner: Loop.Operand, number: Loop.Operand))? {
      guard let (a, b) = binary(.add, operand), let one = withNumber(.multiply, a),
        let other = withNumber(.multiply, b)
      else { return nil }
      if let found = inner(&self, other.0) { return (one, (found, other.1)) }
      return inner(&self, one.0).map { (other, ($0, one.1)) }
    }

    private mutating func operands(_ code: Loop.Code, _ operand: Loop.Operand) -> [Loop.Operand]? {
      guard case .result(let index) = operand, loop.instructions[index].code == code else { return nil }
      seen.append(index)
      return loop.instructions[index].operands
    }

    /// Whether the instructions seen can be one pass: others read nothing of them but `results`, and only after the
    /// last instruction.
    func isAlone(leaving results: [Int]) -> Bool {
      let (own, last) = (Set(seen), seen.max() ?? 0)
      let hidden = own.subtracting(results).map(Loop.Operand.result)
      let left = results.map(Loop.Operand.result)
      let users = loop.instructions.enumerated().filter { !own.contains($0.offset) }
      return users.allSatisfy { index, user in
        !user.operands.contains { hidden.contains($0) || index < last && left.contains($0) }
      } && !(loop.stores.map(\.operand) + loop.reductions.map(\.operand)).contains(where: hidden.contains)
    }
  }
}

/// One pass over a block: an instruction of a loop, or several that are computed together.
///
/// An instruction by itself reads its operands from the L1 cache and writes its result there, which costs more than
/// its arithmetic. The instructions of Adam, a fifth of a small model's step, are therefore one pass, see `AdamPass`; and
/// `softplus` of a logit and its derivative, `sigmoid`, share the exponential.
struct LoopPass {
  enum Work: Equatable {
    case instruction(Loop.Code)
    case adam
    case softplusAndSigmoid
  }

  let work: Work
  let operands: [Loop.Operand]
  /// The instructions whose results it writes.
  let results: [Int]

  /// The passes of a loop, in order.
  static func all(of loop: Loop) -> [LoopPass] {
    var passes: [LoopPass?] = loop.instructions.enumerated().map { index, instruction in
      LoopPass(work: .instruction(instruction.code), operands: instruction.operands, results: [index])
    }
    for (first, second) in sharing(loop) {
      passes[first] = LoopPass(
        work: .softplusAndSigmoid, operands: loop.instructions[first].operands, results: [first, second])
      passes[second] = nil
    }
    for last in loop.instructions.indices {
      guard let found = AdamPass.find(in: loop, endingAt: last) else { continue }
      for index in found.instructions { passes[index] = nil }
      passes[last] = LoopPass(work: .adam, operands: found.operands, results: found.results)
    }
    return passes.compactMap { $0 }
  }

  /// Each `softplus`, with the `sigmoid` of the same operand that comes after it.
  private static func sharing(_ loop: Loop) -> [(softplus: Int, sigmoid: Int)] {
    loop.instructions.indices.compactMap { index in
      guard loop.instructions[index].code == .unary(.softplus) else { return nil }
      let other = Loop.Instruction(code: .unary(.sigmoid), operands: loop.instructions[index].operands)
      return loop.instructions[index...].firstIndex(of: other).map { (index, $0) }
    }
  }

  func bound(in loop: Loop) -> BoundPass {
    let rows = operands.map(loop.row)
    let results = results.map { loop.row(of: .result($0)) }
    switch work {
    case .instruction(let code):
      return .instruction(
        BoundInstruction(
          code: code, a: rows[0], b: rows.count > 1 ? rows[1] : 0, c: rows.count > 2 ? rows[2] : 0, result: results[0]))
    case .adam: return .adam(AdamPass(operands: rows, results: results))
    case .softplusAndSigmoid: return .softplusAndSigmoid(rows[0], softplus: results[0], sigmoid: results[1])
    }
  }
}

/// A pass whose operands and results are rows of a block's table.
enum BoundPass {
  case instruction(BoundInstruction)
  case adam(AdamPass)
  case softplusAndSigmoid(Int, softplus: Int, sigmoid: Int)
}

extension Loop.Leaf {
  /// Whether it is one number, however long the loop is.
  var isOneNumber: Bool {
    if case .constant = source { return true }
    return view.isSame && !view.isRun
  }
}

extension Loop {
  func isOneNumber(_ operand: Operand) -> Bool {
    if case .leaf(let index) = operand { leaves[index].isOneNumber } else { false }
  }

  func row(of operand: Operand) -> Int {
    switch operand {
    case .leaf(let index): index
    case .result(let index): leaves.count + index
    }
  }
}

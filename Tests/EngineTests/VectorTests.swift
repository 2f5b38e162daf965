import Glibc
import Graph
import TestSupport
import Testing

@testable import Engine

/// The vector functions against the C library's in Double.
@Suite struct VectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let op: Unary
    let exact: @Sendable (Double) -> Double
    /// The largest error, in units in the last place.
    let limit: Double
    var testDescription: String { op.rawValue }
  }

  static let cases: [Case] = [
    Case(op: .exp, exact: { exp($0) }, limit: 1.1),
    Case(op: .expm1, exact: { expm1($0) }, limit: 2),
    Case(op: .log, exact: { log($0) }, limit: 1.1),
    Case(op: .log1p, exact: { log1p($0) }, limit: 2),
    Case(op: .tanh, exact: { tanh($0) }, limit: 3),
    Case(op: .sigmoid, exact: { 1 / (1 + exp(-$0)) }, limit: 3),
    Case(op: .softplus, exact: { max($0, 0) + log1p(exp(-abs($0))) }, limit: 2),
    Case(op: .errorFunction, exact: { erf($0) }, limit: 2),
    Case(op: .sine, exact: { sin($0) }, limit: 2),
    Case(op: .cosine, exact: { cos($0) }, limit: 2),
    Case(op: .squareRoot, exact: { $0.squareRoot() }, limit: 0.51),
  ]

  /// Numbers of every exponent and sign, a dense middle, and the edges.
  static let inputs: [Float] = {
    var inputs: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    inputs += [-.greatestFiniteMagnitude, 88.72, 88.73, 89, -87.4, -88, -103.9, -104, -110, 0x1p-24, 0x1p-25]
    for exponent in 0..<255 {
      for i in 0..<24 {
        let bits = UInt32(exponent) << 23 | UInt32(i) * 349_525
        inputs += [Float(bitPattern: bits), -Float(bitPattern: bits)]
      }
    }
    for i in 0..<40_000 { inputs.append(Float(i - 20_000) * 0.001234) }
    return inputs
  }()

  @Test(arguments: cases) func error(_ test: Case) throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [Self.inputs.count])
    let y = g.unary(test.op, x)
    let graph = g.finish(outputs: [.init("y", y)])
    let found = try execute(graph, feeds: ["x": Self.inputs.map { Double($0) }]).outputs["y"] ?? []
    var worst = (error: 0.0, x: Float.zero, found: Float.zero)
    for (x, y) in zip(Self.inputs, found) {
      let error = ulps(y, test.exact(Double(x)))
      if error > worst.error { worst = (error, x, y) }
    }
    #expect(worst.error <= test.limit, "\(test.op)(\(worst.x)) = \(worst.found)")
  }

  /// The distance of a Float from an exact number in units of its last place; infinity where they are of different
  /// kinds.
  private func ulps(_ found: Float, _ exact: Double) -> Double {
    let rounded = Float(exact)
    if rounded.isNaN || rounded.isInfinite || found.isNaN || found.isInfinite {
      return rounded.isNaN && found.isNaN || rounded == found ? 0 : .infinity
    }
    return abs(Double(found) - exact) / Double(max(rounded.ulp, .leastNonzeroMagnitude))
  }

  @Test func power() throws {
    let bases: [Float] = [
      0, -0.0, 1, -1, 2, -2, 0.5, .leastNonzeroMagnitude, 1e30, .infinity, -.infinity, .nan, 3.3, 0.999999, 1.0001, -7,
    ]
    let exponents: [Float] = [0, 1, -1, 2, 3, -3, 0.5, 0.33, -2.7, 100, 1e5, 1e30, .infinity, -.infinity, .nan, 24.5]
    let pairs = bases.flatMap { base in exponents.map { (base, $0) } }
    var g = GraphBuilder()
    let a = g.input(Port("a", .fed), shape: [pairs.count])
    let b = g.input(Port("b", .fed), shape: [pairs.count])
    let y = try g.binary(.power, a, b)
    let graph = g.finish(outputs: [.init("y", y)])
    let feeds = ["a": pairs.map { Double($0.0) }, "b": pairs.map { Double($0.1) }]
    let found = try execute(graph, feeds: feeds).outputs["y"] ?? []
    for ((a, b), y) in zip(pairs, found) {
      #expect(ulps(y, pow(Double(a), Double(b))) <= 1, "\(a) to the \(b) is \(y)")
    }
  }

  @Test(arguments: [Binary.maximum, .minimum]) func notANumberGoesThrough(_ op: Binary) throws {
    var g = GraphBuilder()
    let a = g.input(Port("a", .fed), shape: [3])
    let b = g.input(Port("b", .fed), shape: [3])
    let result = try g.binary(op, a, b)
    let graph = g.finish(outputs: [.init("y", result)])
    let y = try execute(graph, feeds: ["a": [.nan, 1, 2], "b": [1, .nan, 1]]).outputs["y"] ?? []
    #expect(y[0].isNaN && y[1].isNaN && y[2] == (op == .maximum ? 2 : 1))
  }
}

import Basics
import Graph
import Testing

/// An op with inputs to test it on: kernels against the interpreter, gradients against finite differences.
/// Sizes are odd, 1, and just beyond whole vectors (17, 33) on purpose.
package struct OpSample: Sendable, CustomTestStringConvertible {
  package struct Input: Sendable {
    package let shape: Shape
    let numbers: Numbers
    package var isDifferentiable: Bool { if case .among = numbers { false } else { true } }
  }

  /// What numbers an input gets. Those that are differentiated keep further from kinks than finite differences step.
  package enum Numbers: Sendable {
    case within(ClosedRange<Double>)
    /// Between -2 and 2 with a magnitude of at least 0.05.
    case awayFromZero
    /// Between -3 and 3, at least 0.1 away from whole numbers.
    case awayFromWhole
    /// Equally spaced between -2 and 2 in random order: no two are near each other.
    case apart
    /// One of a few: classes, conditions, numbers with ties. Not differentiated.
    case among([Double])
  }

  package typealias Build = @Sendable (inout GraphBuilder, [Value]) throws -> Value

  package let name: String
  package let inputs: [Input]
  let build: Build
  /// Whether gradients agree with finite differences (they do not for `stop`, or where ties are).
  package let isDifferentiable: Bool
  /// How far Float32 kernels may be from Float64, relative to the larger of 1 and the number.
  package let tolerance: Double

  init(
    _ name: String, _ inputs: [(Shape, Numbers)], isDifferentiable: Bool = true, tolerance: Double = 1e-5,
    build: @escaping Build
  ) {
    self.name = name + inputs.map { " " + ($0.0.isEmpty ? "number" : $0.0.words) }.joined()
    self.inputs = inputs.map { Input(shape: $0.0, numbers: $0.1) }
    self.build = build
    self.isDifferentiable = isDifferentiable
    self.tolerance = tolerance
  }

  package var testDescription: String { name }

  package static let all: [OpSample] = elements + shapes + products + windows + inpaintings
}

extension OpSample {
  /// Numbers for all fed inputs of one of the graphs below: the same ones each time, exact in Float32.
  package func feeds(for graph: Graph) -> Interpreter.Arrays {
    var feeds: Interpreter.Arrays = [:]
    for node in graph.nodes {
      guard case .input(let port) = node.op else { continue }
      let input = inputs.indices.first { port.name == "x\($0)" }
      feeds[port.name] = (input.map { inputs[$0].numbers } ?? .within(-1...1)).drawn(node.shape.size, random(port.name))
    }
    return feeds
  }

  /// Some direction to step in.
  package func direction(_ name: String, _ count: Int) -> [Double] {
    Numbers.within(-1...1).drawn(count, random("direction \(name)"))
  }

  private func random(_ name: String) -> Philox { Philox(seed: 1, stream: "\(self.name) \(name)") }

  /// The op alone: from fed inputs to the output `y`.
  package func graph() throws -> Graph {
    var g = GraphBuilder()
    let y = try build(&g, values(&g))
    return g.finish(outputs: [.init("y", y)])
  }

  /// The op weighted by the fed `c` and summed to the output `s`, with the gradients `g0`, `g1`, … for all inputs that
  /// have one.
  package func gradientGraph() throws -> Graph {
    var g = GraphBuilder()
    let s = try weighted(&g)
    let gradients = try g.gradients(of: s.sum, for: differentiated.map { s.values[$0] })
    return g.finish(outputs: [.init("s", s.sum)] + zip(differentiated, gradients).map { .init("g\($0)", $1) })
  }

  /// The gradients weighted by the fed `e0`, `e1`, … and summed to the output `s`, with that sum's gradients `g0`, …
  /// and, for `c`, `gc`.
  package func secondGradientGraph() throws -> Graph {
    var g = GraphBuilder()
    let first = try weighted(&g)
    let gradients = try g.gradients(of: first.sum, for: differentiated.map { first.values[$0] })
    var sum = g.constant(0)
    for (i, gradient) in zip(differentiated, gradients) {
      let weights = g.input(Port("e\(i)", .fed), shape: inputs[i].shape)
      sum = try g.binary(.add, sum, g.total(g.binary(.multiply, gradient, weights)))
    }
    let second = try g.gradients(of: sum, for: differentiated.map { first.values[$0] } + [first.weights])
    let names = differentiated.map { "g\($0)" } + ["gc"]
    return g.finish(outputs: [.init("s", sum)] + zip(names, second).map { .init($0, $1) })
  }

  /// The inputs that gradients are taken for.
  package var differentiated: [Int] { inputs.indices.filter { inputs[$0].isDifferentiable } }

  private func values(_ g: inout GraphBuilder) -> [Value] {
    inputs.indices.map { g.input(Port("x\($0)", .fed), shape: inputs[$0].shape) }
  }

  private func weighted(_ g: inout GraphBuilder) throws -> (sum: Value, weights: Value, values: [Value]) {
    let values = values(&g)
    let y = try build(&g, values)
    let c = g.input(Port("c", .fed), shape: g.shape(y))
    return (try g.total(g.binary(.multiply, y, c)), c, values)
  }
}

extension GraphBuilder {
  /// The sum of all numbers.
  package mutating func total(_ x: Value) throws(Problem) -> Value {
    try reduce(.sum, x, axes: Array(shape(x).indices))
  }
}

extension OpSample.Numbers {
  func drawn(_ count: Int, _ random: Philox) -> [Double] {
    let uniform = (0..<count).map { Double(random.uniform($0)) }
    let numbers: [Double]
    switch self {
    case .within(let range): numbers = uniform.map { range.lowerBound + (range.upperBound - range.lowerBound) * $0 }
    case .awayFromZero: numbers = uniform.map { $0 < 0.5 ? -0.05 - 3.9 * $0 : 0.05 + 3.9 * ($0 - 0.5) }
    case .awayFromWhole:
      numbers = uniform.map { ($0 * 6).rounded(.down) - 2.9 + 0.8 * ($0 * 6 - ($0 * 6).rounded(.down)) }
    case .apart:
      let order = uniform.indices.sorted { uniform[$0] < uniform[$1] }
      numbers = order.map { -2 + 4 * (Double($0) + 0.5) / Double(count) }
    case .among(let choices): numbers = uniform.map { choices[Int($0 * Double(choices.count))] }
    }
    return numbers.map { Double(Float($0)) }
  }
}

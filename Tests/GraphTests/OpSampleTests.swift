import Basics
import Graph
import TestSupport
import Testing

/// Gradients, and gradients of gradients, of every op against finite differences of the interpreter.
@Suite struct OpSampleTests {
  @Test(arguments: OpSample.all.filter { $0.isDifferentiable && !$0.differentiated.isEmpty })
  func gradientIsTheSlope(_ sample: OpSample) throws {
    try check(sample.gradientGraph(), sample)
  }

  @Test(arguments: OpSample.all.filter { $0.isDifferentiable && !$0.differentiated.isEmpty })
  func gradientOfTheGradientIsItsSlope(_ sample: OpSample) throws {
    try check(sample.secondGradientGraph(), sample)
  }

  /// For each output `gNAME`, along a direction of the input `NAME`: gradient · direction is the slope of `s`.
  private func check(_ graph: Graph, _ sample: OpSample) throws {
    let feeds = sample.feeds(for: graph)
    let outputs = Interpreter.run(graph, feeds: feeds).outputs
    for (output, gradient) in outputs where output.hasPrefix("g") {
      let input = output == "gc" ? "c" : "x" + output.dropFirst()
      let direction = sample.direction(input, gradient.count)
      let expected = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      // The gradient of an op that is linear in an input does not mention it.
      let slope = feeds[input] == nil ? 0 : FiniteDifferences.slope(of: graph, at: feeds, along: [input: direction])
      let scale = max(1, abs(expected), abs(slope))
      #expect(abs(expected - slope) <= 1e-6 * scale, "\(output): gradient \(expected), slope \(slope)")
    }
  }

  @Test func everyOpHasASample() throws {
    var names: Set<String> = []
    for sample in OpSample.all { names.formUnion(try sample.graph().nodes.map { kind($0.op) }) }
    #expect(names.intersection(expected) == expected, "without: \(expected.subtracting(names).sorted())")
    #expect(names.isSubset(of: expected), "not listed here: \(names.subtracting(expected).sorted())")
  }

  @Test func namesAreUnique() {
    let names = OpSample.all.map(\.name)
    #expect(Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted() == [])
  }

  private var expected: Set<String> {
    let ops = [
      "input", "constant", "iota", "select", "broadcast", "reshape", "transpose", "slice", "scatterSlice", "concat",
      "gather", "scatterAdd", "argmax", "matmul", "convolution", "convolutionInput", "convolutionWeights",
      "averagePool", "averagePoolInput", "maxPick", "maxScatter", "telea", "navierStokes", "stop", "random normal",
      "random uniform",
    ]
    return Set(
      ops + Unary.allCases.map { "unary \($0)" } + Binary.allCases.map { "binary \($0)" }
        + Reduction.allCases.map { "reduce \($0)" }
        + Interpolation.allCases.flatMap { ["upsample \($0)", "upsampleInput \($0)"] })
  }

  /// No `default`: a new op does not compile until it is named here, and does not pass until it has a sample.
  private func kind(_ op: Op) -> String {
    switch op {
    case .random(let draw, _): "random \(draw)"
    case .unary(let op): "unary \(op)"
    case .binary(let op): "binary \(op)"
    case .reduce(let reduction, _): "reduce \(reduction)"
    case .upsample(let kind, _), .upsampleInput(let kind, _): "\(op.name) \(kind)"
    case .input, .constant, .iota, .select, .broadcast, .reshape, .transpose, .slice, .scatterSlice, .concat, .gather,
      .scatterAdd, .argmax, .matmul, .convolution, .convolutionInput, .convolutionWeights, .averagePool,
      .averagePoolInput, .maxPick, .maxScatter, .inpaint, .attention, .attentionGradient, .stop:
      op.name
    }
  }
}

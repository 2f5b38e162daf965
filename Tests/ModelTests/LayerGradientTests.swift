import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// The gradient of a random weighting of a layer's results, for its input and everything it keeps, against central
/// differences in Float64.
@Suite struct LayerGradientTests {
  @Test(arguments: layerExamples, [NetworkLowering.Mode.training, .evaluation])
  func equalsFiniteDifferences(_ example: LayerExample, _ mode: NetworkLowering.Mode) throws {
    var layer = try LoweredLayer(example, mode: mode)
    var loss = layer.model.graph.constant(0)
    for (i, result) in layer.results.enumerated() {
      let shape = layer.model.graph.shape(result)
      let weights = layer.model.graph.input(Port("c\(i)", .fed), shape: shape)
      let product = try layer.model.graph.binary(.multiply, result, weights)
      let term = try layer.model.graph.reduce(.sum, product, axes: Array(shape.indices))
      loss = try layer.model.graph.binary(.add, loss, term)
    }
    let wanted = (example.classes == nil ? [(name: "x", value: layer.x)] : []) + layer.kept(by: [loss])
    let gradients = try layer.model.graph.gradients(of: loss, for: wanted.map(\.value))
    let graph = layer.model.graph.finish(
      outputs: [Graph.Binding("loss", loss)] + zip(wanted, gradients).map { Graph.Binding("d." + $0.0.name, $0.1) })

    var given: [String: [Double]] = [:]
    for (name, value) in wanted {
      given[name] = sampleNumbers(layer.model.graph.shape(value).size, name, positive: name.hasSuffix("var"))
    }
    if let classes = example.classes { given["x"] = (0..<example.shape.size).map { Double($0 % classes) } }
    for (i, result) in layer.results.enumerated() {
      given["c\(i)"] = sampleNumbers(layer.model.graph.shape(result).size, "c\(i)")
    }
    func run(_ given: [String: [Double]]) -> [String: [Double]] {
      Interpreter.run(graph, feeds: given, kept: given, seed: 3).outputs
    }
    let computed = run(given)
    // Along a few random directions for each array: a wrong number anywhere shows in all of them.
    let step = 1e-5
    for (name, _) in wanted {
      let gradient = try #require(computed["d." + name])
      for k in 0..<3 {
        let direction = sampleNumbers(gradient.count, "\(name) \(k)")
        func loss(_ step: Double) throws -> Double {
          var moved = given
          moved[name] = zip(try #require(given[name]), direction).map { $0 + step * $1 }
          return try #require(run(moved)["loss"])[0]
        }
        let difference = (try loss(step) - loss(-step)) / (2 * step)
        let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let scale = zip(gradient, direction).reduce(0) { $0 + abs($1.0 * $1.1) }
        #expect(abs(slope - difference) <= 1e-8 + 1e-7 * scale, "\(name): \(slope), difference \(difference)")
      }
    }
  }
}

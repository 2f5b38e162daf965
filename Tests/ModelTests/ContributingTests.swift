import Basics
import Graph
import Spec
import TestSupport
import Testing

@testable import Model

// The examples of CONTRIBUTING.md for this module, used as if they stood in its tables. CommandTests compare the texts.

// example: layer
/// A learned factor for each feature, small at first: y = γ · x. Touvron et al. 2021. Weights: `gamma` [features].
struct LayerScale: LayerKind {
  static let name = "layer_scale"
  static let summary = "a learned factor for each feature: y = γ · x"
  static let fields: [Field<Self>] = [
    Field("value", \.value, in: -1e6...1e6, position: 0, "what each factor is at first")
  ]
  var value = 1e-4

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    let gamma = try model.parameter("gamma", shape: [features], initial: .constant(value))
    return try model.graph.binary(.multiply, x, gamma)
  }
}
// end

// example: optimizer
/// w ← w − rate · sign(m), m ← β m + (1 − β) g. Bernstein et al. 2018.
struct Signum: OptimizerKind {
  static let name = "signum"
  static let summary = "steps of one size, by the sign of the gradient's average"
  static let fields: [Field<Self>] = [
    .rate(\.rate),
    Field("beta", \.beta, in: 0...0.999_999, "decay of the gradient's average"),
  ]
  var rate = 1e-4
  var beta = 0.9

  func moments(_ shape: Shape) -> [(name: String, shape: Shape)] { [("m", shape)] }

  func step(
    _ parameter: Value, gradient: Value, moments: [Value], rate: Value, count: Value, in graph: inout GraphBuilder
  ) throws(Problem) -> (parameter: Value, moments: [Value]) {
    let m = try graph.average(moments[0], gradient, decay: beta)
    let move = try graph.binary(.multiply, graph.unary(.sign, m), rate)
    return (try graph.binary(.subtract, parameter, move), [m])
  }
}
// end

// example: preset
private let preset = """
  # A regularised autoencoder (Ghosh et al. 2020): no noise, but codes that are kept small.
  regularised_autoencoder(beta=0.01):
    sample: {x: data}
    define:
      code: encoder(x)
      reconstructed: decoder(code).mean
      reconstruction: mean(log_prob(decoder(code), x))
      energy: mean(sum(code^2)) / 2
    maximize: reconstruction - beta * energy
    report: [reconstruction, energy]
  """
// end

@Suite struct ContributingTests {
  private static let layers = layerKinds + [LayerScale.self]
  private static let optimizers: [any OptimizerKind.Type] = optimizerKinds + [Signum.self]
  private static var catalogues: Catalogues {
    var catalogues = testCatalogues
    catalogues.layers = Catalogue("layer", layers)
    catalogues.optimizers = Catalogue("optimizer", optimizers)
    catalogues.presets = Source(name: presets.name, text: presets.lines.joined(separator: "\n") + "\n" + preset)
    return catalogues
  }
  private static let data = [DataShape(name: "data", shape: [2])]

  private static func text(_ objective: String, encoder: String = "linear 1", optimizer: String = "sgd 0.1") -> String {
    """
    data: {source: numbers}
    networks: {encoder: [\(encoder)], decoder: [linear 2, normal]}
    objective: \(objective)
    train: {steps: 1, batch: 2, optimizer: \(optimizer)}
    """
  }

  @Test func rowsAreWhole() {
    #expect(faults(of: Self.layers) == [] && faults(of: Self.optimizers) == [])
  }

  @Test(arguments: [[2, 5], [2, 3, 4], [2, 2, 3, 4]] as [Shape], [NetworkLowering.Mode.training, .evaluation])
  func layersGradient(_ shape: Shape, _ mode: NetworkLowering.Mode) throws {
    let example = LayerExample("layer_scale 0.5", row(LayerScale.self) { $0.value = 0.5 }, shape)
    try LayerGradientTests().equalsFiniteDifferences(example, mode)
  }

  /// Rows of a file, read with the longer table and lowered one on the other.
  @Test func layerInANetwork() throws {
    let rows = Self.text("autoencoder", encoder: "linear 2, layer_scale 0.5")
    let network = try #require(try experiment(rows, Self.catalogues).networks.first { $0.name == "encoder" })
    guard case .rows(let rows) = network.body else { throw Problem("the encoder has no rows") }
    var model = NetworkLowering(mode: .training)
    var y = model.graph.input(Port("x", .fed), shape: [2, 2])
    for case .layer(let call) in rows.map(\.body) {
      let layer: any LayerKind = call.made(in: Self.layers)
      y = try layer.lower(y, in: &model)
    }
    let graph = model.graph.finish(outputs: [Graph.Binding("y", y)])
    let given: Interpreter.Arrays = ["weight": [1, 2, 3, 4], "bias": [10, 20], "gamma": [0.5, -1]]
    var kept: Interpreter.Arrays = [:]
    for case .input(let port) in graph.nodes.map(\.op) where port.role == .kept {
      kept[port.name] = given[LoweredLayer.ending(port.name)]
    }
    let result = Interpreter.run(graph, feeds: ["x": [1, 0, 0, 1]], kept: kept).outputs["y"]
    #expect(result == [5.5, -23, 6, -24])
  }

  /// The loss is (w x − 5)² at w = 2, x = 3: its slope is 6.
  @Test(arguments: [(before: 0.0, sign: 1.0), (before: -1, sign: -1)])
  func optimizersStep(_ before: Double, _ sign: Double) throws {
    let training = try experiment(Self.text("autoencoder", optimizer: "signum 0.1"), Self.catalogues).training
    let signum: any OptimizerKind = try #require(training.optimizer).made(in: Self.optimizers)
    #expect(signum.rate == 0.1)
    var graph = GraphBuilder()
    let (w, x) = (graph.input(Port("w", .kept), shape: []), graph.input(Port("x", .fed), shape: []))
    let m = graph.input(Port("m", .kept), shape: [])
    let error = try graph.binary(.subtract, graph.binary(.multiply, w, x), graph.constant(5))
    let gradient = try graph.gradients(of: graph.unary(.square, error), for: [w])[0]
    let (rate, count) = (graph.constant(signum.rate), graph.constant(1))
    let moved = try signum.step(w, gradient: gradient, moments: [m], rate: rate, count: count, in: &graph)
    let updates = [Graph.Binding("w", moved.parameter), Graph.Binding("m", moved.moments[0])]
    let program = graph.finish(outputs: [], updates: updates)
    let kept = Interpreter.run(program, feeds: ["x": [3]], kept: ["w": [2], "m": [before]]).updates
    #expect(close(kept["w"] ?? [], [2 - 0.1 * sign]))
    #expect(close(kept["m"] ?? [], [0.9 * before + 0.6]))
  }

  /// Codes 2 and −1; the decoder gives (code, 1), so the squares of its errors are 1 and 4.
  @Test(arguments: [("", 0.01), (" beta 2", 2)]) func presetsNumbers(_ words: String, _ beta: Double) throws {
    let text = Self.text("regularised_autoencoder" + words)
    let model = try ModelExample(text, data: Self.data, catalogues: Self.catalogues)
    let feeds: Interpreter.Arrays = ["data": [2, 0, -1, 3]]
    let kept: Interpreter.Arrays = [
      "encoder.0.weight": [1, 0], "encoder.0.bias": [0], "decoder.0.weight": [1, 0], "decoder.0.bias": [0, 1],
    ]
    let run = try model.train(feeds: feeds, kept: kept)
    let reconstruction = -1.25 - logarithm(2 * Double.pi)
    #expect(close(run.outputs["reconstruction"] ?? [], [reconstruction]))
    #expect(close(run.outputs["energy"] ?? [], [1.25]))
    #expect(close(run.outputs["loss"] ?? [], [1.25 * beta - reconstruction]))
    try checkGradients(model, feeds: feeds, rate: 0.1)
  }
}

import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// Small models of the kinds that rows for generators and masks are for: some steps from the file to the checkpoint.
@Suite struct GeneratorTests {
  /// In the manner of StyleGAN: it begins with a constant, noise comes in at each size, weights are equalised.
  static let style = """
    data: {source: shapes, size: 16, train: 16, valid: 8, test: 8, scale: -1 1}
    blocks:
      styled(c, w): [conv2d $c padding same pad reflect, noise, leaky_relu 0.2, instance_norm, add $w]
    networks:
      mapping: [with weights equalized, pixel_norm, linear 16, leaky_relu 0.2, linear 8, reshape 8 1 1]
      start(): [constant 8 4 4]
      generator(z):
        - with weights equalized
        - mapping as w
        - from start()
        - styled 8 w
        - upsample 2 bilinear
        - styled 8 w
        - conv2d 6 kernel 1 as f
        - from f + attend(f, f, f, scale=1)
        - upsample 2 bilinear
        - conv2d 3 kernel 1
      critic:
        - with weights equalized
        - conv2d 8 kernel 4 stride 2 padding 1
        - leaky_relu 0.2
        - residual: [attention heads 2, gain 0.1]
        - minibatch_std
        - conv2d 8 kernel 4 stride 2 padding 1
        - flatten
        - linear 1
      smooth: average generator 0.99
    objective:
      sample: {x: data, z: normal(8)}
      define: {generated: smooth(z)}
      steps:
        - {update: critic, minimize: mean(softplus(-critic(x))) + mean(softplus(critic(generator(z))))}
        - {update: [generator, mapping, start], minimize: mean(softplus(-critic(generator(z))))}
    train: {steps: 2, batch: 8, optimizer: adam 1e-2}
    """

  /// In the manner of PixelCNN, over classes: a point's distribution is made of the points before it.
  static let pixels = """
    data: {source: shapes, size: 16, train: 16, valid: 8, test: 8}
    blocks:
      res: [residual: [relu, conv2d 8 kernel 1, relu, conv2d 8 kernel 3 padding 1 mask B, relu, conv2d 16 kernel 1]]
    networks:
      prior: [embedding 8, conv2d 16 kernel 7 padding 3 mask A init constant(0.125), repeat 2: [res], relu, conv2d 7 kernel 1, categorical]
    objective:
      sample: {codes: data.map}
      maximize: mean(log_prob(prior(codes), codes))
    train: {steps: 2, batch: 8, optimizer: adam 1e-2}
    """

  /// Attention over a caption's positions, which are moved on by one. What reads it out stays as it begins.
  static let caption = """
    data: {source: shapes, size: 16, count: 2, train: 16, valid: 8, test: 8}
    networks:
      prior:
        - embedding 12
        - shift
        - positions
        - repeat 2:
            - residual: [layer_norm, attention 3 mask causal]
            - residual: [layer_norm, linear 24, gelu, linear 12]
      head: [linear 23, categorical]
    objective:
      sample: {words: data.caption}
      define: {fit: "mean(log_prob(head(prior(words)), words))"}
      steps: [{update: prior, maximize: fit, optimizer: adam 1e-2}, {update: head, maximize: fit}]
      report: [fit]
    train: {steps: 24, batch: 8, optimizer: sgd 0}
    """

  @Test func learnedNumbersMove() throws {
    let weights = try trained(Self.style).weights
    func moved(_ end: String, from beginning: Float) -> Bool {
      weights.contains { name, numbers in name.hasSuffix(end) && numbers.contains { $0 != beginning } }
    }
    #expect(moved("start.0.weight", from: 1))
    // The noise of both sizes, and of the average, which follows.
    #expect(moved("generator.3.1.weight", from: 0) && moved("generator.5.1.weight", from: 0))
    #expect(moved("smooth.3.1.weight", from: 0))
    #expect(moved("critic.3.1.gain", from: 0.1))
  }

  /// What a mask hides no step moves.
  @Test func hiddenWeightsStay() throws {
    let filter = try #require(try trained(Self.pixels).weights.first { $0.name == "prior.1.weight" }?.numbers)
    for (i, number) in filter.enumerated() {
      #expect((number == 0.125) == (i % 49 >= 24), "\(i): \(number)")
    }
  }

  /// Beside the same trial at a rate of 0, which ends where both begin.
  @Test func aSequenceTrains() throws {
    let still = try trained(Self.caption.replacing("adam 1e-2", with: "sgd 0"))
    let beginnings = Dictionary(uniqueKeysWithValues: still.weights.map { ($0.name, $0.numbers) })
    let (weights, rows) = try trained(Self.caption)
    func moved(_ network: String) -> [String: Bool] {
      let own = weights.filter { $0.name.hasPrefix("\(network).") }
      return Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0.numbers != beginnings[$0.name]) })
    }
    let prior = moved("prior")
    #expect(prior.keys.contains("prior.1.start") && prior.keys.contains("prior.3.1.0.1.out_proj.weight"))
    #expect(prior.filter { !$0.value || beginnings[$0.key] == nil }.keys.sorted() == [])
    #expect(moved("head") == ["head.0.weight": false, "head.0.bias": false])

    func fit(_ rows: [HistoryRow]) -> [Double] {
      rows.values("fit", .train)
    }
    // Ten words, each one of 23 and all as likely, are −31.4 nats; what is not trained stays there.
    let (learning, idle) = (fit(rows), fit(still.rows))
    #expect(learning.count == 12 && idle.count == 12)
    for value in idle + learning.prefix(1) { #expect(abs(value + 10 * logarithm(23)) < 2) }
    #expect(try #require(learning.last) > -20)
  }

  /// All that lives on when training has ended, and what was recorded on the way.
  private func trained(
    _ text: String
  ) throws -> (weights: [(name: String, numbers: [Float])], rows: [HistoryRow]) {
    let folder = TemporaryFolder()
    let plan = try plan(text, in: folder)
    let results = ResultsFolder("\(folder.path)/results")
    let runner = TrialRunner(
      plan: plan, context: TrialContext(folder: folder.path, in: results, catalogues: .test), results: results,
      threads: 1,
      requests: Requests(plan.experiment), draw: { _ in })
    #expect(try runner.run() == .done)
    let arrays = try Checkpoint(path: "\(results.trial(plan.id))/checkpoint.safetensors").arrays
    #expect(arrays.allSatisfy { $0.numbers.allSatisfy(\.isFinite) })
    return (arrays.map { ($0.name, $0.numbers) }, try recorded(folder, plan))
  }
}

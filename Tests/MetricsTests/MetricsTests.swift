import Basics
import Data
import Engine
import Feeding
import Glibc
import Model
import Results
import Spec
import TestSupport
import Testing

@testable import Metrics

/// log p(x) is known: z ~ N(0, 1), x | z ~ N(z, 1) on one pixel, so x ~ N(0, 2) and z | x ~ N(x / 2, 1 / 2). With that
/// encoder every importance weight is exactly p(x), and the bound is tight.
let linearGaussian = """
  data: {source: digits, train: 40, valid: 65, test: 10}
  networks:
    encoder: [flatten, linear 1, gaussian 1]
    decoder: [linear 784 , reshape 1 28 28, normal]
  objective: vae
  train: {epochs: 1, batch: 16, optimizer: adam}
  evaluate: [log_likelihood samples 3]
  """

struct Scene {
  let evaluator: Evaluator
  let compiler: Compiler
  let store = Store()

  init(_ text: String, metrics: [any Kind.Type] = metricKinds, seed: UInt64 = 1) throws {
    let folder = TemporaryFolder()
    let catalogues = Catalogues(
      layers: layerKinds, optimizers: optimizerKinds, sources: sourceKinds, metrics: metrics, presets: presets)
    let experiment = try loadPlan(path: folder.write("e.yaml", text), catalogues: catalogues).plan.trials[0].experiment
    let data = try DataSources(experiment, folder: folder.path)
    compiler = try Compiler(experiment, data: DataSources.shapes(experiment, folder: folder.path))
    evaluator = Evaluator(compiler: compiler, store: store, data: data, seed: seed, threads: 1)
    for step in try compiler.trainingSteps(batch: 16) {
      for array in step.kept {
        store.set(
          array.name, shape: array.shape, values: array.initial.numbers(shape: array.shape, seed: 1, name: array.name))
      }
    }
  }

  /// Of the file's metrics, over the validation split, by column.
  func scores() throws -> [String: Score] {
    var scores: [String: Score] = [:]
    for case .metric(let call) in compiler.experiment.evaluate {
      let metric = makeMetric(call)
      try metric.check(compiler)
      scores[metric.column] = try metric.score(evaluator, over: .valid)
    }
    return scores
  }

  func set(_ name: String, _ make: (Int) -> Float) throws {
    let shape = try #require(store.shape(name))
    store.set(name, shape: shape, values: (0..<shape.reduce(1, *)).map(make))
  }
}

@Suite struct EvaluatorTests {
  @Test func rowsAreWhole() { #expect(faults(of: metricKinds) == []) }

  /// The bound and the loss have a better side, a term of them has none: it is had at the others' expense.
  @Test(arguments: [
    ("vae", "elbo", Quality.Better.higher), ("vae", "loss", .lower), ("vae", "kl", nil), ("vae", "reconstruction", nil),
    ("vae beta 4", "elbo", .higher), ("vae beta 4", "kl", nil), ("autoencoder", "reconstruction", .higher),
    ("autoencoder", "loss", .lower), ("autoencoder", "squared_error", nil),
    // One network's loss is the other's gain.
    ("gan 2", "discriminator_loss", nil), ("gan 2", "generator_loss", nil),
  ])
  func theBetterSide(_ objective: String, _ name: String, _ better: Quality.Better?) throws {
    let networks =
      objective.hasPrefix("gan")
      ? "{generator: [linear 784, sigmoid, reshape 1 28 28], discriminator: [flatten, linear 1, sigmoid]}"
      : objective == "autoencoder"
        ? "{encoder: [flatten, linear 2], decoder: [linear 784, reshape 1 28 28, bernoulli]}"
        : "{encoder: [flatten, gaussian 2], decoder: [linear 784, reshape 1 28 28, bernoulli]}"
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 5, test: 5}
      networks: \(networks)
      objective: \(objective)
      train: {epochs: 1, batch: 10, optimizer: adam}
      """)
    #expect(scene.compiler.quality(of: name).better == better)
  }

  /// Terms that share what they are made of are still terms: neither is the whole.
  @Test func termsThatShareTheirPartsAreTerms() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 5, test: 5}
      networks: {encoder: [flatten, linear 4], decoder: [linear 784, sigmoid, reshape 1 28 28]}
      objective:
        sample: {x: data, eps: normal(2)}
        define:
          out: encoder(x)
          mu: "out[:2]"
          logvar: "out[2:]"
          xhat: decoder(mu + eps * exp(0.5 * logvar))
          bce: -mean(sum(x * log(xhat) + (1 - x) * log(1 - xhat)))
          kld: mean(0.5 * sum(exp(logvar) - logvar - 1 + mu^2))
          loss: bce + kld
        minimize: loss
      train: {epochs: 1, batch: 10, optimizer: adam}
      """)
    #expect(["bce", "kld"].allSatisfy { scene.compiler.quality(of: $0).better == nil })
    #expect(scene.compiler.quality(of: "loss").better == .lower)
  }

  /// What training takes the mean of is its aim, whatever that is made of.
  @Test func theAimInsideAMean() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 5, test: 5}
      networks: {encoder: [flatten, linear 2], decoder: [linear 784, sigmoid, reshape 1 28 28]}
      objective:
        sample: {x: data}
        define:
          mu: encoder(x)
          xhat: decoder(mu)
          recon: sum(x * log(xhat))
          kl: 0.5 * sum(mu^2)
          elbo: recon - kl
        minimize: -mean(elbo)
      train: {epochs: 1, batch: 10, optimizer: adam}
      """)
    #expect(scene.compiler.quality(of: "elbo").better == .higher)
    #expect(["recon", "kl"].allSatisfy { scene.compiler.quality(of: $0).better == nil })
  }

  /// A name that is drawn alike for all examples has no dimension that is used more than another.
  @Test func aTraversalOfWhatNoExampleChanges() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 41, test: 5}
      networks: {encoder: [flatten, gaussian 3], decoder: [linear 784, reshape 1 28 28, bernoulli]}
      objective: vae
      train: {epochs: 1, batch: 10, optimizer: adam}
      """)
    let ranked = try scene.evaluator.ranked("noise", examples: 1000)
    #expect(ranked.map(\.dim) == [0, 1, 2] && ranked.allSatisfy { $0.divergence == 0 })
  }

  @Test func numbersOfManyObjectivesHaveLabels() throws {
    let scene = try Scene(linearGaussian)
    #expect(scene.compiler.quality(of: "kl") == Quality(label: "KL divergence", unit: "nats"))
    #expect(scene.compiler.quality(of: "bits_per_dim") == Quality(label: "bits per dimension"))
    #expect(scene.compiler.quality(of: "another") == Quality())
    #expect(LogLikelihood().quality.unit == "nats")
  }

  /// The model sees one number of the image, m = Σ wᵢ xᵢ; with the exact posterior each weight is log p(x), whatever is
  /// drawn.
  @Test func importanceSamplingWithTheExactPosteriorIsExact() throws {
    let scene = try Scene(linearGaussian)
    // x = a z + noise in every pixel with a = 0.1: posterior precision 1 + 784 a², mean a Σ x / precision.
    let a: Float = 0.1
    let precision = 1 + 784 * a * a
    try scene.set("decoder.0.weight") { _ in a }
    try scene.set("decoder.0.bias") { _ in 0 }
    try scene.set("encoder.1.weight") { _ in 1 }
    try scene.set("encoder.1.bias") { _ in 0 }
    try scene.set("encoder.2.weight") { $0 == 0 ? a / precision : 0 }
    try scene.set("encoder.2.bias") { $0 == 0 ? 0 : -log(precision) }

    let x = try #require(try scene.evaluator.array(ArrayRequest("x", "originals", ["count": .integer(65)])))
    var expected = 0.0
    for i in 0..<65 {
      let pixels = x.numbers[i * 784..<(i + 1) * 784].map { Double($0) }
      let (sum, squares) = (pixels.reduce(0, +), pixels.reduce(0) { $0 + $1 * $1 })
      // log N(x; 0, I + a² 1 1ᵀ) by the matrix determinant lemma and Sherman and Morrison.
      let quadratic = squares - Double(a * a) * sum * sum / Double(precision)
      expected -= 0.5 * (784 * log(2 * Double.pi) + log(Double(precision)) + quadratic) / 65
    }
    let bound = try scene.evaluator.means(of: ["elbo"], over: .valid, step: 0)[0].value
    var metric = LogLikelihood()
    let score = try #require(try metric.score(scene.evaluator, over: .valid)).value
    #expect(abs(score - expected) < 0.01)
    // A posterior that is too wide, and then weights that differ: many of them still find it, one does not.
    try scene.set("encoder.2.bias") { $0 == 0 ? 0.6 : -log(precision) + 0.5 }
    metric.samples = 1
    let one = try #require(try metric.score(scene.evaluator, over: .valid)).value
    metric.samples = 20_000
    let many = try #require(try metric.score(scene.evaluator, over: .valid)).value
    #expect(abs(many - expected) < 0.01 && one < expected - 0.1, "\(one), \(many), truth \(expected)")
    // Every example's effective samples, and no word where there are many.
    metric.samples = 200
    metric.isEach = true
    let note = try #require(try metric.score(scene.evaluator, over: .test)).note
    let table = try #require(try metric.table(scene.evaluator))
    let effective = table.rows.compactMap { Double($0[2]) }
    #expect(table.rows.count == 10 && effective.allSatisfy { $0 >= 1 && $0 <= 200 })
    #expect((note == nil) == (effective.sorted()[5] >= 10), "\(note ?? "no note"), \(effective)")
    // The bound is the same in the mean, but for the draws: its KL is exact, its reconstruction is sampled.
    #expect(abs(bound - expected) < 1)
  }

  /// What is not linear in a mean is computed from the split's mean, whatever the batches are: roots, squares, and
  /// means of what a mean stands in.
  @Test(arguments: [1, 4, 16, 64]) func numbersOfMeansAreOfTheWholeSplit(batch: Int) throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 40, valid: 65, test: 10}
      networks: {net: [flatten, linear 1]}
      objective:
        sample: {x: data}
        define:
          m: mean(x, over=elements)
          square: mean(m^2)
          center: mean(m)
          root: sqrt(square)
          ratio: 3 - center^2 / square
          variance: mean((m - center)^2)
          skewness: mean((m - center)^3) / variance^1.5
          pixel: max(mean(x, over=examples))
          linear: 2 * square - center / 4
          loss: mean(net(x)^2)
        minimize: loss
      train: {epochs: 1, batch: \(batch), optimizer: adam}
      evaluate: [square, root, ratio, variance, skewness, pixel, linear]
      """)
    let x = try #require(try scene.evaluator.array(ArrayRequest("x", "originals", ["count": .integer(65)]))).numbers.map
    { Double($0) }
    let m = (0..<65).map { i in x[i * 784..<(i + 1) * 784].reduce(0, +) / 784 }
    func mean(_ term: (Double) -> Double) -> Double { m.reduce(0) { $0 + term($1) } / 65 }
    let (center, square) = (mean { $0 }, mean { $0 * $0 })
    let variance = mean { ($0 - center) * ($0 - center) }
    let pixels = (0..<784).map { j in (0..<65).reduce(0) { $0 + x[$1 * 784 + j] } / 65 }
    let expected = [
      "square": square, "root": square.squareRoot(), "ratio": 3 - center * center / square, "variance": variance,
      "skewness": mean { pow($0 - center, 3) } / pow(variance, 1.5), "pixel": pixels.max() ?? 0,
      "linear": 2 * square - center / 4,
    ]
    let measured = try scene.evaluator.means(of: expected.keys.sorted(), over: .valid, step: 0)
    for (name, value) in measured {
      let truth = try #require(expected[name])
      #expect(abs(value - truth) <= 2e-5 * max(abs(truth), 0.01), "\(name): \(value), truth \(truth)")
    }
  }

  /// What is drawn for an example does not depend on the size of training's batches.
  @Test func trainingsBatchesChangeNoNumber() throws {
    let found = try [16, 64, 200].map { batch in
      let scene = try Scene(linearGaussian.replacing("batch: 16", with: "batch: \(batch)"))
      let evaluator = scene.evaluator
      let means = try evaluator.means(of: ["elbo", "kl"], over: .valid, step: 3).map(\.value)
      let score = try LogLikelihood(samples: 3, examples: nil).score(evaluator, over: .valid)
      let pictures = try evaluator.array(ArrayRequest("s", "drawn", of: "generated", ["count": .integer(100)]))?.numbers
      return Numbers(means: means, score: score?.value, error: score?.error, pictures: pictures)
    }
    #expect(found[0] == found[1] && found[1] == found[2] && found[0].means[1] != 0)
  }

  private struct Numbers: Equatable {
    let means: [Double]
    let score, error: Double?
    let pictures: [Float]?
  }

  /// 65 examples in batches of 64 and 1: the one alone counts for a sixty-fifth, not for a half.
  @Test func shortBatchesWeighWhatTheyHold() throws {
    let scene = try Scene(linearGaussian)
    let batches = scene.evaluator.batches(of: .valid)
    #expect(batches.map(\.count) == [64, 1])
    // The code is a tenth of the pixels' sum and its variance 1, so that the divergence is half the code's square.
    try scene.set("encoder.1.weight") { _ in 0.1 }
    try scene.set("encoder.1.bias") { _ in 0 }
    try scene.set("encoder.2.weight") { $0 == 0 ? 1 : 0 }
    try scene.set("encoder.2.bias") { _ in 0 }
    let x = try #require(try scene.evaluator.array(ArrayRequest("x", "originals", ["count": .integer(65)]))).numbers.map
    { Double($0) }
    let expected = (0..<65).map { i in x[i * 784..<(i + 1) * 784].reduce(0, +) / 10 }
    let codes = try #require(
      try scene.evaluator.array(ArrayRequest("code", "ofExamples", of: "code", ["count": .integer(65)])))
    #expect(codes.shape == [65, 1])
    for (i, code) in codes.numbers.enumerated() { #expect(abs(Double(code) - expected[i]) < 1e-3, "\(i)") }

    func divergence(_ examples: [Int]) -> Double {
      examples.reduce(0) { $0 + expected[$1] * expected[$1] / 2 } / Double(examples.count)
    }
    let truth = divergence(Array(0..<65))
    let unweighted = batches.reduce(0) { $0 + divergence($1) } / 2
    let tolerance = 1e-4 * truth
    try #require(abs(unweighted - truth) > 100 * tolerance, "this data does not tell the two means apart")
    let mean = try scene.evaluator.means(of: ["kl"], over: .valid, step: 0)[0].value
    #expect(abs(mean - truth) < tolerance, "\(mean), truth \(truth), batches alike \(unweighted)")
  }
}

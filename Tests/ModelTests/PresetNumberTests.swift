import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// Every preset's losses against numbers worked out apart, on networks of one row, and its gradients against differences.
@Suite struct PresetNumberTests {
  static let data = [DataShape(name: "data", shape: [2]), DataShape(name: "data.label", shape: [], classes: 3)]
  static let x = [[0.2, 0.9], [1, -0.4]]
  static let labels = [2, 0]
  static let feeds: Interpreter.Arrays = ["data": x.flatMap(\.self), "data.label": labels.map(Double.init)]

  /// Maps of a vector: W x + b.
  struct Affine {
    var weight: [[Double]]
    var bias: [Double]
    func callAsFunction(_ x: [Double]) -> [Double] {
      zip(weight, bias).map { row, b in zip(row, x).reduce(b) { $0 + $1.0 * $1.1 } }
    }
    func kept(_ name: String) -> Interpreter.Arrays {
      ["\(name).weight": weight.flatMap(\.self), "\(name).bias": bias]
    }
  }

  static let generator = Affine(weight: [[0.8], [-0.5]], bias: [0.1, 0.3])
  static let judge = Affine(weight: [[1.2, -0.7]], bias: [0.2])
  static let kept = generator.kept("generator.0").merging(judge.kept("critic.0")) { a, _ in a }
    .merging(judge.kept("discriminator.0")) { a, _ in a }.merging(judge.kept("D.0")) { a, _ in a }
    .merging(judge.kept("T.0")) { a, _ in a }

  static func text(_ objective: String, _ networks: String) -> String {
    """
    data: {source: numbers}
    networks:
    \(networks.indented(2))
    objective: \(objective)
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  static func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
  static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  /// The generator's draws, from the stream of the sample's name.
  static let fakes: [[Double]] = {
    let noise = Philox(seed: 1, stream: "sample/z", step: 0)
    return (0..<2).map { generator([Double(noise.normal($0))]) }
  }()
  static let mix: Double = Double(Philox(seed: 1, stream: "sample/mix", step: 0).uniform(0))
  static func on(_ points: [[Double]]) -> [Double] { points.map { judge($0)[0] } }

  static let unit = "generator: [linear 2]\n"
  static let sure = unit + "discriminator: [linear 1, sigmoid]"
  static let plain = unit + "critic: [linear 1]"
  static let slope = (1.2 * 1.2 + 0.7 * 0.7).squareRoot()

  struct Case: Sendable, CustomTestStringConvertible {
    let objective: String
    let networks: String
    /// The losses of its steps, in order.
    let losses: [(name: String, value: Double)]
    var testDescription: String { objective }
    init(_ objective: String, _ networks: String, _ losses: [(String, Double)]) {
      (self.objective, self.networks) = (objective, networks)
      self.losses = losses.map { (name: $0.0, value: $0.1) }
    }
  }

  static var adversaries: [Case] {
    let (real, fake) = (on(x), on(fakes))
    let discriminator = ("loss_discriminator", mean(real.map { softplus(-$0) }) + mean(fake.map(softplus)))
    let wd = mean(real) - mean(fake)
    return [
      Case("gan 1", sure, [discriminator, ("loss_generator", mean(fake.map { softplus(-$0) }))]),
      Case("gan 1 minimax 1 k 2", sure, [discriminator, ("loss_generator", -mean(fake.map(softplus)))]),
      Case(
        "lsgan 1", plain,
        [
          ("loss_critic", mean(real.map { pow($0 - 1, 2) }) / 2 + mean(fake.map { $0 * $0 }) / 2),
          ("loss_generator", mean(fake.map { pow($0 - 1, 2) }) / 2),
        ]),
      Case("wgan 1", plain, [("loss_critic", -wd), ("loss_generator", -mean(fake))]),
      // The critic is linear: its gradient is its weight, wherever it is taken.
      Case("wgan_gp 1", plain, [("loss_critic", 10 * pow(slope - 1, 2) - wd), ("loss_generator", -mean(fake))]),
      Case(
        "hinge_gan 1", plain,
        [
          ("loss_critic", mean(real.map { max(0, 1 - $0) }) + mean(fake.map { max(0, 1 + $0) })),
          ("loss_generator", -mean(fake)),
        ]),
    ]
  }

  @Test(arguments: adversaries)
  func adversary(_ preset: Case) throws {
    let model = try ModelExample(Self.text(preset.objective, preset.networks), data: Self.data)
    for (step, loss) in preset.losses.enumerated() {
      let run = try model.train(step: step, feeds: Self.feeds, kept: Self.kept)
      let value = try #require(run.outputs[loss.name])
      #expect(close(value, [loss.value], 1e-7), "\(loss.name): \(value), expected \(loss.value)")
      if preset.objective != "wgan 1" { try checkGradients(model, step: step, feeds: Self.feeds, rate: 0.1) }
    }
    #expect(try model.compiler.draws(behind: "generated") == ["z"])
  }

  @Test func weightsAreClipped() throws {
    let model = try ModelExample(Self.text("wgan 1 clip 0.05", Self.plain), data: Self.data)
    let updates = try model.train(feeds: Self.feeds, kept: Self.kept).updates
    #expect(close(updates["critic.0.weight"] ?? [], [0.05, -0.05]))
  }

  @Test func energies() throws {
    let (inner, outer) = (
      Affine(weight: [[0.5, 0.4]], bias: [-0.2]), Affine(weight: [[0.9], [1.5]], bias: [0.1, 0.2])
    )
    let networks = Self.unit + "encoder: [linear 1]\ndecoder: [linear 2]"
    let model = try ModelExample(Self.text("ebgan 1 margin 3", networks), data: Self.data)
    func energy(_ y: [Double]) -> Double { zip(outer(inner(y)), y).reduce(0) { $0 + pow($1.0 - $1.1, 2) } }
    let kept = Self.kept.merging(inner.kept("encoder.0")) { $1 }.merging(outer.kept("decoder.0")) { $1 }
    let (real, fake) = (Self.x.map(energy), Self.fakes.map(energy))
    let first = try model.train(step: 0, feeds: Self.feeds, kept: kept).outputs
    #expect(
      close(first["loss_encoder_decoder"] ?? [], [Self.mean(real) + Self.mean(fake.map { max(0, 3 - $0) })], 1e-7))
    let second = try model.train(step: 1, feeds: Self.feeds, kept: kept).outputs
    #expect(close(second["loss_generator"] ?? [], [Self.mean(fake)], 1e-7))
    for step in 0..<2 { try checkGradients(model, step: step, feeds: Self.feeds, rate: 0.1) }
  }

  @Test func conditions() throws {
    let networks = """
      generator(z, t): [concat one_hot(t), linear 2]
      discriminator(x, t): [concat one_hot(t), linear 1, sigmoid]
      """
    let model = try ModelExample(Self.text("conditional_gan 1", networks), data: Self.data)
    let wide = Affine(weight: [[0.8, 1, 2, 3], [-0.5, 4, 5, 6]], bias: [0, 0])
    let judge = Affine(weight: [[1.2, -0.7, 0.1, 0.2, 0.3]], bias: [0.4])
    let kept = wide.kept("generator.1").merging(judge.kept("discriminator.1")) { a, _ in a }
    let noise = Philox(seed: 1, stream: "sample/z", step: 0)
    func hot(_ i: Int) -> [Double] { (0..<3).map { $0 == Self.labels[i] ? 1 : 0 } }
    let real = (0..<2).map { judge(Self.x[$0] + hot($0))[0] }
    let fake = (0..<2).map { judge(wide([Double(noise.normal($0))] + hot($0)) + hot($0))[0] }
    let first = try model.train(step: 0, feeds: Self.feeds, kept: kept).outputs
    let loss = Self.mean(real.map { Self.softplus(-$0) }) + Self.mean(fake.map(Self.softplus))
    #expect(close(first["loss_discriminator"] ?? [], [loss], 1e-7))
    let second = try model.train(step: 1, feeds: Self.feeds, kept: kept).outputs
    #expect(close(second["loss_generator"] ?? [], [Self.mean(fake.map { Self.softplus(-$0) })], 1e-7))
  }

  @Test func projections() throws {
    let networks = """
      generator(z, y): [from y, embedding 1 as e, from z, concat e, linear 2]
      critic(x, y): [linear 2 as phi, linear 1 as psi, from y, embedding 2 as e, from psi + sum(phi * e)]
      """
    let model = try ModelExample(Self.text("projection_gan 1 classes 3", networks), data: Self.data)
    let phi = Affine(weight: [[0.5, 1], [-1, 0.3]], bias: [0.1, 0.2])
    let psi = Affine(weight: [[0.7, -0.2]], bias: [0.6])
    let table = [[1.0, 2], [3, -1], [0.5, 0.25]]
    let wide = Affine(weight: [[0.8, 1], [-0.5, 2]], bias: [0, 0])
    let own = [0.3, -0.6, 0.9]
    let kept = phi.kept("critic.0").merging(psi.kept("critic.1")) { a, _ in a }
      .merging(wide.kept("generator.4")) { a, _ in a }
      .merging(["critic.3.weight": table.flatMap(\.self), "generator.1.weight": own]) { a, _ in a }
    func score(_ x: [Double], _ t: Int) -> Double {
      psi(phi(x))[0] + zip(phi(x), table[t]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    // The classes that are drawn, as the model says, and all else by hand.
    let drawn = try model.values(["y", "z", "generated"], feeds: Self.feeds, kept: kept)
    let classes = try #require(drawn["y"]).map { Int($0) }
    let z = try #require(drawn["z"])
    let fakes = (0..<2).map { wide([z[$0], own[classes[$0]]]) }
    #expect(close(drawn["generated"] ?? [], fakes.flatMap(\.self), 1e-7))
    let real = (0..<2).map { score(Self.x[$0], Self.labels[$0]) }
    let fake = (0..<2).map { score(fakes[$0], classes[$0]) }
    let first = try model.train(step: 0, feeds: Self.feeds, kept: kept).outputs
    let loss = Self.mean(real.map { max(0, 1 - $0) }) + Self.mean(fake.map { max(0, 1 + $0) })
    #expect(close(first["loss_critic"] ?? [], [loss], 1e-7))
    let second = try model.train(step: 1, feeds: Self.feeds, kept: kept).outputs
    #expect(close(second["loss_generator"] ?? [], [-Self.mean(fake)], 1e-7))
  }

  // MARK: Two distributions

  @Test func distances() throws {
    let networks = "D: [linear 1, sigmoid]\nT: [linear 1]"
    let q: [[Double]] = {
      let noise = Philox(seed: 1, stream: "sample/y", step: 0)
      return (0..<2).map { i in [Double(noise.normal(2 * i)), Double(noise.normal(2 * i + 1))] }
    }()
    let (real, other) = (Self.on(Self.x), Self.on(q))
    func loss(_ objective: String) throws -> [Double] {
      let used = objective.hasPrefix("wasserstein") ? "T: [linear 1]" : "D: [linear 1, sigmoid]"
      #expect(networks.contains(used))
      let model = try ModelExample(Self.text(objective, used), data: Self.data)
      try checkGradients(model, feeds: Self.feeds, rate: 0.1)
      return try model.train(feeds: Self.feeds, kept: Self.kept).outputs["loss"] ?? []
    }
    let both = Self.mean(real.map { Self.softplus(-$0) }) + Self.mean(other.map(Self.softplus))
    #expect(close(try loss("jensen_shannon q normal(2)"), [both / 2 - log(2)], 1e-7))
    #expect(close(try loss("density_ratio q normal(2)"), [both], 1e-7))
    let wd = Self.mean(real) - Self.mean(other)
    #expect(close(try loss("wasserstein q normal(2) lambda 20"), [20 * pow(Self.slope - 1, 2) - wd], 1e-7))
  }

  /// D of the logistic odds of two known densities gives the one from the other exactly.
  @Test func densityFromARatio() throws {
    let text = Self.text("density_ratio q normal(2)", "D: [linear 1, sigmoid]")
      .replacing("train:", with: "evaluate: [{density: mean(exp(log_density(x)))}]\ntrain:")
    let model = try ModelExample(text, data: Self.data)
    // p = N(m, I) against q = N(0, I): the log odds are m·x − |m|²/2.
    let m = [0.5, -0.3]
    let kept: Interpreter.Arrays = ["D.0.weight": m, "D.0.bias": [-(m[0] * m[0] + m[1] * m[1]) / 2]]
    let graph = try model.compiler.reports(["density"], batch: 2).graph
    let density = Interpreter.run(graph, feeds: Self.feeds, kept: kept, seed: 1).outputs["density"] ?? []
    let truth = Self.x.map { exp(-(pow($0[0] - m[0], 2) + pow($0[1] - m[1], 2)) / 2) / (2 * .pi) }
    #expect(close(density, [Self.mean(truth)], 1e-9))
  }

  // MARK: With labels

  @Test func classifier() throws {
    let model = try ModelExample(Self.text("classifier", "classifier: [linear 3, categorical]"), data: Self.data)
    let net = Affine(weight: [[1, 2], [-1, 0.5], [0.3, 0.3]], bias: [0.1, 0, -0.2])
    let logits = Self.x.map { net($0) }
    let scores = zip(logits, Self.labels).map { $0[$1] - log($0.reduce(0) { $0 + exp($1) }) }
    let hits = zip(logits, Self.labels).map { logits, label in logits[label] == logits.max() ? 1.0 : 0 }
    let run = try model.train(feeds: Self.feeds, kept: net.kept("classifier.0")).outputs
    #expect(close(run["loss"] ?? [], [-Self.mean(scores)]))
    #expect(close(run["accuracy"] ?? [], [Self.mean(hits)]))
    try checkGradients(model, feeds: Self.feeds, rate: 0.1)
  }

  @Test(arguments: [("", "linear 3, categorical"), ("target number(data.label)", "linear 1, normal")])
  func constrainedAutoencoder(_ target: String, _ regressor: String) throws {
    let networks = "encoder: [linear 1]\ndecoder: [linear 2, normal]\nregressor: [\(regressor)]"
    let model = try ModelExample(Self.text("constrained_autoencoder lambda 4 \(target)", networks), data: Self.data)
    let (encoder, decoder) = (Affine(weight: [[0.5, 0.4]], bias: [-0.2]), Self.generator)
    let isClass = target.isEmpty
    let regressor = Affine(weight: isClass ? [[1], [-2], [0.5]] : [[1.5]], bias: isClass ? [0, 0.1, 0.2] : [0.3])
    let kept = encoder.kept("encoder.0").merging(decoder.kept("decoder.0")) { a, _ in a }
      .merging(regressor.kept("regressor.0")) { a, _ in a }
    let codes = Self.x.map { encoder($0) }
    let first = Self.mean(
      zip(Self.x, codes).map { x, code in zip(decoder(code), x).reduce(log(2 * .pi)) { $0 + pow($1.0 - $1.1, 2) / 2 } })
    let second = Self.mean(
      zip(Self.labels, codes).map { label, code in
        let made = regressor(code)
        if isClass { return log(made.reduce(0) { $0 + exp($1) }) - made[label] }
        return pow(made[0] - Double(label), 2) / 2 + log(2 * .pi) / 2
      })
    let run = try model.train(feeds: Self.feeds, kept: kept).outputs
    #expect(close(run["loss_decoder"] ?? [], [first]))
    #expect(close(run["loss_regressor"] ?? [], [second]))
    #expect(close(run["loss_encoder"] ?? [], [first + 4 * second]))
    try checkGradients(model, feeds: Self.feeds, rate: 0.1)
  }

  /// What is seen is hidden in the right share, and the rest is noisy by the right amount.
  @Test func denoisingAutoencoder() throws {
    let networks = "encoder: [linear 1]\ndecoder: [linear 2, normal]"
    let model = try ModelExample(
      Self.text("denoising_autoencoder mask 0.25 std 0.1", networks), data: Self.data)
    let (encoder, decoder) = (Affine(weight: [[0.5, 0.4]], bias: [-0.2]), Self.generator)
    let kept = encoder.kept("encoder.0").merging(decoder.kept("decoder.0")) { a, _ in a }
    let values = try model.values(["seen", "noise", "noisy"], feeds: Self.feeds, kept: kept)
    let (seen, noise) = (try #require(values["seen"]), try #require(values["noise"]))
    let x = Self.x.flatMap(\.self)
    #expect(close(values["noisy"] ?? [], x.indices.map { seen[$0] * x[$0] + 0.1 * noise[$0] }))
    let noisy = try #require(values["noisy"])
    let made = [Array(noisy[..<2]), Array(noisy[2...])].map { decoder(encoder($0)) }
    let errors = zip(made, Self.x).map { made, x in zip(made, x).reduce(0) { $0 + pow($1.0 - $1.1, 2) } }
    let run = try model.train(feeds: Self.feeds, kept: kept).outputs
    #expect(close(run["squared_error"] ?? [], [Self.mean(errors)]))
    #expect(close(run["loss"] ?? [], [Self.mean(errors) / 2 + log(2 * .pi)]))
    try checkGradients(model, feeds: Self.feeds, rate: 0.1)
    let many = try model.values(
      ["seen"], batch: 2000, feeds: ["data": [Double](repeating: 0, count: 4000)], kept: kept)
    #expect(abs(Self.mean(many["seen"] ?? []) - 0.75) < 0.03)
  }

  @Test func conditionalVAE() throws {
    let networks = """
      encoder(x, t): [concat one_hot(t), linear 2, gaussian]
      decoder(z, t): [concat one_hot(t), linear 2, bernoulli]
      """
    let model = try ModelExample(Self.text("conditional_vae beta 3", networks), data: Self.data)
    let encoder = Affine(weight: [[0.3, -0.5, 0.1, 0.2, 0.3], [0.2, 0.7, -0.1, 0, 0.4]], bias: [0, 0.1])
    let decoder = Affine(weight: [[1.1, 0.5, 0, -0.5], [-0.6, 0.1, 0.2, 0.3]], bias: [0.1, 0.3])
    let kept = encoder.kept("encoder.1").merging(decoder.kept("decoder.1")) { a, _ in a }
    func hot(_ i: Int) -> [Double] { (0..<3).map { $0 == Self.labels[i] ? 1 : 0 } }
    let codes = (0..<2).map { encoder(Self.x[$0] + hot($0)) }
    let noise = Philox(seed: 1, stream: "sample/z", step: 0)
    let z = (0..<2).map { codes[$0][0] + exp(codes[$0][1] / 2) * Double(noise.normal($0)) }
    let scores = (0..<2).map { i in
      zip(Self.x[i], decoder([z[i]] + hot(i))).reduce(0) { $0 + $1.0 * $1.1 - Self.softplus($1.1) }
    }
    let kl = Self.mean(codes.map { ($0[0] * $0[0] + exp($0[1]) - 1 - $0[1]) / 2 })
    let run = try model.train(feeds: Self.feeds, kept: kept).outputs
    #expect(close(run["elbo"] ?? [], [Self.mean(scores) - kl], 1e-7))
    #expect(close(run["loss"] ?? [], [3 * kl - Self.mean(scores)], 1e-7))
    try checkGradients(model, feeds: Self.feeds, rate: 0.1)
  }
}

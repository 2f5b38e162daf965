import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// The presets against numbers worked out by hand, and their gradients against finite differences.
@Suite struct ObjectivePresetTests {
  static let data = [DataShape(name: "data", shape: [2])]

  static func text(_ objective: String, decoder: String = "[linear 2, bernoulli]") -> String {
    """
    data: {source: numbers}
    networks:
      encoder: [linear 2, gaussian]
      decoder: \(decoder)
    objective: \(objective)
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  static let x = [[0.2, 0.9], [1, 0.4]]
  static let encoderWeight = [[0.3, -0.5], [0.2, 0.7]]
  static let decoderWeight = [[1.1], [-0.6]]
  static let decoderBias = [0.1, 0.3]
  static let kept: Interpreter.Arrays = [
    "encoder.0.weight": encoderWeight.flatMap(\.self), "encoder.0.bias": [0.05, -0.4],
    "decoder.0.weight": decoderWeight.flatMap(\.self), "decoder.0.bias": decoderBias,
  ]

  /// One latent number: mean and log-variance of each example.
  static let codes = x.map { x in
    (
      mean: encoderWeight[0][0] * x[0] + encoderWeight[0][1] * x[1] + 0.05,
      logVariance: encoderWeight[1][0] * x[0] + encoderWeight[1][1] * x[1] - 0.4
    )
  }

  static func logits(_ z: Double) -> [Double] { (0..<2).map { decoderWeight[$0][0] * z + decoderBias[$0] } }

  static func score(_ x: [Double], _ z: Double) -> Double {
    zip(x, logits(z)).reduce(0) { $0 + $1.0 * $1.1 - log(1 + exp($1.1)) }
  }

  static func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

  static var divergence: Double {
    mean(codes.map { 0.5 * ($0.mean * $0.mean + exp($0.logVariance) - 1 - $0.logVariance) })
  }

  @Test(arguments: [1.0, 4])
  func vae(beta: Double) throws {
    let model = try ModelExample(Self.text(beta == 1 ? "vae" : "vae beta \(beta)"), data: Self.data)
    let feeds: Interpreter.Arrays = ["data": Self.x.flatMap(\.self)]
    // The noise of the draw is known: it is the random stream of the sample's name.
    let noise = Philox(seed: 1, stream: "sample/z", step: 0)
    let z = Self.codes.enumerated().map { $1.mean + exp($1.logVariance / 2) * Double(noise.normal($0)) }
    let reconstruction = Self.mean(zip(Self.x, z).map(Self.score))
    let run = try model.train(feeds: feeds, kept: Self.kept)
    #expect(close(run.outputs["reconstruction"] ?? [], [reconstruction]))
    #expect(close(run.outputs["kl"] ?? [], [Self.divergence]))
    #expect(close(run.outputs["elbo"] ?? [], [reconstruction - Self.divergence]))
    #expect(close(run.outputs["loss"] ?? [], [beta * Self.divergence - reconstruction]))
    #expect(model.compiler.reportNames == ["loss", "elbo", "reconstruction", "kl"])

    let values = try model.values(
      ["code", "reconstructed", "generated", "log_weight"],
      feeds: feeds.merging(["z": z, "noise": [1, -2]]) { a, _ in a }, kept: Self.kept,
      given: ["z", "noise"])
    #expect(close(values["code"] ?? [], Self.codes.map(\.mean)))
    func pixels(_ z: [Double]) -> [Double] { z.flatMap { Self.logits($0).map { 1 / (1 + exp(-$0)) } } }
    #expect(close(values["reconstructed"] ?? [], pixels(Self.codes.map(\.mean))))
    #expect(close(values["generated"] ?? [], pixels([1, -2])))
    let weights = (0..<2).map { n in
      let code = Self.codes[n]
      return Self.score(Self.x[n], z[n]) - z[n] * z[n] / 2 + pow(z[n] - code.mean, 2) / (2 * exp(code.logVariance))
        + code.logVariance / 2
    }
    #expect(close(values["log_weight"] ?? [], weights))
    #expect(try model.compiler.draws(behind: "generated") == ["noise"])
    #expect(try model.compiler.draws(behind: "log_weight") == ["z"])
    #expect(try model.compiler.draws(behind: "code") == [])
  }

  /// Data is handed in as draws are: a class that one asks for instead of an example's.
  @Test func dataIsHandedIn() throws {
    let model = try ModelExample(
      """
      data: {source: numbers}
      networks:
        n(z, t): [concat one_hot(t), linear 1]
      objective:
        sample: {x: data, t: data.label, z: normal(2)}
        define: {generated: "n(z, t)", which: number(t)}
        minimize: mean(sum((generated - x)^2))
      train: {batch: 2, epochs: 1, optimizer: sgd 0}
      """,
      data: [
        DataShape(name: "data", shape: [1]),
        DataShape(name: "data.label", shape: [], classes: 3, words: ["a", "b", "c"]),
      ])
    let compiler = model.compiler
    #expect(try compiler.names(behind: "generated") == ["t", "z"])
    #expect(try compiler.draws(behind: "generated") == ["z"])
    #expect(try compiler.classCount(of: "t") == 3 && compiler.classCount(of: "z") == nil)
    #expect(compiler.data(of: "t")?.words == ["a", "b", "c"] && compiler.data(of: "x")?.name == "data")
    #expect(compiler.data(of: "z") == nil && compiler.data(of: "which") == nil)
    #expect(try model.values(["which"], feeds: ["t": [2, 1]], given: ["t"])["which"] == [2, 1])
    #expect(try model.values(["which"], feeds: ["data.label": [0, 2]])["which"] == [0, 2])
  }

  @Test func autoencoder() throws {
    let text = Self.text("autoencoder", decoder: "[linear 2, normal]").replacing("linear 2, gaussian", with: "linear 2")
    let model = try ModelExample(text, data: Self.data)
    let kept = Self.kept.merging(["decoder.0.weight": [1.1, 0.2, -0.6, 0.5]]) { $1 }
    let run = try model.train(feeds: ["data": Self.x.flatMap(\.self)], kept: kept)
    let errors = zip(Self.x, Self.codes).map { x, code in
      let made = [1.1 * code.mean + 0.2 * code.logVariance + 0.1, -0.6 * code.mean + 0.5 * code.logVariance + 0.3]
      return pow(x[0] - made[0], 2) + pow(x[1] - made[1], 2)
    }
    #expect(close(run.outputs["squared_error"] ?? [], [Self.mean(errors)]))
    #expect(close(run.outputs["loss"] ?? [], [Self.mean(errors) / 2 + log(2 * .pi)]))
  }

  /// The step's update is the rate times the slope of its loss in each weight.
  @Test(arguments: ["vae", "vae beta 4", "autoencoder"])
  func gradients(_ objective: String) throws {
    let model = try ModelExample(
      Self.text(objective).replacing(
        "linear 2, gaussian", with: objective == "autoencoder" ? "linear 1" : "linear 2, gaussian"),
      data: Self.data)
    try checkGradients(model, feeds: ["data": Self.x.flatMap(\.self)], rate: 0.1)
  }

  @Test func presetsSpeakOfTheUsersRow() {
    let missing = Self.text("vae").replacing("encoder:", with: "enc:")
    #expect(
      errors(missing, data: Self.data) == """
        test.yaml:5:12: error: the objective 'vae': it calls encoder(…), and no network is named 'encoder'
          objective: vae
                     ^~~
          the file's networks are decoder, enc; one of them has to be called 'encoder'
        presets:16:24: note: this is its text
            sample: {x: data, z: encoder(x), noise: normal(shape(encoder(x)))}
                                 ^~~~~~~
        """)
    let headless = Self.text("vae", decoder: "[linear 2]")
    #expect(
      errors(headless, data: Self.data) == """
        test.yaml:5:12: error: the objective 'vae': log_prob(p, x) takes a distribution, and decoder(z) is a vector of 2 for each example
          objective: vae
                     ^~~
          a network gives one when its last row is gaussian, normal, bernoulli or categorical
        test.yaml:4:13: note: decoder ends in 'linear 2'
            decoder: [linear 2]
                      ^~~~~~
        presets:18:35: note: this is its text
              reconstruction: mean(log_prob(decoder(z), x))
                                            ^~~~~~~
        """)
    let other = Self.text("vae", decoder: "[linear 3, bernoulli]")
    #expect(
      errors(other, data: Self.data) == """
        test.yaml:5:12: error: the objective 'vae': log_prob(decoder(z), x): the distribution is over a vector of 3, x is a vector of 2
          objective: vae
                     ^~~
        test.yaml:4:23: note: decoder ends in 'bernoulli'
            decoder: [linear 3, bernoulli]
                                ^~~~~~~~~
        test.yaml:1:16: note: data comes from here
          data: {source: numbers}
                         ^~~~~~~
        presets:18:26: note: this is its text
              reconstruction: mean(log_prob(decoder(z), x))
                                   ^~~~~~~~
        """)
  }
}

import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// log p(x) of a model that is known by heart: a line of normal numbers, z = w x of which the encoder makes a mean.
@Suite struct LikelihoodTests {
  private static let model = """
    networks:
      encoder: [gaussian 2 log_std]
      decoder: [linear 3, normal std 0.5]
    objective:
      sample: {x: normal(3), z: encoder(x)}
      define:
        log_weight: log_prob(decoder(z), x) + log_prob(normal(2), z) - log_prob(encoder(x), z)
        elbo: mean(log_prob(decoder(z), x)) - mean(kl(encoder(x)))
      maximize: elbo
    train: {steps: 3, batch: 20, optimizer: adam 1e-1}
    """

  /// A samples axis of the objective's own is as long as the samples that are given.
  @Test(arguments: ["encoder(x)", "5 of encoder(x)"])
  func ofGivenSamples(z draw: String) throws {
    let folder = TemporaryFolder()
    let plan = try plan(Self.model.replacing("z: encoder(x)", with: "z: \(draw)"), in: folder)
    try finish(plan, in: folder)
    let path = ResultsFolder("\(folder.path)/results").trial(plan.id)
    let trial = runner(plan, in: folder)
    let arrays = try Checkpoint(path: "\(path)/checkpoint.safetensors").arrays
    func weights(_ name: String) throws -> [Double] {
      try #require(arrays.first { $0.name == name }?.numbers).map { Double($0) }
    }
    let (count, samples) = (70, 530)
    let x = NPY(shape: [count, 3], numbers: Philox(seed: 1, stream: "x").numbers(count * 3).map { Float($0) })
    let z = NPY(
      shape: [count, samples, 2], numbers: Philox(seed: 2, stream: "z").numbers(count * samples * 2).map { Float($0) })
    let found = try trial.logLikelihood(given: ["x": x, "z": z])

    /// Σ −½ ((v − m) / s)² − log s − ½ log 2π
    func logNormal(_ v: [Double], _ m: [Double], _ s: [Double]) -> Double {
      zip(v, zip(m, s)).reduce(0) { sum, pair in
        let scaled = (pair.0 - pair.1.0) / pair.1.1
        return sum - 0.5 * scaled * scaled - logarithm(pair.1.1) - 0.5 * logarithm(2 * .pi)
      }
    }
    func linear(_ v: [Double], _ layer: String) throws -> [Double] {
      let (w, b) = (try weights("\(layer).weight"), try weights("\(layer).bias"))
      return b.indices.map { i in b[i] + v.indices.reduce(0) { $0 + w[i * v.count + $1] * v[$1] } }
    }
    for example in 0..<count {
      let x = (0..<3).map { Double(x.numbers[example * 3 + $0]) }
      let code = try linear(x, "encoder.0")
      let logs = try (0..<samples).map { sample in
        let z = (0..<2).map { Double(z.numbers[(example * samples + sample) * 2 + $0]) }
        return try logNormal(x, linear(z, "decoder.0"), [0.5, 0.5, 0.5]) + logNormal(z, [0, 0], [1, 1])
          - logNormal(z, Array(code[..<2]), code[2...].map { exponential($0) })
      }
      let top = logs.max() ?? 0
      let expected = top + logarithm(logs.reduce(0) { $0 + exponential($1 - top) } / Double(samples))
      #expect(abs(found[example] - expected) < 1e-4, "\(example): \(found[example]), \(expected)")
    }
  }

  @Test func sayWhatIsWrongWithThem() throws {
    let folder = TemporaryFolder()
    let plan = try plan(Self.model, in: folder)
    try finish(plan, in: folder)
    let trial = runner(plan, in: folder)
    func array(_ shape: Int...) -> NPY { NPY(shape: shape, numbers: Array(repeating: 0, count: shape.reduce(1, *))) }
    func message(_ arrays: [String: NPY]) -> String {
      do { _ = try trial.logLikelihood(given: arrays) } catch { return describe(error) }
      return "none"
    }
    #expect(
      message(["x": array(4, 3)])
        == "log_weight is made of x, z, and z is not given; --given x=x.npy z=z.npy")
    #expect(message(["x": array(4, 3), "y": array(1)]).hasPrefix("'y' is nothing that log_weight is made of"))
    #expect(
      message(["x": array(4, 3), "z": array(4, 5, 3)]) == "z is an array of shape [M, K, 2]; this one is [4, 5, 3]")
    #expect(message(["x": array(4, 3), "z": array(5, 5, 2)]) == "z has 5 examples, others have 4")
    #expect(message(["x": array(0, 3), "z": array(0, 5, 2)]) == "none")
    // One sample needs no axis.
    #expect(message(["x": array(4, 3), "z": array(4, 2)]) == "none")
    #expect(message(["x": array(4, 3, 1), "z": array(4, 2)]).hasPrefix("x is an array of shape [M, 3]"))
  }

  @Test func pixelsAndClassesAreChecked() throws {
    let folder = TemporaryFolder()
    let plan = try plan(
      """
      data: {source: digits, train: 40, valid: 10, test: 10}
      networks:
        encoder(x, t): [flatten, concat one_hot(t), gaussian 2]
        decoder(z, t): [concat one_hot(t), linear 784, reshape 1 28 28, bernoulli]
      objective: conditional_vae
      train: {steps: 2, batch: 20, optimizer: adam 1e-3}
      """, in: folder)
    try finish(plan, in: folder)
    let trial = runner(plan, in: folder)
    func message(pixel: Float, class label: Float) -> String {
      let arrays = [
        "x": NPY(shape: [1, 784], numbers: Array(repeating: pixel, count: 784)),
        "t": NPY(shape: [1], numbers: [label]), "z": NPY(shape: [1, 2, 2], numbers: [0, 1, 0.5, -1]),
      ]
      do { return "\(try trial.logLikelihood(given: arrays).count)" } catch { return describe(error) }
    }
    #expect(message(pixel: 1, class: 9) == "1")
    #expect(message(pixel: 255, class: 9).hasPrefix("x lies from 0 to 1 as the data does; here is 255"))
    #expect(message(pixel: 1, class: 10) == "t is classes 0 to 9 as whole numbers; here is 10")
  }

  /// Stopped amid a row, it goes on from there, and the answer is that of a row that was not stopped.
  @Test func goesOnAmidARow() throws {
    let text = smallVAE.replacing("[elbo, log_likelihood samples 5]", with: "[log_likelihood samples 1500]")
    let (whole, stopped) = (TemporaryFolder(), TemporaryFolder())
    let bare = try plan(text.replacing("[log_likelihood samples 1500]", with: "[]"), in: stopped)
    try finish(bare, in: stopped)
    let asked = try plan(text, in: whole)
    try finish(asked, in: whole)
    let answers = Answer.folder(in: ResultsFolder("\(stopped.path)/results").trial(asked.id))
    func partial() -> [String] { Files.names(in: answers).filter { $0.hasSuffix(".part") } }
    // A batch of 64 takes 188 runs, the six other examples of the split fewer.
    #expect(try runner(asked, in: stopped).run(stoppingAfter: 200) == .stopped)
    #expect(partial().count == 1)
    // The second attempt asks less often than a whole row would: 1500 / 8 + 1500 / 85 + 1500 / 8 runs.
    #expect(try runner(asked, in: stopped).run(stoppingAfter: 250) == .done)
    #expect(partial().isEmpty)
    let key = Requests(asked.experiment).rows[0].key
    let measured = [whole, stopped].map { folder in
      Answer(key, in: ResultsFolder("\(folder.path)/results").trial(asked.id))?.measured
    }
    #expect(measured[0] != nil && measured[0] == measured[1])
  }
}

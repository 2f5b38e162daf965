import Basics
import Model
import Testing

@testable import Metrics

/// Bits of densities and probabilities that are known.
@Suite struct BitsPerDimensionTests {
  private static func score(data: String, _ row: String, grey: String = "log_prob(net(x), x)") throws -> Score {
    let scene = try Scene(
      """
      data: {\(data), train: 20, valid: 70, test: 10}
      networks: {net: [flatten, linear 784, reshape 1 28 28, bernoulli]}
      objective:
        sample: {x: data}
        define:
          grey: \(grey)
          loss: mean(grey)
        minimize: loss
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - bits_per_dimension \(row)
      """)
    return try #require(scene.scores()["bits_per_dimension"])
  }

  static let onLevels = "pixels on 256 levels: a density of them has no upper limit (dequantise: true)"

  /// A uniform density says nothing: it takes the 8 bits of a pixel, whatever their scale.
  @Test(
    arguments: [
      ("dequantise: true", "log_prob(uniform(1,28,28),x)", nil),
      ("dequantise: true, scale: -1 1", "log_prob(uniform(1,28,28,low=-1,high=1),x)", nil),
      ("dequantise: true, scale: 1 -1", "log_prob(uniform(1,28,28,low=-1,high=1),x)", nil),
      ("subset: 70", "log_prob(uniform(1,28,28),x)", onLevels),
    ] as [(String, String, String?)])
  func uniform(_ options: String, _ row: String, _ note: String?) throws {
    let score = try Self.score(data: "source: digits, \(options)", row, grey: "sum(net(x).mean)")
    #expect(abs(score.value - 8) < 1e-6 && score.count == 70 && score.note == note, "\(score)")
    if !options.contains("scale") { #expect(score.value == 8 && score.error == 0) }
  }

  /// The probability of levels, to which nothing is added: two of them that lie within a wide distribution are a coin.
  @Test func levels() throws {
    let grey = "sum(net(x).mean)"
    let row = "log_prob(discretised_logistic(1,28,28,mean=0.5,scale=1000,levels=2),x)"
    let coins = try Self.score(data: "source: digits, binarise: threshold", row, grey: grey)
    #expect(abs(coins.value - 1) < 1e-3 && coins.note == nil, "\(coins)")
    let flat = "mixture(discretised_logistic(1,28,28,mean=0.5,scale=0.25),components=1)"
    let pixels = try Self.score(data: "source: digits", "log_prob(\(flat),x)", grey: grey)
    #expect(pixels.value > 2 && pixels.value < 8 && pixels.note == nil, "\(pixels)")
    let noisy = try Self.score(data: "source: digits, dequantise: true", "log_prob(\(flat),x)", grey: grey)
    #expect(noisy.note == "pixels between the levels of discretised_logistic: it scores them without dequantise")
  }

  /// Nothing is added however a file comes to the distribution: by rows of a network, through another network, an average
  /// of one, or an equation. Biases begin a little beside 0.
  @Test(
    arguments: [
      "net: [h, 'from discretised_logistic(mean=h, scale=0.25)']",
      "net: [h, 'from mixture(discretised_logistic(mean=h, scale=0.25), components=1)']",
      "last: [h, 'from discretised_logistic(mean=h, scale=0.25)'], net: [last]",
      "own: [h, 'from discretised_logistic(mean=h, scale=0.25)'], net: average own 0.9",
      "net: [h, ]",
    ])
  func levelsOfANetwork(_ networks: String) throws {
    let rows = networks.replacing("[h, ", with: "[flatten, linear 784 init constant(0), reshape 1 28 28 as h, ")
    let p = networks == "net: [h, ]" ? "discretised_logistic(mean=net(x), scale=0.25)" : "net(x)"
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 70, test: 10}
      networks: {\(rows)}
      objective:
        sample: {x: data}
        define: {log_likelihood: "log_prob(\(p), x)"}
        maximize: mean(log_likelihood)\(networks.contains("own") ? " + mean(log_prob(own(x), x))" : "")
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [bits_per_dimension log_likelihood]
      """)
    let score = try #require(scene.scores()["bits_per_dimension"])
    let flat = try Self.score(
      data: "source: digits", "log_prob(discretised_logistic(1,28,28,mean=0,scale=0.25),x)", grey: "sum(net(x).mean)")
    #expect(abs(score.value - flat.value) < 0.01 && flat.value < 8 && score.note == nil, "\(score), not \(flat)")
  }

  /// What distributions of codes score is not data: a density of pixels has their 8 bits.
  @Test func levelsOfCodes() throws {
    let scene = try Scene(
      """
      data: {source: digits, dequantise: true, train: 20, valid: 70, test: 10}
      networks: {net: [flatten, linear 3]}
      objective:
        sample: {x: data}
        define:
          code: log_prob(bernoulli(3), sigmoid(net(x))) + log_prob(discretised_logistic(3, levels=4), sigmoid(net(x)))
          both: log_prob(uniform(1, 28, 28), x) + 0 * code
        minimize: mean(code)
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [bits_per_dimension both]
      """)
    let score = try #require(scene.scores()["bits_per_dimension"])
    #expect(abs(score.value - 8) < 1e-6 && score.note == nil, "\(score)")
  }

  /// Levels that the pixels do not have. What an equation rounded has those that it says, and what it moved other ends.
  @Test(
    arguments: [
      ("", "levels=4,", "x", "discretised_logistic scores 4 levels, and these pixels have 256: "),
      ("", "levels=512,", "x", "discretised_logistic scores 512 levels, and these pixels have 256: "),
      ("", "low=-1,high=1,levels=4,", "2*x-1", "discretised_logistic scores 4 levels, and these pixels have 256: "),
      (
        "", "low=-1,", "x",
        "the levels of discretised_logistic lie from -1 to 1, and the pixels that it scores from 0 to 1: "
      ),
      (
        ", scale: -1 1", "low=-2,high=2,", "x",
        "the levels of discretised_logistic lie from -2 to 2, and the pixels that it scores from -1 to 1: "
      ),
      ("", "low=-1,high=1,", "2*x-1", nil), (", scale: -1 1", "low=-1,high=1,", "x", nil),
      ("", "levels=16,", "floor(x*15+0.5)/15", nil), ("", "levels=2,", "(x>0.5)", nil),
      (", binarise: threshold", "levels=2,", "x", nil), (", binarise: threshold", "", "x", nil),
    ] as [(String, String, String, String?)])
  func otherLevels(_ options: String, _ levels: String, _ x: String, _ message: String?) throws {
    let row = "log_prob(discretised_logistic(1,28,28,\(levels)mean=0.5,scale=0.25),\(x))"
    func score() throws -> Score {
      try Self.score(data: "source: digits\(options)", row, grey: "sum(net(x).mean)")
    }
    if let message {
      let problem = #expect(throws: Problem.self) { try score() }
      #expect(problem?.message == message + "it has no probability of theirs")
    } else {
      #expect(try score().note == nil)
    }
  }

  /// Half of the numbers that a wide uniform density allows do not occur: that is worse than none.
  @Test func worseThanUniformNoise() throws {
    let score = try Self.score(
      data: "source: digits, dequantise: true", "log_prob(uniform(1,28,28,low=-1,high=1),x)", grey: "sum(net(x).mean)")
    #expect(abs(score.value - 9) < 1e-6)
    #expect(score.note == "above the 8 bits of a uniform density over the pixels' range: worse than a guess")
  }

  /// A coin for each black or white pixel is one bit, and nothing is added: that is a probability.
  @Test func blackAndWhite() throws {
    let score = try Self.score(
      data: "source: digits, binarise: threshold", "log_prob(bernoulli(shape(x)),x) examples 50")
    #expect(abs(score.value - 1) < 1e-6 && score.count == 50 && score.note == nil)
  }

  /// Through names down to the network, whether noise was added or not.
  @Test func greyPixelsOfABernoulli() throws {
    for options in ["source: digits", "source: digits, dequantise: true"] {
      #expect(try Self.score(data: options, "grey").note == "grey pixels scored by a bernoulli: that is not a density")
    }
    #expect(try Self.score(data: "source: digits, binarise: fixed", "grey").note == nil)
  }

  @Test func whatPixelsAre() {
    let image = [1, 1, 2]
    #expect(Pixels([0.2, 3], shape: [2], range: 0...1) == .other)
    #expect(Pixels([0.2, 3], shape: image, range: nil) == .other)
    #expect(Pixels([0.2, 3], shape: image, range: 0...1) == .other)
    #expect(Pixels([0, 1], shape: image, range: 0...1) == .blackAndWhite)
    #expect(Pixels([-1, 1], shape: image, range: -1...1) == .blackAndWhite)
    #expect(Pixels([0.2, 1], shape: image, range: 0...1) == .levels(width: 1, isDequantised: false))
    #expect(Pixels([0.21, 1], shape: image, range: -1...1) == .levels(width: 2, isDequantised: true))
    #expect(Pixels([0.21, 1], shape: image, range: -1...1).bits == 7)
  }

  /// The same numbers as log_likelihood's.
  @Test func byImportanceSampling() throws {
    let scene = try Scene(
      linearGaussian.replacing(
        "log_likelihood samples 3", with: "log_likelihood samples 3, bits_per_dimension samples 3"))
    let scores = try scene.scores()
    let nats = try #require(scores["log_likelihood"])
    let bits = try #require(scores["bits_per_dimension"])
    let unit = 784 * logarithm(2)
    #expect(bits.value == 8 - nats.value / unit)
    #expect(bits.error == nats.error.map { $0 / unit } && bits.count == nats.count)
    #expect(try #require(bits.note).hasPrefix(Self.onLevels))
  }

  @Test func pointsHaveNoLevels() throws {
    let scene = try Scene(
      """
      data: {source: ring, train: 20, valid: 40, test: 10}
      networks: {net: [linear 2]}
      objective:
        sample: {x: data}
        define: {loss: mean(net(x)^2)}
        minimize: loss
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - bits_per_dimension log_prob(uniform(2,low=-4,high=4),x)
      """)
    let score = try #require(scene.scores()["bits_per_dimension"])
    #expect(abs(score.value - 3) < 1e-6 && score.note == nil)
  }

  @Test(arguments: [
    ("", "bits_per_dimension needs log p(x) of each example, or 'log_weight' in 'define'"),
    ("grey samples 5", "'samples' are of log_weight, and grey is log p(x) already"),
    ("loss", "'loss' is not one number an example"), ("x", "'x' is not one number an example"),
  ])
  func refused(_ row: String, _ message: String) {
    let problem = #expect(throws: Problem.self) { _ = try Self.score(data: "source: digits", row) }
    #expect(problem?.message == message)
  }
}

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

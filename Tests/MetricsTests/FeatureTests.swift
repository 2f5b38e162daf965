import Basics
import Feeding
import Measures
import Model
import TestSupport
import Testing

@testable import Metrics

/// Metrics of features: what they are taken of, and what each row makes of it. The measures have tests of their own.
@Suite struct FeatureTests {
  private let scene: Scene
  private let scores: [String: Score]

  init() throws {
    scene = try Scene(
      """
      data: {source: digits, train: 90, valid: 70, test: 40}
      networks:
        generator: [linear 784, sigmoid, reshape 1 28 28]
        F: [flatten, linear 3 as h, softmax]
      objective:
        sample: {x: data, z: normal(5)}
        define: {generated: generator(z)}
        minimize: mean(sum(generated)) + mean(sum(F(x)))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - fid F.h
        - fid F.h real
        - kid F.h samples 100
        - precision F.h
        - recall F.h neighbours 3 examples 50
        - density F.h
        - coverage F.h
        - classifier_score F samples 200
        - memorisation F.h
        - memorisation F.h copies
      """)
    try scene.set("F.1.weight") { Float(($0 * 7919) % 13) / 130 - 0.05 }
    scores = try scene.scores()
  }

  private func score(_ name: String) throws -> Score { try #require(scores[name]) }

  /// F's second row of images, by hand.
  private func features(_ images: NPY, softmax: Bool = false) throws -> Points {
    let (weight, bias) = (scene.store.values("F.1.weight"), scene.store.values("F.1.bias"))
    var numbers: [Double] = []
    for image in 0..<images.shape[0] {
      var own = (0..<3).map { unit in
        (0..<784).reduce(Double(bias[unit])) {
          $0 + Double(weight[unit * 784 + $1]) * Double(images.numbers[image * 784 + $1])
        }
      }
      if softmax {
        let all = own.map { exponential($0) }
        own = all.map { $0 / all.reduce(0, +) }
      }
      numbers += own
    }
    return try Points(numbers, width: 3)
  }

  private func data(_ split: Split, _ count: Int) throws -> NPY {
    try scene.evaluator.value("x", batch: count, examples: (split, Array(0..<count)))
  }

  /// The images that a row draws: in batches, each with a draw of its own.
  private func drawn(_ count: Int) throws -> NPY {
    try scene.evaluator.inBatches(count: count) { range in
      let examples = range.map { $0 % 70 }
      return try scene.evaluator.value(
        "generated", batch: range.count, examples: (.valid, examples),
        draw: UInt64(1 << 43) &+ UInt64(range.lowerBound / 64))
    }
  }

  private func agree(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-4 * max(abs(a), abs(b)) }

  @Test func distances() throws {
    let (real, generated) = (try features(data(.valid, 70)), try features(drawn(70)))
    #expect(agree(try score("fid").value, try frechetDistance(real, generated)))
    #expect(try score("fid").count == 70 && score("fid").note == nil)
    let even = (0..<35).map { 2 * $0 }
    #expect(
      agree(try score("fid_real").value, try frechetDistance(real.chosen(even), real.chosen(even.map { $0 + 1 }))))
    let kernel = try KernelDistance(real, features(drawn(100)), .cubic)
    #expect(agree(try score("kid").value, kernel.value))
    #expect(agree(try #require(score("kid").error), try #require(kernel.error)))
    #expect(try score("kid").count == 100)
  }

  @Test func neighbours() throws {
    let (real, generated) = (try features(data(.valid, 70)), try features(drawn(70)))
    let five = try Coverage(real: real, generated: generated, neighbours: 5)
    #expect(try score("precision").value == five.precision && score("density").value == five.density)
    #expect(try score("coverage").value == five.coverage && score("recall").count == 50)
    let memory = try Memorisation(generated: generated, heldOut: real, training: features(data(.train, 90)))
    #expect(try score("memorisation").value == memory.score && score("copies").value == memory.copies)
  }

  @Test func aClassifiersScore() throws {
    let probabilities = try features(drawn(200), softmax: true)
    #expect(agree(try score("classifier_score").value, classifierScore(probabilities)))
    #expect(try #require(score("classifier_score").error) >= 0)
  }

  /// What rows share is forgotten when training goes on.
  @Test func laterWeightsGiveLaterNumbers() throws {
    var row = Frechet()
    row.row.features = .member(.name("F", mark), "h", mark)
    let first = try row.score(scene.evaluator, over: .valid)
    try scene.set("generator.0.bias") { _ in 3 }
    #expect(try row.score(scene.evaluator, over: .valid) == first)
    scene.evaluator.moment = Evaluator.Moment(step: 10)
    #expect(try row.score(scene.evaluator, over: .valid) != first)
  }

  /// A row takes a feature at one position: the means of four quarters of an image, and of them the right one on top.
  @Test func atOnePosition() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 70, test: 10}
      networks: {generator: [linear 784, sigmoid, reshape 1 28 28], quarters: [avg_pool 14 as h]}
      objective:
        sample: {x: data, z: normal(5)}
        define: {generated: generator(z)}
        minimize: mean(sum(generated)) + mean(sum(quarters(x)))
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate:
        - fid quarters.h[:, 0, 1] real examples 60
      """)
    let images = try scene.evaluator.value(
      "x", batch: 60, examples: (.valid, scene.evaluator.data.indices(.valid, atMost: 60)))
    let means = (0..<60).map { image in
      (0..<196).reduce(0) { $0 + Double(images.numbers[image * 784 + $1 / 14 * 28 + 14 + $1 % 14]) } / 196
    }
    let points = try Points(means, width: 1)
    let even = (0..<30).map { 2 * $0 }
    let expected = try frechetDistance(points.chosen(even), points.chosen(even.map { $0 + 1 }))
    let found = try #require(scene.scores()["fid_real"])
    #expect(agree(found.value, expected) && found.value > 0)
  }

  /// Fewer images than features: the number says nothing, and says so.
  @Test func tooFewImages() throws {
    var row = Frechet()
    row.row.examples = 3
    row.row.features = .member(.name("F", mark), "h", mark)
    let score = try #require(try row.score(scene.evaluator, over: .test))
    #expect(score.note == "3 images for 3 features: far too large" && score.count == 3)
  }

  private var mark: Mark { scene.compiler.experiment.evaluate[0].mark }
}

import Basics
import Feeding
import Measures
import Model
import Results
import Spec

/// The mean squared difference of two values, per number; over examples.
struct MeanSquare: PairKind {
  static let name = "mse"
  static let summary = "the mean squared difference of two values, per number"
  var row = PairRow()
  var quality: Quality { Quality(better: .lower, label: "mean squared error") }
  func value(_ pair: ImagePair) -> Double { pair.meanSquare }
}

/// 10 log₁₀ (1 / mse) on the scale from 0 to 1, in decibels; the mean over images, not that of the mean of their
/// errors.
struct PeakRatio: PairKind {
  static let name = "psnr"
  static let summary = "the peak signal-to-noise ratio of two images, in decibels"
  var row = PairRow()
  var quality: Quality { Quality(better: .higher, label: "PSNR", unit: "dB") }
  var isScaled: Bool { true }
  func value(_ pair: ImagePair) -> Double { pair.peakRatio }
}

/// SSIM (Wang et al. 2004) with a Gaussian window of 11 × 11, σ = 1.5, variances as of populations, on the scale from 0
/// to 1; the mean over windows that lie in the image whole, over channels and images.
struct Similarity: PairKind {
  static let name = "ssim"
  static let summary = "the structural similarity of two images"
  var row = PairRow()
  var quality: Quality { Quality(better: .higher, label: "SSIM") }
  var isScaled: Bool { true }
  func value(_ pair: ImagePair) throws(Problem) -> Double { try pair.structuralSimilarity() }

  func checkShape(_ shape: [Int]) throws(Problem) {
    guard shape.count == 3, min(shape[1], shape[2]) >= ImagePair.window else {
      throw Problem("ssim compares images of at least \(ImagePair.window) × \(ImagePair.window) pixels")
    }
  }
}

/// What a row of the three says.
struct PairRow: Sendable {
  var first: Expression?
  var second: Expression?
  var examples: Int?
}

/// Metrics of two values of each example.
protocol PairKind: MetricKind {
  var row: PairRow { get set }
  /// Whether it is of images on the scale from 0 to 1.
  var isScaled: Bool { get }
  func value(_ pair: ImagePair) throws(Problem) -> Double
  /// A problem where the values are of the wrong shape: channels, height, width.
  func checkShape(_ shape: [Int]) throws(Problem)
}

extension PairKind {
  static var fields: [Field<Self>] {
    [
      Field("first", \.row.first, position: 0, required: true, "a value of each example: x"),
      Field("second", \.row.second, position: 1, required: true, "what it is compared with: reconstructed"),
      Field(
        "examples", \.row.examples, in: 1...1_000_000,
        "how many examples, drawn at random from the split; all where not given"),
    ]
  }

  var isScaled: Bool { false }
  func checkShape(_ shape: [Int]) throws(Problem) {}

  private var equations: [(name: String, equation: Expression)] {
    guard let first = row.first, let second = row.second else { preconditionFailure("\(Self.name) has two values") }
    return [("first", first), ("second", second)]
  }

  func check(_ compiler: Compiler) throws(Problem) {
    let mark = equations[1].equation.mark
    let elements: [String: [Int]]
    do throws(Problems) { elements = try compiler.values([], also: equations, batch: 2).elements } catch {
      throw error.all.first?.at(mark) ?? Problem("it cannot be computed", at: mark)
    }
    guard let first = elements["first"], first == elements["second"] else {
      throw Problem("\(equations[0].equation) and \(equations[1].equation) have different shapes", at: mark)
    }
    do throws(Problem) { try checkShape(first) } catch { throw error.at(mark) }
    for (_, equation) in equations { try compiler.checkEntries(of: equation, ofEachAlone: true) }
  }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let range = isScaled ? evaluator.compiler.data.first?.range ?? 0...1 : 0...1
    var numbers: [Double] = []
    for (index, indices) in evaluator.inTurn(evaluator.batches(of: split, examples: row.examples)) {
      let values = try evaluator.values(
        [], also: equations, batch: indices.count, examples: evaluator.data.isEmpty ? nil : (split, indices),
        draw: UInt64(1 << 44) &+ UInt64(index))
      guard let first = values["first"], let second = values["second"], first.shape[0] == indices.count,
        second.shape[0] == indices.count
      else { throw Problem("\(Self.name): the two are not one value an example each") }
      let shape = Array(first.shape.dropFirst())
      let size = shape.reduce(1, *)
      for example in indices.indices {
        func own(_ array: NPY) -> [Double] {
          array.numbers[example * size..<(example + 1) * size].map {
            (Double($0) - range.lowerBound) / (range.upperBound - range.lowerBound)
          }
        }
        let sides = shape.count == 3 ? shape : [1, size, 1]
        numbers.append(
          try value(
            ImagePair(own(first), own(second), height: sides[0], width: sides[1], channels: sides[2])))
      }
    }
    return numbers.isEmpty ? nil : Score(meanOf: numbers)
  }
}

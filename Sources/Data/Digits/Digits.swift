import Basics

/// Handwritten-looking digits that the program draws itself, so that everything can be tried without any download:
/// 28×28 grey, in the manner of MNIST, with the hand's traits as fields of their own.
struct Digits: ImageSource {
  static let name = "digits"
  static let summary = "digits drawn by the program in many hands, 28×28 grey: needs no files"
  static let fields: [Field<Self>] = [
    Field("train", \.train, in: 1...1_000_000, "examples for training"),
    Field("valid", \.valid, in: 0...1_000_000, "examples for validation"),
    Field("test", \.test, in: 0...1_000_000, "examples for testing"),
    Field("seed", \.seed, in: 0...Int(Int32.max), "another number, other digits; nothing to do with the trial's seed"),
    binariseField, scaleField, subsetField,
  ]
  var train = 10_000
  var valid = 2_000
  var test = 2_000
  var seed = 0
  var options = ImageOptions()

  /// Grows when the digits change: part of the fingerprint.
  static let version = 1

  func describe(_ place: DataPlace) throws(Problem) -> [DataField] { described }

  func fingerprint(_ place: DataPlace) throws -> String { fingerprint }

  func open(_ place: DataPlace) throws -> any DataSet {
    ImageSet(
      fields: described, fingerprint: fingerprint, options: options, train: draw(.train, train),
      valid: draw(.valid, valid), test: draw(.test, test))
  }

  private var fingerprint: String { "digits \(Self.version) train \(train) valid \(valid) test \(test) seed \(seed)" }

  private var described: [DataField] {
    [DataField(name: "data", shape: [1, 28, 28]), DataField(name: "label", shape: [], classes: 10)]
      + Self.factors.map { DataField(name: $0, shape: []) }
  }

  private static let factors = ["style", "slant", "thickness", "width", "size", "angle"]

  /// Example i of a split depends on seed, split and i alone: more examples leave the first ones as they are.
  /// Every ten in a row hold each class once.
  private func draw(_ split: Split, _ count: Int) -> ImageSet.Part {
    let stream = Philox.key("data.digits.\(split.rawValue)")
    let order = Philox.key("data.digits.\(split.rawValue).classes")
    let seed = UInt64(seed)
    let size = DigitPen.side * DigitPen.side
    var labels: [UInt8] = []
    var factors = [[Float]](repeating: [], count: Self.factors.count)
    var classes: [Int] = []
    var pixels = [UInt8](repeating: 0, count: count * size)
    pixels.withUnsafeMutableBufferPointer { pixels in
      for index in 0..<count {
        if index % 10 == 0 { classes = permutation(10, Philox(seed: seed, stream: order, step: UInt64(index / 10))) }
        var dice = Dice(Philox(seed: seed, stream: stream, step: UInt64(index)))
        let digit = classes[index % 10]
        let glyph = DigitGlyph(digit, &dice)
        let hand = DigitHand(&dice)
        let image = UnsafeMutableBufferPointer(rebasing: pixels[index * size..<(index + 1) * size])
        DigitPen.write(glyph, by: hand, &dice, into: image)
        labels.append(UInt8(digit))
        let traits = [Float(glyph.style), hand.slant, hand.thickness, hand.width, hand.size, hand.angle]
        for (factor, trait) in traits.enumerated() { factors[factor].append(trait) }
      }
    }
    return ImageSet.Part(
      pixels: .bytes(pixels), labels: labels, factors: Dictionary(uniqueKeysWithValues: zip(Self.factors, factors)),
      rows: .range(0..<count))
  }
}

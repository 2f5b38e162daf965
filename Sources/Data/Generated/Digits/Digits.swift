import Basics

/// Handwritten-looking digits that the program draws itself, so that everything can be tried without any download:
/// 28×28 grey, in the manner of MNIST, with the hand's traits as fields of their own.
struct Digits: DrawnSource {
  static let name = "digits"
  static let summary = "digits drawn by the program in many hands, 28×28 grey: needs no files"
  static let fields: [Field<Self>] = countFields + pixelFields + [classesField] + sizeFields
  var counts = Counts()
  var preparation = Preparation()
  var options = ImageOptions()

  struct Example {
    let digit: Int
    let glyph: DigitGlyph
    var hand: DigitHand
  }

  var described: [DataField] {
    [DataField(name: "data", shape: [1, 28, 28]), DataField(name: "label", shape: [], classes: 10)]
      + Self.traits.map { DataField(name: $0.name, shape: []) }
  }

  private static let traits: [(name: String, value: @Sendable (Example) -> Float)] = [
    ("style", { Float($0.glyph.style) }), ("slant", { $0.hand.slant }), ("thickness", { $0.hand.thickness }),
    ("width", { $0.hand.width }), ("size", { $0.hand.size }), ("angle", { $0.hand.angle }),
  ]

  /// Any ten examples from a multiple of ten on hold each class once.
  func example(_ split: Split, _ index: Int, _ dice: inout Dice) -> Example {
    let random = Philox(
      seed: UInt64(counts.seed), stream: "data.digits.\(split.rawValue).classes", step: UInt64(index / 10))
    let digit = permutation(10, random)[index % 10]
    return Example(digit: digit, glyph: DigitGlyph(digit, &dice), hand: DigitHand(&dice))
  }

  func draw(_ example: Example, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>) {
    DigitPen.write(example.glyph, by: example.hand, &dice, into: image)
  }

  func mirrored(_ example: Example) -> Example {
    var example = example
    (example.hand.slant, example.hand.angle) = (-example.hand.slant, -example.hand.angle)
    return example
  }

  func write(_ field: String, of example: Example, into numbers: UnsafeMutableBufferPointer<Float>) {
    if field == "label" {
      numbers[0] = Float(example.digit)
    } else if let trait = Self.traits.first(where: { $0.name == field }) {
      numbers[0] = trait.value(example)
    } else {
      preconditionFailure("no trait \(field)")
    }
  }
}

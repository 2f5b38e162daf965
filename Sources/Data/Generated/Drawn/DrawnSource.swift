import Basics

/// A source whose images the program draws. Everything that determines an image is a field too, so that one can check
/// what a model has learned.
///
/// Example i of a split depends on the source's seed, the split and i alone: more examples leave the first ones as they
/// are.
protocol DrawnSource: ImageSource {
  /// Everything that determines an example; quick to compute.
  associatedtype Example

  /// Part of the fingerprint; raise it when the images change.
  static var version: Int { get }
  var train: Int { get set }
  var valid: Int { get set }
  var test: Int { get set }
  var seed: Int { get set }
  /// The fields, `data` first.
  var described: [DataField] { get }
  /// Part of the fingerprint: options that decide the images. Empty, or begins with a space.
  var variant: String { get }

  /// The example of an index; the dice are its own.
  func example(_ split: Split, _ index: Int, _ dice: inout Dice) -> Example
  /// Draws the image, `[height, width, channels]`.
  func draw(_ example: Example, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>)
  /// The example of the mirrored image: positions are the other way round.
  func mirrored(_ example: Example) -> Example
  /// Writes the numbers of a field other than `data`.
  func write(_ field: String, of example: Example, into numbers: UnsafeMutableBufferPointer<Float>)
}

extension DrawnSource {
  static var countFields: [Field<Self>] {
    [
      Field("train", \Self.train, in: 1...1_000_000, "examples for training"),
      Field("valid", \Self.valid, in: 0...1_000_000, "examples for validation"),
      Field("test", \Self.test, in: 0...1_000_000, "examples for testing"),
      Field(
        "seed", \Self.seed, in: 0...Int(Int32.max),
        "another number, other \(Self.name); nothing to do with the trial's seed"),
    ]
  }

  var variant: String { "" }

  func published(_ context: SourceContext) -> [DataField] { described }

  func fingerprint(_ context: SourceContext) -> String { fingerprint }

  func contents(_ context: SourceContext) -> ImageSet.Contents {
    .init(
      fields: described, fingerprint: fingerprint,
      parts: [.train: part(.train, train), .valid: part(.valid, valid), .test: part(.test, test)])
  }

  private var fingerprint: String {
    "\(Self.name) \(Self.version) train \(train) valid \(valid) test \(test) seed \(seed)\(variant)"
  }

  private func part(_ split: Split, _ count: Int) -> ImageSet.Part {
    let stream = Philox.key("data.\(Self.name).\(split.rawValue)")
    let seed = UInt64(seed)
    // These are mirrored pixel by pixel, as the image is.
    let pictures = Set(described.filter { $0.shape.count > 1 }.map(\.name))
    let images = DrawnImages(count: count, size: described[0].shape.reduce(1, *)) { row, image in
      var dice = Dice(Philox(seed: seed, stream: stream, step: UInt64(row)))
      let example = self.example(split, row, &dice)
      self.draw(example, &dice, into: image)
    } write: { field, row, isMirrored, numbers in
      var dice = Dice(Philox(seed: seed, stream: stream, step: UInt64(row)))
      let example = self.example(split, row, &dice)
      self.write(field, of: isMirrored && !pictures.contains(field) ? self.mirrored(example) : example, into: numbers)
    }
    return ImageSet.Part(pixels: .drawn(images), rows: .range(0..<count))
  }
}

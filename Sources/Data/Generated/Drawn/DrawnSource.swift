import Basics

/// A source whose images the program draws. Everything that determines an image is a field too, so that one can check
/// what a model has learned.
protocol DrawnSource: ImageSource, GeneratedSource {
  /// Everything that determines an example; quick to compute.
  associatedtype Example

  /// The fields, `data` first.
  var described: [DataField] { get }

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
  static var countFields: [Field<Self>] { countFields("examples", others: name) }

  func published(_ context: SourceContext) -> [DataField] { described }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    .init(
      fields: described, fingerprint: try fingerprint(context),
      parts: [.train: part(.train), .valid: part(.valid), .test: part(.test)])
  }

  private func part(_ split: Split) -> ImageSet.Part {
    let count = counts[split]
    let stream = Philox.key("data.\(Self.name).\(split.rawValue)")
    let seed = UInt64(counts.seed)
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

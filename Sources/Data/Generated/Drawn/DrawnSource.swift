import Basics

/// A source whose images the program draws. Everything that determines an image is a field too, so that one can check
/// what a model has learned.
protocol DrawnSource: ImageSource, GeneratedSource {
  /// Everything that determines an example; quick to compute.
  associatedtype Example

  /// The fields as they are drawn, `data` first.
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

  func published(_ context: SourceContext) -> [DataField] { preparation.scaled(described) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    .init(
      fields: preparation.scaled(described), fingerprint: try fingerprint(context),
      parts: [.train: part(.train), .valid: part(.valid), .test: part(.test)])
  }

  private func part(_ split: Split) -> ImageSet.Part {
    let count = counts[split]
    let stream = Philox.key("data.\(Self.name).\(split.rawValue)")
    let seed = UInt64(counts.seed)
    let data = described[0]
    // These are mirrored pixel by pixel, as the image is.
    let pictures = described.filter { $0.shape.count > 1 }
    let scaled = preparation.scaled([data])[0]
    let images = DrawnImages(count: count, size: scaled.shape.reduce(1, *)) { row, image in
      var dice = Dice(Philox(seed: seed, stream: stream, step: UInt64(row)))
      let example = self.example(split, row, &dice)
      guard scaled != data else { return self.draw(example, &dice, into: image) }
      var pixels = [UInt8](repeating: 0, count: data.shape.reduce(1, *))
      pixels.withUnsafeMutableBufferPointer { self.draw(example, &dice, into: $0) }
      let drawn = Raster(height: data.shape[1], width: data.shape[2], channels: data.shape[0], pixels: pixels)
      _ = image.update(fromContentsOf: self.preparation.scaled(drawn).pixels)
    } write: { field, row, isMirrored, numbers in
      var dice = Dice(Philox(seed: seed, stream: stream, step: UInt64(row)))
      let example = self.example(split, row, &dice)
      let picture = pictures.first { $0.name == field }
      let seen = isMirrored && picture == nil ? self.mirrored(example) : example
      guard let picture, let scaling = self.preparation.scaling(of: picture, beside: data) else {
        return self.write(field, of: seen, into: numbers)
      }
      var drawn = [Float](repeating: 0, count: picture.shape.reduce(1, *))
      drawn.withUnsafeMutableBufferPointer { self.write(field, of: seen, into: $0) }
      _ = numbers.update(fromContentsOf: scaling.scaled(drawn, of: picture.shape))
    }
    return ImageSet.Part(pixels: .drawn(images), rows: .range(0..<count))
  }
}

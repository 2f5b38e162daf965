import Basics

/// A source whose images the program draws, with all that made an image as fields of their own, so that it can be
/// checked what a model learned.
///
/// Example i of a split depends on the source's seed, the split and i alone: more examples leave the first ones as they
/// are.
protocol DrawnSource: ImageSource {
  /// All that is to be known about one example; quick to find.
  associatedtype Example

  /// Grows when the images change: part of the fingerprint.
  static var version: Int { get }
  var train: Int { get set }
  var valid: Int { get set }
  var test: Int { get set }
  var seed: Int { get set }
  /// The fields, `data` first.
  var described: [DataField] { get }
  /// Words of the fingerprint for what else decides the images; begins with a space, or is empty.
  var variant: String { get }

  /// The example that the dice of its place throw.
  func example(_ split: Split, _ index: Int, _ dice: inout Dice) -> Example
  /// Draws it, `[height, width, channels]`.
  func draw(_ example: Example, _ dice: inout Dice, into image: UnsafeMutableBufferPointer<UInt8>)
  /// What is known of the example seen in a mirror: what says where something is, the other way round.
  func mirrored(_ example: Example) -> Example
  /// Writes the numbers of a field beside `data`.
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

  func describe(_ place: DataPlace) throws(Problem) -> [DataField] {
    do throws(Problem) { return try options.fields(described, place) } catch { throw error.at(place.mark) }
  }

  func fingerprint(_ place: DataPlace) throws -> String { fingerprint }

  func open(_ place: DataPlace) throws -> any DataSet {
    do throws(Problem) {
      return try ImageSet(
        fields: described, fingerprint: fingerprint, options: options, place: place, train: part(.train, train),
        valid: part(.valid, valid), test: part(.test, test))
    } catch {
      throw error.at(place.mark)
    }
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

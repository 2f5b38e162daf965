import Basics

/// MNIST made 0 and 1 once and for all, in three files (Larochelle and Murray, "The neural autoregressive distribution
/// estimator", AISTATS 2011): the set that published likelihoods are about. No labels.
struct BinarizedMNIST: ImageSource {
  static let name = "binarized_mnist"
  static let summary = "fixed binarization of MNIST, 28×28, 50,000 + 10,000 + 10,000, no labels (Larochelle 2011)"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "the folder of the three files, packed (.gz) or not"),
      flipField, scaleField, subsetField,
    ] + sizeFields
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    _ = try files(context)
    return described
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try fingerprint(ofFiles: files(context)) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let files = try files(context)
    return .init(
      fields: described, fingerprint: try fingerprint(ofFiles: files),
      parts: [
        .train: try part(files[0], context), .valid: try part(files[1], context), .test: try part(files[2], context),
      ])
  }

  private func files(_ context: SourceContext) throws(Problem) -> [String] {
    try DataFolder(Self.name, path: path, context: context).files(
      ["train", "valid", "test"].map { ["binarized_mnist_\($0).amat"] })
  }

  private func part(_ path: String, _ context: SourceContext) throws(Problem) -> ImageSet.Part {
    let bits = try AmatFile.bits(path, pixels: 28 * 28)
    let rows = ImageSet.Rows.range(0..<bits.count / (28 * 28 / 8))
    guard !preparation.isNone else { return ImageSet.Part(pixels: .bits(bits), rows: rows) }
    // Between black and white there are levels then, unless the filter is `nearest`.
    let bytes = bits.flatMap { byte in (0..<8).map { byte >> UInt8($0) & 1 == 1 ? UInt8(255) : 0 } }
    let pixels = try preparation.prepared(
      bytes, of: [1, 28, 28], Self.name, key: "\(Self.name) 1 \(try ContentHash.text(ofFiles: [path]))",
      made: preparation.words(of: Self.name, [path]), context)
    return ImageSet.Part(pixels: pixels, rows: rows)
  }

  private var described: [DataField] { preparation.scaled([DataField(name: "data", shape: [1, 28, 28])]) }
}

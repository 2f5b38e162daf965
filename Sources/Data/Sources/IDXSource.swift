import Basics

/// A source in the four files of the MNIST family: 28×28 grey images of ten classes.
protocol IDXSource: TailValidated {
  var path: String? { get set }
}

extension IDXSource {
  static var fields: [Field<Self>] {
    [
      Field("path", \Self.path, "the folder of the four files, packed (.gz) or not"), validField,
    ] + pixelFields + [classesField] + preparationFields.filter { $0.name != "grey" }
  }

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    let files = try files(context)
    let train = try IDXFile.pair(files[0], files[1])
    _ = try IDXFile.pair(files[2], files[3])
    _ = try validCount(of: train.images.shape[0])
    return try described()
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try fingerprint(ofFiles: files(context)) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let files = try files(context)
    var parts = try split(part(files[0], files[1], context))
    parts[.test] = try part(files[2], files[3], context)
    return .init(fields: try described(), fingerprint: try fingerprint(ofFiles: files), parts: parts)
  }

  private func files(_ context: SourceContext) throws(Problem) -> [String] {
    try DataFolder(Self.name, path: path, context: context).files([
      ["train-images-idx3-ubyte", "train-images.idx3-ubyte"], ["train-labels-idx1-ubyte", "train-labels.idx1-ubyte"],
      ["t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"], ["t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"],
    ])
  }

  private func described() throws(Problem) -> [DataField] {
    let shape = try preparation.shape(of: [1, 28, 28], Self.name)
    return [DataField(name: "data", shape: shape), DataField(name: "label", shape: [], classes: 10)]
  }

  private func part(_ images: String, _ labels: String, _ context: SourceContext) throws(Problem) -> ImageSet.Part {
    let part = try IDXFile.part(images, labels)
    guard !preparation.isNone, case .bytes(let bytes) = part.pixels else { return part }
    let pixels = try preparation.prepared(
      bytes, of: [1, 28, 28], Self.name, key: "\(Self.name) 1 \(try ContentHash.text(ofFiles: [images]))",
      made: preparation.words(of: Self.name, [images]), context)
    return ImageSet.Part(pixels: pixels, labels: part.labels, rows: part.rows)
  }
}

extension IDXFile {
  /// The files of a split's images and labels, with their headers read.
  struct Pair: ~Copyable {
    let images: IDXFile
    let labels: IDXFile
  }

  static func pair(_ images: String, _ labels: String) throws(Problem) -> Pair {
    let pair = Pair(
      images: try IDXFile(images, expected: [28, 28], content: "images"),
      labels: try IDXFile(labels, expected: [], content: "labels"))
    guard pair.images.shape[0] == pair.labels.shape[0] else {
      let counts = "\(pair.labels.shape[0]) labels, but \(pair.images.shape[0]) images"
      throw Problem("\(labels): byte 4: \(counts) in \(images)")
    }
    return pair
  }

  static func part(_ images: String, _ labels: String) throws(Problem) -> ImageSet.Part {
    let pair = try pair(images, labels)
    let numbers = try pair.labels.bytes()
    if let bad = numbers.firstIndex(where: { $0 > 9 }) {
      throw Problem("\(labels): byte \(8 + bad): expected a label from 0 to 9, found \(numbers[bad])")
    }
    return ImageSet.Part(pixels: .bytes(try pair.images.bytes()), labels: numbers, rows: .range(0..<numbers.count))
  }
}

/// MNIST: 60,000 + 10,000 handwritten digits (LeCun, Bottou, Bengio, Haffner, 1998).
struct MNIST: IDXSource {
  static let name = "mnist"
  static let summary = "handwritten digits, 28×28 grey, 60,000 + 10,000 (LeCun et al. 1998)"
  var path: String?
  var valid = 0.1
  var preparation = Preparation()
  var options = ImageOptions()
}

/// Fashion-MNIST: 60,000 + 10,000 pictures of clothes (Xiao, Rasul, Vollgraf, arXiv:1708.07747).
struct FashionMNIST: IDXSource {
  static let name = "fashion_mnist"
  static let summary = "clothes, 28×28 grey, 60,000 + 10,000 (Xiao et al. 2017)"
  var path: String?
  var valid = 0.1
  var preparation = Preparation()
  var options = ImageOptions()
}

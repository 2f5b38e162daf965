import Basics

/// A source in the four files of the MNIST family: 28×28 grey images of ten classes.
/// Published without a validation split: the last of the training images are it.
protocol IDXSource: ImageSource {
  var path: String? { get set }
  var valid: Double { get set }
}

extension IDXSource {
  static var fields: [Field<Self>] {
    [
      Field("path", \Self.path, "the folder of the four files, packed (.gz) or not"),
      Field(
        "valid", \Self.valid, in: 0...1e9,
        "how much of the end of the training images is for validation: a number of them, or a fraction below 1"),
      binariseField, scaleField, subsetField,
    ]
  }

  func describe(_ place: DataPlace) throws(Problem) -> [DataField] {
    do {
      let files = try files(place)
      let train = try IDXFile.pair(files[0], files[1])
      _ = try IDXFile.pair(files[2], files[3])
      _ = try validCount(of: train.images.shape[0])
      return described
    } catch {
      throw error.at(place.mark)
    }
  }

  func open(_ place: DataPlace) throws -> any DataSet {
    do throws(Problem) {
      let files = try files(place)
      let train = try IDXFile.part(files[0], files[1])
      let test = try IDXFile.part(files[2], files[3])
      let count = train.labels.count
      let first = count - (try validCount(of: count))
      var valid = train
      valid.rows = .range(first..<count)
      var rest = train
      rest.rows = .range(0..<first)
      return ImageSet(
        fields: described, fingerprint: try fingerprint(of: files), options: options, train: rest, valid: valid,
        test: test)
    } catch {
      throw error.at(place.mark)
    }
  }

  func fingerprint(_ place: DataPlace) throws -> String { try fingerprint(of: files(place)) }

  private func fingerprint(of files: [String]) throws(Problem) -> String {
    "\(Self.name) \(try ContentHash.text(ofFiles: files))"
  }

  private func files(_ place: DataPlace) throws(Problem) -> [String] {
    try DataFolder(Self.name, path: path, place: place).files([
      ["train-images-idx3-ubyte", "train-images.idx3-ubyte"], ["train-labels-idx1-ubyte", "train-labels.idx1-ubyte"],
      ["t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"], ["t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"],
    ])
  }

  private var described: [DataField] {
    [DataField(name: "data", shape: [1, 28, 28]), DataField(name: "label", shape: [], classes: 10)]
  }

  private func validCount(of count: Int) throws(Problem) -> Int {
    if valid < 1 { return Int((Double(count) * valid).rounded()) }
    guard valid == valid.rounded() else {
      throw Problem("valid is \(valid.written)", hint: "a whole number of examples, or a fraction below 1")
    }
    guard valid < Double(count) else {
      throw Problem("valid is \(valid.written), but there are only \(count) training images to take them from")
    }
    return Int(valid)
  }
}

extension IDXFile {
  /// Two files that belong together, their headers read.
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
  var options = ImageOptions()
}

/// Fashion-MNIST: 60,000 + 10,000 pictures of clothes (Xiao, Rasul, Vollgraf, arXiv:1708.07747).
struct FashionMNIST: IDXSource {
  static let name = "fashion_mnist"
  static let summary = "clothes, 28×28 grey, 60,000 + 10,000 (Xiao et al. 2017)"
  var path: String?
  var valid = 0.1
  var options = ImageOptions()
}

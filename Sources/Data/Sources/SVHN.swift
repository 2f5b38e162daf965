import Basics

/// SVHN, cropped digits: 73,257 + 26,032 house numbers from photographs, 32×32 in colours (Netzer, Wang, Coates,
/// Bissacco, Wu, Ng, "Reading digits in natural images with unsupervised feature learning", 2011).
struct SVHN: TailValidated {
  static let name = "svhn"
  static let summary = "house numbers, 32×32 in colours, 73,257 + 26,032 (Netzer et al. 2011)"
  static let fields: [Field<Self>] =
    [
      Field(
        "path", \.path,
        "the folder of train_32x32.mat and test_32x32.mat, or one such file: its end is the test, as large as `valid`"),
      validField,
    ] + pixelFields + [classesField] + preparationFields
  var path: String?
  var valid = 0.1
  var preparation = Preparation()
  var options = ImageOptions()

  private static let side = 32

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    let files = try files(context)
    let count = try Self.count(files[0])
    if files.count == 1 {
      // A file of one's own may be of images alone.
      guard try Self.isLabelled(files[0]) else {
        throw Problem(
          "\(files[0]): it has no array y of labels",
          hint: "images without labels are read from NPY, [image, channel, row, column]: {source: array, path: x.npy}")
      }
      _ = try cut(count)
    } else {
      _ = (try validCount(of: count), try Self.count(files[1]))
    }
    return try described()
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try fingerprint(ofFiles: files(context)) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let files = try files(context)
    let fingerprint = try fingerprint(ofFiles: files)
    let first = try part(files[0], context)
    var parts: [Split: ImageSet.Part]
    if files.count == 1 {
      parts = try cut(first.rows.count).mapValues { rows in
        var part = first
        part.rows = .range(rows)
        return part
      }
    } else {
      parts = try split(first)
      parts[.test] = try part(files[1], context)
    }
    return .init(fields: try described(), fingerprint: fingerprint, parts: parts)
  }

  private func described() throws(Problem) -> [DataField] {
    let shape = try preparation.shape(of: [3, Self.side, Self.side], Self.name)
    return [DataField(name: "data", shape: shape), DataField(name: "label", shape: [], classes: 10)]
  }

  /// The rows of each split of a single file: at its end the test, before that the images for validation, as many.
  private func cut(_ count: Int) throws(Problem) -> [Split: Range<Int>] {
    let each = try validCount(of: count)
    guard 2 * each < count else {
      throw Problem("all \(count) training images are for validation and the test: none is left to train on")
    }
    return [
      .train: 0..<count - 2 * each, .valid: count - 2 * each..<count - each, .test: count - each..<count,
    ]
  }

  /// The published files, or smaller ones of the same layout; a single one by its name.
  private func files(_ context: SourceContext) throws(Problem) -> [String] {
    if let path {
      let file = DataFolder.full(path, context)
      if Files.exists(file), !Files.isFolder(file) { return [file] }
    }
    return try DataFolder(Self.name, path: path, context: context).files(
      ["train", "test"].map { ["\($0)_32x32.mat", "\($0)_32x32.subset.mat"] }, packed: false)
  }

  // MARK: The file: X is [row, column, channel, image], y [image, 1] with 10 for the digit 0.

  private static func count(_ path: String) throws(Problem) -> Int {
    var file = try MATFile(path)
    while let array = try file.next() {
      guard array.name == "X" else { continue }
      guard array.shape.count == 4, array.shape[..<3] == [side, side, 3], array.shape[3] > 0 else {
        throw Problem("\(path): X is \(array.shape.inWords), expected 32×32×3×images")
      }
      return array.shape[3]
    }
    throw Problem("\(path): it has no array X of numbers")
  }

  private static func isLabelled(_ path: String) throws(Problem) -> Bool {
    var file = try MATFile(path)
    while let array = try file.next() { if array.name == "y" { return true } }
    return false
  }

  private func part(_ path: String, _ context: SourceContext) throws(Problem) -> ImageSet.Part {
    let count = try Self.count(path)
    let made = preparation.words(of: Self.name, [path])
    let key = "\(Self.name) 1 \(try ContentHash.text(ofFiles: [path])) \(preparation.text)"
    let shape = try described()[0].shape
    let arrays = try PreparedArrays.open(key, of: made, in: context.cache) { () throws(Problem) in
      [.init("data", .uint8, [count, shape[1], shape[2], shape[0]]), .init("label", .uint8, [count])]
    } fill: { (arrays) throws(Problem) in
      try fill(arrays, path, count)
    }
    return ImageSet.Part(
      pixels: arrays.pixels("data"), labels: try arrays.bytes("label"), rows: .range(0..<count))
  }

  private func fill(_ arrays: PreparedArrays, _ path: String, _ count: Int) throws(Problem) {
    var file = try MATFile(path)
    var hasImages = false
    var isLabelled = false
    while let array = try file.next() {
      switch array.name {
      case "X":
        guard array.shape == [Self.side, Self.side, 3, count], !hasImages else {
          throw Problem("\(path): it has a second array X, \(array.shape.inWords)")
        }
        hasImages = true
        for image in 0..<count {
          let columns = try file.bytes(3 * Self.side * Self.side)
          let raster = try preparation(
            Raster(columns: columns, side: Self.side, channels: 3), "\(path): image \(image)")
          try arrays.set("data", row: image, raster.pixels)
        }
      case "y":
        guard array.shape.reduce(1, *) == count else {
          throw Problem("\(path): y is \(array.shape.inWords), but X has \(count) images")
        }
        let labels = try file.bytes(count)
        if let bad = labels.firstIndex(where: { $0 > 10 }) {
          throw Problem("\(path): label \(bad + 1) of y is \(labels[bad]), expected 1 to 10")
        }
        try arrays.set("label", row: 0, labels.map { $0 % 10 })
        isLabelled = true
      default: break
      }
    }
    guard isLabelled else { throw Problem("\(path): it has no array y of labels") }
  }
}

extension Raster {
  /// From MATLAB's order: rows change fastest, then columns, then channels.
  init(columns: [UInt8], side: Int, channels: Int) {
    var pixels = columns
    for row in 0..<side {
      for column in 0..<side {
        for channel in 0..<channels {
          pixels[(row * side + column) * channels + channel] = columns[(channel * side + column) * side + row]
        }
      }
    }
    self.init(height: side, width: side, channels: channels, pixels: pixels)
  }
}

extension [Int] {
  /// A shape as one says it: 3×32×32.
  var inWords: String { map(String.init).joined(separator: "×") }
}

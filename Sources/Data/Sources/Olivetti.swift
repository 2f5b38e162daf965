import Basics

/// The Olivetti faces: ten pictures of each of 40 people, 64×64 grey (Samaria and Harter, "Parameterisation of a
/// stochastic model for human face identification", WACV 1994; this size by Roweis).
struct Olivetti: ImageSource {
  static let name = "olivetti"
  static let summary = "faces of 40 people, ten of each, 64×64 grey: eight to train with, one for each other split"
  static let fields: [Field<Self>] =
    [Field("path", \.path, "the folder of olivettifaces.mat")] + pixelFields + [classesField]
    + preparationFields.filter { $0.name != "grey" }
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  private static let (side, people, each) = (64, 40, 10)

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    _ = try file(context)
    return try described()
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try fingerprint(ofFiles: [file(context)]) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let path = try file(context)
    let people = (0..<Self.people * Self.each).map { $0 / Self.each }
    let pixels = try pixels(path)
    func part(_ pictures: Range<Int>) -> ImageSet.Part {
      ImageSet.Part(
        pixels: .bytes(pixels), labels: people.map { UInt8($0) },
        rows: .chosen(people.indices.filter { pictures.contains($0 % Self.each) }))
    }
    return .init(
      fields: try described(), fingerprint: try fingerprint(ofFiles: [path]),
      parts: [.train: part(0..<8), .valid: part(8..<9), .test: part(9..<10)])
  }

  private func described() throws(Problem) -> [DataField] {
    let shape = try preparation.shape(of: [1, Self.side, Self.side], Self.name)
    return [DataField(name: "data", shape: shape), DataField(name: "label", shape: [], classes: Self.people)]
  }

  private func file(_ context: SourceContext) throws(Problem) -> String {
    try DataFolder(Self.name, path: path, context: context).some(of: ["olivettifaces.mat"])[0]
  }

  /// An image is a column of `faces`, its own columns one after the other.
  private func pixels(_ path: String) throws(Problem) -> [UInt8] {
    var file = try MATFile(path)
    let (size, count) = (Self.side * Self.side, Self.people * Self.each)
    while let array = try file.next() {
      guard array.name == "faces" else { continue }
      guard array.shape == [size, count] else {
        throw Problem("\(path): faces is \(array.shape.inWords), expected \([size, count].inWords)")
      }
      var pixels: [UInt8] = []
      for image in 0..<count {
        let raster = Raster(columns: try file.bytes(size), side: Self.side, channels: 1)
        pixels += try preparation(raster, "\(path): image \(image)").pixels
      }
      return pixels
    }
    throw Problem("\(path): it has no array faces of numbers")
  }
}

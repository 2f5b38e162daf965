import Basics

/// A published set of pictures of one size, in an archive or a folder: a picture's name says which split it belongs to.
protocol ArchiveSource: ImageSource {
  /// The names that the archive or folder may have.
  static var archives: [String] { get }
  /// The shape of each field.
  static var shape: [Int] { get }
  /// The fields that each picture is cut into, from left to right.
  static var parts: [String] { get }
  var path: String? { get set }

  /// nil: the picture does not belong to the set.
  static func split(of name: String) -> Split?
}

extension ArchiveSource {
  static var parts: [String] { ["data"] }

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    _ = try file(context)
    return try described()
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try fingerprint(of: archive(context)) }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let archive = try archive(context)
    let fingerprint = try fingerprint(of: archive)
    let splits = archive.names.map { Self.split(of: $0) }
    let chosen = splits.indices.filter { splits[$0] != nil }
    let list = PictureList(archives: [(archive, chosen)], parts: Self.parts)
    let arrays = try list.prepared(preparation, of: Self.name, key: fingerprint, context: context)
    let fields = try described()
    try arrays.check(fields[0], archive.path)
    let others = Dictionary(uniqueKeysWithValues: Self.parts.dropFirst().map { ($0, arrays.pixels($0)) })
    let part = { (split: Split) in
      ImageSet.Part(
        pixels: arrays.pixels("data"), others: others,
        rows: .chosen(chosen.indices.filter { splits[chosen[$0]] == split }))
    }
    return .init(
      fields: fields, fingerprint: fingerprint,
      parts: [.train: part(.train), .valid: part(.valid), .test: part(.test)])
  }

  private func described() throws(Problem) -> [DataField] {
    let shape = try preparation.shape(of: Self.shape, Self.name)
    return Self.parts.map { DataField(name: $0, shape: shape) }
  }

  private func file(_ context: SourceContext) throws(Problem) -> String {
    try DataFolder(Self.name, path: path, context: context).some(of: Self.archives)[0]
  }

  private func archive(_ context: SourceContext) throws(Problem) -> Archive {
    try Archive(file(context), where: Picture.isNamed)
  }

  private func fingerprint(of archive: Archive) throws(Problem) -> String { "\(Self.name) \(try archive.fingerprint)" }
}

extension PreparedArrays {
  /// Throws if pictures do not have the size that their set is published in.
  func check(_ field: DataField, _ path: String) throws(Problem) {
    guard let shape = shape(field.name), shape[1...] != field.shape[1...] + field.shape[..<1] else { return }
    throw Problem(
      "\(path): the pictures are \([shape[3], shape[1], shape[2]].inWords), expected \(field.shape.inWords)",
      hint: "resize: 64 brings pictures of any size to one")
  }
}

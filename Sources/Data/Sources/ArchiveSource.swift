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
  /// The table that says more of each picture; nil: there is none.
  var attributes: String? { get }
}

extension ArchiveSource {
  static var parts: [String] { ["data"] }
  var attributes: String? { nil }

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    let path = try file(context)
    let fields = try described()
    guard let file = try context.attributes(attributes, beside: path) else { return fields }
    let archive = try archive(context)
    return fields + (try table(file, of: chosen(archive), archive).fields)
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String {
    let archive = try archive(context)
    return try fingerprint(key(archive), context.attributes(attributes, beside: archive.path))
  }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let archive = try archive(context)
    let key = try self.key(archive)
    let file = try context.attributes(attributes, beside: archive.path)
    let chosen = try chosen(archive)
    let splits = chosen.map { Self.split(of: archive.names[$0]) }
    let list = PictureList(archives: [(archive, chosen)], parts: Self.parts)
    let arrays = try list.prepared(preparation, of: Self.name, key: key, context: context)
    let fields = try described()
    try arrays.check(fields[0], archive.path)
    let others = Dictionary(uniqueKeysWithValues: Self.parts.dropFirst().map { ($0, arrays.pixels($0)) })
    var table: AttributeTable?
    if let file { table = try self.table(file, of: chosen, archive) }
    let (more, numbers) = (table?.fields ?? [], table?.numbers ?? [:])
    let part = { (split: Split) in
      ImageSet.Part(
        pixels: arrays.pixels("data"), others: others, factors: numbers,
        rows: .chosen(splits.indices.filter { splits[$0] == split }))
    }
    return .init(
      fields: fields + more, fingerprint: try fingerprint(key, file),
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

  /// Which files of the archive are the set's.
  private func chosen(_ archive: Archive) throws(Problem) -> [Int] {
    let chosen = archive.names.indices.filter { Self.split(of: archive.names[$0]) != nil }
    guard !chosen.isEmpty else { throw Problem("\(archive.path): none of its pictures belongs to \(Self.name)") }
    return chosen
  }

  private func table(_ file: String, of chosen: [Int], _ archive: Archive) throws(Problem) -> AttributeTable {
    try AttributeTable(file, PictureNames(chosen.map { archive.names[$0] }), taken: Set(Self.parts))
  }

  /// Identifies the pictures, for what is kept of them.
  private func key(_ archive: Archive) throws(Problem) -> String { "\(Self.name) \(try archive.fingerprint)" }

  private func fingerprint(_ key: String, _ table: String?) throws(Problem) -> String {
    guard let table else { return key }
    return "\(key) attributes \(try ContentHash.text(ofFiles: [table]))"
  }
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

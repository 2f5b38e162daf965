import Basics

/// CelebA, aligned: 202,599 faces, 178 wide and 218 high in colours (Liu, Luo, Wang, Tang, "Deep learning face
/// attributes in the wild", ICCV 2015). The splits are the published ones, which go by the pictures' numbers.
struct CelebA: PreparedSource {
  static let name = "celeba"
  static let summary = "aligned faces, 3×218×178, 162,770 + 19,867 + 19,962; usually `crop: 148, resize: 64`"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "img_align_celeba.zip, or the folder it or its pictures' folder lies in")
    ] + pixelFields + preparationFields
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  /// The numbers of the last picture for training, for validation, and of all.
  private static let last = (train: 162_770, valid: 182_637, test: 202_599)

  func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    do {
      _ = try file(context)
      return try options.fields(described(), context)
    } catch {
      throw error.at(context.mark)
    }
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String {
    let archive = try archive(context)
    return "\(Self.name) \(try archive.fingerprint)"
  }

  func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    do throws(Problem) {
      let archive = try archive(context)
      let fingerprint = "\(Self.name) \(try archive.fingerprint)"
      let chosen = archive.names.indices.filter { Self.number(archive.names[$0]) != nil }
      var rows: [Split: [Int]] = [.train: [], .valid: [], .test: []]
      for (row, index) in chosen.enumerated() {
        let number = Self.number(archive.names[index]) ?? 0
        rows[number <= Self.last.train ? .train : number <= Self.last.valid ? .valid : .test]?.append(row)
      }
      let list = PictureList(archives: [(archive, chosen)])
      let arrays = try list.prepared(preparation, key: fingerprint, context: context)
      let fields = try described()
      try arrays.check(fields[0], archive.path)
      let part = { (split: Split) in ImageSet.Part(pixels: arrays.pixels("data"), rows: .chosen(rows[split] ?? [])) }
      return try ImageSet(
        fields: fields, fingerprint: fingerprint, options: options, context: context, train: part(.train),
        valid: part(.valid), test: part(.test))
    } catch {
      throw error.at(context.mark)
    }
  }

  private func described() throws(Problem) -> [DataField] {
    [DataField(name: "data", shape: try preparation.shape(of: [3, 218, 178], Self.name))]
  }

  private func file(_ context: SourceContext) throws(Problem) -> String {
    let name = "img_align_celeba"
    return try DataFolder(Self.name, path: path, context: context).some(
      of: [".zip", ".tar", ".tar.gz", ""].map { name + $0 } + ["celeba_subset_12000.tar"])[0]
  }

  private func archive(_ context: SourceContext) throws(Problem) -> Archive {
    try Archive(file(context), where: Picture.isNamed)
  }

  /// A picture's number: 1 for `img_align_celeba/000001.jpg`.
  private static func number(_ name: String) -> Int? {
    let digits = name.lastComponent.prefix { $0.isNumber }
    return Int(digits).flatMap { 1...last.test ~= $0 ? $0 : nil }
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

import Basics

/// CMP facades in the form of pix2pix: photographs of house fronts (`data`) and maps of their parts in colours
/// (`data.map`) side by side (Tyleček and Šára, GCPR 2013; Isola, Zhu, Zhou, Efros, CVPR 2017).
struct Facades: PreparedSource {
  static let name = "facades"
  static let summary = "pairs of a photograph of a house front, `data`, and a map of its parts, `data.map`, 3×256×256"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "facades.tar.gz, or the folder it or its pictures' folder lies in")
    ] + pixelFields + preparationFields
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    do {
      _ = try file(context)
      return try options.fields(described(), context)
    } catch {
      throw error.at(context.mark)
    }
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String {
    let archive = try Archive(file(context), where: Picture.isNamed)
    return "\(Self.name) \(try archive.fingerprint)"
  }

  func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    do throws(Problem) {
      let archive = try Archive(file(context), where: Picture.isNamed)
      let fingerprint = "\(Self.name) \(try archive.fingerprint)"
      let splits = archive.names.map { Split(folderOf: $0) }
      let chosen = splits.indices.filter { splits[$0] != nil }
      let list = PictureList(archives: [(archive, chosen)], parts: ["data", "map"])
      let arrays = try list.prepared(preparation, key: fingerprint, context: context)
      let fields = try described()
      try arrays.check(fields[0], archive.path)
      let part = { (split: Split) in
        ImageSet.Part(
          pixels: arrays.pixels("data"), others: ["map": arrays.pixels("map")],
          rows: .chosen(chosen.indices.filter { splits[chosen[$0]] == split }))
      }
      return try ImageSet(
        fields: fields, fingerprint: fingerprint, options: options, context: context, train: part(.train),
        valid: part(.valid), test: part(.test))
    } catch {
      throw error.at(context.mark)
    }
  }

  private func described() throws(Problem) -> [DataField] {
    let shape = try preparation.shape(of: [3, 256, 256], Self.name)
    return [DataField(name: "data", shape: shape), DataField(name: "map", shape: shape)]
  }

  private func file(_ context: SourceContext) throws(Problem) -> String {
    try DataFolder(Self.name, path: path, context: context).some(
      of: ["facades.tar.gz", "facades.tar", "facades.zip", "facades", "facades_subset_370.tar"])[0]
  }
}

extension Split {
  /// The split that a folder's name stands for; nil: none.
  init?(folder: some StringProtocol) {
    switch folder.lowercased() {
    case "train", "training": self = .train
    case "val", "valid", "validation": self = .valid
    case "test", "testing": self = .test
    default: return nil
    }
  }

  /// The split that one of the folders in a path stands for; nil: none.
  init?(folderOf path: String) {
    guard let split = path.split(separator: "/").dropLast().compactMap({ Split(folder: $0) }).last else { return nil }
    self = split
  }
}

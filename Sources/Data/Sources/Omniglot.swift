import Basics

/// Omniglot: handwritten characters of many alphabets, each by 20 people, 105×105, black ink (0) on white (Lake,
/// Salakhutdinov, Tenenbaum, Science 350, 2015). All of the published archives that are there are taken together.
struct Omniglot: ImageSource {
  static let name = "omniglot"
  static let summary = "characters of many alphabets, 20 of each, 1×105×105, black on white (`scale: 1 0` inverts)"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "the folder of images_background.zip, images_evaluation.zip or the small background sets")
    ] + pixelFields + [classesField] + preparationFields.filter { $0.name != "grey" }
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  private static let evaluation = "images_evaluation.zip"
  private static let files = [
    "images_background.zip", "images_background_small1.zip", "images_background_small2.zip", evaluation,
  ]

  /// The pictures of the archives.
  private struct Pictures {
    var archives: [(archive: Archive, chosen: [Int])] = []
    /// For each row its character, and its split.
    var characters: [String] = []
    var splits: [Split] = []
    /// The characters in order: their indices are the classes.
    var classes: [String] = []
    var fingerprint = ""
  }

  func published(_ context: SourceContext) throws(Problem) -> [DataField] { try described(pictures(context)) }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try pictures(context).fingerprint }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let pictures = try pictures(context)
    let list = PictureList(archives: pictures.archives)
    let arrays = try list.prepared(preparation, of: Self.name, key: pictures.fingerprint, context: context)
    let fields = try described(pictures)
    try arrays.check(fields[0], pictures.archives[0].archive.path)
    let numbers = Dictionary(uniqueKeysWithValues: zip(pictures.classes, (0...).lazy.map { Float($0) }))
    let labels = pictures.characters.map { numbers[$0] ?? 0 }
    let part = { (split: Split) in
      ImageSet.Part(
        pixels: arrays.pixels("data"), factors: ["label": labels],
        rows: .chosen(pictures.splits.indices.filter { pictures.splits[$0] == split }))
    }
    return .init(
      fields: fields, fingerprint: pictures.fingerprint,
      parts: [.train: part(.train), .valid: part(.valid), .test: part(.test)])
  }

  private func described(_ pictures: Pictures) throws(Problem) -> [DataField] {
    [
      DataField(name: "data", shape: try preparation.shape(of: [1, 105, 105], Self.name)),
      DataField(name: "label", shape: [], classes: pictures.classes.count, words: pictures.classes),
    ]
  }

  private func pictures(_ context: SourceContext) throws(Problem) -> Pictures {
    let files = try DataFolder(Self.name, path: path, context: context).some(of: Self.files)
    let isEvaluated = files.contains { $0.hasSuffix(Self.evaluation) }
    var pictures = Pictures()
    var seen: Set<String> = []
    for file in files {
      let archive = try Archive(file, where: Picture.isNamed)
      var chosen: [Int] = []
      for (index, name) in archive.names.enumerated() {
        // images_background/Greek/character01/0394_07.png: by the seventh of the 20 writers.
        let parts = name.split(separator: "/")
        guard parts.count >= 3, let drawer = Int(parts[parts.count - 1].dropLast(4).suffix(2)) else { continue }
        let character = parts.suffix(3).dropLast().joined(separator: "/")
        guard seen.insert("\(character)/\(parts[parts.count - 1])").inserted else { continue }
        chosen.append(index)
        pictures.characters.append(character)
        pictures.splits.append(
          isEvaluated
            ? file.hasSuffix(Self.evaluation) ? .test : drawer <= 18 ? .train : .valid
            : drawer <= 16 ? .train : drawer <= 18 ? .valid : .test)
      }
      pictures.archives.append((archive, chosen))
    }
    pictures.classes = Set(pictures.characters).sorted()
    guard !pictures.classes.isEmpty else {
      throw Problem("\(files[0]): there are no pictures named alphabet/character/number_drawer.png")
    }
    pictures.fingerprint = try fingerprint(ofFiles: files)
    return pictures
  }
}

import Basics

/// Omniglot: handwritten characters of many alphabets, each by 20 people, 105×105, black ink (0) on white (Lake,
/// Salakhutdinov, Tenenbaum, Science 350, 2015). All of the published archives that are there are taken together.
struct Omniglot: PreparedSource {
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
  private struct Contents {
    var archives: [(archive: Archive, chosen: [Int])] = []
    /// For each row its character, and its split.
    var characters: [String] = []
    var splits: [Split] = []
    /// The characters in order: their indices are the classes.
    var classes: [String] = []
    var fingerprint = ""
  }

  func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    do {
      return try options.fields(described(contents(context)), context)
    } catch {
      throw error.at(context.mark)
    }
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try contents(context).fingerprint }

  func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    do throws(Problem) {
      let contents = try contents(context)
      let list = PictureList(archives: contents.archives)
      let arrays = try list.prepared(preparation, key: contents.fingerprint, context: context)
      let fields = try described(contents)
      try arrays.check(fields[0], contents.archives[0].archive.path)
      let numbers = Dictionary(uniqueKeysWithValues: zip(contents.classes, (0...).lazy.map { Float($0) }))
      let labels = contents.characters.map { numbers[$0] ?? 0 }
      let part = { (split: Split) in
        ImageSet.Part(
          pixels: arrays.pixels("data"), factors: ["label": labels],
          rows: .chosen(contents.splits.indices.filter { contents.splits[$0] == split }))
      }
      return try ImageSet(
        fields: fields, fingerprint: contents.fingerprint, options: options, context: context, train: part(.train),
        valid: part(.valid), test: part(.test))
    } catch {
      throw error.at(context.mark)
    }
  }

  private func described(_ contents: Contents) throws(Problem) -> [DataField] {
    [
      DataField(name: "data", shape: try preparation.shape(of: [1, 105, 105], Self.name)),
      DataField(name: "label", shape: [], classes: contents.classes.count, words: contents.classes),
    ]
  }

  private func contents(_ context: SourceContext) throws(Problem) -> Contents {
    let files = try DataFolder(Self.name, path: path, context: context).some(of: Self.files)
    let isEvaluated = files.contains { $0.hasSuffix(Self.evaluation) }
    var contents = Contents()
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
        contents.characters.append(character)
        contents.splits.append(
          isEvaluated
            ? file.hasSuffix(Self.evaluation) ? .test : drawer <= 18 ? .train : .valid
            : drawer <= 16 ? .train : drawer <= 18 ? .valid : .test)
      }
      contents.archives.append((archive, chosen))
    }
    contents.classes = Set(contents.characters).sorted()
    guard !contents.classes.isEmpty else {
      throw Problem("\(files[0]): there are no pictures named alphabet/character/number_drawer.png")
    }
    contents.fingerprint = "\(Self.name) \(try ContentHash.text(ofFiles: files))"
    return contents
  }
}

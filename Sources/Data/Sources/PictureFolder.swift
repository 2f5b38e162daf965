import Basics

/// Pictures of one's own: a folder, a zip or a tar archive of PNG and JPEG files, in folders for the splits, the
/// classes, both or neither.
///
///     pictures/train/cats/1.jpg        split, class
///     pictures/cats/1.jpg              class; the splits are drawn
///     pictures/1.jpg                   no classes; the splits are drawn
///     pictures/masks/1.png             with `maps: masks`: the map of 1.jpg
struct PictureFolder: DrawnSplits, AttributedSource {
  static let name = "folder"
  static let summary =
    "pictures (PNG, JPEG) of your own in a folder, a zip or a tar archive; folders in it name splits and classes"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, required: true, "the folder or archive"),
      Field(
        "maps", \.maps,
        "the folder of the maps of classes, in that of the pictures or elsewhere: a PNG of palette or grey pixels for "
          + "each picture, of its name; they are the field `map`"),
      Field(
        "map_classes", \.mapClasses, in: 1...256,
        "how many classes the maps have; without it one more than the largest number in them"),
      attributesField,
      Field(
        "captions", \.captions,
        "sentences about the pictures, `captions.csv` or `.txt`, in their folder or elsewhere: a file's name and a sentence "
          + "in each line; the field `caption`"),
      Field("tokens", \.tokens, "what captions are cut into"),
      Field("length", \.length, in: 1...4096, "how many tokens a caption has: it is cut, or padded with 0"),
    ] + splitFields + pixelFields + [classesField] + preparationFields
  var path: String?
  var attributes: String?
  var captions: String?
  var tokens = Captions.Tokens.words
  var length = 16
  var maps: String?
  var mapClasses: Int?
  var valid = 0.1
  var test = 0.1
  var preparation = Preparation()
  var options = ImageOptions()

  /// The contents of the archive, as its paths tell them.
  struct Pictures {
    var archive: Archive
    var names: PictureNames
    /// Where their maps are, the table of their attributes, and their captions; nil: there are none.
    var maps: Archive?
    var attributes: String?
    var captions: String?
    /// For each picture the split that its folder names, and its class.
    var splits: [Split?] = []
    var labels: [String] = []
    /// The classes in order; none where there are not several.
    var classes: [String] = []
    /// Identifies the pictures, for what is kept of them.
    var key = ""
    /// With all that lies beside them.
    var fingerprint = ""
  }

  /// This prepares the pictures, which tells their shape and finds a damaged picture before anything runs.
  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    let pictures = try pictures(context)
    let rows = try rows(pictures)
    let data = described(pictures, try arrays(pictures, context))
    return data + (try beside(pictures, train: rows[.train] ?? [], context).fields)
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String { try pictures(context).fingerprint }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let pictures = try pictures(context)
    let arrays = try arrays(pictures, context)
    let numbers = Dictionary(uniqueKeysWithValues: zip(pictures.classes, (0...).lazy.map { Float($0) }))
    let labels = pictures.labels.map { numbers[$0] ?? 0 }
    let rows = try rows(pictures)
    let beside = try beside(pictures, train: rows[.train] ?? [], context)
    let parts = rows.mapValues { rows in
      ImageSet.Part(
        pixels: arrays.pixels("data"), others: beside.others, captions: beside.captions,
        factors: beside.factors.merging(["label": labels]) { own, _ in own }, rows: .chosen(rows))
    }
    return .init(
      fields: described(pictures, arrays) + beside.fields, fingerprint: pictures.fingerprint, parts: parts)
  }

  private func described(_ pictures: Pictures, _ arrays: PreparedArrays) -> [DataField] {
    guard let shape = arrays.shape("data") else { preconditionFailure("prepared pictures without data") }
    let data = DataField(name: "data", shape: [shape[3], shape[1], shape[2]])
    return pictures.classes.isEmpty
      ? [data] : [data, DataField(name: "label", shape: [], classes: pictures.classes.count, words: pictures.classes)]
  }

  private func arrays(_ pictures: Pictures, _ context: SourceContext) throws(Problem) -> PreparedArrays {
    try PictureList(archives: [(pictures.archive, Array(pictures.archive.names.indices))])
      .prepared(preparation, of: Self.name, key: pictures.key, context: context)
  }

  private func pictures(_ context: SourceContext) throws(Problem) -> Pictures {
    guard let path else { preconditionFailure("a required field is missing") }
    try checkPartners(context)
    let full = DataFolder.full(path, context)
    guard Files.exists(full) else {
      throw Problem("folder: there is no \(full)", hint: "path: the folder or archive of the pictures")
    }
    let archive = try Archive(full) { Picture.isNamed($0) && !isMap($0) }
    let names = archive.names
    guard !names.isEmpty else { throw Problem("\(full): there are no pictures (.png, .jpg, .jpeg)") }
    var pictures = Pictures(archive: archive, names: PictureNames(names), maps: try mapArchive(full, context))
    pictures.attributes = try context.attributes(attributes, beside: full)
    if let captions { pictures.captions = try context.beside(full, captions, called: "captions") }
    var folders = names.map { $0.split(separator: "/").dropLast()[...] }
    // Folders that all pictures share tell nothing.
    while let first = folders[0].first, folders.allSatisfy({ $0.first == first }) {
      folders = folders.map { $0.dropFirst() }
    }
    pictures.splits = folders.map { $0.first.flatMap { Split(folder: $0) } }
    let isSplit = pictures.splits.allSatisfy { $0 != nil }
    if !isSplit {
      try checkNoSplit(folders.map(\.first), full)
      pictures.splits = pictures.splits.map { _ in nil }
    }
    pictures.labels = folders.map { $0.dropFirst(isSplit ? 1 : 0).joined(separator: "/") }
    let classes = Set(pictures.labels)
    if classes.count > 1 {
      if let stray = pictures.labels.firstIndex(of: "") {
        throw Problem("\(pictures.archive.fullName(stray)): it lies beside the folders of the classes, not in one")
      }
      pictures.classes = classes.sorted()
    }
    // The names count too: they are the classes.
    pictures.key = "\(try fingerprint(ofFiles: archive.files)) \(archive.namesDigest)"
    pictures.fingerprint = pictures.key
    if let maps = pictures.maps {
      pictures.fingerprint += " maps \(try ContentHash.text(ofFiles: maps.files)) \(maps.namesDigest)"
    }
    if let table = pictures.attributes {
      pictures.fingerprint += " attributes \(try ContentHash.text(ofFiles: [table]))"
    }
    if let captions = pictures.captions {
      pictures.fingerprint += " captions \(try ContentHash.text(ofFiles: [captions]))"
    }
    return pictures
  }

  /// Throws if folders named after splits lie beside others: pictures to test on must not become a class to train on.
  private func checkNoSplit(_ folders: [Substring?], _ path: String) throws(Problem) {
    let names = Set(folders.compactMap { $0 }).sorted()
    let splits = names.filter { Split(folder: $0) != nil }
    // A single one may be a class: a train among cars.
    guard Set(splits.map { Split(folder: $0) }).count > 1, let other = names.first(where: { Split(folder: $0) == nil })
    else { return }
    throw Problem(
      "\(path): some of its folders are splits (\(splits.joined(separator: ", "))), '\(other)' is none",
      hint: "it goes elsewhere, or one of the folders alone is named: path: \(path)/\(other)")
  }

  /// The rows of each split, as the folders name them; splits that they do not name are drawn from the training
  /// pictures.
  private func rows(_ pictures: Pictures) throws(Problem) -> [Split: [Int]] {
    let all = pictures.splits
    let named = Set(all.compactMap { $0 })
    guard !named.isEmpty else { return try rows(all.count) }
    var source = self
    if named.contains(.valid) { source.valid = 0 }
    if named.contains(.test) { source.test = 0 }
    let train = all.indices.filter { all[$0] == .train }
    guard !train.isEmpty else {
      throw Problem("\(pictures.archive.path): none of its folders is 'train'", hint: "there is nothing to train on")
    }
    var rows = try source.rows(train.count).mapValues { $0.map { train[$0] } }
    for split in named where split != .train { rows[split] = all.indices.filter { all[$0] == split } }
    return rows
  }
}

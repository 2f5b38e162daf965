import Basics

// What lies beside the pictures of a folder: maps of classes, attributes, captions.
extension PictureFolder {
  struct Beside {
    var fields: [DataField] = []
    var others: [String: Pixels] = [:]
    var captions: Captions?
    var factors: [String: [Float]] = [:]
  }

  /// Throws if a field that is written says more of maps or captions, and there are none.
  func checkPartners(_ context: SourceContext) throws(Problem) {
    func check(_ field: String, _ use: String, _ partner: String, _ value: String?, like example: String)
      throws(Problem)
    {
      guard value == nil, let mark = context.marks[field] else { return }
      throw Problem(
        "\(field) is \(use), and there are no '\(partner)'", at: mark,
        hint: "\(partner): \(example), or take '\(field)' out")
    }
    try check("map_classes", "how many classes maps have", "maps", maps, like: "masks")
    try check("tokens", "what captions are cut into", "captions", captions, like: "captions.csv")
    try check("length", "how many tokens a caption has", "captions", captions, like: "captions.csv")
  }

  /// The archive of the maps, of the pictures at `path`; nil: there are none.
  func mapArchive(_ path: String, _ context: SourceContext) throws(Problem) -> Archive? {
    guard let maps else { return nil }
    let inside = try Archive(path) { Picture.isNamed($0) && isMap($0) }
    if !inside.names.isEmpty { return inside }
    let place = try context.beside(path, maps, called: "maps")
    let archive = try Archive(place, where: Picture.isNamed)
    guard !archive.names.isEmpty else { throw Problem("\(place): there are no maps (.png)") }
    return archive
  }

  /// Whether a file of the archive of the pictures lies in the folder of the maps.
  func isMap(_ name: String) -> Bool { maps.map { "/\(name)".contains("/\($0)/") } ?? false }

  /// `train` are the pictures to train on.
  func beside(_ pictures: Pictures, train: [Int], _ context: SourceContext) throws(Problem) -> Beside {
    var beside = Beside()
    if let archive = pictures.maps { try addMaps(archive, pictures, context, to: &beside) }
    if let file = pictures.captions {
      let captions = try Captions(file, pictures.names, train: train, tokens, length: length)
      beside.captions = captions
      beside.fields.append(captions.field)
    }
    if let file = pictures.attributes {
      let taken = beside.fields.map(\.name) + ["data"] + (pictures.classes.isEmpty ? [] : ["label"])
      let table = try AttributeTable(file, pictures.names, taken: Set(taken))
      beside.fields += table.fields
      beside.factors.merge(table.numbers) { $1 }
    }
    return beside
  }

  // MARK: Maps

  private func addMaps(
    _ archive: Archive, _ pictures: Pictures, _ context: SourceContext, to beside: inout Beside
  ) throws(Problem) {
    let files = PictureFiles(archives: [(pictures.archive, Array(pictures.archive.names.indices))])
    let list = MapList(pictures: files, archive: archive, maps: try mapsByPicture(archive, pictures))
    let key = "\(pictures.key) maps \(try ContentHash.text(ofFiles: archive.files)) \(archive.namesDigest)"
    let arrays = try list.prepared(preparation, of: Self.name, key: key, context: context)
    let largest = try arrays.bytes("largest")
    if let mapClasses, let row = largest.firstIndex(where: { $0 >= mapClasses }) {
      throw Problem(
        "\(archive.fullName(list.maps[row])): it has class \(largest[row]), map_classes is \(mapClasses)",
        at: context.marks["map_classes"], hint: "classes are 0 to \(mapClasses - 1)")
    }
    let shape = Array((arrays.shape("map") ?? []).dropFirst())
    let classes = mapClasses ?? Int(largest.max() ?? 0) + 1
    beside.fields.append(DataField(name: "map", shape: shape, classes: classes))
    beside.others["map"] = .classes(arrays, "map")
  }

  /// For each picture the map of its path, `masks/train/7.png` for `train/7.jpg`, or else the only one of its name.
  private func mapsByPicture(_ archive: Archive, _ pictures: Pictures) throws(Problem) -> [Int] {
    let names = pictures.names
    let known = PictureNames(archive.names.map { pathOfPicture($0).withoutEnding }.map(String.init))
    let own = names.all.indices.map { String(String(names.own($0)).withoutEnding) }
    var alone: [String: Int] = [:]
    for name in own { alone[name.lastComponent, default: 0] += 1 }
    var maps = [Int?](repeating: nil, count: own.count)
    var owners: [Int: Int] = [:]
    for (index, name) in own.enumerated() {
      var map = known.path(name) ?? known.path(String(names.all[index].withoutEnding))
      if map == nil, alone[name.lastComponent] == 1 { map = known.alone(name.lastComponent) }
      guard let map else { continue }
      if let other = owners[map] {
        throw Problem(
          "\(archive.fullName(map)): it is the map of \(names.all[other]) and of \(names.all[index])",
          hint: "one map for each picture")
      }
      (maps[index], owners[map]) = (map, index)
    }
    try names.check({ maps[$0] == nil }, archive.path, "there is no map (.png) of")
    return maps.compactMap { $0 }
  }

  /// `train/7.png` for `train/masks/7.png` and `masks/train/7.png`.
  private func pathOfPicture(_ map: String) -> String {
    guard let maps, isMap(map) else { return map }
    var parts = "/\(map)".split(separator: "/\(maps)/", maxSplits: 1, omittingEmptySubsequences: false)
    parts.removeAll { $0.isEmpty }
    return String(parts.joined(separator: "/").drop { $0 == "/" })
  }
}

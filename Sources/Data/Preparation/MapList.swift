import Basics

/// Maps of classes that belong to pictures, a PNG of palette or grey pixels for each: their indices are the classes.
struct MapList: Sendable {
  let pictures: PictureFiles
  let archive: Archive
  /// For each picture which file of the archive is its map; no map belongs to two.
  let maps: [Int]

  /// The array `map`, `[count, height, width]`, and of each map the `largest` class, which scaling may have lost.
  func prepared(
    _ preparation: Preparation, of source: String, key: String, context: SourceContext
  ) throws(Problem) -> PreparedArrays {
    var preparation = preparation
    (preparation.filter, preparation.grey) = (.nearest, false)
    let made = preparation.words(of: "\(source) maps", [archive.path])
    let rows = maps.indices.sorted { maps[$0] < maps[$1] }
    let files = PictureFiles(archives: [(archive, rows.map { maps[$0] })])
    return try PreparedArrays.open("\(key) maps \(preparation.text)", of: made, in: context.cache) {
      () throws(Problem) in
      var shape: [Int] = []
      try files.first { (file) throws(Problem) in
        let map = try preparation(Raster(indices: file.bytes, name: file.name), file.name)
        shape = [map.height, map.width]
      }
      return [.init("map", .uint8, [maps.count] + shape), .init("largest", .uint8, [maps.count])]
    } fill: { (arrays) throws(Problem) in
      let sizes = try sizes()
      try files.each { (file) throws(Problem) in
        let row = rows[file.row]
        let map = try Raster(indices: file.bytes, name: file.name)
        guard map.height == sizes[row].height, map.width == sizes[row].width else {
          throw Problem(
            "\(file.name) is \(map.height)×\(map.width) pixels, its picture \(sizes[row].height)×\(sizes[row].width)")
        }
        let made = try preparation(map, file.name)
        guard let shape = arrays.shape("map"), [made.height, made.width] == shape[1...] else {
          throw Problem(
            "\(file.name) is \(made.height)×\(made.width) pixels, not as the first map is",
            hint: "resize: 64 brings all pictures and their maps to one size")
        }
        try arrays.set("map", row: row, made.pixels)
        try arrays.set("largest", row: row, [map.pixels.max() ?? 0])
      }
    }
  }

  /// Those of the pictures, before they are prepared.
  private func sizes() throws(Problem) -> [(height: Int, width: Int)] {
    var sizes = [(height: Int, width: Int)](repeating: (0, 0), count: pictures.count)
    var row = 0
    for (archive, chosen) in pictures.archives {
      try archive.read(chosen) { (index, bytes) throws(Problem) in
        sizes[row] = try Raster.size(of: bytes, name: archive.fullName(index))
        row += 1
      }
    }
    return sizes
  }
}

import Basics
import Synchronization

/// Pictures in archives: decoded, prepared and kept as arrays of bytes.
struct PictureList: Sendable {
  let files: PictureFiles
  /// The fields that each picture is cut into, from left to right.
  let parts: [String]

  init(archives: [(archive: Archive, chosen: [Int])], parts: [String] = ["data"]) {
    (files, self.parts) = (PictureFiles(archives: archives), parts)
  }

  /// The arrays `[count, height, width, channels]` of all parts. `key` identifies the pictures of the source.
  func prepared(
    _ preparation: Preparation, of source: String, key: String, context: SourceContext
  ) throws(Problem) -> PreparedArrays {
    let made = preparation.words(of: source, files.archives.map(\.archive.path))
    let key = "\(key) parts \(parts.joined(separator: " ")) \(preparation.text)"
    var channels = 1
    let isTooGrey = Atomic(false)
    repeat {
      let isRetry = isTooGrey.exchange(false, ordering: .relaxed)
      do throws(Problem) {
        return try PreparedArrays.open(key, of: made, in: context.cache) { () throws(Problem) in
          let first = try firstShape(preparation)
          channels = isRetry ? 3 : first[0]
          return parts.map { .init($0, .uint8, [files.count, first[1], first[2], channels]) }
        } fill: { (arrays) throws(Problem) in
          try files.each { (file) throws(Problem) in
            try finish(file, preparation, channels, arrays, isTooGrey)
          }
        }
      } catch {
        // The first picture was grey, a later one is not: all become colours.
        guard isTooGrey.load(ordering: .relaxed) else { throw error }
      }
    } while true
  }

  private func firstShape(_ preparation: Preparation) throws(Problem) -> [Int] {
    var shape: [Int] = []
    try files.first { (file) throws(Problem) in
      let made = try rasters(file, preparation)
      shape = [made[0].channels, made[0].height, made[0].width]
    }
    return shape
  }

  /// A picture's parts, prepared.
  private func rasters(_ file: PictureFiles.File, _ preparation: Preparation) throws(Problem) -> [Raster] {
    let picture = try Raster(decoding: file.bytes, name: file.name)
    guard picture.width % parts.count == 0 else {
      throw Problem("\(file.name): \(picture.width) pixels of width cannot be cut into \(parts.count) equal parts")
    }
    let width = picture.width / parts.count
    var made: [Raster] = []
    for part in parts.indices {
      let cut = picture.cut(top: 0, left: part * width, height: picture.height, width: width)
      made.append(try preparation(cut, file.name))
    }
    return made
  }

  private func finish(
    _ file: PictureFiles.File, _ preparation: Preparation, _ channels: Int, _ arrays: PreparedArrays,
    _ isTooGrey: borrowing Atomic<Bool>
  ) throws(Problem) {
    for (part, raster) in zip(parts, try rasters(file, preparation)) {
      guard let shape = arrays.shape(part) else { preconditionFailure("no array \(part)") }
      guard raster.height == shape[1], raster.width == shape[2] else {
        throw Problem(
          "\(file.name) is \(raster.height)×\(raster.width) pixels, the first picture \(shape[1])×\(shape[2])",
          hint: "resize: 64 brings all pictures to one size")
      }
      if raster.channels > channels {
        isTooGrey.store(true, ordering: .relaxed)
        throw Problem("\(file.name) has colours")
      }
      try arrays.set(part, row: file.row, raster.with(channels: channels).pixels)
    }
  }
}

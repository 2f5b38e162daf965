import Basics

/// Pictures in archives, in an order of their own: decoded, prepared and kept as arrays of bytes.
struct PictureList: Sendable {
  /// Archives, and which of their files, ascending. Row after row they are the examples.
  let archives: [(archive: Archive, chosen: [Int])]
  /// The fields that each picture is cut into, from left to right.
  var parts = ["data"]

  var count: Int { archives.reduce(0) { $0 + $1.chosen.count } }

  /// The arrays `[count, height, width, channels]` of all parts. `key` identifies the pictures of the source.
  func prepared(
    _ preparation: Preparation, of source: String, key: String, context: SourceContext
  ) throws(Problem) -> PreparedArrays {
    let made = preparation.words(of: source, archives.map(\.archive.path))
    let key = "\(key) parts \(parts.joined(separator: " ")) \(preparation.text)"
    var channels = 1
    var isTooGrey = false
    repeat {
      let isRetry = isTooGrey
      isTooGrey = false
      do throws(Problem) {
        return try PreparedArrays.open(key, of: made, in: context.cache) { () throws(Problem) in
          let first = try firstShape(preparation)
          channels = isRetry ? 3 : first[0]
          return parts.map { .init($0, .uint8, [count, first[1], first[2], channels]) }
        } fill: { (arrays) throws(Problem) in
          try fill(arrays, preparation, channels: channels, isTooGrey: &isTooGrey)
        }
      } catch {
        // The first picture was grey, a later one is not: all become colours.
        guard isTooGrey else { throw error }
      }
    } while true
  }

  private func firstShape(_ preparation: Preparation) throws(Problem) -> [Int] {
    guard let (archive, chosen) = archives.first(where: { !$0.chosen.isEmpty }) else {
      throw Problem(
        "\(archives.map(\.archive.path).joined(separator: ", ")): there are no pictures (.png, .jpg, .jpeg)")
    }
    var shape: [Int] = []
    try archive.read([chosen[0]]) { (index, bytes) throws(Problem) in
      let made = try rasters(bytes, archive.fullName(index), preparation)
      shape = [made[0].channels, made[0].height, made[0].width]
    }
    return shape
  }

  /// A picture's parts, prepared.
  private func rasters(_ bytes: [UInt8], _ name: String, _ preparation: Preparation) throws(Problem) -> [Raster] {
    let picture = try Raster(decoding: bytes, name: name)
    guard picture.width % parts.count == 0 else {
      throw Problem("\(name): \(picture.width) pixels of width cannot be cut into \(parts.count) equal parts")
    }
    let width = picture.width / parts.count
    var made: [Raster] = []
    for part in parts.indices {
      made.append(try preparation(picture.cut(top: 0, left: part * width, height: picture.height, width: width), name))
    }
    return made
  }

  // MARK: All pictures

  private struct Job {
    var row: Int
    var name: String
    var bytes: [UInt8]
  }

  /// How many pictures are held at a time: enough to keep all processors busy.
  private static let held = (count: 256, bytes: 1 << 26)

  private func fill(
    _ arrays: PreparedArrays, _ preparation: Preparation, channels: Int, isTooGrey: inout Bool
  ) throws(Problem) {
    var row = 0
    var jobs: [Job] = []
    var bytes = 0
    func work() throws(Problem) {
      var faults = [Fault?](repeating: nil, count: jobs.count)
      faults.withUnsafeMutableBufferPointer { faults in
        inParallel(jobs.count) { job in
          do throws(Fault) { try finish(jobs[job], preparation, channels, arrays) } catch { faults[job] = error }
        }
      }
      (jobs, bytes) = ([], 0)
      guard let first = faults.compactMap({ $0 }).first else { return }
      isTooGrey = first.isTooGrey
      throw first.problem
    }
    for (archive, chosen) in archives {
      try archive.read(chosen) { (index, file) throws(Problem) in
        jobs.append(Job(row: row, name: archive.fullName(index), bytes: file))
        row += 1
        bytes += file.count
        if jobs.count == Self.held.count || bytes > Self.held.bytes { try work() }
      }
    }
    try work()
  }

  private struct Fault: Error {
    var problem: Problem
    var isTooGrey = false
  }

  private func finish(
    _ job: Job, _ preparation: Preparation, _ channels: Int, _ arrays: PreparedArrays
  ) throws(Fault) {
    let made: [Raster]
    do { made = try rasters(job.bytes, job.name, preparation) } catch { throw Fault(problem: error) }
    for (part, raster) in zip(parts, made) {
      guard let shape = arrays.shape(part) else { preconditionFailure("no array \(part)") }
      guard raster.height == shape[1], raster.width == shape[2] else {
        throw Fault(
          problem: Problem(
            "\(job.name) is \(raster.height)×\(raster.width) pixels, the first picture \(shape[1])×\(shape[2])",
            hint: "resize: 64 brings all pictures to one size"))
      }
      if raster.channels > channels { throw Fault(problem: Problem("\(job.name) has colours"), isTooGrey: true) }
      do throws(Problem) { try arrays.set(part, row: job.row, raster.with(channels: channels).pixels) } catch {
        throw Fault(problem: error)
      }
    }
  }
}

import Basics
import Synchronization

/// Files in archives, in an order of their own: row after row the examples.
struct PictureFiles: Sendable {
  /// Archives, and which of their files, ascending.
  let archives: [(archive: Archive, chosen: [Int])]

  struct File: Sendable {
    var row: Int
    var name: String
    var bytes: [UInt8]
  }

  var count: Int { archives.reduce(0) { $0 + $1.chosen.count } }

  /// The first of them; throws if there is none.
  func first(_ body: (File) throws(Problem) -> Void) throws(Problem) {
    guard let (archive, chosen) = archives.first(where: { !$0.chosen.isEmpty }) else {
      throw Problem(
        "\(archives.map(\.archive.path).joined(separator: ", ")): there are no pictures (.png, .jpg, .jpeg)")
    }
    try archive.read([chosen[0]]) { (index, bytes) throws(Problem) in
      try body(File(row: 0, name: archive.fullName(index), bytes: bytes))
    }
  }

  /// How many are held at a time: enough to keep all processors busy.
  private static let held = (count: 256, bytes: 1 << 26)

  /// Calls `body` with each, on all processors. What it throws of the first row that it throws at is thrown.
  func each(_ body: (File) throws(Problem) -> Void) throws(Problem) {
    var row = 0
    var files: [File] = []
    var bytes = 0
    func work() throws(Problem) {
      var problems = [Problem?](repeating: nil, count: files.count)
      problems.withUnsafeMutableBufferPointer { problems in
        inParallel(files.count) { file in
          do throws(Problem) { try body(files[file]) } catch { problems[file] = error }
        }
      }
      (files, bytes) = ([], 0)
      if let first = problems.compactMap({ $0 }).first { throw first }
    }
    for (archive, chosen) in archives {
      try archive.read(chosen) { (index, content) throws(Problem) in
        files.append(File(row: row, name: archive.fullName(index), bytes: content))
        row += 1
        bytes += content.count
        if files.count == Self.held.count || bytes > Self.held.bytes { try work() }
      }
    }
    try work()
  }
}

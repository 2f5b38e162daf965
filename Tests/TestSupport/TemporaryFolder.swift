import Basics
import Glibc

/// A folder of the test's own, removed when the test lets go of it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var name = Array("/tmp/atelier-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&name) != nil, "no temporary folder: errno \(errno)")
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? Files.remove(path) }

  /// Writes a file, in folders that are made for it, and gives its path. One that is there keeps its place on the disk.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) -> String {
    let place = "\(path)/\(name)"
    if let folder = place.parentFolder { try? Files.makeFolder(folder) }
    guard let file = fopen(place, "w") else { preconditionFailure("cannot write \(place): errno \(errno)") }
    let written = fwrite(bytes, 1, bytes.count, file)
    precondition(fclose(file) == 0 && written == bytes.count, "cannot write \(place): errno \(errno)")
    return place
  }

  @discardableResult
  package func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

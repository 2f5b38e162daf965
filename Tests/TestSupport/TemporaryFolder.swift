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

  /// Writes a file, makes its folders, and returns its path. A file that is there is overwritten, so its inode stays.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) -> String {
    let full = "\(path)/\(name)"
    if let folder = full.parentFolder { try? Files.makeFolder(folder) }
    guard let file = fopen(full, "w") else { preconditionFailure("cannot write \(full): errno \(errno)") }
    let written = fwrite(bytes, 1, bytes.count, file)
    precondition(fclose(file) == 0 && written == bytes.count, "cannot write \(full): errno \(errno)")
    return full
  }

  @discardableResult
  package func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

import Basics
import Glibc

/// The end of a trial's log.
enum LogTail {
  /// The last lines that hold anything, fit for a terminal; `start` is where the log began for whom they concern.
  static func lines(_ path: String, from start: Int = 0, most: Int) -> [String] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let end = Int(lseek(file, 0, SEEK_END))
    let from = max(start, end - 2000)
    guard end > from else { return [] }
    var bytes = [UInt8](repeating: 0, count: end - from)
    let count = pread(file, &bytes, bytes.count, from)
    guard count > 0 else { return [] }
    let lines = bytes.prefix(count).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    return lines.filter { $0.contains { !$0.isWhitespace } }.suffix(most).map {
      ScreenText.fit(ScreenText.clean(String($0.drop { $0.isWhitespace })), 200)
    }
  }
}

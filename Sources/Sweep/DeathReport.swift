import Basics
import Glibc

/// Why a trial's process ended without a result, as far as is known.
enum DeathReport {
  /// `killed by signal 9 (Killed; out of memory?)`, `exit status 2: error: cannot read digits.npy`.
  static func reason(_ ending: JobEnding, log: String, from start: Int) -> String {
    let last = lastLine(log, from: start)
    let said = last.map { ": \($0)" } ?? ""
    switch ending {
    case .signalled(SIGKILL): return "killed by signal 9 (out of memory?)\(said)"
    case .signalled(let signal): return "killed by signal \(signal) (\(String(cString: strsignal(signal))))\(said)"
    case .exited(130): return "stopped by somebody else\(said)"
    case .lost(let words), .cancelled(let words): return words
    case .exited(0): return "ended without a result\(said)"
    case .exited(let status): return "exit status \(status) without a result\(said)"
    }
  }

  /// The last line that this run wrote into its log.
  static func lastLine(_ path: String, from start: Int) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let end = Int(lseek(file, 0, SEEK_END))
    let from = max(start, end - 2000)
    guard end > from else { return nil }
    var bytes = [UInt8](repeating: 0, count: end - from)
    let count = pread(file, &bytes, bytes.count, from)
    guard count > 0 else { return nil }
    let lines = bytes.prefix(count).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    guard let line = lines.last(where: { $0.contains { !$0.isWhitespace } }) else { return nil }
    return ScreenText.fit(ScreenText.clean(String(line.drop { $0.isWhitespace })), 200)
  }
}

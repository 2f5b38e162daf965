import Basics
import Glibc
import Sweep

/// Prints tables and results to standard output, and problems to standard error.
enum Screen {
  static var errorsHaveColor: Bool { isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil }
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Text that may quote a file: what would move the cursor or change colours is shown as a mark.
  static func show(_ text: String, terminator: String = "\n") {
    print(ScreenText.cleanLines(text), terminator: terminator)
  }

  static func complain(_ text: String) { say(ScreenText.cleanLines(text) + "\n", to: STDERR_FILENO) }

  /// Problems, which have colours of their own.
  static func complain(_ problems: Problems) {
    say(problems.rendered(color: errorsHaveColor) + "\n", to: STDERR_FILENO)
  }

  static func complain(_ problem: Problem) { complain(Problems(problem)) }

  /// Written at once: nothing that was said is lost with the process.
  static func say(_ text: String, to file: Int32 = STDOUT_FILENO) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var place = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, -1)
        continue
      }
      guard count > 0 else {
        if file == STDOUT_FILENO { StandardOutput.failed(errno) }
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  static func warn(_ problems: [Problem]) {
    for problem in problems { complain(problem) }
  }

  /// The terminal's size; nil where there is none.
  static var size: ScreenTarget.Size? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return nil }
    return ScreenTarget.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  static var width: Int { size?.columns ?? 80 }

  /// Columns side by side, two spaces between; numbers to the right.
  static func aligned(_ rows: [[String]], right: Set<Int> = []) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return right.contains(column) ? space + cell : cell + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A paragraph in lines of at most 80 columns, all but the first `hanging` columns farther in.
  static func wrapped(_ text: String, indent: Int, hanging: Int = 0) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 80 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(repeating: " ", count: lines.isEmpty ? indent : indent + hanging) + word)
      }
    }
    return lines
  }
}

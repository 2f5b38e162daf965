import Basics

/// Where a sweep's progress is written.
package struct ScreenTarget {
  package struct Size: Sendable, Hashable {
    package var columns: Int
    package var rows: Int
    package init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }
  }

  /// The terminal's size now; nil: it is not a terminal.
  package var terminal: () -> Size?
  package var write: (String) -> Void

  package init(terminal: @escaping () -> Size?, write: @escaping (String) -> Void) {
    self.terminal = terminal
    self.write = write
  }
}

/// Shows a sweep: on a terminal as a block that is drawn over at most five times a second, elsewhere as plain lines.
struct SweepScreen {
  private let target: ScreenTarget
  private var drawn: [String] = []
  private var lastDrawn = -Double.infinity
  private var lastLine: Double

  init(_ target: ScreenTarget, now: Double) {
    self.target = target
    lastLine = now
  }

  /// A line that stays.
  mutating func say(_ line: String) {
    erase()
    target.write(line + "\n")
    lastDrawn = -.infinity
  }

  /// Prints a line where there is no terminal; on one, the block shows enough.
  mutating func mention(_ line: String) { if target.terminal() == nil { say(line) } }

  mutating func show(_ state: SweepState, now: Double) {
    guard let size = target.terminal() else {
      guard now - lastLine >= 10 else { return }
      lastLine = now
      target.write(ProgressText.line(state, now: now) + "\n")
      return
    }
    guard now - lastDrawn >= 0.2 else { return }
    lastDrawn = now
    // A terminal wraps a line that reaches its last column.
    let lines = ProgressText.block(state, now: now, columns: size.columns - 1, rows: max(2, size.rows - 1))
    guard lines != drawn else { return }
    target.write(up + lines.map { "\($0)\u{1b}[K\n" }.joined() + "\u{1b}[J")
    drawn = lines
  }

  mutating func erase() {
    guard !drawn.isEmpty else { return }
    target.write(up + "\u{1b}[J")
    drawn = []
  }

  private var up: String { drawn.isEmpty ? "" : "\u{1b}[\(drawn.count)A\r" }
}

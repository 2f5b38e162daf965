import Basics
@preconcurrency import Glibc

/// Runs Slurm's own commands.
enum SlurmCommand {
  struct Answer: Sendable, Hashable {
    /// 128 and the signal's number where it was ended.
    var status: Int32
    var output: String
    var errors: String

    /// What it said of a failure, in a line.
    var words: String {
      let lines = errors.split(separator: "\n").map { line in
        let text = ScreenText.clean(String(line))
        return text.firstRange(of: " error: ").map { String(text[$0.upperBound...]) } ?? text
      }
      return lines.isEmpty ? "exit status \(status)" : lines.joined(separator: "; ")
    }

    /// Whether nobody answered, so that nothing is known of what was asked for.
    var isSilence: Bool {
      status > 128
        || [
          "Unable to contact slurm controller", "timed out", "Zero Bytes were transmitted", "Connection refused",
          "connect failure", "standby mode", "temporarily unable",
        ].contains { errors.contains($0) }
    }
  }

  /// The answer of a command; one that takes longer than `seconds` is ended. Ctrl-C does not reach it.
  static func run(_ words: [String], seconds: Double = 60) throws -> Answer {
    var (output, errors) = (try Pipe(), try Pipe())
    var process: pid_t = 0
    do {
      process = try ChildProcess.spawn(words, output: output.writing, log: errors.writing)
    } catch {
      for end in [output.reading, output.writing, errors.reading, errors.writing] { close(end) }
      throw error
    }
    close(output.writing)
    close(errors.writing)
    let deadline = secondsNow() + seconds
    while output.isOpen || errors.isOpen {
      let left = deadline - secondsNow()
      if left <= 0 { Glibc.kill(-process, SIGKILL) }
      // A process that it started may keep the pipes.
      if left <= -1 { break }
      var ends = [output, errors].filter(\.isOpen).map { pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0) }
      poll(&ends, nfds_t(ends.count), Int32(max(0.1, min(left, 1)) * 1000))
      output.read()
      errors.read()
    }
    close(output.reading)
    close(errors.reading)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    return Answer(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: String(decoding: output.bytes, as: UTF8.self),
      errors: String(decoding: errors.bytes, as: UTF8.self))
  }

  private struct Pipe {
    let reading: Int32
    let writing: Int32
    var isOpen = true
    var bytes: [UInt8] = []

    init() throws {
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw FileError("open", "a pipe") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      _ = fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK)
      (reading, writing) = (ends[0], ends[1])
    }

    /// All that is there now.
    mutating func read() {
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while isOpen {
        let count = Glibc.read(reading, &chunk, chunk.count)
        if count < 0 { return }
        if count == 0 { isOpen = false }
        bytes += chunk.prefix(count)
      }
    }
  }
}

import Basics
import Glibc
import Synchronization

/// Prints a text and ends the line. Swift's own `print` does not tell what could not be written.
func print(_ text: String, terminator: String = "\n") { Screen.say(text + terminator) }

/// Whether all that was printed has been written. What fails is only noted, so that a sweep goes on to its end; the
/// exit status tells.
enum StandardOutput {
  /// Why a write failed, the first time; 0: none has.
  private static let code = Atomic<Int32>(0)

  /// Takes the place of standard files that are closed: else the first file that is opened would be one of them, and
  /// get what is printed.
  static func reserve() {
    for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) < 0 {
      _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Notes why a write has failed.
  static func failed(_ code: Int32) { _ = self.code.compareExchange(expected: 0, desired: code, ordering: .relaxed) }

  /// What has gone wrong. A reader that has closed its end, such as `head`, wants no more.
  static var problem: Problem? {
    let code = code.load(ordering: .relaxed)
    return [0, EPIPE].contains(code) ? nil : Problem("\(FileError("write", "standard output", code: code))")
  }
}

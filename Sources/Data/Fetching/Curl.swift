import Basics
import Glibc

/// Fetches one file with the program curl.
struct Curl {
  /// Its full path; nil: it is not installed.
  static func program(_ environment: (String) -> String? = DataFolder.environment) -> String? {
    let folders = (environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/curl" }.first { access($0, X_OK) == 0 }
  }

  /// How it ended: its exit status, 0 for success, and its error message.
  struct Ending {
    var status: Int32
    var message: String

    /// The server cannot resume in the middle of a file.
    var cannotResume: Bool { status == 33 || status == 36 }
    /// Worth another try: the connection failed, broke off or stalled.
    var isPassing: Bool { [5, 6, 7, 18, 28, 35, 52, 55, 56, 92].contains(status) }
  }

  let program: String

  /// Appends the missing bytes to `part`; `watch` is called ten times a second.
  func resume(_ address: String, into part: String, watch: () -> Void) throws -> Ending {
    let log = part + ".log"
    defer { unlink(log) }
    let process = try start(
      [
        program, "--fail", "--location", "--silent", "--show-error", "--connect-timeout", "20", "--speed-limit", "100",
        "--speed-time", "60", "--proto", "=http,https", "--continue-at", "-", "--output", part, "--", address,
      ], log: log)
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      guard ended == 0 || errno == EINTR else { throw FileError("wait for", program) }
      watch()
      usleep(100_000)
    }
    let signal = status & 0x7f
    return Ending(
      status: signal == 0 ? status >> 8 & 0xff : 128 + signal, message: Self.message((try? Files.text(log)) ?? ""))
  }

  /// The last line like `curl: (22) The requested URL returned error: 404`, without curl's prefix.
  private static func message(_ said: String) -> String {
    let line = said.split(separator: "\n").last.map(String.init) ?? "it ended without a word"
    guard line.hasPrefix("curl: ("), let bracket = line.firstIndex(of: ")") else { return line }
    return String(line[line.index(after: bracket)...].drop { $0 == " " })
  }

  private func start(_ words: [String], log: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, nil, arguments, environ)
    guard code == 0 else { throw FileError("start", program, code: code) }
    return process
  }
}

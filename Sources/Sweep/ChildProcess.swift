import Basics
@preconcurrency import Glibc

/// A running child: its process, and the pipe that is its standard output, whose other end closes when it ends.
final class ChildProcess {
  let id: String
  private let process: pid_t
  /// The reading end of the pipe; −1 once it is closed.
  private(set) var output: Int32
  private(set) var hasEnded = false

  /// Trials use one thread each; this keeps the libraries of a started program from more. A copy of the sweep has set that already.
  private static let environment = ["OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"]

  init(_ job: Job, start: (_ command: [String], _ output: Int32, _ log: Int32) throws -> pid_t) throws {
    precondition(!job.command.isEmpty, "\(job.id) has no command")
    id = job.id
    let log = open(job.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard log >= 0 else { throw FileError("write", job.log) }
    defer { close(log) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw FileError("open a pipe to", job.command[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    do {
      process = try start(job.command, ends[1], log)
    } catch {
      close(ends[0])
      throw error
    }
    output = ends[0]
    // Only our end does not block; the child's stays as programs expect it.
    _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
  }

  deinit { if output >= 0 { close(output) } }

  /// Runs a program.
  static func spawn(_ command: [String], output: Int32, log: Int32) throws -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&files, log, STDERR_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var process: pid_t = 0
    let code = withCStrings(command) { arguments in
      withCStrings(variables) { variables in
        posix_spawnp(&process, command[0], &files, &attributes, arguments, variables)
      }
    }
    guard code == 0 else { throw FileError("start", command[0], code: code) }
    return process
  }

  private static var variables: [String] {
    var lines: [String] = []
    var entry = environ
    while let line = entry.pointee {
      lines.append(String(cString: line))
      entry += 1
    }
    lines.removeAll { line in environment.keys.contains { line.hasPrefix("\($0)=") } }
    return lines + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private static func withCStrings<R>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    let copies = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return body(copies)
  }

  /// Signals the child and all that it started. The system does not reuse the child's process id before `reap`.
  func send(_ signal: Int32) { if !hasEnded { Glibc.kill(-process, signal) } }

  /// How it ended; nil while it runs.
  func reap() -> JobEnding? {
    guard !hasEnded else { return nil }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return nil }
    hasEnded = true
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
  }

  /// The bytes of memory that it holds now, VmRSS in its state; nil once it has ended.
  var memory: Int? {
    let words = (try? Files.text("/proc/\(process)/statm"))?.split(separator: " ") ?? []
    return words.count > 1 ? Int(words[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }

  /// Reads what it has written, which nobody wants: a full pipe would block it. Of what a child writes without end only a
  /// piece is read at a time.
  func drain() {
    guard output >= 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    for _ in 0..<64 {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN { return }
      guard count > 0 else {
        close(output)
        output = -1
        return
      }
    }
  }
}

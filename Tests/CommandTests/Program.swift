import Basics
import Glibc
import TestSupport

/// The program as a user has it: run as a process of its own in a folder of its own.
enum Program {
  struct Ending {
    let status: Int32
    let output: String
    let errors: String
  }

  /// It lies beside the tests.
  static let path: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    precondition(count > 0, "the tests do not know where they are: errno \(errno)")
    let tests = String(decoding: buffer[..<count], as: UTF8.self)
    return tests[...(tests.lastIndex(of: "/") ?? tests.startIndex)] + "atelier"
  }()

  static func run(
    _ words: [String], in folder: Folder, data: String? = nil, environment: [String] = []
  ) throws -> Ending {
    try run(command: [path] + words, in: folder, data: data, environment)
  }

  /// Run by a shell, in whose script it is called "$0".
  static func run(script: String, in folder: Folder) throws -> Ending {
    try run(command: ["/bin/sh", "-c", script, path], in: folder, data: nil)
  }

  /// With further variables: `NAME=value`.
  static func run(_ words: [String], in folder: Folder, with variables: [String]) throws -> Ending {
    try run(command: ["/usr/bin/env"] + variables + [path] + words, in: folder, data: nil)
  }

  /// As somebody to whom permissions mean something; nil where that cannot be had.
  static func runAsNobody(_ words: [String], in folder: Folder) throws -> Ending? {
    guard getuid() == 0 else { return try run(words, in: folder) }
    let other = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    let ending = try run(command: other + [path] + words, in: folder, data: nil)
    return [126, 127].contains(ending.status) ? nil : ending
  }

  private static func run(
    command: [String], in folder: Folder, data: String?, _ more: [String] = []
  ) throws -> Ending {
    // Outside the folder, so that what the program itself writes there can be seen.
    let (output, errors) = (folder.outside("output"), folder.outside("errors"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    // A home that holds nothing: no data lies there.
    var environment = ["HOME=/home/user", "LC_ALL=C", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"] + more
    if let data { environment.append("ATELIER_DATA=\(data)") }
    if let libraries = getenv("LD_LIBRARY_PATH") { environment.append("LD_LIBRARY_PATH=\(String(cString: libraries))") }
    // The shell steps into the folder: the tests' own must stay as it is.
    let process = try spawn(
      ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path] + command, environment, actions)

    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw FileError("wait for", path) }
    }
    // The status of a shell: 128 and the signal's number where one ended it.
    let signal = status & 0x7f
    return Ending(
      status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: try Files.text(output),
      errors: try Files.text(errors))
  }

  private static func spawn(
    _ words: [String], _ environment: [String], _ actions: posix_spawn_file_actions_t
  ) throws -> pid_t {
    var actions = actions
    // Threads of a test may block signals that a shell waits for.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    let code = posix_spawn(&process, words[0], &actions, &attributes, arguments, variables)
    guard code == 0 else { throw FileError("run", words[0], code: code) }
    return process
  }
}

/// A folder that goes away with the value.
final class Folder {
  private let root = TemporaryFolder()
  /// Where the program works.
  let path: String

  init() throws {
    path = root.path + "/work"
    try Files.makeFolder(path)
  }

  func outside(_ name: String) -> String { "\(root.path)/\(name)" }

  func write(_ bytes: [UInt8], to name: String) throws { try AtomicFile.write(bytes, to: "\(path)/\(name)") }

  /// Every file with its bytes: what is there before and after.
  func contents() throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in Files.names(in: path) {
      contents[name] = Files.isFolder("\(path)/\(name)") ? [] : try Files.read("\(path)/\(name)")
    }
    return contents
  }
}

import Basics
import Glibc
import Synchronization

/// A Slurm cluster of three nodes on this machine, `Tests/Scripts/slurm-lab.sh`, which goes when the process does.
package final class SlurmLab: Sendable {
  /// Why it cannot be had; nil: it can.
  package static let obstacle: String? = {
    guard getuid() == 0 else { return "it needs root" }
    let missing = ["slurmctld", "slurmd", "munged", "sbatch", "bash"].filter { name in
      !["/usr/sbin", "/usr/bin", "/bin"].contains { Files.exists("\($0)/\(name)") }
    }
    return missing.isEmpty ? nil : "it needs \(missing.joined(separator: ", ")): sh Tests/Scripts/slurm.sh"
  }()

  package let folder: String
  private let port: Int
  private static let script =
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Scripts/slurm-lab.sh"

  /// Whether its daemons came up; what they said lies in `folder`.
  package let isUp: Bool

  /// Takes ten ports that no other process's lab has.
  package init() {
    for port in stride(from: 16800, to: 17000, by: 10) {
      let lock = open("/tmp/atelier-slurm-\(port).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard lock >= 0 else { continue }
      // Held as long as the process lives.
      guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
        close(lock)
        continue
      }
      self.port = port
      folder = "/tmp/atelier-slurm-\(port)"
      // What a process that was killed has left.
      if Files.exists(folder) { Self.run("down", folder, port) }
      isUp = Self.run("up", folder, port)
      Self.atEnd(self)
      return
    }
    preconditionFailure("twenty labs are up")
  }

  /// `SLURM_CONF=…`, by which Slurm's commands find it.
  package var variable: String { "SLURM_CONF=\(folder)/slurm.conf" }

  /// Runs a command of `slurm-lab.sh`.
  @discardableResult package func run(_ command: String) -> Bool { Self.run(command, folder, port) }

  @discardableResult private static func run(_ command: String, _ folder: String, _ port: Int) -> Bool {
    // Threads of tests block signals, and daemons would hand that down to what they start.
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return system("LAB=\(folder) LAB_PORT=\(port) bash '\(script)' \(command) >/dev/null 2>&1") == 0
  }

  /// Runs a command of Slurm by a shell; what it printed.
  package func ask(_ command: String) -> String {
    guard let pipe = popen("\(variable) \(command) 2>&1", "r") else { return "" }
    defer { pclose(pipe) }
    var text: [UInt8] = []
    while true {
      let byte = fgetc(pipe)
      if byte == EOF { return String(decoding: text, as: UTF8.self) }
      text.append(UInt8(byte))
    }
  }

  // MARK: The end

  private static let labs = Mutex<[SlurmLab]>([])

  private static func atEnd(_ lab: SlurmLab) {
    labs.withLock { labs in
      if labs.isEmpty { atexit { for lab in SlurmLab.labs.withLock({ $0 }) { lab.run("down") } } }
      labs.append(lab)
    }
  }
}

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

  /// Each lab of this machine has ten ports of its own.
  package init(port: Int) {
    self.port = port
    folder = "/tmp/atelier-slurm-\(port)"
    // What a process that was killed has left.
    if Files.exists(folder) { run("down") }
    precondition(run("up"), "the cluster did not start: \(folder)/log")
    Self.atEnd(self)
  }

  /// `SLURM_CONF=…`, by which Slurm's commands find it.
  package var variable: String { "SLURM_CONF=\(folder)/slurm.conf" }

  /// Runs a command of `slurm-lab.sh`.
  @discardableResult package func run(_ command: String) -> Bool {
    // Threads of tests block signals, and daemons would hand that down to what they start.
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return system("LAB=\(folder) LAB_PORT=\(port) bash '\(SlurmLab.script)' \(command) >/dev/null 2>&1") == 0
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

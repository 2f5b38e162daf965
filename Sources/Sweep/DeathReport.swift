import Basics
import Glibc
import Results

/// Why a trial's process ended without a result, as far as is known, and whether it may end otherwise when it runs again.
struct DeathReport {
  let death: Death
  /// The machine's fault, or somebody's who killed it: not the trial's own.
  let isOfMachine: Bool

  /// `killed by signal 9 (out of memory?): epoch 3, step 120 of 1000`, `exit status 2 without a result: error: …`.
  ///
  /// - Parameter wasOutOfMemory: whether the system ended some process for want of memory meanwhile.
  init(_ ending: JobEnding, log: String, from start: Int, wasOutOfMemory: Bool) {
    let last = LogTail.lines(log, from: start, most: 1).last
    let said = last.map { ": \($0)" } ?? ""
    let askedInVain = last.map(Self.tellsOfMemory) ?? false
    switch ending {
    case .signalled(SIGKILL):
      death =
        wasOutOfMemory
        ? Death(.memory, "killed by the system, which was out of memory\(said)")
        : Death(.crash, "killed by signal 9 (out of memory?)\(said)")
      isOfMachine = true
    case .signalled(SIGXCPU):
      death = Death(.timeout, "killed by signal \(SIGXCPU): 'ulimit -t' allows it no more processor time\(said)")
      isOfMachine = false
    case .signalled(let signal):
      let name = String(cString: strsignal(signal))
      death = Death(askedInVain ? .memory : .crash, "killed by signal \(signal) (\(name))\(said)")
      isOfMachine = true
    case .exited(JobEnding.unreadable):
      death = Death(.data, last ?? "its data cannot be read")
      isOfMachine = false
    case .exited(130): (death, isOfMachine) = (Death(nil, "stopped by somebody else\(said)"), true)
    case .lost(let words): (death, isOfMachine) = (Death(.lost, words), true)
    case .cancelled(let words): (death, isOfMachine) = (Death(nil, words), false)
    case .exited(0): (death, isOfMachine) = (Death(nil, "ended without a result\(said)"), true)
    case .exited(let status):
      death = Death(askedInVain ? .memory : nil, "exit status \(status) without a result\(said)")
      // Of 2 what the trial was given is wrong.
      isOfMachine = status != 2
    }
  }

  /// Swift's runtime, C++'s and the system's words for an allocation that failed.
  private static func tellsOfMemory(_ line: String) -> Bool {
    ["allocate memory", "bad_alloc", "out of memory"].contains { line.lowercased().contains($0) }
  }
}

/// How often the system has ended a process for want of memory, as it counts: the machine, and the groups of processes
/// (cgroups) that this one belongs to.
enum OutOfMemory {
  static func count(root: String = "") -> Int {
    var count = number("oom_kill", in: "\(root)/proc/vmstat")
    for line in ((try? Files.text("\(root)/proc/self/cgroup")) ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { continue }
      let isNew = parts[1].isEmpty
      guard isNew || parts[1].split(separator: ",").contains("memory") else { continue }
      let base = "\(root)/sys/fs/cgroup" + (isNew ? "" : "/memory")
      // A file system that shows the group alone, as in a container, has it at its root.
      let folder = ["\(base)\(parts[2])", base].first { Files.isFolder($0) } ?? base
      count += number("oom_kill", in: "\(folder)/\(isNew ? "memory.events" : "memory.oom_control")")
    }
    return count
  }

  private static func number(_ name: String, in path: String) -> Int {
    let lines = ((try? Files.text(path)) ?? "").split(separator: "\n")
    return lines.first { $0.hasPrefix("\(name) ") }.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
  }
}

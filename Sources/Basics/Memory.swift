import Glibc

/// The memory that this process may have, in bytes: the machine's, or less where a group of processes (cgroup) or
/// `ulimit -v` has a limit.
package struct Memory: Sendable, Hashable {
  /// If nothing else ran.
  package var all: Int
  /// Of that, what is free now.
  package var free: Int

  package init(all: Int, free: Int) {
    self.all = all
    self.free = free
  }

  package static var now: Memory { Memory.read() }

  /// Reads what the system says of it; `root` is where its files are looked for.
  static func read(root: String = "", addressSpace: (limit: Int, used: Int)? = ownAddressSpace) -> Memory {
    var memory = Memory(all: .max, free: .max)
    if let text = try? Files.text("\(root)/proc/meminfo") {
      func value(_ name: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("\(name):") }?.split(separator: " ").dropFirst().first
          .flatMap { Int($0) }.map { $0 * 1024 }
      }
      if let all = value("MemTotal") { memory = Memory(all: all, free: value("MemAvailable") ?? all) }
    }
    for group in groups(root: root) {
      memory = Memory(all: min(memory.all, group.all), free: min(memory.free, group.free))
    }
    if let (limit, used) = addressSpace {
      memory = Memory(all: min(memory.all, limit), free: min(memory.free, max(0, limit - used - reserve)))
    }
    return memory
  }

  /// Of a limited address space, what libraries may still take.
  private static let reserve = 128_000_000

  /// What the groups of processes that this one belongs to may have: its own and those above it, of either version of
  /// Linux's interface. A file system that shows the group alone, as in a container, has it at its root.
  private static func groups(root: String) -> [Memory] {
    let lines = ((try? Files.text("\(root)/proc/self/cgroup")) ?? "").split(separator: "\n")
    return lines.flatMap { line -> [Memory] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return [] }
      let isNew = parts[1].isEmpty
      guard isNew || parts[1].split(separator: ",").contains("memory") else { return [] }
      let base = "\(root)/sys/fs/cgroup" + (isNew ? "" : "/memory")
      let names =
        isNew
        ? (limit: "memory.max", used: "memory.current", cached: "inactive_file")
        : (limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", cached: "total_inactive_file")
      var path = parts[2].split(separator: "/").map(String.init)
      var found: [Memory] = []
      while true {
        let folder = ([base] + path).joined(separator: "/")
        if let limit = number(in: "\(folder)/\(names.limit)") {
          // Files that were read and can be read again do not count.
          let cached = cachedFiles(names.cached, in: "\(folder)/memory.stat")
          let used = max(0, (number(in: "\(folder)/\(names.used)") ?? 0) - cached)
          found.append(Memory(all: limit, free: max(0, limit - used)))
        }
        if path.isEmpty { return found }
        path.removeLast()
      }
    }
  }

  /// Nil where there is no limit: `max`, or a number that nothing reaches.
  private static func number(in path: String) -> Int? {
    guard let text = try? Files.text(path) else { return nil }
    return Int(text.filter { !$0.isWhitespace }).flatMap { $0 < 1 << 60 ? $0 : nil }
  }

  private static func cachedFiles(_ name: String, in path: String) -> Int {
    let text = (try? Files.text(path)) ?? ""
    return text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
      .flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
  }

  /// The limit of `ulimit -v`, and how much of it this process has taken.
  private static var ownAddressSpace: (limit: Int, used: Int)? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < 1 << 60,
      let pages = (try? Files.text("/proc/self/statm"))?.split(separator: " ").first.flatMap({ Int($0) })
    else { return nil }
    return (Int(limit.rlim_cur), pages * Int(sysconf(Int32(_SC_PAGESIZE))))
  }
}

extension Memory {
  /// A problem where so many bytes are more than are free; looked up only for what is large enough to matter.
  package static func require(_ bytes: Int, for what: String, hint: String = ofModels) throws(Problem) {
    guard bytes >= 1 << 26 else { return }
    let free = Memory.now.free
    guard bytes > free else { return }
    throw Problem(
      "\(what) needs \(NumberText.bytes(bytes)) of memory, and \(NumberText.bytes(free)) are free",
      hint: hint
    ).because(.memory)
  }

  package static let ofModels =
    "a smaller batch or smaller layers, fewer trials at once (--workers), or a machine with more"
}

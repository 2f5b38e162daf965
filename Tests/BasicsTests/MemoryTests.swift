import TestSupport
import Testing

@testable import Basics

@Suite struct MemoryTests {
  private func memory(_ files: [String: String], addressSpace: (Int, Int)? = nil) throws -> Memory {
    let folder = TemporaryFolder()
    for (path, text) in files {
      let path = "\(folder.path)/\(path)"
      try Files.makeFolder(path.parentFolder ?? "")
      try AtomicFile.write(text, to: path)
    }
    return Memory.read(root: folder.path, addressSpace: addressSpace)
  }

  private let machine = ["proc/meminfo": "MemTotal:       24000 kB\nMemFree: 1 kB\nMemAvailable:   9000 kB\n"]

  @Test func ofTheMachine() throws {
    #expect(try memory(machine) == Memory(all: 24_576_000, free: 9_216_000))
    #expect(try memory([:]) == Memory(all: .max, free: .max))
    #expect(try memory(["proc/meminfo": "MemTotal: many\n"]) == Memory(all: .max, free: .max))
  }

  /// A limit may stand in any folder above the group's own; files that can be read again are free.
  @Test func ofAGroup() throws {
    let files = [
      "proc/self/cgroup": "0::/job/step\n",
      "sys/fs/cgroup/job/step/memory.max": "max\n", "sys/fs/cgroup/job/memory.max": "5000000\n",
      "sys/fs/cgroup/job/memory.current": "3000000\n",
      "sys/fs/cgroup/job/memory.stat": "anon 1\ninactive_file 1000000\n",
    ]
    #expect(try memory(files.merging(machine) { $1 }) == Memory(all: 5_000_000, free: 3_000_000))
    let older = [
      "proc/self/cgroup": "4:cpu,memory:/job\n0::/\n",
      "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "6000000",
      "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "5500000",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
    ]
    #expect(try memory(older.merging(machine) { $1 }) == Memory(all: 6_000_000, free: 500_000))
  }

  @Test func ofAnAddressSpace() throws {
    #expect(try memory(machine, addressSpace: (20_000_000, 1)) == Memory(all: 20_000_000, free: 0))
    #expect(try memory([:], addressSpace: (600_000_000, 72_000_000)) == Memory(all: 600_000_000, free: 400_000_000))
  }

  @Test func whatIsNotThereIsNotTaken() throws {
    try Memory.require(1 << 20, for: "a little")
    let problem = #expect(throws: Problem.self) { try Memory.require(1 << 60, for: "the model") }
    #expect(problem?.message.hasPrefix("the model needs 1152921.5 TB of memory, and ") == true)
  }
}

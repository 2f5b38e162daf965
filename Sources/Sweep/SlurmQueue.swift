import Basics
import Glibc

/// What squeue says of the tasks of some arrays. An array that it does not name, it does not know (any more).
struct SlurmQueue: Sendable, Hashable {
  struct Task: Sendable, Hashable {
    /// Slurm's own word: `PENDING`, `NODE_FAIL`.
    var state: String
    var reason: String
    var node: String

    private static let final: Set<String> = [
      "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED",
      "TIMEOUT",
    ]

    /// A state that is not known here is not taken for an end.
    var isOver: Bool { Self.final.contains(state) }
    var isPending: Bool { ["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"].contains(state) }

    /// `pending: Resources`, `running on n3`.
    var words: String {
      let isNews = !["", "None", "NonZeroExitCode"].contains(reason)
      let place = node.isEmpty ? "" : " on \(node)"
      let word = state.lowercased().split(separator: "_").joined(separator: " ")
      return ScreenText.clean("\(word)\(place)\(isNews ? ": \(reason)" : "")")
    }
  }

  private static let format = "%F|%K|%T|%r|%N|%j"

  private var tasks: [String: [Int: Task]] = [:]
  private var ids: [String: String] = [:]

  /// What `question` is answered, a line for each task; lines of something else are left out.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: "|", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
      guard words.count == 6, Int(words[0]) != nil, let task = Int(words[1]) else { continue }
      ids[words[5]] = words[0]
      tasks[words[5], default: [:]][task] = Task(state: words[2], reason: words[3], node: words[4])
    }
  }

  /// The number of the array that goes by a name.
  func id(_ name: String) -> String? { ids[name] }
  func task(_ task: Int, of name: String) -> Task? { tasks[name]?[task] }

  /// Whether a controller is there; the answer has the word UP then.
  static let ping = ["scontrol", "ping"]

  /// Asks for this user's arrays by their names, which no other array has: numbers come again.
  static func question(_ names: [String]) -> [String] {
    ["squeue", "-h", "-r", "-t", "all", "-u", String(getuid()), "-n", names.joined(separator: ","), "-o", format]
  }
}

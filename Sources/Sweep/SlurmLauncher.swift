import Basics
import Glibc
import Results

/// Runs trials as tasks of arrays in Slurm. It gathers what is started and submits it with the next `poll`, several trials
/// a task if asked.
///
/// Nothing but the files of its arrays (`SlurmArray`) has to last: a process that begins later finds there which tasks hold
/// which trials, and by squeue which of these are still to come or running, and takes them for its own. How a trial's
/// process has ended is what the task's script wrote down. Where there is nothing and Slurm has let the task go, the trial is
/// lost; where Slurm does not answer, nothing is known and nothing has ended.
package final class SlurmLauncher: Launcher {
  let options: SlurmOptions
  /// Where the folders of arrays lie.
  let root: String
  let label: String
  /// What must work on a node.
  let check: [String]
  /// What comes before Slurm's commands.
  let prefix: [String]
  /// Seconds between two questions. Longer where Slurm is slow to answer.
  let pause: Double

  struct Held {
    var job: Job
    var array: SlurmArray
    var task: Int
    var isRunning = false
    var isStopped = false
    var isKilled = false
    /// Since when its task has been over and nothing is written of how it ended: shared folders are slow to show files.
    var overSince: Double?
  }

  /// Started, and not yet submitted.
  var gathered: [Job] = []
  /// Submitted or taken over, and not yet reported.
  var held: [String: Held] = [:]
  /// Trials whose tasks live, by what an earlier process left.
  var found: [String: (array: SlurmArray, task: Int)] = [:]
  /// Arrays that Slurm is not known to have.
  var unsent: [SlurmArray] = []
  /// Stopped before they were submitted.
  var dropped: [EndedJob] = []
  var isPrepared = false
  var adopted = 0
  var queue = SlurmQueue("")
  var nextLook = 0.0
  var nextTry = 0.0
  var isSilent = false
  var told: [String] = []
  var unfit: [String: String] = [:]
  var largest: Int?

  init(_ options: SlurmOptions, _ site: LauncherSite, pause: Double? = nil, prefix: [String] = []) {
    self.options = options
    root = "\(Files.absolute(site.results.path))/slurm"
    label = site.results.path.lastComponent
    check = site.check
    self.prefix = prefix
    self.pause =
      pause ?? max(0.05, getenv("ATELIER_SLURM_PAUSE").flatMap { Double(String(cString: $0)) } ?? 2)
  }

  // MARK: Launcher

  package func holds(_ id: String) throws -> Bool {
    try prepare()
    return held[id] != nil || found[id] != nil
  }

  package func start(_ job: Job) throws {
    precondition(held[job.id] == nil && !gathered.contains { $0.id == job.id }, "\(job.id) is running already")
    try prepare()
    guard let (array, task) = found.removeValue(forKey: job.id) else {
      var job = job
      job.log = "\(Files.absolute(job.log.parentFolder ?? "."))/\(job.log.lastComponent)"
      return gathered.append(job)
    }
    held[job.id] = Held(job: job, array: array, task: task, isRunning: isRunning(job.id, task, of: array))
    adopted += 1
    if array.id == nil, !unsent.contains(where: { $0 === array }) { unsent.append(array) }
  }

  package func poll(seconds: Double) throws -> [EndedJob] {
    let deadline = secondsNow() + seconds
    tellAdopted()
    try submit()
    while true {
      var ended = dropped
      dropped = []
      if secondsNow() >= nextLook, !held.isEmpty {
        let began = secondsNow()
        ended += try look()
        nextLook = secondsNow() + (isSilent ? pause : max(pause, 10 * (secondsNow() - began)))
      }
      let left = deadline - secondsNow()
      if !ended.isEmpty || left <= 0 { return ended }
      usleep(UInt32(min(left, 0.05) * 1e6))
    }
  }

  package func isRunning(_ id: String) -> Bool { held[id]?.isRunning ?? false }

  package var isGathering: Bool { !gathered.isEmpty || !unsent.isEmpty }

  package func news() -> [String] {
    defer { told = [] }
    return told
  }

  package func stop(_ id: String) { request(id, "stop") }
  package func kill(_ id: String) { request(id, "kill") }

  package func detach() -> String? {
    let count = held.count { $0.value.array.id != nil }
    var lines: [String] = []
    if count > 0 {
      lines.append(
        "detached: \(trials(count)) \(count == 1 ? "goes" : "go") on in Slurm; the same command attaches again; "
          + "'scancel \(ids.joined(separator: " "))' ends \(count == 1 ? "it" : "them")")
    }
    let rest = held.count - count + gathered.count
    if rest > 0 { lines.append("\(trials(rest)) not submitted, as far as is known") }
    return lines.joined(separator: "\n")
  }

  /// Submits a command that is run once all tasks are over.
  package func follow(by command: [String]) throws -> String? {
    let ids = ids
    guard !ids.isEmpty else { return nil }
    try AtomicFile.write(SlurmScript.after, to: "\(root)/after.sh")
    let answer = try slurm(
      [
        "sbatch", "--parsable", "--job-name=\(label.prefix(20))-tables",
        "--dependency=afterany:\(ids.joined(separator: ":"))",
        "--kill-on-invalid-dep=yes", "--open-mode=append", "--output=\(Self.pattern("\(root)/after.log"))",
      ] + options.place + ["\(root)/after.sh"] + command)
    guard answer.status == 0 else {
      throw Problem("Slurm does not take the job that writes the tables: \(answer.words)", hint: "the trials go on")
    }
    return "job \(Self.number(answer.output)) writes tables and figures when they are over"
  }

  /// Those that hold jobs which have not been reported, in the order in which they were made.
  var arrays: [SlurmArray] {
    Dictionary(held.values.map { (ObjectIdentifier($0.array), $0.array) }) { first, _ in first }.values
      .sorted { $0.number < $1.number }
  }

  /// What Slurm calls them.
  var ids: [String] { arrays.compactMap(\.id) }

  func trials(_ count: Int) -> String { count == 1 ? "1 trial" : "\(count) trials" }
}

// MARK: - What earlier processes left

extension SlurmLauncher {
  func prepare() throws {
    guard !isPrepared else { return }
    isPrepared = true
    let arrays = SlurmArray.all(in: root).compactMap { array in
      let ended = array.ended { _ in true }
      let open = array.table.rows.filter { ended[$0.job.id] == nil }
      return open.isEmpty ? nil : (array: array, open: open)
    }
    guard !arrays.isEmpty else { return }
    let answer = try ask(arrays.map(\.array))
    for (array, open) in arrays {
      if let queue = answer, array.id == nil {
        guard let id = queue.id(array.name) else { continue }
        try array.wasTaken(as: id)
      }
      for row in open {
        // Without an answer it is taken to live until the contrary is known.
        if let queue = answer, queue.task(row.task, of: array.name)?.isOver ?? true { continue }
        found[row.job.id] = (array, row.task)
      }
    }
  }

  func tellAdopted() {
    guard adopted > 0 else { return }
    let ids = ids
    told.append("attached to \(trials(adopted)) that Slurm has: \(ids.isEmpty ? "?" : ids.joined(separator: ", "))")
    adopted = 0
  }
}

extension SlurmLauncher {
  /// What Slurm says of the trials of a results folder that it has: `Slurm: pending: Resources`. Where it does not answer,
  /// nothing.
  package static func words(in results: ResultsFolder) -> [String: String] {
    let arrays = SlurmArray.all(in: "\(results.path)/slurm")
    guard !arrays.isEmpty, let ping = try? SlurmCommand.run(SlurmQueue.ping), ping.output.contains("UP"),
      let answer = try? SlurmCommand.run(SlurmQueue.question(arrays.map(\.name))), answer.status == 0
    else { return [:] }
    let queue = SlurmQueue(answer.output)
    var words: [String: String] = [:]
    for array in arrays {
      let ended = array.ended { _ in true }
      for row in array.table.rows where ended[row.job.id] == nil {
        guard let task = queue.task(row.task, of: array.name), !task.isOver else { continue }
        words[row.job.id] = "Slurm: \(task.words)"
      }
    }
    return words
  }
}

// MARK: - Stopping

extension SlurmLauncher {
  func request(_ id: String, _ what: String) {
    if let index = gathered.firstIndex(where: { $0.id == id }) {
      gathered.remove(at: index)
      return dropped.append(EndedJob(id: id, what == "kill" ? .signalled(SIGKILL) : .exited(130)))
    }
    guard var job = held[id] else { return }
    job.isStopped = true
    if what == "kill" { job.isKilled = true }
    held[id] = job
    job.array.ask(id, to: what)
    guard job.array.id != nil else { return }
    let name = job.array.taskName(job.task)
    let others = job.array.table.rows.contains { row in
      row.task == job.task && held[row.job.id].map { !$0.isStopped && $0.array === job.array } ?? false
    }
    // A task of which nothing is wanted any more need not wait for its turn; nor does one end that hears no signal.
    if !others, job.isKilled || queue.task(job.task, of: job.array.name)?.isPending ?? false {
      _ = try? slurm(["scancel", name])
    } else {
      _ = try? slurm(["scancel", "--signal=USR2", "--batch", name])
    }
  }
}

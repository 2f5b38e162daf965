import Basics
import Glibc

extension SlurmLauncher {
  func ask(_ arrays: [SlurmArray]) throws -> SlurmQueue? {
    guard try answers() else { return nil }
    let answer = try slurm(SlurmQueue.question(arrays.map(\.name)))
    guard answer.status == 0 else {
      tellSilence(answer.words)
      return nil
    }
    tellAnswer()
    queue = SlurmQueue(answer.output)
    return queue
  }

  func tellAnswer() {
    if isSilent { told.append("Slurm answers again") }
    isSilent = false
  }

  func tellSilence(_ words: String) {
    if !isSilent { told.append("Slurm does not answer (\(words)): waiting for it; what runs goes on") }
    isSilent = true
  }

  /// Asks how all held jobs are; those that have ended.
  func look() throws -> [EndedJob] {
    let arrays = arrays
    guard let queue = try ask(arrays) else { return endedByFiles(arrays) }
    for array in unsent where array.isTried {
      if let id = queue.id(array.name) {
        try array.wasTaken(as: id)
        unsent.removeAll { $0 === array }
      } else if array.isOwn {
        array.isTried = false
      } else {
        // It never came to be: its trials are submitted with others.
        let jobs = array.table.rows.compactMap { held[$0.job.id] }.filter { $0.array === array }.map(\.job)
        for job in jobs { held[job.id] = nil }
        gathered += jobs
        unsent.removeAll { $0 === array }
      }
    }
    tellUnfit(arrays)
    // The queue was asked first, so that what has ended by then is seen in the files.
    var ended = endedByFiles(arrays)
    let now = secondsNow()
    for (id, job) in held where job.array.id != nil {
      let task = queue.task(job.task, of: job.array.name)
      let isRunning = isRunning(id, job.task, of: job.array)
      held[id]?.isRunning = isRunning
      guard task?.isOver ?? true else {
        held[id]?.overSince = nil
        continue
      }
      guard let since = job.overSince, now - since >= 3 * pause else {
        held[id]?.overSince = job.overSince ?? now
        continue
      }
      ended.append(EndedJob(id: id, ending(job, task)))
      held[id] = nil
    }
    return ended
  }

  /// Those whose ends are written down. A trial that another process took over may be at work in its task once more.
  func endedByFiles(_ arrays: [SlurmArray]) -> [EndedJob] {
    var ended: [EndedJob] = []
    for array in arrays {
      for (id, status) in array.ended({ held[$0]?.array === array }) where status != JobEnding.superseded {
        ended.append(EndedJob(id: id, .ofShell(status)))
        held[id] = nil
      }
    }
    return ended
  }

  /// How a job has ended of which its script says nothing.
  func ending(_ job: Held, _ task: SlurmQueue.Task?) -> JobEnding {
    if job.isKilled { return .signalled(SIGKILL) }
    if job.isStopped { return .exited(130) }
    // A script leaves a trial out where another process was found at work, and only there.
    if task?.state == "COMPLETED" { return .exited(JobEnding.superseded) }
    let name = job.array.taskName(job.task)
    if let node = task?.node, let words = unfit[node] { return .lost("\(node) cannot run it: \(words)") }
    let said = LogTail.lines(job.array.log(job.task), most: 1).last.map { " (\($0))" } ?? ""
    let words = "its task \(name) in Slurm is \(task?.words ?? "gone")\(said)"
    return task?.state == "CANCELLED" ? .cancelled(words) : .lost(words)
  }

  func tellUnfit(_ arrays: [SlurmArray]) {
    for (node, words) in arrays.flatMap(\.unfit) where unfit[node] == nil {
      unfit[node] = words
      told.append("\(node) cannot run the program, and is left out: \(words)")
    }
  }

  /// Whether it is the one of its task that is at work.
  func isRunning(_ id: String, _ task: Int, of array: SlurmArray) -> Bool {
    guard let found = queue.task(task, of: array.name), !found.isPending else { return false }
    return array.table.rows.first { $0.task == task && held[$0.job.id]?.array === array }?.job.id ?? id == id
  }
}

extension JobEnding {
  /// A status as a shell has it: 128 and the signal's number where one ended the process. 130 is the program's own.
  fileprivate static func ofShell(_ status: Int32) -> JobEnding {
    (129...192).contains(status) && status != 130 ? .signalled(status - 128) : .exited(status)
  }
}

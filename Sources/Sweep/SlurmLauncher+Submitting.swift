import Basics
import Glibc

extension SlurmLauncher {
  func submit() throws {
    guard isGathering, secondsNow() >= nextTry else { return }
    nextTry = secondsNow() + pause
    guard !gathered.isEmpty || unsent.contains(where: { $0.isOwn && !$0.isTried }), try answers() else { return }
    if !gathered.isEmpty {
      let largest = try largestArray()
      let size = options.each * largest
      let jobs = gathered
      gathered = []
      let starts = Array(stride(from: 0, to: jobs.count, by: size))
      for start in starts {
        let array = try SlurmArray(
          Array(jobs[start..<min(start + size, jobs.count)]), each: options.each, label: label, in: root)
        for row in array.table.rows { held[row.job.id] = Held(job: row.job, array: array, task: row.task) }
        unsent.append(array)
      }
    }
    let share = unsent.count
    while let array = unsent.first(where: { $0.isOwn && !$0.isTried }) {
      array.isTried = true
      let command = sbatch(array, share: share)
      let answer = try slurm(command)
      if answer.status == 0 {
        tellAnswer()
        try array.wasTaken(as: Self.number(answer.output))
        unsent.removeAll { $0 === array }
        let count = array.table.tasks
        told.append(
          "submitted \(trials(array.table.rows.count)) as \(count) task\(count == 1 ? "" : "s") of job \(array.id ?? "?")"
        )
      } else if try isSilence(answer) {
        // Whether it took the array is seen in the queue.
        return tellSilence(answer.words)
      } else {
        unsent.removeAll { $0 === array }
        held = held.filter { $0.value.array !== array }
        try? Files.remove(array.folder)
        Files.removeEmpty(root)
        throw Problem(
          "Slurm does not take the trials: \(answer.words)",
          hint:
            "asked was \(command.dropLast(3 + check.count).filter { !$0.hasPrefix("--output") }.joined(separator: " "))"
        )
      }
    }
  }

  /// - Parameter share: how many arrays share what may run at once.
  func sbatch(_ array: SlurmArray, share: Int) -> [String] {
    let throttle = options.atOnce.map { "%\(max(1, $0 / share))" } ?? ""
    return [
      "sbatch", "--parsable", "--job-name=\(array.name)", "--array=0-\(array.table.tasks - 1)\(throttle)", "--requeue",
      "--open-mode=append", "--signal=B:USR1@\(options.warning)", "--cpus-per-task=\(options.cpus)",
    ] + options.place + (unfit.isEmpty ? [] : ["--exclude=\(unfit.keys.sorted().joined(separator: ","))"]) + [
      "--output=\(Self.pattern(array.folder))/%a.log", array.script, array.folder, String(options.requeue),
    ] + check
  }

  /// A path in which sbatch is to fill in nothing.
  static func pattern(_ path: String) -> String { path.replacing("%", with: "%%") }

  /// `12;cluster` by --parsable.
  static func number(_ output: String) -> String { String(output.prefix { $0.isNumber }) }

  func largestArray() throws -> Int {
    if let largest { return largest }
    let lines = try slurm(["scontrol", "show", "config"]).output.split(separator: "\n")
    let value = lines.first { $0.hasPrefix("MaxArraySize") }?.split(separator: "=").last
    let found = value.flatMap { Int($0.filter { !$0.isWhitespace }) }
    if let found { largest = max(1, found) }
    return max(1, found ?? 1001)
  }

  /// Any other refusal is about what was asked, if there is somebody to refuse.
  func isSilence(_ answer: SlurmCommand.Answer) throws -> Bool { try answer.isSilence || !isUp() }

  func isUp() throws -> Bool { try slurm(SlurmQueue.ping).output.contains("UP") }

  /// Asked before anything else: other commands take up to minutes to find out that nobody is there.
  func answers() throws -> Bool {
    if try isUp() { return true }
    tellSilence("its controller is down")
    return false
  }

  func slurm(_ words: [String]) throws -> SlurmCommand.Answer {
    do { return try SlurmCommand.run(prefix + words) } catch let error as FileError {
      guard error.code == ENOENT else { throw error }
      throw Problem("there is no \(words[0]) on this machine", hint: "--on slurm works where Slurm's commands are")
    }
  }
}

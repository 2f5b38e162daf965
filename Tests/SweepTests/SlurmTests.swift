import Basics
import Glibc
import TestSupport
import Testing

@testable import Sweep

/// What needs no cluster.
@Suite struct SlurmTests {
  // MARK: Words

  @Test func wordsBecomeWhatSbatchIsTold() throws {
    let options = try SlurmOptions(
      "partition cpu time 90min memory 4G cpus 2 each 8 at-once 100 requeue 3 account a qos low constraint avx512&ib"
        .split(separator: " ").map(String.init))
    #expect(
      options.place == [
        "--partition=cpu", "--account=a", "--qos=low", "--constraint=avx512&ib", "--time=90", "--mem=4G",
      ])
    #expect(options.cpus == 2 && options.each == 8 && options.atOnce == 100 && options.requeue == 3)
    #expect(options.warning == 120)
    #expect(try SlurmOptions([]) == SlurmOptions())
  }

  @Test(arguments: [("30s", 1), ("61s", 2), ("90min", 90), ("2h", 120), ("1d", 1440)])
  func timesAreMinutes(text: String, minutes: Int) throws {
    #expect(try SlurmOptions(["time", text]).minutes == minutes)
  }

  @Test(arguments: [
    ("partion cpu", "slurm has no word 'partion'", "did you mean 'partition'?"),
    (
      "nodes 3", "slurm has no word 'nodes'",
      "its words, each with a value: account, at-once, constraint, cpus, each, memory, partition, qos, requeue, time"
    ),
    ("time", "slurm: 'time' needs a value", #"for example --on "slurm partition cpu time 2h memory 4G""#),
    ("each 2 each 3", "slurm: 'each' is given twice", nil),
    ("time 90", "slurm: 'time' is a number with its unit, not '90'", "30s, 90min, 2h or 1d"),
    ("time -2h", "slurm: 'time' is a number with its unit, not '-2h'", "30s, 90min, 2h or 1d"),
    ("time 9999999h", "slurm: 'time' is a number with its unit, not '9999999h'", "30s, 90min, 2h or 1d"),
    ("memory 4096", "slurm: 'memory' is a number with its unit, not '4096'", "500M, 4G or 1T"),
    ("cpus 0", "slurm: 'cpus' is a whole number from 1 to 1024, not '0'", nil),
    ("at-once all", "slurm: 'at-once' is a whole number from 1 to 1000000, not 'all'", nil),
    ("qos é", "slurm: 'é' is no name of a qos", nil),
  ])
  func wrongWords(words: String, message: String, hint: String?) {
    let problem = #expect(throws: Problem.self) { try SlurmOptions(words.split(separator: " ").map(String.init)) }
    #expect(problem?.message == message && problem?.hint == hint)
  }

  // MARK: The table

  @Test func theTableIsReadAsItWasWritten() {
    let words = ["", "a b", "$HOME", #"\n'"\\"#, "é\n\t\\", "\u{1}"]
    let jobs = (0..<5).map { Job(id: "latent=\($0)", command: ["/bin/x"] + words, log: "/a b\t/\($0).txt") }
    let table = SlurmTable(jobs, each: 2)
    #expect(table.rows.map(\.task) == [0, 0, 1, 1, 2] && table.tasks == 3)
    #expect(SlurmTable(text: table.text) == table)
    #expect(SlurmTable([], each: 1).tasks == 0 && SlurmTable(text: "").rows.isEmpty)
    #expect(SlurmTable(text: "header\nx\ty\n3\tid\tlog\tno end\n-1\ta\tb\tc\t\n7\ta\tb\tc\t\n").rows.map(\.task) == [7])
  }

  // MARK: The queue

  @Test func theQueueIsRead() {
    let text = """
      12|3|RUNNING|None|n[1-2]|vae-1-x
      12|4|PENDING|Resources||vae-1-x
      12|5|PENDING|ReqNodeNotAvail, UnavailableNodes:n1||vae-1-x
      13|0|NODE_FAIL|None|n3|gan|2|x
      12|6|OUT_OF_MEMORY|OutOfMemory|n1|vae-1-x
      12|7|SOMETHING_NEW|None|n1|vae-1-x
      14|N/A|RUNNING|None|n1|other

      """
    let queue = SlurmQueue(text)
    #expect(queue.id("vae-1-x") == "12" && queue.id("gan|2|x") == "13" && queue.id("other") == nil)
    let tasks = (3...7).map { queue.task($0, of: "vae-1-x") }
    #expect(
      tasks.map { $0?.words } == [
        "running on n[1-2]", "pending: Resources", "pending: ReqNodeNotAvail, UnavailableNodes:n1",
        "out of memory on n1: OutOfMemory", "something new on n1",
      ])
    #expect(tasks.map { $0?.isOver } == [false, false, false, true, false])
    #expect(queue.task(8, of: "vae-1-x") == nil && queue.task(0, of: "gan|2|x")?.isOver == true)
  }

  /// Whatever squeue may print.
  @Test func anyBytesAreAQueue() {
    let signs: [UInt8] = [0x7C, 0x0A, 0x09, 0x31, 0x5C]
    for seed in 0..<500 as Range<UInt64> {
      let random = Philox(seed: seed, stream: "queue")
      let bytes = (0..<60).map { index -> UInt8 in
        let kind = random.below(signs.count + 1, 2 * index)
        return kind < signs.count ? signs[kind] : UInt8(random.below(256, 2 * index + 1))
      }
      _ = SlurmQueue(String(decoding: bytes, as: UTF8.self))
      _ = SlurmTable(text: String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func whatWasSaidOfAFailure() {
    func answer(_ errors: String, _ status: Int32 = 1) -> SlurmCommand.Answer {
      .init(status: status, output: "", errors: errors)
    }
    let refused = answer(
      "sbatch: error: invalid partition specified: cpuu\nsbatch: error: Batch job submission failed: Invalid partition name specified\n"
    )
    #expect(
      refused.words
        == "invalid partition specified: cpuu; Batch job submission failed: Invalid partition name specified")
    #expect(!refused.isSilence && answer("", 7).words == "exit status 7")
    let silent = answer("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n")
    #expect(silent.isSilence && silent.words == "Unable to contact slurm controller (connect failure)")
    #expect(answer("", 137).isSilence)
  }

  @Test func commandsThatHangAreEnded() throws {
    let began = secondsNow()
    #expect(try SlurmCommand.run(["/bin/sh", "-c", "sleep 30 & sleep 30"], seconds: 0.3).status == 137)
    #expect(secondsNow() - began < 10)
    let long = try SlurmCommand.run(["/bin/sh", "-c", "seq 100000; echo bad >&2; exit 3"])
    #expect(long.status == 3 && long.output.utf8.count == 588_895 && long.errors == "bad\n")
  }

  // MARK: The script

  /// The script of a task beside a scontrol that writes down what it is asked.
  private final class Task {
    let folder = TemporaryFolder()
    private var command: [String] = []
    private var process: pid_t = 0

    init(_ commands: [String], restarts: Int? = nil, check: [String] = []) throws {
      for name in ["ended", "asked", "unfit", "logs"] { try Files.makeFolder("\(folder.path)/\(name)") }
      let jobs = commands.enumerated().map {
        Job(
          id: "t\($0)", command: ["/bin/sh", "-c", "cd '\(folder.path)'; \($1)"], log: "\(folder.path)/logs/\($0).txt")
      }
      folder.write("tasks.tsv", SlurmTable(jobs, each: 100).text)
      folder.write("run.sh", SlurmScript.task)
      let scontrol = folder.write("bin/scontrol", "#!/bin/sh\necho \"$*\" >> '\(folder.path)/scontrol'\n")
      chmod(scontrol, 0o755)
      command =
        [
          "/usr/bin/env", "PATH=\(folder.path)/bin:/usr/bin:/bin", "SLURM_ARRAY_JOB_ID=7", "SLURM_ARRAY_TASK_ID=0",
          "SLURMD_NODENAME=n1", "SLURM_RESTART_COUNT=\(restarts.map(String.init) ?? "")", "/bin/bash",
          "\(folder.path)/run.sh", folder.path, "2",
        ] + check
    }

    func start() throws {
      let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
      defer { close(nowhere) }
      process = try ChildProcess.spawn(command, output: nowhere, log: nowhere)
    }

    /// Its exit status.
    func end() -> Int32 {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      return (status >> 8) & 0xFF
    }

    func run() throws -> Int32 {
      try start()
      return end()
    }

    func send(_ signal: Int32, once file: String, toAll: Bool = false) throws -> Int32 {
      for _ in 0..<2000 where !Files.exists("\(folder.path)/\(file)") { usleep(5_000) }
      kill(toAll ? -process : process, signal)
      return end()
    }

    func text(_ name: String) -> String? {
      (try? Files.text("\(folder.path)/\(name)"))?.filter { $0 != "\n" }
    }
    var ended: [String?] { (0..<3).map { text("ended/t\($0)") } }
  }

  private let polite = "trap ': > saved; exit 130' TERM; : > begun; while :; do sleep 0.02; done"

  @Test func aTaskRunsItsTrials() throws {
    let task = try Task(["echo one >&2; exit 0", "exit 3", "kill -9 $$"])
    #expect(try task.run() == 0)
    #expect(task.ended == ["0", "3", "137"] && task.text("logs/0.txt") == "one")
    #expect(Files.names(in: task.folder.path).allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func aTaskGoesOnWhereAnEarlierRunEnded() throws {
    let task = try Task([": > again", "exit 0", ": > third"])
    task.folder.write("ended/t0", "1\n")
    task.folder.write("ended/t1", "75\n")
    task.folder.write("asked/t2.stop", "")
    #expect(try task.run() == 0)
    #expect(task.ended == ["1", "0", "130"] && task.text("again") == nil && task.text("third") == nil)
  }

  @Test func aTaskWhoseTimeRunsOutIsQueuedAgain() throws {
    let task = try Task(["exit 0", polite, ": > third"])
    try task.start()
    #expect(try task.send(SIGUSR1, once: "begun") == 0)
    #expect(task.text("saved") == "" && task.text("scontrol") == "requeue 7_0")
    #expect(task.ended == ["0", nil, nil] && task.text("third") == nil)
    let often = try Task([polite], restarts: 2)
    try often.start()
    #expect(try often.send(SIGUSR1, once: "begun") == 4)
    #expect(often.text("saved") == "" && often.text("scontrol") == nil && often.ended == [nil, nil, nil])
  }

  @Test func aTaskThatIsEndedQueuesNothing() throws {
    let task = try Task([polite, "exit 0"])
    try task.start()
    #expect(try task.send(SIGTERM, once: "begun") == 143)
    #expect(task.text("saved") == "" && task.text("scontrol") == nil && task.ended == [nil, nil, nil])
  }

  /// Slurm tells all processes of a task at once, and a trial's may end before its shell has heard.
  @Test func endingAllAtOnceLosesNoStatus() throws {
    for _ in 0..<20 {
      let task = try Task([": > begun; exec sleep 100", "exit 0"])
      try task.start()
      #expect(try task.send(SIGTERM, once: "begun", toAll: true) == 143)
      #expect(task.ended == [nil, nil, nil])
    }
  }

  @Test func aTrialIsStoppedAlone() throws {
    let task = try Task([polite, "exit 0"])
    try task.start()
    for _ in 0..<2000 where task.text("begun") == nil { usleep(5_000) }
    task.folder.write("asked/t0.stop", "")
    #expect(try task.send(SIGUSR2, once: "begun") == 0)
    #expect(task.text("saved") == "" && task.ended == ["130", "0", nil])
  }

  @Test func aTaskLeavesItsTrialsToAnother() throws {
    let task = try Task(["exit 75", ": > second"])
    #expect(try task.run() == 0)
    #expect(task.ended == ["75", nil, nil] && task.text("second") == nil)
  }

  @Test func aNodeThatCannotRunTheProgramSaysSo() throws {
    let task = try Task([": > first"], check: ["/bin/sh", "-c", "echo needs avx512f >&2; exit 2"])
    #expect(try task.run() == 3)
    #expect(task.text("unfit/n1") == "needs avx512f" && task.text("first") == nil)
    #expect(task.text("scontrol") == "update JobId=7 ExcNodeList=n1")
  }
}

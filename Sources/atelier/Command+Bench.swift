import Basics
import Engine
import Glibc
import Spec
import Trial

extension Command {
  static let bench = Command(
    "bench", "FILE…",
    "Times the training steps of each file's model, beside PyTorch's where it is given, a process a model.",
    options: [
      Option("threads", "N,N", "how many threads, one after the other (1,2)"),
      Option("seconds", "S", "for how long each is timed, each time (3)"),
      Option("rounds", "N", "how often all sides are timed in turn (2)"),
      Option("peer", "COMMAND", "COMMAND --threads N --seconds S [--compile] NAME times a model"),
      Option("csv", "FILE", "where the table goes too (Results/bench.csv)"),
    ], operandCount: 1...1000
  ) { arguments in
    var threads: [Int] = []
    for word in (arguments.options["threads"] ?? "1,2").split(separator: ",") {
      guard let count = Int(word), (1...1024).contains(count) else {
        throw Problem("--threads is whole numbers with commas between, not '\(word)'")
      }
      threads.append(count)
    }
    let bench = Bench(
      program: try Bench.program, peer: arguments.options["peer"],
      seconds: try arguments.number("seconds", in: 1...3600) ?? 3,
      rounds: try arguments.number("rounds", in: 1...99) ?? 2)
    for file in arguments.operands { _ = try Loaded(file, []) }
    let csv = arguments.options["csv"] ?? "Results/bench.csv"
    let lines = try bench.run(arguments.operands, threads)
    print(Bench.report(lines))
    try Files.makeFolder(csv.parentFolder ?? ".")
    try AtomicFile.write(Bench.table(lines).csv, to: csv)
    print(csv)
    return Exit.done
  }

  /// Internal: the process that `bench` starts for each model, so that models do not share memory.
  static let benchModel = Command(
    "bench-model", "FILE [path=value …]", "Times the training steps of one model (used by 'bench').",
    options: [
      Option("threads", "N", "how many threads (1)"), Option("seconds", "S", "for how long (3)"),
      Option("profile", nil, "print where the time went"),
    ], operandCount: 1...1000
  ) { arguments in
    let threads = try arguments.number("threads", in: 1...1024) ?? 1
    let seconds = try arguments.number("seconds", in: 0...100_000) ?? 3
    let loaded = try Loaded(arguments.operands[0], Array(arguments.operands.dropFirst()) + ["sweep={}"])
    guard let trial = loaded.plan.trials.first else { throw Problem("the file has no trial") }
    let timer = try StepTimer(trial, context: loaded.context, threads: threads)
    try timer.step()
    let first = secondsNow()
    for _ in 0..<2 { try timer.step() }
    if arguments.has("profile") { timer.startProfile() }
    let times = try timer.run(seconds: Double(seconds)).sorted()
    let median = times[times.count / 2]
    let mean = times.reduce(0, +) / Double(times.count)
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let result = JSON.object([
      "name": .string(loaded.plan.name), "threads": .number(Double(threads)), "batch": .number(Double(timer.batch)),
      "ms": .number(median * 1e3), "mean_ms": .number(mean * 1e3),
      "images_per_s": .number(Double(timer.batch) / median),
      "peak_mib": .number(Double(usage.ru_maxrss / 1024)), "first_step_at": .number(first),
      "gflops": .number(timer.products / median / 1e9), "peak_gflops": .number(peakSpeed(threads: threads) / 1e9),
    ])
    print(result.compact)
    for profile in arguments.has("profile") ? timer.profiles : [] { print(ProfileReport(profile).text) }
    return Exit.done
  }
}

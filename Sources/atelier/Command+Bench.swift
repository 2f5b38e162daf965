import Basics
import Engine
import Glibc
import Spec
import Trial

extension Command {
  /// Not for people: what `bench` starts for each model, a process of its own, so that its memory is its own.
  static let benchModel = Command(
    "bench-model", "FILE [path=value …]", "Times the training steps of one model (used by 'bench').",
    options: [
      Option("threads", "N", "how many threads (1)"), Option("seconds", "S", "for how long (3)"),
      Option("profile", nil, "prints where the time went"),
    ], operandCount: 1...1000
  ) { arguments in
    let threads = try arguments.number("threads", in: 1...1024) ?? 1
    let seconds = try arguments.number("seconds", in: 0...100_000) ?? 3
    let loaded = try Loaded(arguments.operands[0], Array(arguments.operands.dropFirst()) + ["sweep={}"])
    guard let trial = loaded.plan.trials.first else { throw Problem("the file has no trial") }
    let timer = try StepTimer(trial, folder: loaded.folder, threads: threads)
    try timer.step()
    let first = secondsNow()
    for _ in 0..<2 { try timer.step() }
    if arguments.has("profile") { timer.startProfile() }
    let times = try timer.run(seconds: Double(seconds)).sorted()
    let median = times[times.count / 2]
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let result = JSON.object([
      "name": .string(loaded.plan.name), "threads": .number(Double(threads)), "batch": .number(Double(timer.batch)),
      "ms": .number(median * 1e3), "images_per_s": .number(Double(timer.batch) / median),
      "peak_mib": .number(Double(usage.ru_maxrss / 1024)), "first_step_at": .number(first),
    ])
    print(result.compact)
    if arguments.has("profile") {
      for profile in timer.profiles { print(ProfileReport(profile).text) }
    }
    return Exit.done
  }
}

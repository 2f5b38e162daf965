import Basics
import Engine
import Glibc
import Results
import Spec
import Sweep
import Trial

extension Command {
  static let verify = Command(
    "verify", "TRIAL|RESULTS", "Trains a trial again and compares every byte with what is there.",
    options: [
      Option("some", "N", "how many trials of a sweep, picked at random (all)"),
      Option("threads", "N", "how many threads (all cores)"),
    ], operandCount: 1...1
  ) { arguments in
    let folder = arguments.operands[0]
    let threads = try arguments.number("threads", in: 1...1024) ?? Loaded.cores
    var folders = [folder]
    if !Files.exists("\(folder)/experiment.yaml") {
      let results = try existing(folder)
      let plan = try PlanFile(results)
      folders = plan.trials.map(\.id).filter { id in
        results.outcome(id).map { $0.state != .pruned } ?? false
      }.map { results.trial($0) }
      guard !folders.isEmpty else { throw Problem("\(results.path) has no finished trial yet") }
      if let some = try arguments.number("some", in: 1...1_000_000) {
        let picked = Set(folders.indices.shuffled().prefix(some))
        folders = folders.indices.filter { picked.contains($0) }.map { folders[$0] }
      }
    } else if arguments.options["some"] != nil {
      throw Problem("--some is for the trials of a sweep, and this is one trial")
    }
    try StopSignals.watch()
    var differing = 0
    for folder in folders {
      guard let differences = try differences(folder, threads: threads) else { return Exit.interrupted }
      let name = ScreenText.clean(folder.lastComponent)
      if differences.found.isEmpty {
        Screen.show("\(name): the same, \(differences.compared) files")
      } else {
        differing += 1
        Screen.show("\(name): not the same")
        for line in differences.found { Screen.show("  \(ScreenText.clean(line))") }
      }
    }
    if folders.count > 1 { Screen.show("\(folders.count - differing) of \(folders.count) trials are the same") }
    return differing == 0 ? Exit.done : Exit.someFailed
  }

  /// nil: the user stopped it.
  private static func differences(_ folder: String, threads: Int) throws -> TrialDifferences? {
    let trained = try PublishedTrial(folder, catalogues: .all)
    try trained.checkData()
    let trial = try trained.plan()
    let status = trained.results.outcome(trial.id)
    if status?.state == .pruned { throw Problem("\(folder) was pruned: it did not come to its end") }
    if let status, !status.processor.isEmpty, status.processor != Processor.words {
      Screen.warn([
        Problem(
          "\(folder) was trained on another kind of processor (\(status.processor)): numbers may differ in their last digits",
          severity: .warning)
      ])
    }
    let again = ResultsFolder(try Files.makeTemporaryFolder("atelier-verify"))
    defer { try? Files.remove(again.path) }
    var runner = TrialRunner(trial, trained.context, again, threads: threads)
    runner.continues = trained.continues
    let line = ProgressLine()
    let ending = try runner.run(stop: { StopSignals.count > 0 }, onProgress: { line.show($0) })
    line.end()
    guard ending != .stopped else { return nil }
    var differences = try TrialDifferences(folder, again.trial(trial.id))
    let now = again.outcome(trial.id)
    if now?.state != status?.state || now?.error != status?.error {
      differences.add("it \(Self.words(status)), now it \(Self.words(now))")
    }
    return differences
  }

  private static func words(_ status: TrialStatus?) -> String {
    guard let status else { return "left nothing" }
    return status.state == .done ? "was done" : "failed (\(status.error ?? "it does not say why"))"
  }
}

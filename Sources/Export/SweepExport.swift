import Basics
import Results

/// A sweep in the files of other programs, which show runs of many kinds side by side.
package struct SweepExport {
  private let results: SweepResults
  /// Where the sweep lies.
  private let folder: ResultsFolder

  package init(_ results: SweepResults, in folder: ResultsFolder) {
    self.results = results
    self.folder = folder
  }

  private var ended: [SweepResults.Trial] { results.trials.filter { $0.status != nil } }

  /// When a trial began and ended, in seconds since 1970: as its last file and the seconds that it took tell.
  private static func times(of trial: SweepResults.Trial) -> (start: Double, end: Double) {
    let end = (Files.time("\(trial.folder)/status.json") ?? 0).rounded()
    return (end - (trial.status?.seconds ?? 0), end)
  }

  private static func pictures(of trial: SweepResults.Trial) -> [(name: String, path: String)] {
    Files.names(in: "\(trial.folder)/figures").filter { $0.hasSuffix(".png") }.map { name in
      (String(name.dropLast(".png".count)), "\(trial.folder)/figures/\(name)")
    }
  }

  private static func tag(_ name: MetricName) -> String { (name.split.map { "\($0.rawValue)/" } ?? "") + name.name }

  // MARK: TensorBoard

  /// In a folder of the sweep's name, events of each trial that has ended, and what the HPARAMS tab shows of them all: a
  /// row a setting, with the means over its seeds. What an earlier export of it wrote is written anew.
  package func writeTensorBoard(to root: String) throws {
    let path = "\(root)/\(folder.path.lastComponent)"
    let ended = ended
    let settings = HParams.unified(ended.map(hparams))
    try Files.makeFolder(path)
    for (trial, setting) in zip(ended, settings) {
      try write(events(of: trial, setting), "\(path)/\(trial.id)", at: Self.times(of: trial).start)
    }
    let metrics = results.metrics.map { name in
      HParamsExperiment.Metric(Self.tag(name), label: results.quality(name).label ?? name.name)
    }
    let start = ended.map { Self.times(of: $0).start }.min() ?? 0
    var all = EventFile(at: start)
    all.experiment(
      HParamsExperiment(name: results.plan.name, description: results.plan.title, runs: settings, metrics: metrics),
      at: start)
    try write(all, path, at: start)
  }

  private func hparams(_ trial: SweepResults.Trial) -> HParams {
    let columns = results.plan.settingColumns
    return HParams(
      zip(columns, trial.values).filter { !$1.isEmpty }.map { name, value in
        (name, Double(value).map { .number($0) } ?? .text(value))
      })
  }

  private func events(of trial: SweepResults.Trial, _ setting: HParams) -> EventFile {
    let (start, end) = Self.times(of: trial)
    var file = EventFile(at: start)
    file.start(setting, group: trial.values.joined(separator: " "), at: start)
    let steps = max(1, trial.status?.steps ?? 1)
    for row in trial.history() {
      let share = min(1, Double(row.step) / Double(steps))
      file.scalar(Self.tag(row.name), step: row.step, value: row.value, at: start + share * (end - start))
    }
    for (row, answer) in trial.answers {
      for measured in answer.measured {
        file.scalar(
          Self.tag(MetricName(measured.split, row.column)), step: steps, value: measured.value, at: end)
      }
    }
    for (name, path) in Self.pictures(of: trial) {
      guard let picture = (try? Files.read(path)).flatMap(PNGImage.init) else { continue }
      file.image("figures/\(name)", step: steps, picture, at: end)
    }
    if let text = try? Files.text("\(trial.folder)/experiment.yaml") {
      file.code("experiment", step: 0, text, language: "yaml", at: start)
    }
    file.end(trial.status?.state == .failed ? .failure : .success, at: end)
    return file
  }

  private func write(_ file: EventFile, _ path: String, at time: Double) throws {
    try Files.makeFolder(path)
    let own = EventFile.name(time: time, host: "atelier", number: 0)
    // Those of other programs stay.
    for name in Files.names(in: path) where name.hasPrefix("events.out.") && name.hasSuffix(".atelier.0") && name != own
    {
      try Files.remove("\(path)/\(name)")
    }
    // A TensorBoard that is open has read what is there already.
    if (try? Files.read("\(path)/\(own)")) == file.bytes { return }
    try AtomicFile.write(file.bytes, to: "\(path)/\(own)")
  }

  // MARK: MLflow

  /// An experiment with a run for each trial that has ended, into a store of files, `mlruns`, that may hold others.
  package func writeMLflow(to path: String) throws {
    try Files.makeFolder(path)
    let ended = ended
    let started = ended.map { Self.times(of: $0).start }.min() ?? 0
    let store = MLflowStore(
      root: Files.absolute(path),
      experiment: .init(
        name: folder.path.lastComponent, digest: Self.digest([folder.path.lastComponent]),
        time: Self.milliseconds(started), tags: [.init("mlflow.note.content", results.plan.title)]))
    try write(store.contents, to: path)
    for trial in ended { try write(store.contents(of: run(of: trial)), to: path) }
  }

  private func run(of trial: SweepResults.Trial) -> MLflowStore.Run {
    let (start, end) = Self.times(of: trial)
    let steps = max(1, trial.status?.steps ?? 1)
    var metrics = trial.history().map { row in
      let share = min(1, Double(row.step) / Double(steps))
      return MLflowStore.Run.Metric(
        Self.tag(row.name), row.value, step: row.step, time: Self.milliseconds(start + share * (end - start)))
    }
    for (row, answer) in trial.answers {
      metrics += answer.measured.map { measured in
        .init(
          Self.tag(MetricName(measured.split, row.column)), measured.value, step: steps,
          time: Self.milliseconds(end))
      }
    }
    return MLflowStore.Run(
      name: trial.plan.label, digest: Self.digest([folder.path.lastComponent, trial.id]),
      status: trial.status?.state == .failed ? .failed : .finished, start: Self.milliseconds(start),
      end: Self.milliseconds(end), params: trial.plan.settings.map { .init($0.name, $0.value) },
      metrics: metrics.distinct, tags: trial.error.map { [.init("error", $0)] } ?? [],
      artifacts: [.init("\(trial.folder)/experiment.yaml", as: "experiment.yaml")]
        + Self.pictures(of: trial).map { .init($0.path, as: "figures/\($0.name).png") })
  }

  private func write(_ contents: MLflowStore.Contents, to path: String) throws {
    for folder in contents.folders { try Files.makeFolder("\(path)/\(folder)") }
    for file in contents.files { try Self.write(file.bytes, to: "\(path)/\(file.path)") }
    for copy in contents.copies where Files.exists(copy.source) {
      try Self.write(try Files.read(copy.source), to: "\(path)/\(copy.path)")
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    if let parent = path.parentFolder { try Files.makeFolder(parent) }
    try AtomicFile.write(bytes, to: path)
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

  private static func digest(_ words: [String]) -> String {
    var digest = Digest()
    Array(words.joined(separator: "\n").utf8).withUnsafeBufferPointer { digest.add($0) }
    return digest.hex
  }
}

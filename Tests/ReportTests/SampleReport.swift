import Basics
import Results
import TestSupport

@testable import Figures
@testable import Report

/// Results as a sweep leaves them, with curves, pictures, answers and logs, to make pages of.
final class SampleReport {
  let results = TemporaryResults()
  private(set) var plan: PlanFile
  var folder: ResultsFolder { results.folder }

  /// Trials of one swept number and of seeds.
  convenience init(settings: [String], seeds: Int = 1, name: String = "latent", title: String = "Sizes") {
    self.init(names: [name], settings: settings.map { [$0] }, seeds: seeds, title: title)
  }

  /// Trials of several swept names and of seeds.
  init(names: [String], settings: [[String]], seeds: Int = 1, title: String = "Sizes") {
    let trials = settings.flatMap { values in
      (1...seeds).map { seed in
        PlanFile.Trial(
          id: "v\(values.map { $0.filter { $0.isLetter || $0.isNumber } }.joined(separator: "-"))-seed=\(seed)-00",
          seed: UInt64(seed),
          settings: zip(names, values).map { .init(name: $0, value: $1) } + [.init(name: "seed", value: String(seed))],
          rows: [.init(key: "elbo-00000000", column: "elbo")],
          drawings: ["originals-00000000", "reconstructed-00000000", "generated-00000000", "figure_loss-00000000"],
          experiment: "title: x\n")
      }
    }
    plan = PlanFile(
      name: "sizes", title: title, file: "sizes.yaml", folder: "/x", overrides: [], columns: names + ["seed"],
      trials: trials)
  }

  /// Publishes all trials; `value` is a trial's number.
  func publish(pictures: Bool = true, steps: Int = 30, value: (Int) -> Double = { -100 + Double($0) }) throws {
    for (index, trial) in plan.trials.enumerated() { try publish(index, trial, pictures, steps, value(index)) }
  }

  private func publish(_ index: Int, _ trial: PlanFile.Trial, _ pictures: Bool, _ steps: Int, _ value: Double) throws {
    var history = "step,epoch,split,metric,value\n"
    for step in 1...steps {
      for metric in ["loss", "elbo", "kl", "reconstruction"] {
        let number = 100 / Double(step) + Double(index)
        history += "\(step),\(step),train,\(metric),\(number)\n\(step),\(step),valid,\(metric),\(number + 1)\n"
      }
    }
    try results.publish(trial.id, metrics: [("valid_elbo", value), ("train_loss", -value)], history: history)
    let path = folder.trial(trial.id)
    let quality = Quality(better: .higher, label: "ELBO", unit: "nats")
    try Answer(
      key: "elbo-00000000", row: "elbo",
      measured: [
        Measured(.valid, value, error: 0.5, count: 2000), Measured(.test, value - 1, error: 0.25, count: 1000),
      ],
      quality: quality
    ).write(in: path)
    try AtomicFile.write("epoch 1\nepoch 2, the last\n", to: "\(path)/log.txt")
    guard pictures else { return }
    for (need, count) in zip(ReconstructionsFigure().needs + SamplesFigure().needs, [20, 20, 64]) {
      try store(need.array, shape: [count, 1, 28, 28], in: trial)
    }
  }

  /// Stores an array of a trial: by its number, if a figure asks for several of one name.
  func store(
    _ request: ArrayRequest, _ number: Int = 0, shape: [Int], in trial: PlanFile.Trial, words: [String] = []
  ) throws {
    let path = folder.trial(trial.id)
    let key = "\(request.name)-0000000\(number)"
    try Files.makeFolder("\(path)/arrays")
    let random = Philox(seed: trial.seed, stream: "\(trial.id) \(key)")
    let numbers = (0..<shape.reduce(1, *)).map { Float(random.uniform($0)) }
    try NPY(shape: shape, numbers: numbers).write(to: "\(path)/arrays/\(key).npy")
    try Answer(key: key, row: request.text, files: ["arrays/\(key).npy"], words: words).write(in: path)
    let index = plan.trials.firstIndex { $0.id == trial.id } ?? 0
    if !plan.trials[index].drawings.contains(key) { plan.trials[index].drawings.append(key) }
  }

  /// A trial that is not in the plan yet.
  func add(_ trial: PlanFile.Trial) { plan.trials.append(trial) }

  /// What its trials' figures show as plain pictures.
  var pictures = ReconstructionsFigure().pagePictures + SamplesFigure().pagePictures

  var source: ReportSource {
    var method = ReportMethod()
    for trial in plan.trials { method.pictures[trial.id] = pictures }
    return ReportSource(folder, SweepResults(plan, folder), method)
  }

  func page(at path: String? = nil) throws -> String {
    String(decoding: try ReportPage([source], at: path ?? folder.report).bytes, as: UTF8.self)
  }
}

/// What a page must survive: markup in every text, failures, numbers that are not numbers, letters of many scripts.
func hostileReport() throws -> SampleReport {
  let values = ["\"quoted\" & '</details>'", "<img src=x onerror=alert(1)>", "日本語 и кириллица", "2"]
  let sample = SampleReport(
    settings: values, seeds: 2, name: "name</title><script>alert(2)</script>", title: "<script>alert(1)</script>")
  try sample.publish { $0 == 3 ? .nan : $0 == 4 ? .infinity : -Double($0) }
  for (id, error) in [("failed", "</p><script>alert(3)</script>\nat step 3"), ("also", "\u{1B}[31mred\u{1B}[0m\u{0}")] {
    sample.add(
      PlanFile.Trial(
        id: id, seed: 9, settings: [.init(name: sample.plan.columns[0], value: id), .init(name: "seed", value: "9")],
        experiment: "x\n"))
    try sample.results.publish(id, .failed, error: error)
    try AtomicFile.write("</pre><script>alert(4)</script>\u{1B}[1m\n", to: "\(sample.folder.trial(id))/log.txt")
  }
  // This one has not ended.
  sample.add(
    PlanFile.Trial(id: "waiting", seed: 1, settings: [.init(name: "seed", value: "1")], experiment: "</pre><b>\n"))
  return sample
}

import Basics
import Spec

/// The parts of an experiment that equations and calls look up.
struct ExperimentNames: Sendable {
  var lets: [String: LetValue] = [:]
  var networks: [String: Network] = [:]
  var data: [String: DataShape] = [:]
  var loaded: [String: LoadedNetwork] = [:]
  /// Where each source of data was written.
  var sources: [String: Mark] = [:]
  private var samples: [String: Objective.Sample] = [:]
  /// The samples that steps draw for themselves, by the step's index.
  private var ownSamples: [Int: [String: Objective.Sample]] = [:]
  var definitions: [String: Objective.Definition] = [:]
  /// How many names before one are the same field of the data: the second is another example.
  private(set) var repeats: [String: Int] = [:]
  /// All equations of the objective.
  private(set) var equations: [Expression] = []
  /// Sample names that are fed instead of drawn.
  var given: Set<String> = []
  /// How many draws an example has of names without `k of`; of given names, how many are given.
  var draws: [String: Int] = [:]

  init() {}

  /// The names that the rows of an experiment's networks see.
  init(networksOf experiment: Experiment, loaded: [String: LoadedNetwork]) {
    lets = Dictionary(experiment.lets.map { ($0.name, $0.value) }) { _, last in last }
    networks = Dictionary(experiment.networks.map { ($0.name, $0) }) { first, _ in first }
    self.loaded = loaded
  }

  init(
    _ experiment: Experiment, data: [DataShape], loaded: [String: LoadedNetwork] = [:], given: Set<String> = []
  ) {
    self.init(networksOf: experiment, loaded: loaded)
    let objective = experiment.objective
    self.data = Dictionary(data.map { ($0.name, $0) }) { first, _ in first }
    sources = Dictionary(experiment.data.map { ($0.name, $0.call.mark) }) { first, _ in first }
    // A name that only steps draw is, for all other steps, that of the first step with it.
    let drawn = objective.samples + objective.steps.flatMap(\.samples)
    samples = Dictionary(drawn.map { ($0.name, $0) }) { first, _ in first }
    for (index, step) in objective.steps.enumerated() where !step.samples.isEmpty {
      ownSamples[index] = Dictionary(step.samples.map { ($0.name, $0) }) { first, _ in first }
    }
    var counts: [String: Int] = [:]
    for sample in objective.samples {
      let source = sample.source.description
      repeats[sample.name] = counts[source, default: 0]
      counts[source, default: 0] += 1
    }
    definitions = Dictionary(objective.definitions.map { ($0.name, $0) }) { first, _ in first }
    equations =
      drawn.map(\.source) + objective.definitions.map(\.body)
      + objective.steps.flatMap { $0.updates.map(\.equation) + $0.reports.map(\.equation) }
      + objective.reports.map(\.equation)
    self.given = given
  }

  /// Whether a step draws names of its own.
  func hasSamples(ofStep index: Int) -> Bool { ownSamples[index] != nil }

  /// The sample of a name as a step sees it, and the name of its stream of random numbers.
  func sample(_ name: String, in step: Int?) -> (sample: Objective.Sample, stream: String)? {
    if let step, let own = ownSamples[step]?[name] { return (own, "step\(step)/sample/\(name)") }
    return samples[name].map { ($0, "sample/\(name)") }
  }

  var sampleNames: [String] { Array(samples.keys) }
}

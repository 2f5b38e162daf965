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
  /// What steps draw apart, by their place.
  private var ownSamples: [Int: [String: Objective.Sample]] = [:]
  var definitions: [String: Objective.Definition] = [:]
  /// All equations of the objective.
  private(set) var equations: [Expression] = []
  /// Sample names that are fed instead of drawn.
  var given: Set<String> = []

  init() {}

  /// What the rows of an experiment's networks see.
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
    // A name that only steps draw is the first one's to all others.
    let drawn = objective.samples + objective.steps.flatMap(\.samples)
    samples = Dictionary(drawn.map { ($0.name, $0) }) { first, _ in first }
    for (index, step) in objective.steps.enumerated() where !step.samples.isEmpty {
      ownSamples[index] = Dictionary(step.samples.map { ($0.name, $0) }) { first, _ in first }
    }
    definitions = Dictionary(objective.definitions.map { ($0.name, $0) }) { first, _ in first }
    equations =
      drawn.map(\.source) + objective.definitions.map(\.body)
      + objective.steps.flatMap { $0.updates.map(\.equation) + $0.reports.map(\.equation) }
      + objective.reports.map(\.equation)
    self.given = given
  }

  /// The scope of a step: its place if it draws names of its own.
  func scope(ofStep index: Int) -> Int? { ownSamples[index] == nil ? nil : index }

  func sample(_ name: String, in scope: Int?) -> (sample: Objective.Sample, stream: String)? {
    if let scope, let own = ownSamples[scope]?[name] { return (own, "step\(scope)/sample/\(name)") }
    return samples[name].map { ($0, "sample/\(name)") }
  }

  var sampleNames: [String] { Array(samples.keys) }
}

/// The names that equations see at some point beside `let` and the networks.
struct Names: Sendable {
  /// In a network: its inputs and its `as` names. In a function of `define`: its parameters.
  var local: [String: Quantity] = [:]
  /// Of these what `as` bound: what `D(x).h` finds.
  var bound: [String: Quantity] = [:]
  /// The network whose rows are being read; nil in the objective, which sees `sample` and `define`.
  var network: String?
  /// Whose weights those rows use, where it is not the network's own.
  var owner: WeightOwner?
  /// The size of the batch that the network is called on, samples included.
  var batch: Int?
  /// Streams of random numbers within networks begin with this: each step has its own.
  var stream = "step"
}

/// A name of `sample` or `define` as a step sees it: steps may draw names of their own.
struct ScopedName: Hashable {
  var name: String
  var scope: Int?
}

/// A call of a network or a function of `define` that was already made.
struct CallKey: Hashable {
  var callee: ScopedName
  var arguments: [Quantity]
}

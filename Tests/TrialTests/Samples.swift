import Basics
import Data
import Metrics
import Model
import Results
import Spec
import TestSupport
import Testing
import Trial

extension Catalogues {
  static let test = Catalogues(
    layers: layerKinds, optimizers: optimizerKinds, sources: sourceKinds, metrics: metricKinds, presets: Model.presets)
}

/// The folder of the experiments that come with the program.
let experiments = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Experiments"

extension String {
  func replacing(_ part: String, with other: String) -> String {
    precondition(contains(part), "no '\(part)' here")
    return split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}

/// A small variational autoencoder that trains in a moment: 230 digits in batches of 50, the last of 30.
let smallVAE = """
  let: {latent: 3}
  data: {source: digits, train: 230, valid: 70, test: 60}
  networks:
    encoder: [flatten, linear 16, batch_norm, relu, dropout 0.1, gaussian $latent]
    decoder: [linear 16, relu, linear 784, reshape 1 28 28, bernoulli]
  objective: vae
  train: {epochs: 3, batch: 50, optimizer: adam 1e-2, rate: 1e-2 * (1 - progress / 2)}
  evaluate: [elbo, log_likelihood samples 5]
  """

/// Two networks in turn, the first twice an iteration; every third batch is short.
let smallGAN = """
  data: {source: digits, train: 130, valid: 70, test: 60}
  networks:
    generator: [linear 16, batch_norm, relu, linear 784, sigmoid, reshape 1 28 28]
    critic: [flatten, linear 16, leaky_relu 0.2, dropout 0.1, linear 1]
  objective:
    sample: {x: data, z: normal(4)}
    define: {generated: generator(z)}
    steps:
      - update: critic
        times: 2
        minimize: mean(softplus(critic(generated))) + mean(softplus(-critic(x)))
      - update: generator
        minimize: mean(softplus(-critic(generated)))
  train: {epochs: 4, batch: 50, optimizer: adam 1e-3}
  """

func plan(_ text: String, in folder: TemporaryFolder) throws -> TrialPlan {
  let path = "\(folder.path)/experiment.yaml"
  try AtomicFile.write(text, to: path)
  return try loadPlan(path: path, catalogues: .test).plan.trials[0]
}

private let samples = ArrayRequest("samples", "drawn", of: "generated", ["count": .integer(7)])

func runner(
  _ plan: TrialPlan, in folder: TemporaryFolder, threads: Int = 1, arrays: [ArrayRequest] = [samples]
) -> TrialRunner {
  let results = ResultsFolder("\(folder.path)/results")
  return TrialRunner(
    plan: plan, context: TrialContext(folder: folder.path, in: results, catalogues: .test), results: results,
    threads: threads,
    requests: Requests(plan.experiment, arrays: arrays),
    draw: { _ in })
}

extension TrialRunner {
  /// Lets it ask so many times whether to stop, then stops it.
  func run(stoppingAfter questions: Int = .max) throws -> Ending {
    var asked = 0
    return try run(
      stop: {
        asked += 1
        return asked > questions
      }, onProgress: { _ in })
  }
}

func finish(
  _ plan: TrialPlan, in folder: TemporaryFolder, threads: Int = 1, at location: SourceLocation = #_sourceLocation
) throws {
  #expect(try runner(plan, in: folder, threads: threads).run() == .done, sourceLocation: location)
}

/// What a trial left, to be compared with what another did; how long answers took is left out.
func files(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [[UInt8]] {
  let trial = ResultsFolder("\(folder.path)/results").trial(plan.id)
  let arrays = Files.names(in: "\(trial)/arrays").map { "arrays/\($0)" }
  let answers = Files.names(in: Answer.folder(in: trial)).compactMap { name -> [UInt8]? in
    var answer = Answer(String(name.dropLast(5)), in: trial)
    answer?.seconds = 0
    return answer.map { Array($0.json.pretty.utf8) }
  }
  return try (["metrics.csv", "checkpoint.safetensors", "experiment.yaml"] + arrays).map {
    try Files.read("\(trial)/\($0)")
  } + answers
}

/// What a trained trial reported last and was measured to have, by column: `valid_elbo`.
func measured(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [String: Double] {
  let results = ResultsFolder("\(folder.path)/results")
  var values = Dictionary((results.status(plan.id)?.metrics ?? []).map { ($0.name.column, $0.value) }) { $1 }
  for row in Requests(plan.experiment).rows {
    for measured in Answer(row.key, in: results.trial(plan.id))?.measured ?? [] {
      values[MetricName(measured.split, row.column).column] = measured.value
    }
  }
  return values
}

/// What the training of a trial recorded.
func recorded(_ folder: TemporaryFolder, _ plan: TrialPlan) throws -> [HistoryRow] {
  try HistoryRow.rows(in: ResultsFolder("\(folder.path)/results").trial(plan.id))
}

extension [HistoryRow] {
  func of(_ name: String, _ split: Split) -> Self { filter { $0.name == MetricName(split, name) } }
  func values(_ name: String, _ split: Split) -> [Double] { of(name, split).map(\.value) }
}

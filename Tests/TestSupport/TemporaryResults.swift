import Basics
import Results

/// A results folder for one test, gone when the test is.
package final class TemporaryResults {
  package let folder: ResultsFolder
  private let root = TemporaryFolder()

  package init() { folder = ResultsFolder("\(root.path)/results") }

  package func text(_ name: String) throws -> String { try Files.text("\(folder.path)/\(name)") }

  /// Publishes a trial as a finished process leaves it.
  package func publish(
    _ id: String, _ state: TrialStatus.State = .done, error: String? = nil, reason: FailureReason? = nil,
    metrics: [(String, Double)] = [],
    qualities: [String: Quality] = ["elbo": Quality(better: .higher)], seconds: Double = 1,
    parameters: Int = 5, history: String? = nil
  ) throws {
    let status = TrialStatus(
      id: id, state: state, error: error, reason: reason, seed: 1, steps: 10, parameters: parameters, seconds: seconds,
      metrics: metrics.map { TrialStatus.Metric(MetricName($0.0), $0.1) }, qualities: qualities)
    try Files.makeFolder(folder.trial(id))
    try AtomicFile.write(status.json.pretty, to: "\(folder.trial(id))/status.json")
    if let history { try AtomicFile.write(history, to: "\(folder.trial(id))/metrics.csv") }
  }
}

/// A plan of trials `(latent, seed, experiment)`.
package func plan(
  _ trials: [(latent: String, seed: Int, does: String)], name: String = "toy", title: String = ""
) -> PlanFile {
  PlanFile(
    name: name, title: title, file: "/x/toy.yaml", folder: "/x", overrides: [], columns: ["latent", "seed"],
    trials: trials.map { latent, seed, does in
      .init(
        id: "latent=\(latent)-seed=\(seed)-00", seed: UInt64(seed),
        settings: [.init(name: "latent", value: latent), .init(name: "seed", value: String(seed))],
        experiment: does + "\n")
    })
}

import Basics
import Data
import Spec

/// What trials' hashes contain besides the experiment's text: the data, files of weights, and the version of the
/// arithmetic.
package final class Fingerprints {
  /// To be raised with every change of the arithmetic that changes numbers, so that old results are not reused.
  private static let numerics = "4"

  private let context: TrialContext
  private var known: [Call: String] = [:]

  /// Names the trial that training continues, if any.
  private let continued: String?

  package init(_ context: TrialContext, continuing trial: String? = nil) {
    self.context = context
    continued = trial.map { " continues \($0.lastComponent)" }
  }

  package func of(_ phases: [Experiment]) throws(Problem) -> String {
    var text = "numerics \(Fingerprints.numerics)"
    for phase in phases {
      for data in phase.data { text += " \(data.name)=\(try of(data.call))" }
      text += try context.fingerprint(phase)
    }
    return text + (continued ?? "")
  }

  /// The data source's own fingerprint. That data cannot be opened is reported by the check of the trials, at its line.
  private func of(_ call: Call) throws(Problem) -> String {
    if let fingerprint = known[call] { return fingerprint }
    do throws(Problem) {
      let fingerprint = try Data.source(call).fingerprint(SourceContext(folder: context.folder, mark: call.mark))
      known[call] = fingerprint
      return fingerprint
    } catch {
      throw error.at(call.mark)
    }
  }
}

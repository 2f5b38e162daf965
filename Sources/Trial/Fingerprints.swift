import Basics
import Data
import Spec

/// What trials' hashes contain besides the experiment's text: the data, files of weights, and the version of the
/// arithmetic. Each source and each file is looked at once.
package final class Fingerprints {
  /// To be raised with every change of the arithmetic that changes numbers, so that old results are not reused.
  package static let numerics = "6"

  private let context: TrialContext
  private var sources: [Call: String] = [:]
  private var files: [String: String] = [:]

  package init(_ context: TrialContext) { self.context = context }

  /// Throws all problems of data and files at once.
  package func of(_ phases: [Experiment]) throws(Problems) -> String { try of(phases, continuing: nil) }

  /// `continuing` is the folder of the trial that training goes on from.
  package func of(_ phases: [Experiment], continuing trial: String?) throws(Problems) -> String {
    var text = "numerics \(Fingerprints.numerics)"
    var problems: [Problem] = []
    for phase in phases {
      for data in phase.data {
        do throws(Problem) { text += " \(data.name)=\(try of(data.call))" } catch { problems.append(error) }
      }
      for network in phase.networks {
        guard case .loadFile(let path, _) = network.body else { continue }
        do throws(Problem) { text += " \(network.name)=\(try of(file: context.file(path)))" } catch {
          problems.append(error.at(network.mark))
        }
      }
    }
    guard problems.isEmpty else { throw Problems(problems).tidied }
    return text + (trial.map { " continues \($0.lastComponent)" } ?? "")
  }

  /// The data source's own.
  private func of(_ call: Call) throws(Problem) -> String {
    if let known = sources[call] { return known }
    do throws(Problem) {
      let fingerprint = try Data.source(call).fingerprint(SourceContext(folder: context.folder, of: call))
      sources[call] = fingerprint
      return fingerprint
    } catch { throw error.at(call.mark).because(.data) }
  }

  private func of(file path: String) throws(Problem) -> String {
    if let known = files[path] { return known }
    do {
      let digest = Digest.hex(of: try Files.read(path))
      files[path] = digest
      return digest
    } catch { throw Problem(describe(error)).because(.data) }
  }
}

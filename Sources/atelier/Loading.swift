import Basics
import Data
import Figures
import Glibc
import Metrics
import Model
import Spec
import Trial

extension Catalogues {
  /// Everything that an experiment file may name.
  static let all = Catalogues(
    layers: Catalogue("layer", layerKinds), optimizers: Catalogue("optimizer", optimizerKinds),
    sources: Catalogue("source", sourceKinds), metrics: Catalogue("metric", metricKinds),
    figures: Catalogue("figure", figureKinds), presets: Model.presets)
}

/// An experiment file with its sweep opened, and where things belong.
struct Loaded {
  var plan: SweepPlan
  var warnings: [Problem]
  /// The folder of the file: its paths are relative to it.
  var folder: String
  var file: String
  var overrides: [String]

  /// The version of the arithmetic: a change of it that changes numbers must change this too, so that old results are not taken for new ones.
  static let numerics = "1"

  init(_ path: String, _ overrides: [String]) throws(Problems) {
    var path = path
    // `atelier sweep latent-sizes` finds Experiments/latent-sizes.yaml too.
    if !Files.exists(path), !path.contains("/"), Files.exists("Experiments/\(path).yaml") { path = "Experiments/\(path).yaml" }
    let folder = path.parentFolder ?? "."
    var fingerprints: [Call: String] = [:]
    (plan, warnings) = try loadPlan(path: path, overrides: overrides, catalogues: .all) { experiment throws(Problem) in
      var text = "numerics \(Loaded.numerics)"
      for source in experiment.data {
        if fingerprints[source.call] == nil { fingerprints[source.call] = try Loaded.fingerprint(source.call, folder) }
        text += " \(source.name)=\(fingerprints[source.call] ?? "")"
      }
      return text
    }
    self.folder = folder
    file = path
    self.overrides = overrides
  }

  /// The data's own word for what it holds. Data that cannot be opened is said by the check of the trials, at its place.
  private static func fingerprint(_ call: Call, _ folder: String) throws(Problem) -> String {
    do {
      return try source(call).fingerprint(DataPlace(folder: folder, mark: call.mark))
    } catch let problem as Problem {
      throw problem.at(call.mark)
    } catch { throw Problem("\(error)", at: call.mark) }
  }

  /// `Results/<name>`; overrides make a folder of their own beside it.
  func results(_ root: String?) -> ResultsFolder {
    let suffix = overrides.isEmpty ? "" : "@" + overrides.joined(separator: "+")
    let name = (plan.name + suffix).map { $0.isLetter || $0.isNumber || "._=+-@,".contains($0) ? $0 : "_" }
    return ResultsFolder("\(root ?? "Results")/\(String(name.prefix(120)))")
  }

  /// Checks every trial's shapes: the tables of the first of each setting, all problems once with how many trials they concern.
  func check() throws(Problems) -> [(trial: TrialPlan, check: TrialCheck)] {
    var checks: [(trial: TrialPlan, check: TrialCheck)] = []
    var found: [(problem: Problem, trials: [String])] = []
    var seen: [[TrialPlan.Setting]: Bool] = [:]
    for trial in plan.trials {
      let setting = trial.settings.filter { $0.name != "seed" }
      guard seen.updateValue(true, forKey: setting) == nil else { continue }
      do throws(Problems) {
        checks.append((trial, try TrialCheck(trial.experiment, folder: folder)))
      } catch {
        for problem in error.all {
          if let index = found.firstIndex(where: { $0.problem == problem }) {
            found[index].trials.append(Loaded.name(setting))
          } else {
            found.append((problem, [Loaded.name(setting)]))
          }
        }
      }
    }
    let settings = seen.count
    guard found.isEmpty else {
      throw Problems(
        found.map { problem, trials in
          guard settings > 1 else { return problem }
          var copy = problem
          let where_ = trials.count == settings ? "in all \(settings) settings" : trials.count == 1 ? "in the setting \(trials[0])" : "in \(trials.count) of \(settings) settings, first \(trials[0])"
          copy.hint = [problem.hint, where_].compactMap { $0 }.joined(separator: "\n")
          return copy
        })
    }
    return checks
  }

  static func name(_ settings: [TrialPlan.Setting]) -> String { settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }

  static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

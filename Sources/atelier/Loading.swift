import Basics
import Data
import Figures
import Glibc
import Metrics
import Model
import Results
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
  var place: TrialPlace

  /// `results` is the folder of all results, where other experiments' are looked for.
  init(_ path: String, _ overrides: [String], results: String? = nil) throws(Problems) {
    // `atelier sweep latent-sizes` finds latent-sizes.yaml, here or in a folder of experiments.
    let folders = ["Experiments"] + Files.names(in: "Experiments").map { "Experiments/\($0)" }
    let candidates = [path, "\(path).yaml"] + folders.map { "\($0)/\(path).yaml" }
    let path = candidates.first { Files.exists($0) } ?? path
    let folder = path.parentFolder ?? "."
    let place = TrialPlace(folder: folder, results: results ?? "Results", catalogues: .all)
    let fingerprints = Fingerprints(place)
    let search = TrialSearch(place)
    do throws(Problems) {
      (plan, warnings) = try loadPlan(
        path: path, overrides: overrides, catalogues: .all, fingerprint: fingerprints.of,
        pin: { name, settings throws(Problem) in try search.trial(of: name, settings) })
    } catch { throw Problems(error.all + Loaded.others(path, overrides, results)).tidied }
    self.place = place
    self.folder = folder
    file = path
    self.overrides = overrides
  }

  /// What is wrong with a file but for its rows of `evaluate`, whose faults would hide those of the model.
  private static func others(_ path: String, _ overrides: [String], _ results: String?) -> [Problem] {
    guard Files.exists(path), !overrides.contains(where: { $0.hasPrefix("evaluate") }) else { return [] }
    do throws(Problems) {
      _ = try Loaded(path, overrides + ["evaluate=[]"], results: results).check()
      return []
    } catch { return error.all }
  }

  /// `Results/<name>`; overrides make a folder of their own beside it.
  func results(_ root: String?) -> ResultsFolder {
    ResultsFolder("\(root ?? "Results")/\(Self.folderName(plan.name, overrides))")
  }

  static func folderName(_ name: String, _ overrides: [String]) -> String {
    let suffix = overrides.isEmpty ? "" : "@" + overrides.joined(separator: "+")
    return String((name + suffix).map { $0.isLetter || $0.isNumber || "._=+-@,".contains($0) ? $0 : "_" }.prefix(120))
  }

  /// The first trial of each setting, checked: its tables, and all warnings in the order of the file.
  struct Checks {
    var settings: [(trial: TrialPlan, check: TrialCheck)] = []
    var warnings: [Problem] = []
  }

  /// Checks every setting, not every seed: all problems at once, each with how many trials have it. Settings that differ in
  /// numbers of the optimiser alone, which change no shape, share a check.
  func check() throws(Problems) -> Checks {
    var checks = Checks()
    var known: [Experiment: TrialCheck] = [:]
    var shared = SharedProblems(trials: plan.trials.count)
    for trials in settings {
      let trial = trials[0]
      do throws(Problems) {
        let shapes = trial.experiment.withoutOptimizer(namesOfTraining: plan.namesOfTraining)
        if let check = known[shapes] {
          checks.settings.append((trial, check))
          continue
        }
        let check = try TrialCheck(trial.experiment, place: place)
        checks.warnings += try Drawing.obstacles(trial.experiment, check.compiler)
        checks.settings.append((trial, check))
        // Only what has no fault is shared, so that a fault is counted for all trials that have it.
        known[shapes] = check
      } catch {
        shared.add(error, of: Loaded.varied(trial), count: trials.count)
      }
    }
    guard shared.isEmpty else { throw shared.all }
    checks.warnings = Problems(warnings + checks.warnings + checks.settings.flatMap(\.check.warnings)).tidied.all
    return checks
  }

  /// The trials of each setting: they differ by their seeds alone.
  private var settings: [[TrialPlan]] {
    var places: [[Setting]: Int] = [:]
    var settings: [[TrialPlan]] = []
    for trial in plan.trials {
      if let place = places[Loaded.varied(trial)] {
        settings[place].append(trial)
      } else {
        places[Loaded.varied(trial)] = settings.count
        settings.append([trial])
      }
    }
    return settings
  }

  /// What a trial's setting sets, its seed aside.
  static func varied(_ trial: TrialPlan) -> [Setting] { trial.settings.filter { $0.name != "seed" } }

  static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

extension Experiment {
  /// Equal for experiments whose graphs have the same shapes, whatever the numbers of their optimisers are.
  fileprivate func withoutOptimizer(namesOfTraining names: Set<String>) -> Experiment {
    var experiment = self
    experiment.lets.removeAll { names.contains($0.name) }
    experiment.training.optimizer.arguments = [:]
    experiment.training.optimizer.text = ""
    experiment.training.clipGradient = training.clipGradient.map { _ in 1 }
    return experiment
  }
}

/// What stands in trials' hashes for what is not in their files: data, files of weights, and how this program calculates.
final class Fingerprints {
  /// A change of the arithmetic that changes numbers must change this too, so that old results are not taken for new ones.
  private static let numerics = "4"

  private let place: TrialPlace
  private var known: [Call: String] = [:]

  /// The trial whose end is the beginning, by its folder.
  private let continued: String?

  init(_ place: TrialPlace, continuing trial: String? = nil) {
    self.place = place
    continued = trial.map { " continues \($0.lastComponent)" }
  }

  func of(_ experiment: Experiment) throws(Problem) -> String {
    var text = "numerics \(Fingerprints.numerics)"
    for phase in experiment.phases {
      for data in phase.data { text += " \(data.name)=\(try of(data.call))" }
      text += try place.fingerprint(phase)
    }
    return text + (continued ?? "")
  }

  /// The data's own word for what it holds. Data that cannot be opened is said by the check of the trials, at its place.
  private func of(_ call: Call) throws(Problem) -> String {
    if let fingerprint = known[call] { return fingerprint }
    do {
      let fingerprint = try source(call).fingerprint(DataPlace(folder: place.folder, mark: call.mark))
      known[call] = fingerprint
      return fingerprint
    } catch let problem as Problem {
      throw problem.at(call.mark)
    } catch { throw Problem("\(error)", at: call.mark) }
  }
}

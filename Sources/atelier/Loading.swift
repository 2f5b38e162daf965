import Basics
import Data
import Engine
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
    layers: layerKinds, optimizers: optimizerKinds, sources: sourceKinds, metrics: metricKinds, figures: figureKinds,
    presets: Model.presets)
}

/// An experiment file with its sweep opened, and what its names refer to.
struct Loaded {
  var plan: SweepPlan
  var warnings: [Problem]
  /// The folder of the file: its paths are relative to it.
  var folder: String
  var file: String
  var overrides: [String]
  var context: TrialContext

  /// `latent-sizes` is latent-sizes.yaml, here or in a folder of experiments.
  static func file(_ path: String) -> String {
    let folders = ["Experiments"] + Files.names(in: "Experiments").map { "Experiments/\($0)" }
    let candidates = [path, "\(path).yaml"] + folders.map { "\($0)/\(path).yaml" }
    return candidates.first { Files.exists($0) } ?? path
  }

  private let opened: OpenedExperiment
  private let fingerprints: Fingerprints

  /// `results` is the folder of all results, where other experiments' are looked for. `only` are the settings of the trials
  /// to be loaded, in order; what others of the file load need not be trained.
  init(_ path: String, _ overrides: [String], results: String? = nil, only: [[Setting]]? = nil) throws(Problems) {
    do throws(Problem) { _ = try PreparedCache.userLimit() } catch { throw Problems(error) }
    let path = Loaded.file(path)
    let folder = path.parentFolder ?? "."
    let context = TrialContext(folder: folder, results: results ?? "Results", catalogues: .all)
    fingerprints = Fingerprints(context)
    let search = TrialSearch(context)
    do throws(Problems) {
      opened = try OpenedExperiment(
        path: path, overrides: overrides, catalogues: .all, words: Loaded.ownWords,
        pin: { name, settings throws(Problem) in
          only == nil ? try search.trial(of: name, settings) : search.finished(WantedTrial(name, settings))
        })
      (plan, warnings) = try opened.plan(fingerprint: fingerprints.of)
    } catch { throw Problems(error.all + Loaded.others(path, overrides, results, only)).tidied }
    warnings += search.warnings
    if let only {
      let all = plan.trials
      plan.trials = only.compactMap { settings in all.first { $0.settings == settings } }
    }
    self.context = context
    self.folder = folder
    file = path
    self.overrides = overrides
  }

  /// The same with all points of a search that follow from what has ended so far.
  static func searched(_ path: String, _ overrides: [String], results: String?) throws(Problems) -> Loaded {
    var loaded = try Loaded(path, overrides, results: results)
    guard let search = loaded.plan.search else { return loaded }
    // Round for round takes long. The plan that is there is right if its points are those that follow from their ends.
    let folder = loaded.results(results)
    if let plan = try? PlanFile(folder), case let ends = SearchEnds.of(plan, search, in: folder), !ends.isEmpty,
      let guess = try? loaded.opened.plan(knowing: ends, fingerprint: loaded.fingerprints.of).plan,
      case let known = ends.count * search.seeds,
      guess.trials.prefix(known).map(\.id) == plan.trials.prefix(known).map(\.id)
    {
      loaded.plan = guess
    }
    while try loaded.search(results) {}
    return loaded
  }

  /// The plan with the next points of a search, once those that it has have ended; nil: nothing is searched.
  mutating func grow(_ results: String?) throws(Problems) -> PlanFile? {
    guard plan.search != nil else { return nil }
    if try search(results) { _ = try check() }
    return planFile
  }

  /// Adds the next points of a search; false: there are none, or not yet.
  private mutating func search(_ results: String?) throws(Problems) -> Bool {
    guard let search = plan.search, plan.trials.count < search.draws * search.seeds else { return false }
    let ends = SearchEnds.of(planFile, search, in: self.results(results))
    let longer = try opened.plan(knowing: ends, fingerprint: fingerprints.of).plan
    let hasMore = longer.trials.count > plan.trials.count
    plan = longer
    return hasMore
  }

  /// The problems of a file without its rows of `evaluate`, whose problems would hide those of the model.
  private static func others(
    _ path: String, _ overrides: [String], _ results: String?, _ only: [[Setting]]?
  ) -> [Problem] {
    guard Files.exists(path), !overrides.contains(where: { $0.hasPrefix("evaluate") }) else { return [] }
    do throws(Problems) {
      _ = try Loaded(path, overrides + ["evaluate=[]"], results: results, only: only).check()
      return []
    } catch { return error.errors }
  }

  /// `Results/<name>`; overrides make a folder of their own beside it.
  func results(_ root: String?) -> ResultsFolder {
    ResultsFolder("\(root ?? "Results")/\(ResultsFolder.name(plan.name, overrides: overrides))")
  }

  /// What its sweep asks for.
  var planFile: PlanFile {
    PlanFile(
      name: plan.name, title: plan.title, file: file, folder: Files.absolute(folder), overrides: overrides,
      columns: plan.columns, prune: plan.prune?.text,
      search: plan.search.map { $0.draws * $0.seeds }, trials: plan.trials.map(Command.planned))
  }

  /// Every setting, checked; all problems at once.
  func check() throws(Problems) -> SweepChecks {
    let words = WordCheck(plan, own: Loaded.ownWords)
    return try SweepChecks(plan, context: context, warnings) { (experiment, phases) throws(Problems) in
      try Drawing.obstacles(experiment, phases, swept: plan.columns.filter { $0 != "seed" })
        + words.warnings(experiment, phases)
    }
  }

  /// The same, with warnings that are printed: of memory too, where so many trials run at once.
  func checked(workers: Int = cores) throws(Problems) -> SweepChecks {
    let checks = try check()
    Screen.warn(checks.warnings + checks.memoryWarning(workers: workers, of: plan.trials.count))
    return checks
  }

  /// The file with a user's words for figures of all experiments; nil where there is none.
  private static var ownWords: String? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let folder = variable("XDG_CONFIG_HOME") ?? variable("HOME").map({ "\($0)/.config" }) else { return nil }
    let path = "\(folder)/atelier/words.yaml"
    return Files.exists(path) ? path : nil
  }

  /// Those that this process may run on.
  static var cores: Int { Threads.limit }
}

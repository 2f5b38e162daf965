import Basics
import Results
import Spec

/// A trial of another experiment as a file asks for it: `load vae encoder latent 10 seed 2`, or `trial NAME`.
package struct WantedTrial: Sendable, Hashable {
  package var experiment: String
  /// Names of `let`, paths, `seed`; or `trial` alone.
  package var settings: [String: String]

  package init(_ experiment: String, _ settings: [String: String]) {
    self.experiment = experiment
    self.settings = settings
  }

  /// The settings, by name.
  var sorted: [Setting] { settings.sorted { $0.key < $1.key }.map { Setting(name: $0.key, value: $0.value) } }

  /// Whether a trial that says `own` of a name has what is wanted of it: `4.0` is `4`.
  static func agrees(_ own: String, _ wanted: String) -> Bool {
    own == wanted || Double(own) != nil && Double(own) == Double(wanted)
  }
}

/// The trial of an experiment's file that serves a need.
package struct NeededTrial: Sendable {
  package let need: WantedTrial
  /// The experiment's file.
  package let file: String
  /// What a file's sweep has to be changed by to have this trial; mostly nothing.
  package let overrides: [String]
  /// As the file says it now. Its id is that of the trained one unless it loads networks itself.
  package let trial: TrialPlan

  /// `vae latent=10 seed=2`
  package var label: String { ([need.experiment] + words).joined(separator: " ") }

  /// The command that trains it alone.
  func command(results: String) -> String {
    let place = results == "Results" ? [] : ["--results", results]
    return (["atelier", "run", file] + words + place).map(\.shellWord).joined(separator: " ")
  }

  private var words: [String] {
    let swept = trial.settings.map { "\($0.name)=\($0.value)" }
    let names = Set(trial.settings.map(\.name))
    return overrides.filter { !names.contains(String($0.prefix { $0 != "=" })) } + swept
  }
}

/// Finds the file and the trial that serve a need, and what those need themselves.
package final class NeedSearch {
  private let context: TrialContext
  private var plans: [Opened: SweepPlan] = [:]
  private var chosen: [Asked: NeededTrial] = [:]

  private struct Opened: Hashable {
    var file: String
    var overrides: [String]
  }

  /// What lies beside the file that asks comes first, so that files in two folders may mean two by the same name.
  private struct Asked: Hashable {
    var need: WantedTrial
    var folder: String
  }

  package init(_ context: TrialContext) { self.context = context }

  /// The first trial of the experiment's file with these settings; if its sweep has none, one that is changed to have
  /// them. `folder` is that of the file that needs it; nil: the context's.
  package func trial(for need: WantedTrial, of folder: String? = nil) throws(Problem) -> NeededTrial {
    let asked = Asked(need: need, folder: folder ?? context.folder)
    if let known = chosen[asked] { return known }
    let found = try search(asked)
    chosen[asked] = found
    return found
  }

  private func search(_ asked: Asked) throws(Problem) -> NeededTrial {
    let need = asked.need
    let file = try ExperimentFile.find(need.experiment, beside: asked.folder)
    if let id = need.settings["trial"] {
      guard let index = try plan(file, isNamed: true).trials.firstIndex(where: { $0.id == id }) else {
        throw Problem("\(file), as it is now, has no trial '\(id)'")
      }
      return NeededTrial(need: need, file: file, overrides: [], trial: try plan(file).trials[index])
    }
    if let trial = try plan(file).trials.first(where: { $0.serves(need) }) {
      return NeededTrial(need: need, file: file, overrides: [], trial: trial)
    }
    let overrides = need.sorted.map { "\($0.name)=\($0.value)" }
    guard let trial = try plan(file, overrides).trials.first else { throw Problem("\(file) has no trial") }
    return NeededTrial(need: need, file: file, overrides: overrides, trial: trial)
  }

  /// Whether a trained trial is another one than its experiment's file now has with the same settings. Where that cannot be
  /// told, since there is no such file or it loads networks itself, it is not.
  func isOutdated(_ id: String, of need: WantedTrial) -> Bool {
    guard need.settings["trial"] == nil, let file = try? ExperimentFile.find(need.experiment, beside: context.folder)
    else { return false }
    let folder = ResultsFolder("\(context.results)/\(need.experiment)").trial(id)
    guard let settings = try? TrialFile(in: folder).settings, let text = try? Files.text("\(folder)/experiment.yaml"),
      let trained = try? loadTrial(
        text: text, name: id, overrides: [], catalogues: context.catalogues, fingerprint: { _ in "" }),
      let now = try? plan(file, settings.map { "\($0.name)=\($0.value)" }).trials.first,
      !now.phases.contains(where: { $0.networks.contains { $0.body.elsewhere != nil } })
    else { return false }
    // Names end with a hash of all that trains a trial.
    return trained.id.split(separator: "-").last != now.id.split(separator: "-").last
  }

  /// The trials of a file, with the names that they are trained under where these are wanted.
  private func plan(_ file: String, _ overrides: [String] = [], isNamed: Bool = false) throws(Problem) -> SweepPlan {
    do throws(Problems) { return try isNamed ? named(file) : opened(file, overrides) } catch {
      let message = error.errors.first?.message ?? ""
      guard overrides.isEmpty else {
        throw Problem("\(file) has no trial with \(overrides.joined(separator: " ")): \(message)")
      }
      throw Problem("\(file), which makes it, is wrong itself: \(message)", hint: "atelier check \(file.shellWord)")
    }
  }

  /// Their names are made of the data too, and of the trials that they load from.
  private func named(_ file: String) throws(Problems) -> SweepPlan {
    var own = context
    own.folder = file.parentFolder ?? "."
    let (fingerprints, trained) = (Fingerprints(own), TrialSearch(own))
    return try loadPlan(
      path: file, catalogues: own.catalogues, fingerprint: fingerprints.of,
      pin: { trained.finished(WantedTrial($0, $1)) }
    ).plan
  }

  private func opened(_ file: String, _ overrides: [String]) throws(Problems) -> SweepPlan {
    let key = Opened(file: file, overrides: overrides)
    if let known = plans[key] { return known }
    let plan = try loadPlan(path: file, overrides: overrides, catalogues: context.catalogues).plan
    plans[key] = plan
    return plan
  }
}

extension TrialPlan {
  fileprivate func serves(_ need: WantedTrial) -> Bool {
    var tree: Tree?
    for (name, wanted) in need.settings {
      if let swept = settings.first(where: { $0.name == name }) {
        if WantedTrial.agrees(swept.value, wanted) { continue }
        return false
      }
      tree = tree ?? (try? YAML.read(text: text, name: id))
      guard let own = tree?.setting(name), WantedTrial.agrees(own, wanted) else { return false }
    }
    return true
  }
}

// MARK: - All that is missing

extension NeedSearch {
  /// What is not trained yet of all that the trials of a file load, in groups: each can be trained once those before it
  /// are. Throws where experiments need one another in a circle, or two files would have the same results.
  package func missing(of file: String, _ overrides: [String]) throws(Problems) -> [[NeededTrial]] {
    let plan = try opened(file, overrides)
    var walk = Walk(trained: TrialSearch(context), files: [plan.name: file])
    for trial in plan.trials {
      let start = Walk.Place(file: file, overrides: overrides, id: trial.id)
      _ = try visit(trial, [(start, plan.name)], &walk)
    }
    return walk.groups
  }

  private struct Walk {
    struct Place: Hashable {
      var file: String
      var overrides: [String]
      var id: String
    }

    let trained: TrialSearch
    /// The file of each experiment.
    var files: [String: String]
    /// The group of each trial that is missing.
    var levels: [Place: Int] = [:]
    var groups: [[NeededTrial]] = []

    /// Results are found by an experiment's name alone.
    mutating func note(_ needed: NeededTrial, in results: String) throws(Problem) {
      let name = needed.need.experiment
      let other = files[name] ?? needed.file
      guard Files.absolute(other) == Files.absolute(needed.file) else {
        throw Problem(
          "two experiments called '\(name)' are needed: \(other), \(needed.file)",
          hint: "both would have the results \(results)/\(name); one of them needs another name")
      }
      files[name] = other
    }
  }

  /// How many groups have to be trained before this trial.
  private func visit(
    _ trial: TrialPlan, _ chain: [(place: Walk.Place, label: String)], _ walk: inout Walk
  ) throws(Problems) -> Int {
    var level = 0
    for network in trial.phases.flatMap(\.networks) {
      guard let (experiment, settings) = network.body.elsewhere else { continue }
      let need = WantedTrial(experiment, settings)
      if let trained = walk.trained.finished(need), !isOutdated(trained, of: need) { continue }
      let needed: NeededTrial
      do throws(Problem) {
        needed = try self.trial(for: need, of: chain.last?.place.file.parentFolder ?? ".")
        try walk.note(needed, in: context.results)
      } catch { throw Problems(error.at(network.mark)) }
      let place = Walk.Place(file: needed.file, overrides: needed.overrides, id: needed.trial.id)
      if let start = chain.firstIndex(where: { $0.place == place }) {
        let names = chain[start...].map(\.label) + [chain[start].label]
        throw Problems(
          Problem(
            "experiments load from one another in a circle, so that none can be trained first", at: network.mark,
            hint: names.joined(separator: " needs ")))
      }
      if walk.levels[place] == nil {
        let own = try visit(needed.trial, chain + [(place, needed.label)], &walk)
        walk.levels[place] = own
        if own == walk.groups.count { walk.groups.append([]) }
        walk.groups[own].append(needed)
      }
      level = max(level, walk.levels[place, default: 0] + 1)
    }
    return level
  }
}

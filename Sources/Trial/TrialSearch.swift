import Basics
import Results
import Spec

/// Finds the trial of another experiment that `load` refers to.
package final class TrialSearch {
  private let context: TrialContext
  /// What was found: the settings of a sweep mostly ask for the same trial.
  private var found: [Wanted: String] = [:]
  /// The finished trials of an experiment with their files.
  private var finished: [String: [Finished]] = [:]

  private struct Finished {
    var id: String
    var tree: Tree
    /// What its sweep says of it: `model conv`, of named settings.
    var settings: [Setting]
  }

  private struct Wanted: Hashable {
    var experiment: String
    var settings: [String: String]
  }

  package init(_ context: TrialContext) { self.context = context }

  func folder(of experiment: String) -> ResultsFolder { ResultsFolder("\(context.results)/\(experiment)") }

  /// The latest finished trial that has all the settings: names of `let`, paths, `seed`.
  package func trial(of experiment: String, _ settings: [String: String]) throws(Problem) -> String {
    let wanted = Wanted(experiment: experiment, settings: settings)
    if let known = found[wanted] { return known }
    let trial = try search(wanted)
    found[wanted] = trial
    return trial
  }

  private func trials(of experiment: String, in results: ResultsFolder) -> [Finished] {
    if let known = finished[experiment] { return known }
    let done = Files.names(in: "\(results.path)/trials").filter { results.status($0)?.state == .done }
    let planned = (try? PlanFile(results))?.trials ?? []
    let settings = Dictionary(planned.map { ($0.id, $0.settings) }) { first, _ in first }
    let trials = done.compactMap { id in
      (try? YAML.read(path: "\(results.trial(id))/experiment.yaml")).map {
        Finished(id: id, tree: $0, settings: settings[id] ?? [])
      }
    }
    finished[experiment] = trials
    return trials
  }

  private func search(_ wanted: Wanted) throws(Problem) -> String {
    let (experiment, settings) = (wanted.experiment, wanted.settings)
    let results = folder(of: experiment)
    guard Files.isFolder(results.path) else {
      let others = Files.names(in: context.results).filter { !$0.hasPrefix(".") }
      throw Problem(
        "\(context.results) holds no results of an experiment '\(experiment)'",
        hint: others.isEmpty
          ? "train it first: atelier sweep \(experiment).yaml"
          : suggestion(for: experiment, among: others, noun: "it holds"))
    }
    let done = trials(of: experiment, in: results)
    guard !done.isEmpty else {
      throw Problem(
        "the experiment '\(experiment)' has no finished trial in \(results.path)",
        hint: "train it first: atelier sweep \(experiment).yaml")
    }
    var found: [(time: Double, id: String)] = []
    var known: [String: Set<String>] = [:]
    for trial in done {
      var matches = true
      for (name, wanted) in settings {
        let own = trial.tree.setting(name) ?? trial.settings.first { $0.name == name }?.value
        if let own { known[name, default: []].insert(own) }
        if let own, own == wanted || Double(own) != nil && Double(own) == Double(wanted) { continue }
        matches = false
      }
      if matches { found.append((Files.time("\(results.trial(trial.id))/status.json") ?? 0, trial.id)) }
    }
    guard let latest = found.max(by: { ($0.time, $0.id) < ($1.time, $1.id) }) else {
      let wanted = settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      let has = known.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.sorted().joined(separator: ", "))" }
      throw Problem(
        "no finished trial of '\(experiment)' has \(wanted)",
        hint: has.isEmpty ? "its trials know no such name" : "they have \(has.joined(separator: "; "))")
    }
    return latest.id
  }
}

import Basics
import Results
import Spec

/// Finds the trial of another experiment that `load` refers to.
package final class TrialSearch {
  private let context: TrialContext
  /// What was found: the settings of a sweep mostly ask for the same trial.
  private var found: [WantedTrial: String] = [:]
  /// The finished trials of an experiment with their files.
  private var finished: [String: [Finished]] = [:]

  private struct Finished {
    var id: String
    var tree: Tree
    /// What its sweep says of it: `model conv`, of named settings.
    var settings: [Setting]

    func value(of name: String) -> String? { tree.setting(name) ?? settings.first { $0.name == name }?.value }
  }

  private let needs: NeedSearch
  /// What was found though its experiment's file has changed since it was trained.
  package private(set) var warnings: [Problem] = []

  package init(_ context: TrialContext) {
    self.context = context
    needs = NeedSearch(context)
  }

  func folder(of experiment: String) -> ResultsFolder { ResultsFolder("\(context.results)/\(experiment)") }

  /// The latest finished trial that has all the settings: names of `let`, paths, `seed`. One that is as its file says now
  /// comes first.
  package func trial(of experiment: String, _ settings: [String: String]) throws(Problem) -> String {
    let need = WantedTrial(experiment, settings)
    if let trial = finished(need) { return trial }
    throw missing(need)
  }

  /// The same; nil where none is finished.
  package func finished(_ need: WantedTrial) -> String? {
    if let known = found[need] { return known }
    let trial = latest(need)
    found[need] = trial
    return trial
  }

  private func latest(_ need: WantedTrial) -> String? {
    let results = folder(of: need.experiment)
    if let id = need.settings["trial"] { return results.status(id)?.state == .done ? id : nil }
    let serving = trials(of: need.experiment, in: results).filter { trial in
      need.settings.allSatisfy { name, wanted in trial.value(of: name).map { WantedTrial.agrees($0, wanted) } ?? false }
    }
    let timed = serving.map { (time: Files.time("\(results.trial($0.id))/status.json") ?? 0, id: $0.id) }
    let latest = timed.sorted { ($0.time, $0.id) > ($1.time, $1.id) }.map(\.id)
    if let trial = latest.first(where: { !needs.isOutdated($0, of: need) }) { return trial }
    if let trial = latest.first {
      let file = (try? ExperimentFile.find(need.experiment, beside: context.folder)) ?? "\(need.experiment).yaml"
      warnings.append(
        Problem(
          "\(trial) of '\(need.experiment)', which is loaded, was trained by another text than \(file) has now",
          hint: "--with-needs trains it as it is now", severity: .warning))
    }
    return latest.first
  }

  private func trials(of experiment: String, in results: ResultsFolder) -> [Finished] {
    if let known = finished[experiment] { return known }
    let done = Files.names(in: "\(results.path)/trials").filter { results.status($0)?.state == .done }
    let trials = done.compactMap { id in
      (try? YAML.read(path: "\(results.trial(id))/experiment.yaml")).map {
        Finished(id: id, tree: $0, settings: (try? TrialFile(in: results.trial(id)))?.settings ?? [])
      }
    }
    finished[experiment] = trials
    return trials
  }

  // MARK: What is missing

  private func missing(_ need: WantedTrial) -> Problem {
    let (experiment, results) = (need.experiment, folder(of: need.experiment))
    guard Files.isFolder(results.path) else {
      let message = "\(context.results) holds no results of an experiment '\(experiment)'"
      let others = Files.names(in: context.results).filter { !$0.hasPrefix(".") }
      let known = others.isEmpty ? nil : suggestion(for: experiment, among: others, noun: "it holds")
      return Problem(message, hint: hint(for: need, else: known))
    }
    let done = trials(of: experiment, in: results)
    guard !done.isEmpty else {
      return Problem("the experiment '\(experiment)' has no finished trial in \(results.path)", hint: hint(for: need))
    }
    var known: [String: Set<String>] = [:]
    for trial in done {
      for name in need.settings.keys {
        if let own = trial.value(of: name) { known[name, default: []].insert(own) }
      }
    }
    let wanted = need.sorted.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let has = known.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.sorted().joined(separator: ", "))" }
    let others = has.isEmpty ? "its trials know no such name" : "they have \(has.joined(separator: "; "))"
    return Problem(
      "no finished trial of '\(experiment)' has \(wanted)", hint: "\(others)\n\(hint(for: need))")
  }

  /// Which file and which trial of it is needed, and how to train that.
  func hint(for need: WantedTrial, else other: String? = nil) -> String {
    do throws(Problem) {
      let needed = try needs.trial(for: need)
      return """
        its file is \(needed.file); this trains the trial needed:
          \(needed.command(results: context.results))
        or let 'atelier sweep' or 'atelier run' train it first: --with-needs
        """
    } catch { return [error.message, other ?? error.hint].compactMap { $0 }.joined(separator: "\n") }
  }
}

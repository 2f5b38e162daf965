import Basics
import Model
import Results
import Spec

// Networks that are loaded from another experiment's trial, or from a file.
extension TrialContext {
  /// The longest chain of experiments that load networks from one another.
  private static let longestChain = 8

  /// The networks that an experiment loads; throws all problems at once. If the experiment is itself loaded,
  /// `checkpoint` holds the arrays that it loaded from files.
  func loaded(
    _ experiment: Experiment, depth: Int = 0, checkpoint: [String: LoadedNetwork.Array]? = nil
  ) throws(Problems) -> [String: LoadedNetwork] {
    var loaded: [String: LoadedNetwork] = [:]
    var problems: [Problem] = []
    for network in experiment.networks {
      do throws(Problem) {
        switch network.body {
        case .rows, .average: continue
        case .loadFile(let path, let rows):
          let arrays: [String: LoadedNetwork.Array]
          if let checkpoint { arrays = checkpoint } else { arrays = try self.arrays(file(path)) }
          loaded[network.name] = LoadedNetwork(network, rows: rows, arrays: arrays, origin: path)
        case .load(let other, let name, let settings), .start(let other, let name, let settings):
          guard depth < Self.longestChain else {
            throw Problem("more than \(Self.longestChain) experiments are loaded one by the other")
          }
          loaded[network.name] = try fromTrial(of: other, name, settings, depth: depth)
        }
      } catch { problems.append(error.at(network.mark)) }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return loaded
  }

  private func fromTrial(
    of other: String, _ name: String, _ settings: [String: String], depth: Int
  ) throws(Problem) -> LoadedNetwork {
    guard let id = settings["trial"] else {
      throw Problem("a phase that loads a network names the trial", hint: "load \(other) \(name) trial NAME")
    }
    let trial = TrialSearch(self).folder(of: other).trial(id)
    let experiment = try self.experiment(of: trial, WantedTrial(other, settings))
    guard let network = experiment.networks.first(where: { $0.name == name }) else {
      throw Problem(
        "the experiment '\(other)' has no network '\(name)'",
        hint: suggestion(for: name, among: experiment.networks.map(\.name), noun: "its networks"))
    }
    let arrays = try arrays("\(trial)/checkpoint.safetensors")
    let inner: [String: LoadedNetwork]
    do throws(Problems) { inner = try loaded(experiment, depth: depth + 1, checkpoint: arrays) } catch {
      throw error.all.first ?? Problem("'\(other)' cannot be loaded")
    }
    let origin = "\(other) (trial \(id))"
    let own = arrays.below(name)
    switch network.body {
    case .rows:
      // The networks that its rows call are kept too, under their own names.
      let all = arrays.filter { !$0.key.hasPrefix("optimizer.") }.merging(own) { $1 }
      return LoadedNetwork(experiment: experiment, loaded: inner, network: network, arrays: all, origin: origin)
    case .average(let source, _):
      guard var rows = experiment.networks.first(where: { $0.name == source }) else {
        throw Problem("'\(name)' of '\(other)' averages no network")
      }
      rows.inputs = network.inputs
      return LoadedNetwork(
        experiment: experiment, loaded: inner, network: rows, arrays: own, origin: origin, isMean: true)
    case .load, .start, .loadFile:
      guard var made = inner[name] else { throw Problem("'\(name)' of '\(other)' cannot be loaded") }
      if made.experiment == nil { (made.experiment, made.loaded) = (experiment, inner) }
      made.arrays = own
      made.origin = origin
      // What was trained since is no mean.
      if case .start = network.body { made.isMean = false }
      return made
    }
  }

  private func experiment(of trial: String, _ need: WantedTrial) throws(Problem) -> Experiment {
    guard Files.exists("\(trial)/experiment.yaml") else {
      throw Problem(
        "the experiment '\(need.experiment)' has no finished trial '\(trial.lastComponent)' in \(results)",
        hint: TrialSearch(self).hint(for: need))
    }
    do throws(Problems) {
      guard let plan = try loadPlan(path: "\(trial)/experiment.yaml", catalogues: catalogues).plan.trials.first else {
        throw Problems(Problem("\(trial)/experiment.yaml describes no trial"))
      }
      return plan.experiment
    } catch {
      throw Problem("\(trial)/experiment.yaml cannot be read: \(error.all.first?.message ?? "")")
    }
  }

  private func arrays(_ path: String) throws(Problem) -> [String: LoadedNetwork.Array] {
    do {
      let arrays = try Checkpoint(path: path).arrays.map {
        ($0.name, LoadedNetwork.Array(shape: $0.shape, numbers: $0.numbers))
      }
      return Dictionary(arrays) { first, _ in first }
    } catch let problem as Problem { throw problem } catch { throw Problem(describe(error)) }
  }
}

extension LoadedNetwork {
  /// Rows with weights from a file: `encoder.0.weight` of a checkpoint, or `0.weight` of a network saved alone.
  fileprivate init(_ network: Network, rows: [Row], arrays: [String: Array], origin: String) {
    let own = arrays.below(network.name)
    let table = Network(name: network.name, inputs: network.inputs, body: .rows(rows), mark: network.mark)
    self.init(experiment: nil, network: table, arrays: own.isEmpty ? arrays : own, origin: origin)
  }
}

extension [String: LoadedNetwork.Array] {
  /// The arrays whose names begin with a network's name, by the rest of their names.
  fileprivate func below(_ network: String) -> Self {
    var own: Self = [:]
    for (name, array) in self where name.hasPrefix(network + ".") {
      own[String(name.dropFirst(network.count + 1))] = array
    }
    return own
  }
}

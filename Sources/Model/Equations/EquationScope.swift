import Basics
import Spec

/// The names that are visible to an equation.
struct EquationScope: Sendable {
  /// Whose `let`, networks and objective: in the rows of a loaded network those of the experiment that it comes from.
  var experiment: ExperimentNames
  /// The step that the equation belongs to, where that draws names of its own.
  var step: Int?
  /// In a network its inputs and `as` names, in a function of `define` its parameters.
  var local: [String: Quantity] = [:]
  /// Those of them that the network's rows bound, for `D(x).h`.
  var bound: [String: Quantity] = [:]
  /// The network whose rows are being read; nil in the objective, which sees `sample`, `define` and data.
  var network: String?
  /// The size of the batch that the network is called on, samples included.
  var batch: Int?

  init(_ experiment: ExperimentNames) { self.experiment = experiment }

  /// A name of `sample`, as the current step sees it.
  func sample(_ name: String) -> (sample: Objective.Sample, stream: String)? { experiment.sample(name, in: step) }

  /// Whether the objective has such a name, visible or not.
  func isOfObjective(_ name: String) -> Bool { sample(name) != nil || experiment.definitions[name] != nil }

  /// The names of visible values, for did-you-mean.
  var visibleNames: [String] {
    var known = Array(local.keys) + Array(experiment.lets.keys)
    if network == nil {
      known += experiment.sampleNames + Array(experiment.definitions.keys) + Array(experiment.data.keys)
    }
    return known.filter { !$0.contains(".") }.sorted()
  }
}

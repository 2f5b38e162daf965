import Basics

/// One experiment, resolved: what a single trial trains. Names of `let` are filled in, blocks are opened, `when` and
/// `repeat` are decided, `with` is distributed; every part knows where it was written.
package struct Experiment: Sendable {
  package var title: String?
  /// The names that equations may use as numbers (or words, or lists), in the order written.
  package var lets: [Let]
  package var data: [Source]
  package var networks: [Network]
  package var objective: Objective
  package var training: Training
  package var evaluate: [Evaluation]
  package var figures: [Call]

  package struct Let: Sendable, Hashable {
    package var name: String
    package var value: LetValue
    package var mark: Mark
    package init(name: String, value: LetValue, mark: Mark) {
      self.name = name
      self.value = value
      self.mark = mark
    }
  }

  /// A named source of data: `data: {source: mnist}` is the source `mnist` under the name `data`.
  package struct Source: Sendable, Hashable {
    package var name: String
    /// The kind is the source's name; its arguments are the other keys.
    package var call: Call
    package init(name: String, call: Call) {
      self.name = name
      self.call = call
    }
  }

  package init(
    title: String? = nil, lets: [Let] = [], data: [Source] = [], networks: [Network] = [], objective: Objective,
    training: Training, evaluate: [Evaluation] = [], figures: [Call] = []
  ) {
    self.title = title
    self.lets = lets
    self.data = data
    self.networks = networks
    self.objective = objective
    self.training = training
    self.evaluate = evaluate
    self.figures = figures
  }
}

package enum LetValue: Sendable, Hashable {
  case number(Double)
  case flag(Bool)
  case word(String)
  case list([LetValue])
}

/// A row of `evaluate`: a number of `define`, an equation with a name of its own, or a metric.
/// Any of them may set `let` names for itself (`jsd examples 10000`).
package enum Evaluation: Sendable, Hashable {
  case definition(String, Mark)
  case equation(column: String, Expression)
  case metric(Call)
}

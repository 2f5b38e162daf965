import Basics

/// One experiment, resolved: what a single trial trains, or does in one of its phases. Names of `let` are filled in,
/// blocks are opened, `when`, `repeat` and `with` are applied; every part has the mark where it was written.
package struct Experiment: Sendable, Hashable {
  package var title: String?
  /// The names that equations may use as numbers (or words, or lists), in the order written.
  package var lets: [Let]
  package var data: [Source]
  package var networks: [Network]
  package var objective: Objective
  package var training: Training
  package var evaluate: [Evaluation]
  package var figures: [Call]
  /// What figures write.
  package var lettering: Lettering

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
    training: Training, evaluate: [Evaluation] = [], figures: [Call] = [],
    lettering: Lettering = Lettering()
  ) {
    self.title = title
    self.lets = lets
    self.data = data
    self.networks = networks
    self.objective = objective
    self.training = training
    self.evaluate = evaluate
    self.figures = figures
    self.lettering = lettering
  }
}

package enum LetValue: Sendable, Hashable {
  case number(Double)
  case flag(Bool)
  case word(String)
  case list([LetValue])
}

/// A row of `evaluate`: a number of `define`, an equation with a name of its own, or a metric.
package enum Evaluation: Sendable, Hashable {
  case definition(Definition)
  case equation(column: String, Expression)
  /// A number that is made of other rows' numbers.
  case derived(column: String, Expression)
  case metric(Call)

  /// `jsd examples 10000`: a number of `define`, over so many examples, with other values of `let` names.
  package struct Definition: Sendable, Hashable {
    package var name: String
    package var examples: Int?
    package var lets: [Experiment.Let]
    /// The experiment with those values.
    package var variant: Experiment?
    package var mark: Mark
    package init(name: String, examples: Int? = nil, lets: [Experiment.Let] = [], mark: Mark) {
      self.name = name
      self.examples = examples
      self.lets = lets
      self.mark = mark
    }

    /// The name, and what it sets: `elbo_k_50`.
    package var column: String { ([name] + lets.flatMap { [$0.name, $0.value.written] }).joined(separator: "_") }
  }
}

extension Experiment {
  /// The numbers that are black and white in its first source of data, where that declares them.
  package var scale: (black: Int, white: Int)? {
    guard case .integers(let numbers)? = data.first?.call.arguments["scale"]?.value, numbers.count == 2 else {
      return nil
    }
    return (numbers[0], numbers[1])
  }
}

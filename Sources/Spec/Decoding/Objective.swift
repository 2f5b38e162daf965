import Basics

/// What is drawn, what is defined, what is minimized or maximized, and which networks are updated for it.
package struct Objective: Sendable, Hashable {
  /// `z ~ k of q(x)`
  package struct Sample: Sendable, Hashable {
    package var name: String
    /// `k of …`: makes the samples axis.
    package var count: Expression?
    package var source: Expression
    package var mark: Mark
    package init(name: String, count: Expression? = nil, source: Expression, mark: Mark) {
      self.name = name
      self.count = count
      self.source = source
      self.mark = mark
    }
  }

  /// `C(y): …` is a function, without parameters a value.
  package struct Definition: Sendable, Hashable {
    package var name: String
    package var parameters: [String]
    package var body: Expression
    package var mark: Mark
    package init(name: String, parameters: [String] = [], body: Expression, mark: Mark) {
      self.name = name
      self.parameters = parameters
      self.body = body
      self.mark = mark
    }
  }

  /// Networks that are updated by one equation. `networks` empty: all in the equation but loaded and averaged ones.
  package struct Update: Sendable, Hashable {
    package var networks: [String]
    package var equation: Expression
    package var maximize: Bool
    package var mark: Mark
    package init(networks: [String] = [], equation: Expression, maximize: Bool, mark: Mark) {
      self.networks = networks
      self.equation = equation
      self.maximize = maximize
      self.mark = mark
    }
  }

  package struct Step: Sendable, Hashable {
    package var updates: [Update]
    package var times: Expression?
    package var every: Expression?
    package var optimizer: Call?
    package var rate: Expression?
    package var samples: [Sample]
    package var reports: [Report]
    package var clipWeights: Double?
    package var mark: Mark
    package init(
      updates: [Update], times: Expression? = nil, every: Expression? = nil, optimizer: Call? = nil,
      rate: Expression? = nil, samples: [Sample] = [], reports: [Report] = [], clipWeights: Double? = nil, mark: Mark
    ) {
      self.updates = updates
      self.times = times
      self.every = every
      self.optimizer = optimizer
      self.rate = rate
      self.samples = samples
      self.reports = reports
      self.clipWeights = clipWeights
      self.mark = mark
    }
  }

  /// A number measured before the update: a name of `define`, or a column of its own.
  package struct Report: Sendable, Hashable {
    package var name: String
    package var equation: Expression
    package init(name: String, equation: Expression) {
      self.name = name
      self.equation = equation
    }
  }

  /// The preset's row as written (`vae beta 4`); its text is already opened into the fields below.
  package var preset: Call?
  package var samples: [Sample]
  package var definitions: [Definition]
  /// At least one. A plain `minimize:` is one step.
  package var steps: [Step]
  package var reports: [Report]
  /// Metrics that are measured at the end of every epoch.
  package var metrics: [Call]
  package var mark: Mark

  package init(
    preset: Call? = nil, samples: [Sample] = [], definitions: [Definition] = [], steps: [Step], reports: [Report] = [],
    metrics: [Call] = [], mark: Mark
  ) {
    self.preset = preset
    self.samples = samples
    self.definitions = definitions
    self.steps = steps
    self.reports = reports
    self.metrics = metrics
    self.mark = mark
  }
}

extension Objective {
  /// With other numbers at some places of its equations.
  func replacingNumbers(_ numbers: [Mark: Expression]) -> Objective {
    guard !numbers.isEmpty else { return self }
    var made = self
    made.samples.replaceNumbers(numbers)
    for index in definitions.indices {
      made.definitions[index].body = definitions[index].body.replacingNumbers(numbers)
    }
    made.reports.replaceNumbers(numbers)
    made.steps = steps.map { step in
      var made = step
      for index in step.updates.indices {
        made.updates[index].equation = step.updates[index].equation.replacingNumbers(numbers)
      }
      made.times = step.times?.replacingNumbers(numbers)
      made.every = step.every?.replacingNumbers(numbers)
      made.rate = step.rate?.replacingNumbers(numbers)
      made.samples.replaceNumbers(numbers)
      made.reports.replaceNumbers(numbers)
      return made
    }
    return made
  }
}

extension [Objective.Sample] {
  fileprivate mutating func replaceNumbers(_ numbers: [Mark: Expression]) {
    for index in indices {
      self[index].count = self[index].count?.replacingNumbers(numbers)
      self[index].source = self[index].source.replacingNumbers(numbers)
    }
  }
}

extension [Objective.Report] {
  fileprivate mutating func replaceNumbers(_ numbers: [Mark: Expression]) {
    for index in indices { self[index].equation = self[index].equation.replacingNumbers(numbers) }
  }
}

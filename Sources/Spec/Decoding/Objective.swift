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
  /// What its own equations replace of the preset's, as warnings.
  package var replaced: [Problem] = []
  package var samples: [Sample]
  package var definitions: [Definition]
  /// A plain `minimize:` is one step. None where nothing is trained.
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
  /// With other numbers at some places of its equations. What has none of them stays as it is, so that the trials of a sweep
  /// share it.
  func replacingNumbers(_ numbers: [Mark: Expression]) -> Objective {
    guard !numbers.isEmpty else { return self }
    var made = self
    func replace(_ equation: Expression, _ put: (Expression) -> Void) {
      if equation.hasNumber(where: { numbers[$1] != nil }) { put(equation.replacingNumbers(numbers)) }
    }
    func replace(in samples: [Sample], _ path: WritableKeyPath<Objective, [Sample]>) {
      for (index, sample) in samples.enumerated() {
        replace(sample.source) { made[keyPath: path][index].source = $0 }
        if let count = sample.count { replace(count) { made[keyPath: path][index].count = $0 } }
      }
    }
    func replace(in reports: [Report], _ path: WritableKeyPath<Objective, [Report]>) {
      for (index, report) in reports.enumerated() {
        replace(report.equation) { made[keyPath: path][index].equation = $0 }
      }
    }
    replace(in: samples, \.samples)
    for (index, definition) in definitions.enumerated() {
      replace(definition.body) { made.definitions[index].body = $0 }
    }
    replace(in: reports, \.reports)
    for (index, step) in steps.enumerated() {
      for (part, update) in step.updates.enumerated() {
        replace(update.equation) { made.steps[index].updates[part].equation = $0 }
      }
      if let times = step.times { replace(times) { made.steps[index].times = $0 } }
      if let every = step.every { replace(every) { made.steps[index].every = $0 } }
      if let rate = step.rate { replace(rate) { made.steps[index].rate = $0 } }
      replace(in: step.samples, \.steps[index].samples)
      replace(in: step.reports, \.steps[index].reports)
    }
    return made
  }
}

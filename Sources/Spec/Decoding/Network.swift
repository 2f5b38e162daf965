import Basics

/// A network is a function: its calls share its weights.
package struct Network: Sendable, Hashable {
  package enum Body: Sendable, Hashable {
    case rows([Row])
    case average(of: String, decay: Double)
    case load(experiment: String, network: String, settings: [String: String])
    /// Rows and first weights of another experiment's network, which is then trained.
    case start(experiment: String, network: String, settings: [String: String])
    /// A safetensors file; its path is relative to the experiment's file.
    case loadFile(String, rows: [Row])
  }

  package struct Input: Sendable, Hashable {
    package var name: String
    package var standard: String?
    package init(name: String, standard: String? = nil) {
      self.name = name
      self.standard = standard
    }
  }

  package var name: String
  /// A row that calls the network gives the first the value of the row above. Without a list in the file there is one,
  /// `input`; `h()` has none.
  package var inputs: [Input]
  package var body: Body
  package var mark: Mark

  package init(name: String, inputs: [Input] = [Input(name: "input")], body: Body, mark: Mark) {
    self.name = name
    self.inputs = inputs
    self.body = body
    self.mark = mark
  }
}

/// A row of a table with names filled in, blocks opened, and `when`, `repeat` and `with` applied.
package struct Row: Sendable, Hashable {
  package indirect enum Body: Sendable, Hashable {
    /// A layer of the catalogue, `with` fields included.
    case layer(Call)
    /// A call of a network: its first argument is the row's input, the others are these.
    case network(String, [Expression])
    /// Goes on from a value: `from z[0:20]`.
    case from(Expression)
    /// Rows opened in place. `scoped`: a use of a block or a round of `repeat`, whose `as` names stay inside.
    case rows([Row], scoped: Bool)
    /// Adds the result of rows to the row's input, or to what `shortcut` computes from it.
    case residual([Row], shortcut: [Row]?)
  }

  package var body: Body
  /// `as h`: the name of the row's value.
  package var alias: String?
  /// Where its weights live below the network's name: the row's index in the table as written, from 0
  /// (`3`; in a block `3.0`, a residual's shortcut `3.shortcut.0`, second round of a repeat `3.1.0`).
  package var path: String
  /// The row as a user would write it, after substitution.
  package var text: String
  package var mark: Mark
  /// The uses of blocks around this row, innermost first; `mark` is where the block itself is written.
  package var trail: [Mark]

  package init(
    _ body: Body, alias: String? = nil, path: String, text: String, mark: Mark, trail: [Mark] = []
  ) {
    self.body = body
    self.alias = alias
    self.path = path
    self.text = text
    self.mark = mark
    self.trail = trail
  }
}

extension Network.Body {
  /// The experiment that it comes from, and the settings of the trial there.
  package var elsewhere: (experiment: String, settings: [String: String])? {
    switch self {
    case .load(let experiment, _, let settings), .start(let experiment, _, let settings): (experiment, settings)
    case .rows, .average, .loadFile: nil
    }
  }
}

import Graph

/// What the data looks like to the model: `data` and `data.label`, by source name and field.
package struct DataShape: Sendable, Hashable {
  /// `data`, `data.label`, `photos`, …: also the name of the fed input.
  package var name: String
  /// As the user writes it: `[channels, height, width]`. Fed channels last.
  package var shape: [Int]
  package var classes: Int?
  /// What the classes are called, in their order; empty where nothing is known.
  package var words: [String]
  /// Between which numbers its own lie; nil: anywhere.
  package var range: ClosedRange<Double>?

  /// The same field of the example that comes so many places later.
  package func later(by places: Int) -> DataShape {
    var later = self
    // The blank keeps it apart from the names of a file.
    if places > 0 { later.name = "\(name) \(places)" }
    return later
  }

  /// By how many places a fed input is later than the field it is of; nil: it is of no example of this field.
  package static func places(of input: String, after name: String) -> Int? {
    if input == name { return 0 }
    let parts = input.split(separator: " ")
    return parts.count == 2 && parts[0] == name ? Int(parts[1]) : nil
  }

  package init(
    name: String, shape: [Int], classes: Int? = nil, words: [String] = [], range: ClosedRange<Double>? = nil
  ) {
    self.name = name
    self.shape = shape
    self.classes = classes
    self.words = words
    self.range = range
  }
}

/// An array that is kept between steps, and its initial values.
package struct KeptArray: Sendable, Hashable {
  package enum Role: String, Sendable, Hashable {
    case parameter, statistic, moment
    /// Follows another array: what an `average` network has.
    case average
    /// Stays as it was loaded.
    case loaded
  }
  /// `encoder.0.weight`; moments: `optimizer.0.encoder.0.weight.m`.
  package var name: String
  /// PyTorch's shape.
  package var shape: Shape
  package var role: Role
  package var initial: Initial
  /// The array whose initial numbers it has: itself, or for an average the array that it follows.
  package var origin: String
  package init(name: String, shape: Shape, role: Role, initial: Initial, origin: String? = nil) {
    self.name = name
    self.shape = shape
    self.role = role
    self.initial = initial
    self.origin = origin ?? name
  }

  /// Its initial values.
  package func beginning(seed: UInt64) -> [Float] { initial.numbers(shape: shape, seed: seed, name: origin) }
}

extension KeptArray {
  /// The network it belongs to.
  var network: String { String(name.prefix { $0 != "." }) }
  /// Whether it is a weight or a statistic of a network that is trained here.
  var isModel: Bool { role == .parameter || role == .statistic }
}

/// One step of an iteration, for one batch size.
package struct TrainingStep: Sendable {
  /// What of a step: with `accumulate` it is done in parts, the last of which moves the weights.
  package enum Part: Sendable, Hashable {
    case whole
    /// Adds its gradients, times `share`, to those of the parts before it, times `before`: 0 in the first part, else 1.
    case adding
    /// Does the same, and moves the weights along the sum.
    case closing
  }

  /// Fed to a part: how large it is in the iteration's batch, and whether there were parts before it.
  package static let share = "a part's share"
  package static let before = "parts before"

  /// Fed inputs: data by name (`data`, `data.label`), and single numbers `step`, `epoch`, `progress` where used.
  /// Outputs: the step's `loss`, `gradient_norm`, and its reports by name. Updates: parameters, statistics, moments.
  package var graph: Graph
  package var kept: [KeptArray]
  /// How often it is run in an iteration, and every how many iterations.
  package var times: Int
  package var every: Int
  package init(graph: Graph, kept: [KeptArray], times: Int = 1, every: Int = 1) {
    self.graph = graph
    self.kept = kept
    self.times = times
    self.every = every
  }
}

/// Graphs in evaluation mode; `kept` are the arrays they read.
package struct EvaluationGraph: Sendable {
  package var graph: Graph
  package var kept: [KeptArray]
  /// The shape of each output as the user writes it, without the batch (`[channels, height, width]`; numbers are
  /// channels last).
  package var elements: [String: [Int]]
  /// How many classes there are of each output that is classes.
  package var classes: [String: Int]
  /// What is drawn before the graph runs, in order: each is fed, under its name, to those after it and to the graph.
  package var sequences: [SequentialDraw]
  package init(
    graph: Graph, kept: [KeptArray], elements: [String: [Int]] = [:], classes: [String: Int] = [:],
    sequences: [SequentialDraw] = []
  ) {
    self.graph = graph
    self.kept = kept
    self.elements = elements
    self.classes = classes
    var graphs = [graph]
    var needed: [SequentialDraw] = []
    for sequence in sequences.reversed() where graphs.contains(where: { $0.hasFeed(sequence.name) }) {
      needed.append(sequence)
      graphs.append(sequence.graph.opening)
    }
    self.sequences = needed.reversed()
  }

  /// Whether it draws anything.
  package var hasDraws: Bool { graph.hasDraws || !sequences.isEmpty }

  /// Whether anything in it is fed under the name.
  package func hasFeed(_ name: String) -> Bool {
    graph.hasFeed(name) || sequences.contains { $0.graph.opening.hasFeed(name) }
  }
}

/// A sequence that is drawn one position after another.
package struct SequentialDraw: Sendable {
  /// The fed input that it becomes.
  package var name: String
  package var graph: SequentialGraph
}

/// A network as `check` prints it.
package struct NetworkTable: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    /// The row's index in its table, as in the names of its weights: `3`, `3.0`.
    package var path: String
    package var row: String
    package var shape: [Int]
    package var parameters: Int
    /// Depth of nesting: rows of a block or a residual stand below theirs.
    package var depth: Int
    package init(path: String, row: String, shape: [Int], parameters: Int, depth: Int) {
      self.path = path
      self.row = row
      self.shape = shape
      self.parameters = parameters
      self.depth = depth
    }
  }
  package var name: String
  package var input: [Int]
  package var lines: [Line]
  package var parameters: Int
  /// What the rate of its weights is multiplied by.
  package var rate = 1.0
  package init(name: String, input: [Int], lines: [Line], parameters: Int) {
    self.name = name
    self.input = input
    self.lines = lines
    self.parameters = parameters
  }
}

/// A term of the objective in words: "kl: mean over 64 examples of a sum over 100 elements".
package struct TermInWords: Sendable, Hashable {
  package var name: String
  package var words: String
  package init(name: String, words: String) {
    self.name = name
    self.words = words
  }
}

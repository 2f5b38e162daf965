import Basics
import Engine
import Feeding
import Graph
import Measures
import Model
import Results
import Spec

/// A model with its weights, on its data, in evaluation mode: means of reports over a split, values of `define` for
/// given examples or draws. Each graph is planned once for each batch size.
package final class Evaluator {
  package let compiler: Compiler
  package let store: Store
  package let data: DataSources
  /// Random numbers here are others than in training, and the same whenever the same thing is asked.
  var seed: UInt64 { isDrawing ? Evaluator.seedOfArrays : ownSeed }
  private let ownSeed: UInt64
  /// Trials of all seeds show the same draws in figures. Numbers have draws of their own, so that seeds tell how sure
  /// they are.
  private static let seedOfArrays: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var isDrawing = false
  private let threads: Int
  /// Where training stands: what `step`, `epoch` and `progress` are.
  package var moment = Moment() {
    // The weights are others then.
    didSet { known = [:] }
  }
  /// The values that a number has had so far in training, the latest last.
  package var recorded: (_ name: String, _ split: Split) -> [Double] = { _, _ in [] }
  /// Asked between batches: true ends what is under way with `Interrupted`.
  package var isStopped: () -> Bool = { false }

  package struct Interrupted: Error {}

  /// Told between batches what share is done of what is under way.
  package var onShare: (Double) -> Void = { _ in }
  /// Results of its parts so far, if they are kept.
  package var partial: PartialAnswer?

  package struct Moment: Sendable {
    package var step: Int
    package var epoch: Int
    package var progress: Double
    package init(step: Int = 0, epoch: Int = 0, progress: Double = 1) {
      self.step = step
      self.epoch = epoch
      self.progress = progress
    }

    package static let names = ["step", "epoch", "progress"]

    package func feed(_ executor: Executor) {
      for (name, number) in zip(Moment.names, [Float(step), Float(epoch), Float(progress)]) where executor.hasFeed(name)
      { executor.feed(name) { $0[0] = number } }
    }
  }

  private var executors: [Key: Planned] = [:]
  private var known: [String: Any] = [:]
  /// What training does not change.
  private var lasting: [String: Any] = [:]

  /// What several rows need, computed for the first of them while training stands where it is: features of examples,
  /// neighbours among them. What `lasts` is computed once for all of training.
  func once<Result>(_ key: String, lasts: Bool = false, _ make: () throws -> Result) rethrows -> Result {
    if let stored = known[key] ?? lasting[key], let result = stored as? Result { return result }
    let result = try make()
    if lasts { lasting[key] = result } else { known[key] = result }
    return result
  }

  struct Key: Hashable {
    var names: [String]
    var equations: [String] = []
    var given: [String] = []
    var draws: [String: Int] = [:]
    /// Of the graphs for numbers over a split.
    var pass: Int?
    var batch: Int
  }

  struct Planned {
    var executor: Executor
    var elements: [String: [Int]]
    /// What is drawn before each run.
    var sequences: [SequencePlayer]
  }

  func planned(_ key: Key, _ make: () throws -> EvaluationGraph) throws -> Planned {
    if let known = executors[key] { return known }
    let program = try make()
    // A network that only metrics use was no part of training: its weights are those that it is loaded with.
    for array in program.kept where store.shape(array.name) == nil {
      store.set(array.name, shape: array.shape, values: compiler.beginning(of: array, seed: ownSeed))
    }
    let planned = Planned(
      executor: try Executor(program.graph, store: store, threads: threads), elements: program.elements,
      sequences: try program.sequences.map { try SequencePlayer($0, store: store, threads: threads) })
    executors[key] = planned
    return planned
  }

  private var splitGraphs: [[String]: SplitGraphs] = [:]

  func graphs(_ names: [String]) throws -> SplitGraphs {
    if let known = splitGraphs[names] { return known }
    let graphs = try compiler.reports(overSplit: names, batch: Evaluator.batchSize)
    splitGraphs[names] = graphs
    return graphs
  }

  /// The graph of a pass over a split, or, after the last, the one that closes it.
  func planned(_ names: [String], pass: Int, batch: Int) throws -> Planned {
    try planned(Key(names: names, pass: pass, batch: batch)) {
      if batch == 1 { return try compiler.reports(names, batch: 1) }
      let graphs = try compiler.reports(overSplit: names, batch: batch)
      return (graphs.passes + [graphs.closing].compactMap { $0 })[pass]
    }
  }

  package init(compiler: Compiler, store: Store, data: DataSources, seed: UInt64, threads: Int) {
    self.compiler = compiler
    self.store = store
    self.data = data
    self.ownSeed = seed ^ 0x9E37_79B9_7F4A_7C15
    self.threads = threads
  }

  /// Of all that is measured, whatever size training's batches have: the draws for an example depend on where in a
  /// batch it stands, and its numbers must be the same for models trained with different batches.
  static let batchSize = 64

  /// The indices of a split, or of some of it, in batches, in the order of the file; the last may be short. Without
  /// data: as many draws as training makes a step.
  package func batches(of split: Split, examples: Int? = nil) -> [[Int]] {
    let indices =
      data.isEmpty ? Array(0..<(examples ?? compiler.experiment.training.batch)) : data.indices(split, atMost: examples)
    return Evaluator.batches(below: indices.count).map { Array(indices[$0]) }
  }

  /// The indices below a count in batches; the last may be short.
  static func batches(below count: Int, of size: Int = batchSize) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
  }

  /// Several threads, for what is not a graph.
  var parallel: Parallel {
    { [threads] pieces, body in
      Engine.parallel(threads, pieces: pieces) { claims in for piece in claims { body(piece) } }
    }
  }

  // MARK: Values

  /// Without data: draws of the names of `sample` that no network makes, for `count` examples.
  package func drawnExamples(behind name: String, count: Int, draw: UInt64) throws -> [String: [Float]] {
    guard data.isEmpty else { return [:] }
    let names = try compiler.draws(behind: name).filter { compiler.isDrawnFromNature($0) }
    let values = try names.isEmpty ? [:] : values(names, batch: count, draw: draw)
    return values.mapValues(\.numbers)
  }

  /// Values of `define` or `sample` by name, and of further equations under names of their own. Data of these examples
  /// is fed where the values need it, and `given` names of `sample` are what is handed in instead of drawn.
  package func values(
    _ names: [String], also equations: [(name: String, equation: Expression)] = [], batch: Int,
    examples: (split: Split, indices: [Int])? = nil, given: [String: [Float]] = [:], draws: [String: Int] = [:],
    draw: UInt64 = 0
  ) throws -> [String: NPY] {
    let fed = given.keys.sorted()
    let key = Key(
      names: names, equations: equations.map { "\($0.name): \($0.equation)" }, given: fed, draws: draws, batch: batch)
    let planned = try planned(key) {
      try compiler.values(names, also: equations, given: fed, batch: batch, draws: draws)
    }
    try run(planned, examples: examples, given: given, draw: draw)
    var result: [String: NPY] = [:]
    for name in names + equations.map(\.name) {
      let numbers = planned.executor.output(name)
      let stored = planned.elements[name]?.stored ?? []
      let lead = numbers.count / max(1, stored.reduce(1, *))
      result[name] = NPY(shape: [lead] + stored, numbers: numbers)
    }
    return result
  }

  /// Runs a graph of values on data of these examples, with `given` names of `sample` instead of drawn ones.
  func run(
    _ planned: Planned, examples: (split: Split, indices: [Int])?, given: [String: [Float]] = [:], draw: UInt64 = 0
  ) throws {
    try run(planned, step: draw) { executor in
      if let examples { try data.feed(executor, examples.split, examples.indices) }
      for (name, numbers) in given where executor.hasFeed(name) { executor.feed(name, numbers) }
      moment.feed(executor)
    }
  }

  /// Runs a graph, which is fed by `feed`, after what is drawn before it.
  func run(_ planned: Planned, step: UInt64, feed: (Executor) throws -> Void) throws {
    if isStopped() { throw Interrupted() }
    var drawn: [(name: String, numbers: [Float])] = []
    func fill(_ executor: Executor) throws {
      try feed(executor)
      for (name, numbers) in drawn where executor.hasFeed(name) { executor.feed(name, numbers) }
    }
    for sequence in planned.sequences {
      try fill(sequence.opening)
      let numbers = try sequence.drawn(seed: seed, step: step, isStopped: isStopped)
      if isStopped() { throw Interrupted() }
      drawn.append((sequence.name, numbers))
    }
    try fill(planned.executor)
    planned.executor.run(seed: seed, step: step)
  }

  /// Makes an array for figures.
  func drawing<Result>(_ make: () throws -> Result) rethrows -> Result {
    isDrawing = true
    defer { isDrawing = false }
    return try make()
  }
}

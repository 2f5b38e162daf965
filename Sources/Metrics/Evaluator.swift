import Basics
import Data
import Engine
import Graph
import Model
import Spec

/// A model with its weights, on its data, in evaluation mode: means of reports over a split, values of `define` for
/// given examples or draws. Each graph is planned once for each batch size.
package final class Evaluator {
  package let compiler: Compiler
  package let store: Store
  package let data: DataSources
  /// Random numbers here are others than in training, and the same whenever the same thing is asked.
  private let seed: UInt64
  private let threads: Int
  /// Where training stands: what `step`, `epoch` and `progress` are.
  package var moment = Moment()
  /// The values that a number has had so far in training, the latest last.
  package var recorded: (_ name: String, _ split: Split) -> [Double] = { _, _ in [] }
  /// What rows of `evaluate` leave as CSV files, by name.
  package var tables: [(name: String, table: Table)] = []
  /// Asked between batches: true ends what is under way with `Interrupted`.
  package var isStopped: () -> Bool = { false }

  package struct Interrupted: Error {}

  package struct Moment: Sendable {
    package var step: Int
    package var epoch: Int
    package var progress: Double
    package init(step: Int = 0, epoch: Int = 0, progress: Double = 1) {
      self.step = step
      self.epoch = epoch
      self.progress = progress
    }
  }

  private var executors: [Key: Planned] = [:]

  private struct Key: Hashable {
    var names: [String]
    var given: [String]
    var batch: Int
  }

  private struct Planned {
    var executor: Executor
    var elements: [String: [Int]]
  }

  package init(compiler: Compiler, store: Store, data: DataSources, seed: UInt64, threads: Int) {
    self.compiler = compiler
    self.store = store
    self.data = data
    self.seed = seed ^ 0x9E37_79B9_7F4A_7C15
    self.threads = threads
  }

  package var batchSize: Int { compiler.experiment.training.batch }

  // MARK: Means over a split

  /// Every report and every number of `evaluate`, as its mean over the examples of a split, in order. Without data: of one batch.
  /// `examples`: over so many of them, drawn at random from the split (always the same), or as often as that without data.
  package func means(
    of names: [String], over split: Split, examples: Int? = nil, step: UInt64
  ) throws -> [(name: String, value: Double)] {
    var sums = [Double](repeating: 0, count: names.count)
    var total = 0
    for (index, indices) in batches(of: split, examples: examples).enumerated() {
      if isStopped() { throw Interrupted() }
      let planned = try reports(batch: indices.count, names: names)
      try data.feed(planned, split, indices)
      feed(planned)
      planned.run(seed: seed, step: step &* 65_536 &+ UInt64(index))
      for (i, name) in names.enumerated() { sums[i] += Double(planned.output(name)[0]) * Double(indices.count) }
      total += indices.count
    }
    return zip(names, sums).map { ($0, total == 0 ? .nan : $1 / Double(total)) }
  }

  /// The indices of a split, or of some of it, in batches, in the order of the file; the last may be short.
  package func batches(of split: Split, examples: Int? = nil) -> [[Int]] {
    let indices = data.isEmpty ? Array(0..<(examples ?? batchSize)) : chosen(examples, of: split)
    return stride(from: 0, to: indices.count, by: batchSize).map {
      Array(indices[$0..<min(indices.count, $0 + batchSize)])
    }
  }

  /// A random choice of that many, always the same: some files are sorted by class.
  package func chosen(_ examples: Int?, of split: Split) -> [Int] {
    let count = data.count(split)
    guard let examples, examples < count else { return Array(0..<count) }
    return Array(epochOrder(count: count, seed: 0, epoch: 0).prefix(examples)).sorted()
  }

  private func reports(batch: Int, names: [String]) throws -> Executor {
    let key = Key(names: ["reports"] + names, given: [], batch: batch)
    if let known = executors[key] { return known.executor }
    let executor = try Executor(try compiler.reports(names, batch: batch).graph, store: store, threads: threads)
    executors[key] = Planned(executor: executor, elements: [:])
    return executor
  }

  private func feed(_ executor: Executor) {
    let numbers = [("step", Float(moment.step)), ("epoch", Float(moment.epoch)), ("progress", Float(moment.progress))]
    for (name, number) in numbers where executor.hasFeed(name) { executor.feed(name) { $0[0] = number } }
  }

  // MARK: Values

  /// Without data: draws of the names of `sample` that no network makes, for `count` examples, each `copies` times.
  package func drawnExamples(
    behind name: String, count: Int, copies: Int, draw: UInt64
  ) throws -> [String: [Float]] {
    guard data.isEmpty else { return [:] }
    let names = try compiler.draws(behind: name).filter { compiler.isDrawnFromNature($0) }
    let values = try names.isEmpty ? [:] : values(names, batch: count, draw: draw)
    return values.mapValues { array in (0..<copies).flatMap { _ in array.numbers } }
  }

  /// Values of `define` or `sample` by name. Data of these examples is fed where the values need it, and `given` names of
  /// `sample` are what is handed in instead of drawn.
  package func values(
    _ names: [String], batch: Int, examples: (split: Split, indices: [Int])? = nil, given: [String: [Float]] = [:],
    draw: UInt64 = 0
  ) throws -> [String: NPY] {
    if isStopped() { throw Interrupted() }
    let key = Key(names: names, given: given.keys.sorted(), batch: batch)
    let planned: Planned
    if let known = executors[key] {
      planned = known
    } else {
      let program = try compiler.values(names, given: key.given, batch: batch)
      planned = Planned(
        executor: try Executor(program.graph, store: store, threads: threads), elements: program.elements)
      executors[key] = planned
    }
    let executor = planned.executor
    if let examples { try data.feed(executor, examples.split, examples.indices) }
    for (name, numbers) in given where executor.hasFeed(name) {
      executor.feed(name) { buffer in
        precondition(buffer.count == numbers.count, "\(name) holds \(buffer.count) numbers, \(numbers.count) given")
        for i in buffer.indices { buffer[i] = numbers[i] }
      }
    }
    feed(executor)
    executor.run(seed: seed, step: draw)
    var result: [String: NPY] = [:]
    for name in names {
      let numbers = executor.output(name)
      let elements = planned.elements[name] ?? []
      let stored = elements.count == 3 ? [elements[1], elements[2], elements[0]] : elements
      let lead = numbers.count / max(1, stored.reduce(1, *))
      result[name] = NPY(shape: [lead] + stored, numbers: numbers)
    }
    return result
  }
}

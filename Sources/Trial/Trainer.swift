import Basics
import Data
import Engine
import Graph
import Metrics
import Model
import Spec

/// Trains the model of one trial: from the beginning, or from a checkpoint to the very same end.
final class Trainer {
  let compiler: Compiler
  let store: Store
  let data: DataSources
  let evaluator: Evaluator
  private let seed: UInt64
  private let threads: Int
  private var batches: TrainingBatches?
  /// The steps of an iteration for each batch size: an epoch's last batch may be short.
  private var programs: [Int: [Program]] = [:]
  private(set) var position = Position()
  private(set) var records = Records()

  /// Whether the time of each kernel of the steps at the usual batch size is taken from now on.
  var isProfiled = false {
    didSet { if isProfiled { for program in programs[batchSize] ?? [] { program.executor.startProfile() } } }
  }

  /// All that a resumed trial must know beside the arrays.
  struct Position {
    /// Iterations done.
    var step = 0
    var epoch = 0
    var readers: [BatchReader.Position] = []
    /// What training reported in the epoch so far.
    var sums: [String: Sum] = [:]
  }

  /// A sum over batches, each times its size, and the number of examples in it: a step that is not taken in every
  /// iteration has fewer.
  struct Sum {
    var total = 0.0
    var examples = 0
    var mean: Double { total / Double(max(1, examples)) }
  }

  private struct Program {
    var executor: Executor
    var times: Int
    var every: Int
    /// The names of its outputs, and what they are called in the records.
    var outputs: [(output: String, record: String)]
  }

  init(compiler: Compiler, data: DataSources, seed: UInt64, threads: Int) throws {
    self.compiler = compiler
    self.data = data
    self.seed = seed
    self.threads = threads
    store = Store()
    evaluator = Evaluator(compiler: compiler, store: store, data: data, seed: seed, threads: threads)
    for step in try compiler.trainingSteps(batch: batchSize) {
      for array in step.kept where !store.contains(array.name) {
        store.set(
          array.name, shape: array.shape,
          values: array.initial.numbers(shape: array.shape, seed: seed, name: array.name))
      }
    }
  }

  var batchSize: Int { compiler.experiment.training.batch }

  /// Iterations in an epoch; without data an epoch is as long as training is counted in.
  private var perEpoch: Int {
    if data.isEmpty {
      if case .steps(let count) = compiler.experiment.training.length { return max(1, (count + 19) / 20) }
      return 1
    }
    return max(1, (data.count(.train) + batchSize - 1) / batchSize)
  }

  var totalSteps: Int {
    switch compiler.experiment.training.length {
    case .epochs(let count): count * perEpoch
    case .steps(let count): count
    }
  }

  var progress: TrialProgress {
    var epochs: Int?
    if case .epochs(let count) = compiler.experiment.training.length { epochs = count }
    return TrialProgress(
      step: position.step, steps: totalSteps, epoch: position.epoch, epochs: epochs, loss: recentLoss)
  }

  private var recentLoss: Double? {
    guard let name = compiler.reportNames.first, let sum = position.sums[name] else {
      return records.rows.last { $0.split == "train" && $0.metric == compiler.reportNames.first }?.value
    }
    return sum.mean
  }

  // MARK: Training

  /// Trains to the end, or until `stop` says so between two steps. True: it is done.
  func train(
    stop: () -> Bool, told: (TrialProgress) -> Void, epochEnded: () throws -> Void
  ) throws -> Bool {
    try openBatches()
    while position.step < totalSteps {
      if stop() { return false }
      try iterate()
      told(progress)
      let isEnd = position.step == totalSteps
      if position.step % perEpoch == 0 || isEnd {
        try endEpoch()
        try epochEnded()
      }
    }
    return true
  }

  /// One iteration by itself, for whoever measures.
  func step() throws {
    try openBatches()
    try iterate()
  }

  private func openBatches() throws {
    guard !data.isEmpty, batches == nil else { return }
    let steps = try programs(batch: min(batchSize, data.count(.train)))
    batches = try data.trainingBatches(
      batch: batchSize, seed: seed, from: position.readers.isEmpty ? nil : position.readers,
      wanted: { name in steps.contains { $0.executor.hasFeed(name) } })
  }

  /// The steps in turn on the same draw; before each repetition of a step everything is drawn again, data too, and the
  /// steps that follow see that.
  private func iterate() throws {
    var size = try batches?.next().count ?? batchSize
    let steps = try programs(batch: size)
    let draws = steps.reduce(1) { $0 + $1.times - 1 }
    var draw = UInt64(position.step * draws)
    for (index, step) in steps.enumerated() where position.step % step.every == 0 {
      for repetition in 0..<step.times {
        if repetition > 0 {
          size = try batches?.next().count ?? batchSize
          draw += 1
        }
        let program = try programs(batch: size)[index]
        batches?.feed(program.executor)
        feedNumbers(program.executor)
        program.executor.run(seed: seed, step: draw)
        try check(program, draw: draw)
        program.executor.commit()
        if repetition == 0 { add(program, size) }
      }
    }
    position.readers = batches?.positions ?? []
    position.step += 1
  }

  private func feedNumbers(_ executor: Executor) {
    let numbers = [
      ("step", Float(position.step)), ("epoch", Float(position.step / perEpoch)),
      ("progress", Float(position.step) / Float(max(1, totalSteps))),
    ]
    for (name, number) in numbers where executor.hasFeed(name) { executor.feed(name) { $0[0] = number } }
  }

  private func add(_ program: Program, _ size: Int) {
    for (output, record) in program.outputs {
      position.sums[record, default: Sum()].total += Double(program.executor.output(output)[0]) * Double(size)
      position.sums[record, default: Sum()].examples += size
    }
  }

  /// Stops where a loss or a gradient is not finite, before anything is changed by it, and says which op made it so.
  private func check(_ program: Program, draw: UInt64) throws {
    let bad = program.outputs.first { !program.executor.output($0.output)[0].isFinite }
    guard let bad = bad?.record else { return }
    let fault = program.executor.findFault(seed: seed, step: draw)
    let place =
      fault.map { "\($0.isGradient ? "the gradient of " : "")\($0.op) in \($0.place)" }
      ?? "an op that could not be found again"
    throw Problem(
      "\(bad) is not finite at step \(position.step + 1): the first op whose result is not finite is \(place)",
      hint: "a smaller learning rate, train.clip_gradient, or a different init often helps")
  }

  private func programs(batch: Int) throws -> [Program] {
    if let known = programs[batch] { return known }
    let steps = try compiler.trainingSteps(batch: batch)
    let precision = compiler.experiment.training.precision == .float32 ? Precision.float32 : .bf16
    let executors = try Executor.inTurn(
      steps.map(\.graph), store: store, threads: threads, precision: precision)
    let made = steps.enumerated().map { index, step in
      // Every step has its own gradients.
      let names = step.graph.outputs.map(\.name).map { name in
        (output: name, record: name == "gradient_norm" && steps.count > 1 ? "gradient_norm_\(index + 1)" : name)
      }
      return Program(
        executor: executors[index], times: step.times, every: step.every, outputs: names)
    }
    if isProfiled && batch == batchSize { for program in made { program.executor.startProfile() } }
    programs[batch] = made
    return made
  }

  // MARK: Profiles

  /// Where the time went, a profile for each step.
  var profiles: [Profile] { (programs[batchSize] ?? []).compactMap(\.executor.profile) }

  /// Operations in the products and convolutions of an iteration whose steps are all taken at their own pace.
  var products: Double {
    (programs[batchSize] ?? []).reduce(0) { $0 + $1.executor.plan.products * Double($1.times) / Double($1.every) }
  }

  // MARK: Records

  private func endEpoch() throws {
    position.epoch += 1
    let epoch = Double(position.step) / Double(perEpoch)
    let norms = position.sums.keys.filter { $0.hasPrefix("gradient_norm") && !compiler.reportNames.contains($0) }
    let means = (compiler.reportNames + norms.sorted()).compactMap { name in
      position.sums[name].map { (name: name, value: $0.mean) }
    }
    records.add(step: position.step, epoch: epoch, split: "train", means)
    if data.count(.valid) > 0 {
      let values = try evaluator.means(of: compiler.reportNames, over: .valid, step: UInt64(position.step))
      records.add(step: position.step, epoch: epoch, split: "valid", values)
    }
    position.sums = [:]
  }

  /// The end of training: the rows of `evaluate` over the validation and the test split.
  func evaluate(_ metrics: [any MetricKind]) throws {
    let epoch = Double(position.step) / Double(perEpoch)
    let splits: [Split] = data.isEmpty ? [.test] : [.valid, .test].filter { data.count($0) > 0 }
    for split in splits {
      var values = try evaluator.means(of: compiler.evaluatedNames, over: split, step: UInt64(position.step))
      for metric in metrics { values.append((metric.column, try metric.score(evaluator, over: split))) }
      values.removeAll { value in
        records.rows.last { $0.split == split.rawValue && $0.metric == value.name }?.step == position.step
      }
      records.add(step: position.step, epoch: epoch, split: split.rawValue, values)
    }
  }

  // MARK: Checkpoints

  func checkpoint() -> Checkpoint {
    let sums = position.sums.sorted { $0.key < $1.key }.map {
      JSON.Member($0.key, .array([.number($0.value.total), .number(Double($0.value.examples))]))
    }
    let readers = position.readers.map { JSON.array([.number(Double($0.epoch)), .number(Double($0.batch))]) }
    let state = JSON.object([
      "step": .number(Double(position.step)), "epoch": .number(Double(position.epoch)),
      "records": .number(Double(records.rows.count)), "readers": .array(readers), "sums": .object(sums),
    ])
    return Checkpoint(store, metadata: [("format", "pt"), ("atelier", state.compact)])
  }

  /// Goes on from a checkpoint and the records written with it; later records are forgotten, they will come again.
  func restore(_ checkpoint: Checkpoint, records table: Table) throws {
    guard let state = checkpoint["atelier"].flatMap({ JSON($0) }), let step = state["step"]?.number,
      let count = state["records"]?.number
    else { throw Problem("the checkpoint does not say where training stood") }
    try checkpoint.restore(into: store)
    var earlier = Records(table)
    guard earlier.rows.count >= Int(count) else { throw Problem("the records are shorter than the checkpoint's") }
    earlier.rows = Array(earlier.rows.prefix(Int(count)))
    records = earlier
    position.step = Int(step)
    position.epoch = Int(state["epoch"]?.number ?? 0)
    position.readers = (state["readers"]?.array ?? []).compactMap { pair in
      guard let numbers = pair.array?.compactMap(\.number), numbers.count == 2 else { return nil }
      return BatchReader.Position(epoch: Int(numbers[0]), batch: Int(numbers[1]))
    }
    for member in state["sums"]?.members ?? [] {
      guard let numbers = member.value.array?.compactMap(\.number), numbers.count == 2 else { continue }
      position.sums[member.key] = Sum(total: numbers[0], examples: Int(numbers[1]))
    }
  }
}

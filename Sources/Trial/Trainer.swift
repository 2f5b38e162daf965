import Basics
import Data
import Engine
import Feeding
import Graph
import Metrics
import Model
import Results
import Spec

/// Trains the model of one trial, from its beginning or from a checkpoint, with the same result to the byte.
final class Trainer {
  let store = Store()
  private(set) var evaluator: Evaluator
  /// The metrics that the current phase measures at the end of each epoch.
  var metrics: [any MetricKind] = []
  let seed: UInt64
  private let threads: Int
  private let phases: [TrainingPhase]
  private(set) var phase: TrainingPhase
  private var batches: TrainingBatches?
  /// The compiled steps of an iteration by batch size, since an epoch's last batch may be smaller, and by what part of a
  /// batch they are for.
  private var programs: [ProgramKey: [Program]] = [:]
  var position = Position()
  var records = Records()
  /// The best so far, where the experiment keeps the best.
  var best: Best?
  /// What figures capture on the way, and where it goes; nil: nothing.
  var captures: Captures?
  private(set) var spreads = SpreadWatch()

  /// Whether the time of each kernel of the steps at the usual batch size is taken from now on.
  var isProfiled = false {
    didSet { if isProfiled { for program in usualPrograms { program.executor.startProfile() } } }
  }

  /// Seconds that this process spent on iterations, and how many of them it waited for a batch.
  private var spent = (all: 0.0, waiting: 0.0)

  /// The state that a resumed trial needs besides the arrays.
  struct Position {
    /// Iterations done.
    var step = 0
    var epoch = 0
    var readers: [BatchReader.Position] = []
    /// What training reported in the epoch so far.
    var sums: [String: Sum] = [:]
  }

  /// A sum over batches, each weighted by its size, and the number of examples in it, which is smaller for a step that
  /// does not run in every iteration.
  struct Sum {
    var total = 0.0
    var examples = 0
    var mean: Double { total / Double(max(1, examples)) }
  }

  private struct ProgramKey: Hashable {
    var size: Int
    var part: TrainingStep.Part
  }

  private struct Program {
    var executor: Executor
    var part: TrainingStep.Part
    var times: Int
    var every: Int
    /// The names of its outputs, and their names in the records.
    var outputs: [(output: String, record: String)]
  }

  init(phases: [TrainingPhase], seed: UInt64, threads: Int) throws {
    guard let first = phases.first else { preconditionFailure("a trial without a phase of training") }
    self.phases = phases
    self.seed = seed
    self.threads = threads
    phase = first
    evaluator = Evaluator(compiler: first.compiler, store: store, data: first.data, seed: seed, threads: threads)
    try enter(first)
  }

  /// Weights that are there stay, others begin; optimisers start afresh.
  private func enter(_ phase: TrainingPhase) throws {
    self.phase = phase
    programs = [:]
    batches = nil
    evaluator = Evaluator(compiler: phase.compiler, store: store, data: phase.data, seed: seed, threads: threads)
    evaluator.recorded = { [unowned self] name, split in
      // Without data equations are reported by training alone.
      let splits = data.isEmpty ? [split, .train] : [split]
      return splits.lazy.map { self.records.values(of: MetricName($0, name)) }.first { !$0.isEmpty } ?? []
    }
    metrics = try TrialCheck.reported(phase.compiler)
    if position.step == phase.start {
      position.readers = []
      for name in store.names where name.hasPrefix("optimizer.") {
        let shape = store.shape(name) ?? []
        store.set(name, shape: shape, values: [Float](repeating: 0, count: shape.size))
      }
    }
    let steps = try phase.compiler.trainingSteps(
      batch: phase.batchSize, part: phase.accumulate > 1 ? .closing : .whole)
    let new = (phase.compiler.kept + steps.flatMap(\.kept)).filter { !store.contains($0.name) }
    try Memory.require(new.reduce(0) { $0 + $1.shape.size } * 4, for: "the model with its optimiser's state")
    // Averages last: they begin as copies of the arrays that they follow, which an earlier phase may have trained.
    for array in new.filter({ $0.role != .average }) + new.filter({ $0.role == .average }) {
      store.set(array.name, shape: array.shape, values: beginning(of: array))
    }
  }

  private func beginning(of array: KeptArray) -> [Float] {
    array.role == .average && store.contains(array.origin)
      ? store.values(array.origin) : phase.compiler.beginning(of: array, seed: seed)
  }

  var compiler: Compiler { phase.compiler }
  var compilers: [Compiler] { phases.map(\.compiler) }
  var data: DataSources { phase.data }
  var totalSteps: Int { phases.last?.end ?? 0 }
  /// The epoch that has just ended, and how many there are; nil amid an epoch.
  var endedEpoch: (count: Int, whole: Int)? {
    guard position.epoch > 0, phase.epoch(position.step) == Double(position.epoch) else { return nil }
    return (position.epoch, phases.reduce(0) { $0 + $1.epochs })
  }
  /// Nil where a phase is counted in steps.
  private var totalEpochs: Int? {
    let isCounted = phases.allSatisfy {
      if case .epochs = $0.compiler.experiment.training.length { true } else { false }
    }
    return isCounted ? phases.reduce(0) { $0 + $1.epochs } : nil
  }
  /// Whether training ends with this phase, whose `keep` then counts.
  var isLastPhase: Bool { phase.end == totalSteps }

  var progress: TrialProgress {
    TrialProgress(
      step: position.step, steps: totalSteps, epoch: position.epoch, epochs: totalEpochs, loss: recentLoss,
      waiting: data.isEmpty || spent.all == 0 ? nil : spent.waiting / spent.all)
  }

  private var recentLoss: Double? {
    guard let name = compiler.reportNames.first, let sum = position.sums[name] else {
      return compiler.reportNames.first.flatMap { records.values(of: MetricName(.train, $0)).last }
    }
    return sum.mean
  }

  // MARK: Training

  /// Trains to the end, or until `stop` says so: between two steps, or while an epoch is evaluated, which is then
  /// repeated when training resumes. True: training is done.
  func train(
    stop: () -> Bool, onProgress: (TrialProgress) -> Void, epochEnded: () throws -> Void
  ) throws -> Bool {
    try findPhase()
    spreads.look(compiler, store)
    while true {
      // Before the epoch ends, which saves the checkpoint: whatever goes on from there has what was captured before.
      guard try captures == nil || isFinished(unless: stop, capture) else { return false }
      let hasEnded = position.epoch < phase.epochsDone(position.step)
      if hasEnded, !phase.isEvaluated(after: position.epoch + 1) {
        position.epoch += 1
        spreads.look(compiler, store)
      } else if hasEnded {
        let before = (position, records)
        guard try isFinished(unless: stop, { try endEpoch() }) else {
          (position, records) = before
          return false
        }
        spreads.look(compiler, store)
        try epochEnded()
      }
      if position.step == totalSteps { return true }
      if stop() { return false }
      if position.step == phase.end { try findPhase() }
      try openBatches()
      try iterate()
      onProgress(progress)
    }
  }

  /// Evaluates, unless `stop` says so between two batches. False: it was stopped.
  func isFinished(unless stop: () -> Bool, _ evaluate: () throws -> Void) throws -> Bool {
    try withoutActuallyEscaping(stop) { stop in
      evaluator.isStopped = stop
      defer { evaluator.isStopped = { false } }
      do { try evaluate() } catch is Evaluator.Interrupted { return false }
      return true
    }
  }

  /// Goes to the first phase that has not ended, or to the last phase if all have.
  func findPhase() throws {
    guard let next = phases.first(where: { position.epoch < $0.epochsBefore + $0.epochs }) ?? phases.last else {
      return
    }
    if next.start != phase.start || next.end != phase.end { try enter(next) }
  }

  /// Continues a shorter training whose checkpoint was restored: sets how many epochs of this one are done.
  func goOn() throws {
    guard best == nil else {
      throw Problem("only the best of it is there, not the state that it ended with", hint: "keep: last")
    }
    position.epoch = phase.epochsDone(position.step)
  }

  /// One iteration by itself, for measurements.
  func step() throws {
    try openBatches()
    try iterate()
  }

  private func openBatches() throws {
    guard !data.isEmpty && batches == nil else { return }
    let steps = try programs(batch: max(1, min(phase.batchSize, data.count(.train))), usualKey.part)
    batches = try data.trainingBatches(
      batch: phase.wholeBatch, seed: seed, dropsLast: compiler.experiment.training.dropsLast,
      from: position.readers.isEmpty ? nil : position.readers,
      wanted: { name in steps.contains { $0.executor.hasFeed(name) } })
  }

  /// Runs the steps in turn on the same draw. Before each repetition of a step everything is drawn again, data
  /// included, and the following steps use the new draw. A step runs on one part of the batch after another; each part is
  /// drawn for itself.
  private func iterate() throws {
    let began = secondsNow()
    defer { spent.all += secondsNow() - began }
    var size = try nextBatch()
    var draw = UInt64(phase.draw(position.step))
    for index in phase.compiler.experiment.objective.steps.indices {
      let step = try programs(batch: min(size, phase.batchSize), part(0, of: size))[index]
      guard (position.step - phase.start) % step.every == 0 else { continue }
      for repetition in 0..<step.times {
        if repetition > 0 {
          size = try nextBatch()
          draw += UInt64(phase.accumulate)
        }
        for (number, start) in stride(from: 0, to: size, by: phase.batchSize).enumerated() {
          let examples = start..<min(size, start + phase.batchSize)
          let program = try programs(batch: examples.count, part(start, of: size))[index]
          batches?.feed(program.executor, examples)
          try run(program, draw: draw + UInt64(number), examples, of: size, isRecorded: repetition == 0)
        }
      }
    }
    position.readers = batches?.positions ?? []
    position.step += 1
  }

  /// What the part of a batch that begins at an example is.
  private func part(_ start: Int, of size: Int) -> TrainingStep.Part {
    size <= phase.batchSize ? .whole : start + phase.batchSize < size ? .adding : .closing
  }

  private func run(
    _ program: Program, draw: UInt64, _ examples: Range<Int>, of size: Int, isRecorded: Bool
  ) throws {
    let executor = program.executor
    phase.moment(position.step).feed(executor)
    if program.part != .whole {
      executor.feed(TrainingStep.share, [Float(examples.count) / Float(size)])
      executor.feed(TrainingStep.before, [examples.lowerBound == 0 ? 0 : 1])
    }
    executor.run(seed: seed, step: draw)
    try check(program, draw: draw)
    executor.commit()
    if isRecorded { add(program, examples.count, of: size) }
  }

  /// The size of the next batch, once it is there.
  private func nextBatch() throws -> Int {
    guard let batches else { return phase.wholeBatch }
    let began = secondsNow()
    defer { spent.waiting += secondsNow() - began }
    return try batches.next()
  }

  /// The rate and the norm of the gradients are of the whole batch, known with its last part.
  private func add(_ program: Program, _ size: Int, of whole: Int) {
    for (output, record) in program.outputs {
      let isOfWhole = output == Compiler.rateName || output == "gradient_norm"
      if isOfWhole && program.part == .adding { continue }
      let size = isOfWhole ? whole : size
      position.sums[record, default: Sum()].total += Double(program.executor.output(output)[0]) * Double(size)
      position.sums[record, default: Sum()].examples += size
    }
  }

  /// Throws where a loss or a gradient is not finite, before any weight changes, and names the op that made it so.
  private func check(_ program: Program, draw: UInt64) throws {
    if let rate = program.outputs.first(where: { $0.output == Compiler.rateName }),
      program.executor.output(rate.output)[0] < 0
    {
      throw Problem("\(rate.record) is negative at step \(position.step + 1)", hint: "max(0, …) keeps it from that")
    }
    let bad = program.outputs.first { !program.executor.output($0.output)[0].isFinite }
    guard let bad = bad?.record else { return }
    let fault = program.executor.findFault(seed: seed, step: draw)
    let culprit =
      fault.map { "\($0.isGradient ? "the gradient of " : "")\($0.op) in \($0.location)" }
      ?? "an op that could not be found again"
    throw Problem(
      "\(bad) is not finite at step \(position.step + 1): the first op whose result is not finite is \(culprit)",
      hint: fault?.op == "log" && fault?.isGradient == false
        ? "a logarithm of what is not above 0: a probability is made by 'sigmoid' or 'softmax', as a network's last row"
        : "a smaller learning rate, train.clip_gradient, or a different init often helps"
    ).because(.diverged)
  }

  private func programs(batch: Int, _ part: TrainingStep.Part) throws -> [Program] {
    let key = ProgramKey(size: batch, part: part)
    if let known = programs[key] { return known }
    let steps = try compiler.iteration(batch: batch, part: part)
    let precision = compiler.experiment.training.precision == .float32 ? Precision.float32 : .bf16
    let executors = try Executor.inTurn(
      steps.map(\.graph), store: store, threads: threads, precision: precision)
    let made = steps.enumerated().map { index, step in
      // Every step has its own gradients.
      let names = step.graph.outputs.map(\.name).filter { !step.graph.handedOn.contains($0) }.map { name in
        (output: name, record: name == "gradient_norm" && steps.count > 1 ? "gradient_norm_\(index + 1)" : name)
      }
      return Program(
        executor: executors[index], part: part, times: step.times, every: step.every, outputs: names)
    }
    programs[key] = made
    if isProfiled && key == usualKey { for program in made { program.executor.startProfile() } }
    return made
  }

  /// The same model with other values for names of `let`, or on a copy of the weights; on the same data.
  func evaluator(of compiler: Compiler, store: Store? = nil) -> Evaluator {
    let other = Evaluator(compiler: compiler, store: store ?? self.store, data: data, seed: seed, threads: threads)
    other.isStopped = evaluator.isStopped
    other.moment = evaluator.moment
    return other
  }

  // MARK: Profiles

  /// The programs that most of the time goes into.
  private var usualKey: ProgramKey {
    ProgramKey(size: phase.batchSize, part: phase.accumulate > 1 ? .adding : .whole)
  }
  private var usualPrograms: [Program] { programs[usualKey] ?? [] }

  /// Where the time went, a profile for each step.
  var profiles: [Profile] { usualPrograms.compactMap(\.executor.profile) }

  /// Operations in the products and convolutions of an iteration whose steps are all taken at their own pace.
  var products: Double {
    usualPrograms.reduce(0) {
      $0 + $1.executor.plan.products * Double($1.times * phase.accumulate) / Double($1.every)
    }
  }
}

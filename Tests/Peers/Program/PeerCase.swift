import Basics
import Engine
import Graph
import Model
import Spec
import Trial

/// One experiment in a folder: `experiment.yaml`, the arrays of its data, and `weights.safetensors`
/// to begin with. Runs its training steps as a trial does and leaves `result.safetensors`:
///
/// - all that lives on after the last step, under its own name;
/// - `initial.NAME`: what each began as before the file's weights replaced it;
/// - `evaluated.y`: `y` of `define` on the first batch, before training, in evaluation mode;
/// - `output.NAME`: what the training step reports, a number a step;
/// - `random.STREAM`: the random numbers of the evaluation and of the last step, in the engine's layout.
struct PeerCase {
  private let folder: String
  private let compiler: Compiler
  private let seed: UInt64
  private let data: [String: NPY]
  private let store = Store()
  private var result: [Checkpoint.Array] = []

  private static let evaluated = "y"

  init(_ folder: String, catalogues: Catalogues) throws {
    self.folder = folder
    let plan = try loadPlan(path: "\(folder)/experiment.yaml", catalogues: catalogues).plan
    guard let trial = plan.trials.first else { throw Problem("\(folder) holds no trial") }
    seed = trial.seed
    var data: [String: NPY] = [:]
    var shapes: [DataShape] = []
    for source in trial.experiment.data {
      let array = try NPY(path: "\(folder)/\(source.name).npy")
      data[source.name] = array
      let classes = FedArray.make(source.call).classes
      shapes.append(DataShape(name: source.name, shape: array.elements, classes: classes))
    }
    self.data = data
    compiler = try Compiler(trial.experiment, data: shapes)
  }

  mutating func run() throws {
    let batch = compiler.experiment.training.batch
    let steps = try compiler.trainingSteps(batch: batch)
    for array in steps.flatMap(\.kept) where !store.contains(array.name) {
      let numbers = array.initial.numbers(shape: array.shape, seed: seed, name: array.name)
      store.set(array.name, shape: array.shape, values: numbers)
      guard array.role != .moment else { continue }
      add("initial.\(array.name)", array.shape, numbers)
    }
    try restore()
    if compiler.hasValue(PeerCase.evaluated) { try evaluate(batch: batch) }
    try train(steps, batch: batch)
    let kept = Checkpoint(store, metadata: [("format", "pt")])
    try Checkpoint(arrays: kept.arrays + result, metadata: kept.metadata)
      .write(to: "\(folder)/result.safetensors")
  }

  /// The last of a name counts: the evaluation and several steps may draw from one stream.
  private mutating func add(_ name: String, _ shape: Shape, _ numbers: [Float]) {
    result.removeAll { $0.name == name }
    result.append(.init(name: name, shape: shape, numbers: numbers))
  }

  /// A weight that the model does not have would go unused: that is a mistake of the comparison.
  private func restore() throws {
    let path = "\(folder)/weights.safetensors"
    guard Files.exists(path) else { return }
    let weights = try Checkpoint(path: path)
    for array in weights.arrays where !store.contains(array.name) {
      let names = store.names.joined(separator: ", ")
      throw Problem("the model has no \(array.name)", hint: "it has \(names)")
    }
    try weights.restore(into: store)
  }

  private mutating func evaluate(batch: Int) throws {
    let program = try compiler.values([PeerCase.evaluated], batch: batch)
    let executor = try Executor(program.graph, store: store)
    try feed(executor, step: 0, batch: batch)
    executor.run(seed: seed, step: 0)
    var numbers = executor.output(PeerCase.evaluated)
    let elements = program.elements[PeerCase.evaluated] ?? []
    if elements.count == 3 {
      let points = elements[1] * elements[2]
      numbers = exchanged(numbers, count: batch, rows: points, columns: elements[0])
    }
    add("evaluated.\(PeerCase.evaluated)", [batch] + elements, numbers)
    try drawAgain(program.graph, step: 0)
  }

  private mutating func train(_ steps: [TrainingStep], batch: Int) throws {
    guard case .steps(let count) = compiler.experiment.training.length else {
      throw Problem("the comparison counts its training in steps")
    }
    let executors = try steps.map { try Executor($0.graph, store: store) }
    var outputs: [String: [Float]] = [:]
    for step in 0..<count {
      for (program, executor) in zip(steps, executors) {
        try feed(executor, step: step, batch: batch)
        executor.run(seed: seed, step: UInt64(step))
        executor.commit()
        for name in program.graph.outputs.map(\.name) {
          outputs[name, default: []].append(executor.output(name)[0])
        }
      }
    }
    for (name, numbers) in outputs.sorted(by: { $0.key < $1.key }) {
      add("output.\(name)", [numbers.count], numbers)
    }
    for step in steps { try drawAgain(step.graph, step: UInt64(max(0, count - 1))) }
  }

  private func feed(_ executor: Executor, step: Int, batch: Int) throws {
    for (name, array) in data where executor.hasFeed(name) {
      guard let rows = array.rows(from: step * batch, count: batch) else {
        throw Problem("\(name).npy has no \(batch) rows for step \(step + 1)")
      }
      executor.feed(name) { buffer in
        for i in buffer.indices { buffer[i] = rows[i] }
      }
    }
    if executor.hasFeed("step") { executor.feed("step") { $0[0] = Float(step) } }
  }

  /// A step's random numbers once more: they are a function of seed, stream and step.
  private mutating func drawAgain(_ graph: Graph, step: UInt64) throws {
    var draws = Graph()
    for node in graph.nodes {
      guard case .random(_, let stream) = node.op else { continue }
      draws.outputs.append(.init("random.\(stream)", Value(draws.nodes.count)))
      draws.nodes.append(Node(node.op, [], shape: node.shape))
    }
    let executor = try Executor(draws, store: store)
    executor.run(seed: seed, step: step)
    for output in draws.outputs {
      add(output.name, draws[output.value].shape, executor.output(output.name))
    }
  }
}

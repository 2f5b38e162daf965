import Basics
import Data
import Engine
import Model
import Spec

/// A finished trial with its weights, opened from its folder.
package struct TrainedTrial {
  private let trial: TrialPlan
  private let compiler: Compiler
  private let store = Store()

  package init(_ folder: String, catalogues: Catalogues) throws {
    guard Files.exists("\(folder)/experiment.yaml") else {
      throw Problem(
        "\(folder) is not a trial's folder: it has no experiment.yaml",
        hint: "a trial is a folder such as Results/latent-sizes/trials/latent=2-seed=1-…")
    }
    let plan = try loadPlan(path: "\(folder)/experiment.yaml", catalogues: catalogues).plan
    guard let trial = plan.trials.first else { throw Problem("\(folder)/experiment.yaml describes no trial") }
    self.trial = trial
    compiler = try PublishedTrial(folder, catalogues: catalogues).context.compiler(trial.experiment)
    try Checkpoint(path: "\(folder)/checkpoint.safetensors").restore(into: store)
  }

  /// Arrays from .npy files; a PNG or JPEG picture is one example, grey or coloured as the network takes it.
  package func inputs(_ paths: [String], of network: String) throws -> [NPY] {
    let shapes = compiler.inputShapes(of: network)
    return try paths.enumerated().map { index, path in
      let expected = shapes.flatMap { index < $0.count ? $0[index] : nil }
      guard Picture.isNamed(path) else {
        let bytes = try Files.read(path)
        // In `data` 255 means 1; an array's file does not say its scale.
        if expected?.count == 3, try NPYHeader(bytes, name: path).type == .uint8 {
          throw Problem(
            "\(path) holds bytes, and \(network) takes numbers as it was trained on",
            hint: "numpy.save(path, array.astype('float32') / 255) for a scale from 0 to 1")
        }
        return try NPY(bytes: bytes, name: path)
      }
      let channels = expected.flatMap { $0.count == 3 && ($0[0] == 1 || $0[0] == 3) ? $0[0] : nil }
      let picture = try Picture(path: path, channels: channels)
      return NPY(shape: [1] + picture.shape, numbers: picture.numbers)
    }
  }

  /// The network's output for as many examples as its inputs have.
  package func apply(_ name: String, _ inputs: [NPY], threads: Int) throws -> NPY {
    guard let network = trial.experiment.networks.first(where: { $0.name == name }) else {
      throw Problem(
        "the trial has no network '\(name)'",
        hint: suggestion(for: name, among: trial.experiment.networks.map(\.name), noun: "its networks"))
    }
    let count = inputs.first?.shape.first ?? 1
    let shapes = try checked(inputs, of: network, count: count)
    var numbers: [Float] = []
    // Of no examples, too, the result has a shape.
    var elements = count > 0 ? [] : try compiler.network(name, inputs: shapes, batch: 1).elements["output"] ?? []
    let batch = 64
    var executors: [Int: (Executor, [Int])] = [:]
    for start in stride(from: 0, to: count, by: batch) {
      let size = min(batch, count - start)
      if executors[size] == nil {
        let program = try compiler.network(name, inputs: shapes, batch: size)
        executors[size] = (
          try Executor(program.graph, store: store, threads: threads), program.elements["output"] ?? []
        )
      }
      guard let (executor, shape) = executors[size] else { continue }
      elements = shape
      for (input, array) in zip(network.inputs, inputs) where executor.hasFeed(input.name) {
        let own = Array(array.shape.dropFirst())
        let width = own.reduce(1, *)
        let some = NPY(shape: [size] + own, numbers: Array(array.numbers[start * width..<(start + size) * width]))
        executor.feed(input.name, some.channelsLast.numbers)
      }
      executor.run(seed: trial.seed, step: 0)
      numbers += NPY(shape: [size] + elements.stored, numbers: executor.output("output")).channelsFirst.numbers
    }
    return NPY(shape: [count] + elements, numbers: numbers)
  }

  /// The shapes of an example, input by input, if they are what the network takes.
  private func checked(_ inputs: [NPY], of network: Network, count: Int) throws(Problem) -> [[Int]] {
    let name = network.name
    guard inputs.count == network.inputs.count else {
      throw Problem(
        "\(name) takes \(network.inputs.count) inputs (\(network.inputs.map(\.name).joined(separator: ", "))), \(inputs.count) given"
      )
    }
    let given = inputs.map { Array($0.shape.dropFirst()) }
    for (array, expected) in zip(inputs, compiler.inputShapes(of: name) ?? given) {
      guard array.shape.first == count, Array(array.shape.dropFirst()) == expected else {
        let wanted = (["count"] + expected.map(String.init)).joined(separator: ", ")
        throw Problem(
          "\(name) takes arrays of shape [\(wanted)]; this one is [\(array.shape.map(String.init).joined(separator: ", "))]"
        )
      }
    }
    for (array, classes) in zip(inputs, compiler.inputClasses(of: name) ?? []) {
      guard let classes else { continue }
      if let bad = array.numbers.first(where: { !($0 >= 0 && $0 < Float(classes) && $0 == $0.rounded()) }) {
        throw Problem("\(name) takes classes 0 to \(classes - 1) as whole numbers; here is \(bad)")
      }
    }
    return given
  }
}

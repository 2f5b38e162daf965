import Basics
import Engine
import Measures
import Model
import Spec

// log p(x) of given examples, by importance sampling with given samples.
extension TrainedTrial {
  /// log 1/K Σ p(x, z) / q(z | x) of each of M examples, in nats: the log of the mean of `log_weight` over K samples. `arrays`
  /// holds the names that it is made of: of data `[M, …]`, of what is drawn `[M, K, …]`.
  package func logLikelihood(given arrays: [String: NPY], threads: Int) throws -> [Double] {
    let given = try GivenSamples(arrays, compiler)
    var result: [Double] = []
    var executors: [String: Executor] = [:]
    for start in stride(from: 0, to: given.count, by: 64) {
      let examples = start..<min(given.count, start + 64)
      var running = [RunningLogSum](repeating: RunningLogSum(), count: examples.count)
      let most = max(1, 512 / examples.count)
      for first in stride(from: 0, to: given.samples, by: most) {
        let samples = first..<min(given.samples, first + most)
        let key = "\(examples.count) \(samples.count)"
        let executor: Executor
        if let known = executors[key] {
          executor = known
        } else {
          let program = try compiler.values(
            ["log_weight"], given: given.names, batch: examples.count, draws: given.draws(samples.count))
          executor = try Executor(program.graph, store: store, threads: threads)
          executors[key] = executor
        }
        for name in given.names where executor.hasFeed(name) {
          let numbers = given.numbers(of: name, examples, samples)
          executor.feed(name, channelsLast(numbers, count: numbers.count / given.size(of: name), given.shape(of: name)))
        }
        executor.run(seed: trial.seed, step: 0)
        let weights = executor.output("log_weight")
        for (index, weight) in weights.enumerated() { running[index % examples.count].add(Double(weight)) }
      }
      result += running.map(\.logMean)
    }
    return result
  }
}

/// Arrays for the names that `log_weight` is made of, checked against each other and the model.
private struct GivenSamples {
  /// In the order of the file.
  let names: [String]
  /// M.
  let count: Int
  /// K.
  let samples: Int
  private var arrays: [String: NPY]
  private var shapes: [String: [Int]] = [:]
  /// The names with an axis of samples.
  private var sampled: Set<String> = []

  init(_ arrays: [String: NPY], _ compiler: Compiler) throws {
    guard compiler.hasValue("log_weight") else {
      throw Problem(
        "log_likelihood needs 'log_weight' in 'define'",
        hint: "log_weight: log_prob(p, x) + log_prob(normal(shape(z)), z) - log_prob(q, z); the preset vae has it")
    }
    self.arrays = arrays
    let names = try compiler.names(behind: "log_weight")
    self.names = names
    if let other = arrays.keys.sorted().first(where: { !names.contains($0) }) {
      throw Problem(
        "'\(other)' is nothing that log_weight is made of", hint: suggestion(for: other, among: names, noun: "names"))
    }
    let missing = names.filter { arrays[$0] == nil }
    guard missing.isEmpty else {
      throw Problem(
        "log_weight is made of \(names.joined(separator: ", ")), and \(missing.joined(separator: ", ")) is not given",
        hint: "--given " + names.map { "\($0)=\($0).npy" }.joined(separator: " "))
    }
    let count = names.first.flatMap { arrays[$0]?.shape.first } ?? 0
    self.count = count
    var samples = 1
    for name in names {
      guard let array = arrays[name] else { continue }
      let shape = try compiler.shape(of: name)
      shapes[name] = shape
      let size = shape.reduce(1, *)
      let isData = compiler.data(of: name) != nil
      let wanted = "[\(([isData ? "M" : "M, K"] + shape.map(String.init)).joined(separator: ", "))]"
      let own = array.shape.dropFirst(2)
      if !isData, array.shape.count >= 2, own.reduce(1, *) == size, array.shape.count > 2 || size == 1 {
        guard samples == 1 || samples == array.shape[1] else {
          throw Problem("\(name) has \(array.shape[1]) samples an example, others have \(samples)")
        }
        samples = array.shape[1]
        sampled.insert(name)
      } else if array.shape.dropFirst().reduce(1, *) != size {
        throw Problem("\(name) is an array of shape \(wanted); this one is \(array.shape)")
      }
      guard array.shape.first == count else {
        throw Problem("\(name) has \(array.shape.first ?? 0) examples, \(names[0]) has \(count)")
      }
    }
    self.samples = samples
  }

  func shape(of name: String) -> [Int] { shapes[name] ?? [] }
  func size(of name: String) -> Int { shape(of: name).reduce(1, *) }
  func draws(_ count: Int) -> [String: Int] { Dictionary(uniqueKeysWithValues: sampled.map { ($0, count) }) }

  /// Sample by sample, of each an example after the other.
  func numbers(of name: String, _ examples: Range<Int>, _ samples: Range<Int>) -> [Float] {
    guard let array = arrays[name] else { return [] }
    let size = size(of: name)
    guard sampled.contains(name) else {
      return Array(array.numbers[examples.lowerBound * size..<examples.upperBound * size])
    }
    return samples.flatMap { sample in
      examples.flatMap { example in
        let start = (example * self.samples + sample) * size
        return array.numbers[start..<start + size]
      }
    }
  }
}

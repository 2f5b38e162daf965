import Basics
import Feeding
import Measures
import Model
import Spec

/// Arrays for the names that `log_weight` is made of, of M examples and K samples of each, checked against the model.
package struct GivenSamples {
  private let evaluator: Evaluator
  private let arrays: [String: Given]
  /// M.
  private let count: Int
  /// K.
  private let samples: Int

  private struct Given {
    var numbers: [Float]
    /// Of an example, as the user writes it.
    var shape: [Int]
    /// Of what is drawn: whether there is one for each sample.
    var isSampled: Bool
    var size: Int { shape.reduce(1, *) }
  }

  /// Of data `[M, …]`, of what is drawn `[M, K, …]`, or `[M, …]` for one sample; an example may be a flat row.
  package init(_ arrays: [String: NPY], _ evaluator: Evaluator) throws {
    let compiler = evaluator.compiler
    try LogLikelihood().check(compiler)
    let names = try compiler.names(behind: "log_weight")
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
    var known: [String: Given] = [:]
    var count: Int?
    var samples: Int?
    for name in names {
      guard let array = arrays[name] else { continue }
      let shape = try compiler.shape(of: name)
      // Without data the examples are drawn themselves, from no network.
      let isExample = compiler.data(of: name) != nil || compiler.data.isEmpty && compiler.isDrawnFromNature(name)
      let isSampled = !isExample
      let rows = try Self.rows(array, name, shape, isSampled: isSampled)
      guard count ?? rows.count == rows.count else {
        throw Problem("\(name) has \(rows.count) examples, others have \(count ?? 0)")
      }
      count = rows.count
      if isSampled {
        guard samples ?? rows.samples == rows.samples else {
          throw Problem("\(name) has \(rows.samples) samples of an example, others have \(samples ?? 0)")
        }
        samples = rows.samples
      }
      try Self.check(array.numbers, name, compiler)
      known[name] = Given(numbers: array.numbers, shape: shape, isSampled: isSampled)
    }
    self.evaluator = evaluator
    self.arrays = known
    self.count = count ?? 0
    self.samples = samples ?? 1
  }

  private static func rows(
    _ array: NPY, _ name: String, _ shape: [Int], isSampled: Bool
  ) throws(Problem) -> (count: Int, samples: Int) {
    let size = shape.reduce(1, *)
    func isExample(_ own: ArraySlice<Int>) -> Bool {
      Array(own) == shape || Array(own) == [size] || own.isEmpty && size == 1
    }
    if isSampled, array.shape.count >= 2, isExample(array.shape[2...]) { return (array.shape[0], array.shape[1]) }
    if let count = array.shape.first, isExample(array.shape[1...]) { return (count, 1) }
    let wanted = (isSampled ? ["M", "K"] : ["M"]) + shape.map(String.init)
    throw Problem(
      "\(name) is an array of shape [\(wanted.joined(separator: ", "))]; this one is \(array.shape.map { $0 })")
  }

  /// Classes are whole numbers, and pixels on the data's scale.
  private static func check(_ numbers: [Float], _ name: String, _ compiler: Compiler) throws {
    if let classes = try compiler.classCount(of: name),
      let bad = numbers.first(where: { !($0 >= 0 && $0 < Float(classes) && $0 == $0.rounded()) })
    {
      throw Problem("\(name) is classes 0 to \(classes - 1) as whole numbers; here is \(Double(bad).written)")
    }
    if let range = compiler.data(of: name)?.range,
      let bad = numbers.first(where: { !(range.lowerBound - 0.01...range.upperBound + 0.01 ~= Double($0)) })
    {
      throw Problem(
        "\(name) lies from \(range.lowerBound.written) to \(range.upperBound.written) as the data does; here is "
          + Double(bad).written, hint: "numpy.save(path, array.astype('float32') / 255) for bytes")
    }
  }

  // MARK: What they give

  /// log 1/K Σ p(x, z) / q(z | x) of each example, in nats.
  package func logLikelihood() throws -> [Double] {
    var result: [Double] = []
    let names = arrays.keys.sorted()
    for start in stride(from: 0, to: count, by: Evaluator.batchSize) {
      let examples = start..<min(count, start + Evaluator.batchSize)
      var running = [RunningLogSum](repeating: RunningLogSum(), count: examples.count)
      let most = max(1, LogLikelihood.widest / examples.count)
      for first in stride(from: 0, to: samples, by: most) {
        let some = first..<min(samples, first + most)
        let draws = names.filter { arrays[$0]?.isSampled == true }.map { ($0, some.count) }
        let weights =
          try evaluator.values(
            ["log_weight"], batch: examples.count,
            given: arrays.mapValues { stored($0, examples, some) },
            draws: Dictionary(uniqueKeysWithValues: draws))["log_weight"]?.numbers ?? []
        guard weights.count == examples.count * some.count else {
          throw Problem("log_weight is not one number for each sample of an example")
        }
        for (index, weight) in weights.enumerated() { running[index % examples.count].add(Double(weight)) }
      }
      result += running.map(\.logMean)
    }
    return result
  }

  /// Sample by sample, of each an example after the other; images channels last.
  private func stored(_ given: Given, _ examples: Range<Int>, _ some: Range<Int>) -> [Float] {
    let size = given.size
    func example(_ row: Int) -> [Float] {
      let own = given.numbers[row * size..<(row + 1) * size]
      guard given.shape.count == 3, given.shape[0] > 1 else { return Array(own) }
      let (channels, pixels) = (given.shape[0], given.shape[1] * given.shape[2])
      return (0..<size).map { own[own.startIndex + $0 % channels * pixels + $0 / channels] }
    }
    guard given.isSampled else { return examples.flatMap(example) }
    return some.flatMap { sample in examples.flatMap { example($0 * samples + sample) } }
  }
}

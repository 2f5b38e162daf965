import Basics
import Data
import Model
import Spec

extension Evaluator {
  /// The split whose examples figures show: the validation split, or training's where there is none.
  package var shownSplit: Split { data.count(.valid) > 0 ? .valid : .train }

  /// What a figure asked for; nil where the experiment has no such value, so that the figure is left out.
  package func array(_ request: ArrayRequest) throws -> NPY? {
    switch request.content {
    case .originals(let count): return try originals(count)
    case .ofExamples(let name, let count):
      guard compiler.hasValue(name), !data.isEmpty else { return nil }
      return try inBatches(count: min(count, data.count(shownSplit))) { range, batch in
        try values([name], batch: batch, examples: (shownSplit, Array(range)))[name]
      }
    case .drawn(let name, let count):
      guard compiler.hasValue(name) else { return nil }
      return try inBatches(count: count) { range, batch in try drawn(name, batch: batch, draw: UInt64(range.lowerBound))
      }
    case .interpolated(let name, let along, let rows, let steps):
      guard let source = try source(of: name, along) else { return nil }
      return try interpolated(name, source, rows: rows, steps: steps)
    case .mapped(let name, let over, let side, let reach):
      guard let source = try source(of: name, over) else { return nil }
      return try mapped(name, source, side: side, reach: reach)
    }
  }

  private func originals(_ count: Int) throws -> NPY? {
    guard let main = compiler.data.first, !data.isEmpty else { return nil }
    let sample = compiler.experiment.objective.samples.first { sample in
      if case .name(main.name, _) = sample.source { true } else { false }
    }
    guard let sample else { return nil }
    return try inBatches(count: min(count, data.count(shownSplit))) { range, batch in
      try values([sample.name], batch: batch, examples: (shownSplit, Array(range)))[sample.name]
    }
  }

  /// Draws, with the first examples of the split where the value needs data too.
  private func drawn(_ name: String, batch: Int, draw: UInt64) throws -> NPY? {
    try values([name], batch: batch, examples: shown(Array(0..<batch)), draw: draw)[name]
  }

  /// Makes `count` rows in batches; the last may be short.
  private func inBatches(count: Int, _ make: (Range<Int>, Int) throws -> NPY?) throws -> NPY? {
    guard count > 0 else { return nil }
    var shape: [Int] = []
    var numbers: [Float] = []
    for start in stride(from: 0, to: count, by: Evaluator.batchSize) {
      let size = min(Evaluator.batchSize, count - start)
      guard let part = try make(start..<start + size, size) else { return nil }
      shape = Array(part.shape.dropFirst())
      numbers += part.numbers
    }
    return NPY(shape: [count] + shape, numbers: numbers)
  }

  // MARK: Varying a name of `sample`

  /// The name to vary: the one asked for, or the only one that the value is drawn from.
  private func source(of name: String, _ asked: String?) throws -> String? {
    guard compiler.hasValue(name) else { return nil }
    let sources = try compiler.variables(behind: name)
    if let asked { return sources.contains(asked) ? asked : nil }
    return sources.first
  }

  /// Lines between two draws (of two examples, where data has to do with it). All else is the same along a line: other draws, and
  /// the first end's example.
  private func interpolated(_ name: String, _ source: String, rows: Int, steps: Int) throws -> NPY? {
    let ends = try values([source], batch: rows * 2, examples: shown(Array(0..<rows * 2)), draw: 7)[source]
    guard let ends else { return nil }
    let size = ends.numbers.count / (rows * 2)
    var places: [Float] = []
    for row in 0..<rows {
      for step in 0..<steps {
        let t = steps == 1 ? 0 : Float(step) / Float(steps - 1)
        for i in 0..<size {
          places.append((1 - t) * ends.numbers[2 * row * size + i] + t * ends.numbers[(2 * row + 1) * size + i])
        }
      }
    }
    let examples = (0..<rows).map { 2 * $0 }
    return try values(
      [name], batch: rows * steps, examples: shown(examples.flatMap { [Int](repeating: $0, count: steps) }),
      given: try others(behind: name, than: source, examples, copies: steps).merging([source: places]) { $1 })[name]
  }

  /// A grid of the source; all else is drawn once, and data is the first example.
  private func mapped(_ name: String, _ source: String, side: Int, reach: Double) throws -> NPY? {
    guard let probe = try values([source], batch: 1)[source], probe.numbers.count == 2 else { return nil }
    var places: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let scale = 2 * Float(reach) / Float(max(1, side - 1))
        places += [Float(column) * scale - Float(reach), Float(reach) - Float(row) * scale]
      }
    }
    return try values(
      [name], batch: side * side, examples: shown([Int](repeating: 0, count: side * side)),
      given: try others(behind: name, than: source, [0], copies: side * side).merging([source: places]) { $1 })[name]
  }

  /// What else the value is drawn from and no network makes: a draw for each example, as often as it is needed.
  private func others(
    behind name: String, than source: String, _ examples: [Int], copies: Int
  ) throws -> [String: [Float]] {
    let names = try compiler.draws(behind: name).filter { $0 != source && compiler.isDrawnFromNature($0) }
    guard !names.isEmpty else { return [:] }
    return try values(names, batch: examples.count, examples: shown(examples), draw: 7).mapValues { array in
      let size = array.numbers.count / examples.count
      return examples.indices.flatMap { index in
        (0..<copies).flatMap { _ in array.numbers[index * size..<(index + 1) * size] }
      }
    }
  }

  /// Examples of the split that figures show, which begins anew at its end.
  private func shown(_ examples: [Int]) -> (split: Split, indices: [Int])? {
    let count = max(1, data.count(shownSplit))
    return data.isEmpty ? nil : (shownSplit, examples.map { $0 % count })
  }
}

extension ArrayRequest {
  /// Why a model cannot give it as images, in words; nil: it can. A name asked for that is none to vary is a problem.
  package func obstacle(_ compiler: Compiler) throws -> String? {
    switch content {
    case .originals: return compiler.data.isEmpty ? "there is no data" : nil
    case .ofExamples(let name, _), .drawn(let name, _): return try ArrayRequest.obstacle(name, compiler)
    case .interpolated(let name, let asked, _, _), .mapped(let name, let asked, _, _):
      if let obstacle = try ArrayRequest.obstacle(name, compiler) { return obstacle }
      let sources = try compiler.variables(behind: name)
      if let asked, !sources.contains(asked) {
        throw Problem(
          "'\(asked)' is no name of 'sample' that '\(name)' could go along",
          hint: suggestion(for: asked, among: sources, noun: "it goes along"))
      }
      guard let source = asked ?? sources.first else { return "'\(name)' is drawn from nothing that could be varied" }
      if case .mapped = content, try compiler.values([source], batch: 1).elements[source] != [2] {
        return "'\(source)' has not two numbers"
      }
      return nil
    }
  }

  private static func obstacle(_ name: String, _ compiler: Compiler) throws -> String? {
    guard compiler.hasValue(name) else { return "'define' has no '\(name)'" }
    let elements = try compiler.values([name], batch: 1).elements[name] ?? []
    let isImage = elements.count == 2 || elements.count == 3 && (elements[0] == 1 || elements[0] == 3)
    return isImage ? nil : "'\(name)' is no image"
  }
}

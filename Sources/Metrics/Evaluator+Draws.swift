import Basics
import Engine
import Feeding
import Graph
import Model

extension Evaluator {
  /// What stays the same over all draws: examples of a split, or what is given for names of `sample`.
  struct Inputs {
    var count: Int
    var examples: (split: Split, indices: [Int])?
    var given: [String: [Float]] = [:]
  }

  /// The values of a name under one draw after the other, until `isEnough` says so of those that a run gave: numbers
  /// draw by draw, of each draw one for every example. What no draw changes, as what an encoder makes of the examples,
  /// is computed once. A name that is drawn once an example has `copies` draws a run; runs are numbered from `draw`,
  /// each draw of a run taking a number.
  func eachDraw(
    of name: String, _ inputs: Inputs, copies: Int, draw: UInt64, isEnough: ([Float]) throws -> Bool
  ) throws {
    let names = inputs.given.keys.sorted()
    let parts = try drawing(of: name, given: names, batch: inputs.count, copies: copies)
    for executor in [parts.fixed, parts.drawn] {
      if let (split, indices) = inputs.examples { try data.feed(executor, split, indices) }
      for (name, numbers) in inputs.given where executor.hasFeed(name) { executor.feed(name, numbers) }
      moment.feed(executor)
    }
    parts.fixed.run(seed: seed, step: draw)
    for output in parts.fixed.graph.outputs { parts.drawn.feed(output.name, parts.fixed.output(output.name)) }
    var done: UInt64 = 0
    while true {
      if isStopped() { throw Interrupted() }
      parts.drawn.run(seed: seed, step: draw &+ done)
      let numbers = parts.drawn.output(name)
      guard !numbers.isEmpty, numbers.count % inputs.count == 0 else {
        throw Problem("\(name) has no value for some examples")
      }
      if try isEnough(numbers) { return }
      done += UInt64(numbers.count / inputs.count)
    }
  }

  private func drawing(
    of name: String, given: [String], batch: Int, copies: Int
  ) throws -> (fixed: Executor, drawn: Executor) {
    let names = compiler.experiment.objective.samples.map(\.name).filter { !given.contains($0) }
    let draws = Dictionary(names.map { ($0, copies) }) { first, _ in first }
    func part(_ word: String, _ choose: ((fixed: Graph, drawn: Graph)) -> Graph) throws -> Executor {
      try planned(Key(names: [name, word], given: given, draws: draws, batch: batch)) {
        let program = try compiler.values([name], given: given, batch: batch, draws: draws, unrolled: true)
        return EvaluationGraph(graph: choose(program.graph.partedAtDraws()), kept: program.kept)
      }.executor
    }
    return (try part("fixed", \.fixed), try part("drawn", \.drawn))
  }
}

import Basics
import Graph
import Spec
import TestSupport
import Testing

@testable import Model

/// A source of data for tests: what it looks like is said beside the file's text.
private struct Numbers: Kind {
  static let name = "numbers"
  static let summary = "numbers that a test hands in"
  static let fields: [Field<Numbers>] = []
}

let testCatalogues = Catalogues(
  layers: layerKinds, optimizers: optimizerKinds, sources: [Numbers.self], presets: presets)

/// An experiment as its file's text says, in memory.
func experiment(_ text: String, _ catalogues: Catalogues = testCatalogues) throws(Problems) -> Experiment {
  let tree = try YAML.read(text: text, name: "test.yaml")
  return try decode(tree, scope: Scope(tree["let"]), catalogues: catalogues)[0]
}

/// A model compiled from a file's text, run by the interpreter.
struct ModelExample {
  let compiler: Compiler

  init(_ text: String, data: [DataShape] = [], catalogues: Catalogues = testCatalogues) throws(Problems) {
    compiler = try Compiler(experiment(text, catalogues), data: data)
  }

  /// Values of `define` or `sample` in evaluation mode, with their elements.
  func values(
    _ names: [String], batch: Int = 2, feeds: Interpreter.Arrays = [:], kept: Interpreter.Arrays = [:],
    given: [String] = [], unrolled: Bool = false, seed: UInt64 = 1
  ) throws -> [String: [Double]] {
    let program = try compiler.values(names, given: given, batch: batch, unrolled: unrolled)
    let kept = filled(program.kept, kept)
    var feeds = feeds
    for sequence in program.sequences {
      feeds[sequence.name] = ModelExample.drawn(sequence.graph, feeds: feeds, kept: kept, seed: seed)
    }
    return Interpreter.run(program.graph, feeds: feeds, kept: kept, seed: seed).outputs
  }

  /// A sequence, one position after another.
  private static func drawn(
    _ graph: SequentialGraph, feeds: Interpreter.Arrays, kept: Interpreter.Arrays, seed: UInt64
  ) -> [Double] {
    let sizes = graph.positions
    var feeds = feeds
    feeds[graph.blank] = [Double](repeating: 0, count: sizes.outer * sizes.positions * sizes.inner)
    let opening = Interpreter.run(graph.opening, feeds: feeds, kept: kept, seed: seed).outputs
    feeds.merge(opening) { $1 }
    /// The indices of a position.
    func places(_ blocks: PositionBlocks, _ position: Int) -> [Int] {
      (0..<blocks.outer).flatMap { block in
        (0..<blocks.inner).map { (block * blocks.positions + position) * blocks.inner + $0 }
      }
    }
    /// The first positions of an array, and behind them numbers that must not matter.
    func longer(_ array: [Double], _ blocks: PositionBlocks, _ known: Int) -> [Double] {
      let own = array.count / blocks.outer
      return (0..<blocks.outer).flatMap { block in
        (0..<blocks.positions * blocks.inner).map { $0 < min(own, known) ? array[block * own + $0] : 7 }
      }
    }
    var result = feeds[graph.blank] ?? []
    /// What is kept from run to run.
    var whole: [String: [Double]] = [:]
    for position in 0..<sizes.positions {
      for (place, number) in zip(places(sizes, position), feeds[SequentialGraph.drawn] ?? []) { result[place] = number }
      guard let part = graph.parts.first(where: { position < $0.end }) else { break }
      for offset in part.offsets { feeds[SequentialGraph.index(offset)] = [Double(position + offset)] }
      for handed in part.handed {
        let numbers = opening[handed.name] ?? []
        switch handed.way {
        case .fixed: break
        case .row(let blocks, let offset): feeds[handed.name] = places(blocks, position + offset).map { numbers[$0] }
        case .kept(let blocks, let offset):
          let first = offset * blocks.inner
          feeds[handed.name] =
            whole[handed.name].map { longer($0, blocks, .max) } ?? longer(opening[handed.name] ?? [], blocks, first)
          whole[handed.name] = feeds[handed.name]
        }
      }
      let run = Interpreter.run(part.graph, feeds: feeds, kept: kept, seed: seed &+ 1, step: UInt64(position)).outputs
      feeds[SequentialGraph.drawn] = run[SequentialGraph.drawn]
      for handed in part.handed {
        guard case .kept(let blocks, let offset) = handed.way, let row = run[handed.name] else { continue }
        for (place, number) in zip(places(blocks, position + offset), row) { whole[handed.name]?[place] = number }
      }
    }
    return result
  }

  /// The first outputs and updates of a step of training.
  func train(
    step: Int = 0, batch: Int = 2, feeds: Interpreter.Arrays = [:], kept: Interpreter.Arrays = [:], seed: UInt64 = 1
  ) throws -> (outputs: Interpreter.Arrays, updates: Interpreter.Arrays) {
    let program = try compiler.trainingSteps(batch: batch)[step]
    let run = Interpreter.run(program.graph, feeds: feeds, kept: filled(program.kept, kept), seed: seed)
    return (run.outputs, run.updates)
  }

  /// Given numbers, or those that an array begins with.
  func filled(_ arrays: [KeptArray], _ given: Interpreter.Arrays, seed: UInt64 = 5) -> Interpreter.Arrays {
    var result = given
    for array in arrays where given[array.name] == nil {
      result[array.name] = array.beginning(seed: seed).map(Double.init)
    }
    return result
  }
}

/// One equation in a small experiment: its value under the name `v`.
struct EquationExample {
  var sample = ""
  var define = ""
  var networks = ""
  var lets = ""
  var batch = 2
  var data: [DataShape] = []
  var minimize = "sum(trained(1))"
  var report = ""

  /// The file: by itself something is trained that has nothing to do with the equation.
  func text(_ equation: String) -> String {
    """
    \(lets.isEmpty ? "" : "let:\n\(lets.indented(2))\n")\(data.isEmpty ? "" : "data: {source: numbers}\n")networks:
      trained: [linear 1]
    \(networks.indented(2))
    objective:
      sample:
    \(sample.indented(4))
      define:
    \(define.indented(4))
        v: \(equation)
      minimize: \(minimize)\(report.isEmpty ? "" : "\n  report: [{r: \"\(report)\"}]")
    train: {steps: 1, batch: \(batch), optimizer: sgd 0.1}
    """
  }

  func model(_ equation: String) throws(Problems) -> ModelExample { try ModelExample(text(equation), data: data) }

  /// The value's numbers and its shape as the user writes it.
  func run(
    _ equation: String, feeds: Interpreter.Arrays = [:], kept: Interpreter.Arrays = [:], given: [String] = []
  ) throws -> (numbers: [Double], elements: [Int]) {
    let model = try model(equation)
    let program = try model.compiler.values(["v"], given: given, batch: batch)
    let run = Interpreter.run(program.graph, feeds: feeds, kept: model.filled(program.kept, kept), seed: 1)
    return (try #require(run.outputs["v"]), try #require(program.elements["v"]))
  }
}

extension String {
  /// Its lines, each further to the right.
  func indented(_ count: Int) -> String {
    split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }
}

/// Whether two rows of numbers are the same up to a small relative difference.
func close(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-9) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0), abs($1)) || $0 == $1 }
}

/// All that is wrong with a text, rendered.
func errors(_ text: String, data: [DataShape] = []) -> String {
  do {
    _ = try ModelExample(text, data: data)
    return "no error"
  } catch { return error.rendered() }
}

func warnings(_ text: String, data: [DataShape] = []) throws -> String {
  Problems(try ModelExample(text, data: data).compiler.warnings).rendered()
}

extension Problem {
  /// What it points at, as written.
  var word: String {
    guard let mark else { return "?" }
    return String(mark.source.lines[mark.line - 1].dropFirst(mark.column - 1).prefix(mark.width))
  }
}

extension Graph {
  /// Only what some of the outputs need of the nodes that come before the last of them.
  func computing(_ names: [String]) -> Graph {
    let wanted = outputs.filter { names.contains($0.name) }
    let last = wanted.map(\.value.index).max() ?? 0
    return Graph(nodes: Array(nodes.prefix(through: last)), origins: origins, outputs: wanted)
  }
}

/// Every weight's move in a first step of gradient descent against the slope of its loss: the only one, or
/// `loss_` and the network's name.
func checkGradients(
  _ model: ModelExample, step: Int = 0, batch: Int = 2, feeds: Interpreter.Arrays = [:], rate: Double
) throws {
  let program = try model.compiler.trainingSteps(batch: batch)[step]
  let kept = model.filled(program.kept, [:])
  let updates = Interpreter.run(program.graph, feeds: feeds, kept: kept, seed: 1).updates
  let losses = program.graph.outputs.map(\.name).filter { $0.hasPrefix("loss") }
  let graph = program.graph.computing(losses)
  for array in program.kept where array.role == .parameter {
    guard let after = updates[array.name], let before = kept[array.name] else { continue }
    let name = losses.count == 1 ? losses[0] : "loss_" + array.name.prefix { $0 != "." }
    func loss(_ index: Int, _ offset: Double) -> Double {
      var moved = kept
      moved[array.name]?[index] += offset
      return Interpreter.run(graph, feeds: feeds, kept: moved, seed: 1).outputs[name]?[0] ?? .nan
    }
    for index in before.indices {
      let slope = (loss(index, 1e-5) - loss(index, -1e-5)) / 2e-5
      let moved = (before[index] - after[index]) / rate
      #expect(
        abs(moved - slope) < 1e-6 * max(1, abs(slope)), "\(array.name)[\(index)] moves by \(moved), slope \(slope)")
    }
  }
}

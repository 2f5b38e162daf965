import Basics
import Graph
import Spec

/// A mixture of equal round normals, with what is known of it: what a model of it is judged by.
package struct Mixture: Sendable, Hashable {
  package var centres: [[Double]]
  package var std: Double
}

extension Compiler {
  /// The ring or the grid that a name of `sample` is drawn from; nil: none is, or its parameters are not plain numbers.
  package var mixture: Mixture? {
    var builder = builder(mode: .evaluation, batch: 1)
    for sample in experiment.objective.samples {
      let source = try? builder.evaluate(sample.source)
      guard case .toy(let toy)? = source?.distribution else { continue }
      let numbers = toy.parameters.map { value -> Double? in
        if case .constant(let number) = builder.graph.node(value).op { number } else { nil }
      }
      guard numbers.count == 3, let scale = numbers[1], let std = numbers[2] else { continue }
      let places = 0..<toy.count
      switch toy.kind {
      case .ring:
        let turns = places.map { 2 * Double.pi * Double($0) / Double(toy.count) }
        return Mixture(centres: turns.map { [scale * cosine($0), scale * sine($0)] }, std: std)
      case .grid:
        let steps = places.map { scale * (Double($0) - Double(toy.count - 1) / 2) }
        return Mixture(centres: steps.flatMap { x in steps.map { [x, $0] } }, std: std)
      case .distribution1, .distribution4, .checkerboard, .twoMoons, .swissRoll: continue
      }
    }
    return nil
  }
}

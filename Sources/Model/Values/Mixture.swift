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
    var evaluator = evaluator(mode: .evaluation, batch: 1)
    for sample in experiment.objective.samples {
      let source = try? evaluator.evaluate(sample.source)
      guard case .toy(let toy)? = source?.distribution else { continue }
      let numbers = toy.parameters.map { value -> Double? in
        if case .constant(let number) = evaluator.graph.node(value).op { number } else { nil }
      }
      guard numbers.count == 3, let scale = numbers[1], let std = numbers[2] else { continue }
      let modes = 0..<toy.count
      switch toy.kind {
      case .ring:
        let centres = modes.map { ModeCentres.onRing($0, of: toy.count, radius: scale) }
        return Mixture(centres: centres.map { [$0.x, $0.y] }, std: std)
      case .grid:
        let steps = modes.map { ModeCentres.onGrid($0, of: toy.count, spacing: scale) }
        return Mixture(centres: steps.flatMap { x in steps.map { [x, $0] } }, std: std)
      case .distribution1, .distribution4, .checkerboard, .twoMoons, .swissRoll: continue
      }
    }
    return nil
  }
}

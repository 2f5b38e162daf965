import Basics
import Data
import Engine
import Model
import Spec

/// The sources of an experiment's data, opened: what the model knows of them, and how batches reach an executor.
package struct DataSources: Sendable {
  struct Source: Sendable {
    var name: String
    var set: any DataSet
  }

  let sources: [Source]

  /// Opens every source; throws the first problem.
  package init(_ experiment: Experiment, folder: String) throws(Problem) {
    sources = try experiment.data.map { source throws(Problem) in
      let context = SourceContext(folder: folder, of: source.call)
      do throws(Problem) { return Source(name: source.name, set: try Data.source(source.call).open(context)) } catch {
        throw error.because(.data)
      }
    }
  }

  /// What the data looks like, without reading it.
  package static func shapes(_ experiment: Experiment, folder: String) throws(Problems) -> [DataShape] {
    var shapes: [DataShape] = []
    var problems: [Problem] = []
    for source in experiment.data {
      do throws(Problem) {
        let kind = Data.source(source.call)
        shapes += try kind.describe(SourceContext(folder: folder, of: source.call)).map { field in
          let name = fullName(source.name, field.name)
          return DataShape(
            name: name, shape: field.shape, classes: field.classes, words: field.words,
            range: name == source.name ? kind.range : nil)
        }
      } catch { problems.append(error.at(source.call.mark).because(.data)) }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    return shapes
  }

  /// The main field of a source has the source's name: `data`, `data.label`.
  static func fullName(_ source: String, _ field: String) -> String {
    field == "data" ? source : "\(source).\(field)"
  }

  package var isEmpty: Bool { sources.isEmpty }

  /// How many examples an epoch has: those of the first source.
  package func count(_ split: Split) -> Int { sources.first?.set.count(split) ?? 0 }

  /// How many examples every source has.
  package func counts(_ split: Split) -> [Int] { sources.map { $0.set.count(split) } }

  /// Between which numbers the first training examples of a source lie; nil: there is no such source.
  package func range(ofFirst most: Int, of name: String) throws -> ClosedRange<Double>? {
    guard let set = sources.first(where: { $0.name == name })?.set else { return nil }
    let numbers = try set.numbers(.train, Array(0..<min(most, set.count(.train))))
    guard let low = numbers.min(), let high = numbers.max() else { return nil }
    return Double(low)...Double(high)
  }

  /// The indices of a split; of one with more than that many, of a random choice, always the same: some files are
  /// sorted by class.
  package func indices(_ split: Split, atMost most: Int?) -> [Int] {
    let count = count(split)
    guard let most, most < count else { return Array(0..<count) }
    return Array(epochOrder(count: count, seed: 0, epoch: 0).prefix(most)).sorted()
  }

  /// Writes the fields that the executor's graph asks for. Sources beside the first are as long as need be: they start again at their end.
  package func feed(_ executor: Executor, _ split: Split, _ indices: [Int]) throws {
    for source in sources {
      let count = source.set.count(split)
      for field in source.set.fields {
        let name = DataSources.fullName(source.name, field.name)
        for input in executor.inputs {
          guard let places = DataShape.places(of: input, after: name) else { continue }
          let own = indices.map { ($0 + places) % count }
          do { try executor.feed(input) { try source.set.read(split, own, field: field.name, into: $0) } } catch let
            problem as Problem
          { throw problem.because(.data) }
        }
      }
    }
  }
}

import Basics
import Feeding
import Graph
import Model
import Spec

/// Where an attention is seen at work: in `generated`, where samples go through it; else in its network on data.
struct AttentionSource {
  /// The name of a network, or of a row of one.
  let name: String
  /// Which of its attentions, from 1.
  let number: Int

  /// Of the computation of `pictures`, a name of `define` or `sample`.
  struct Found {
    var pictures: String
    var attention: AttentionAtWork
  }

  /// Nil: there is none.
  func found(_ compiler: Compiler, batch: Int) throws -> Found? {
    for (pictures, equation) in candidates(compiler) {
      let attention = try compiler.attention(of: name, number: number, in: equation, batch: batch)
      if let attention { return Found(pictures: pictures, attention: attention) }
    }
    return nil
  }

  /// Why there is none, in words; nil: there is one, of an image.
  func obstacle(_ compiler: Compiler) throws -> String? {
    guard let found = try found(compiler, batch: 2) else {
      let which = number == 1 ? "attention" : "attention \(number)"
      return "'\(name)' has no \(which) that 'generated' or a network of data alone goes through"
    }
    let (queries, keys) = (found.attention.queries, found.attention.keys)
    return queries.count == 2 && keys.count == 2 ? nil : "'\(name)' attends to a sequence, not to an image"
  }

  private func candidates(_ compiler: Compiler) -> [(pictures: String, equation: Expression)] {
    let objective = compiler.experiment.objective
    var candidates: [(String, Expression)] = []
    if let mark = objective.definitions.first(where: { $0.name == "generated" && $0.parameters.isEmpty })?.mark {
      candidates.append(("generated", .name("generated", mark)))
    }
    guard let data = compiler.dataName else { return candidates }
    for network in compiler.experiment.networks where network.inputs.count == 1 {
      guard compiler.inputShapes(of: network.name)?.first == compiler.data.first?.shape else { continue }
      let example = Expression.Argument(.name(data, network.mark), network.mark)
      candidates.append((data, .call(network.name, [example], network.mark)))
    }
    return candidates
  }
}

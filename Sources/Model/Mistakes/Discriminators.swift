import Basics
import Spec

/// A network as a discriminator: its logarithm is wanted, and that of one minus it.
private struct Discriminator {
  let network: String
  /// Where its logarithm stands, with which call.
  let call: Expression
}

extension FinishedModel {
  /// `mean(log(D(x))) + mean(log(1 - D(y)))`, in any steps.
  fileprivate var discriminators: [Discriminator] {
    var plain: [String: Expression] = [:]
    var complements: Set<String> = []
    for term in updates.flatMap({ terms(of: $0.equation) }) {
      guard case .call("log", let arguments, _) = term.term, let value = arguments.first?.value else { continue }
      if case .binary(.subtract, .number(1, _), let part, _) = opened(value) {
        if let network = network(of: part) { complements.insert(network) }
      } else if let network = network(of: value), plain[network] == nil {
        plain[network] = opened(value)
      }
    }
    return plain.filter { complements.contains($0.key) }.sorted { $0.key < $1.key }
      .map { Discriminator(network: $0.key, call: $0.value) }
  }
}

/// A discriminator without `sigmoid`: sooner or later the loss is the logarithm of a negative number, and training ends there.
let boundlessDiscriminators: Mistake = { model in
  model.discriminators.compactMap { discriminator in
    guard let bounds = model.range(of: discriminator.call),
      bounds.lowerBound < 0 || bounds.upperBound > 1, let last = model.ending(of: discriminator.network).first
    else { return nil }
    let (name, above) = (discriminator.network, bounds.upperBound > 1)
    return Problem(
      "\(name) ends in '\(last.row.text)', which makes numbers "
        + (bounds.lowerBound < 0 ? "below 0\(above ? " and above 1" : "")" : "above 1")
        + ", and the objective takes the logarithms of \(name) and 1 - \(name)",
      at: last.row.mark,
      hint:
        "end it in 'sigmoid'; a critic, whose numbers have no bounds, has other objectives: wgan_gp, hinge_gan, lsgan")
  }
}

/// A discriminator that ends in `linear 2, sigmoid`: two probabilities where one is meant.
let twoProbabilities: Mistake = { model in
  model.discriminators.compactMap { discriminator in
    guard let value = model.value(of: discriminator.call), value.elements.count == 1, value.elements[0] > 1 else {
      return nil
    }
    let layers = model.ending(of: discriminator.network)
    guard let last = layers.first(where: { !$0.call.keepsNumbers }), last.call.kind == Sigmoid.name else { return nil }
    let linear = layers.first { $0.call.kind == Linear.name } ?? last
    return .warning(
      "\(discriminator.network) makes \(value.elements[0]) probabilities of each example, and all are trained to say the "
        + "same", at: linear.row.mark, hint: "one tells real from made: linear 1, sigmoid")
  }
}

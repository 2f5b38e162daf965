import Basics

/// `cross_entropy(f(x), t)` where f ends in `softmax`, which cross_entropy has in itself.
let softmaxInCrossEntropy: Mistake = { model in
  model.names.equations.flatMap { $0.calls(of: "cross_entropy") }.compactMap { arguments in
    guard let first = arguments.first?.value else { return nil }
    let message = "cross_entropy takes logits, and softmax leaves them between 0 and 1: no class can become nearly sure"
    if let network = model.network(of: first) {
      guard let last = model.lastLayer(of: network), last.call.kind == Softmax.name else { return nil }
      return .warning(
        message, at: last.row.mark, hint: "leave out 'softmax'; where probabilities are needed: softmax(\(first))")
    }
    guard case .call(Softmax.name, let inner, let mark) = model.opened(first), let logits = inner.first?.value else {
      return nil
    }
    return .warning(message, at: mark, hint: "cross_entropy(\(logits), …) without softmax")
  }
}

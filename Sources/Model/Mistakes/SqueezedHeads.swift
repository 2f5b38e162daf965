import Basics

/// A layer before a network's last row that leaves out numbers which the last row takes.
private struct Squeeze {
  let head: String
  let layer: String
  let effect: String
}

private let squeezes = [
  Squeeze(
    head: Bernoulli.name, layer: Sigmoid.name,
    effect: "bernoulli takes logits, and sigmoid leaves them between 0 and 1: no probability is below 0.5 or above 0.73"
  ),
  Squeeze(
    head: Bernoulli.name, layer: Tanh.name,
    effect: "bernoulli takes logits, and tanh leaves them between -1 and 1: no probability is below 0.27 or above 0.73"),
  Squeeze(
    head: Bernoulli.name, layer: ReLU.name,
    effect: "bernoulli takes logits, and relu lets none below 0 through: no probability is below 0.5"),
  Squeeze(
    head: Categorical.name, layer: Softmax.name,
    effect: "categorical takes logits, and softmax leaves them between 0 and 1: no class can become nearly sure"),
  Squeeze(
    head: Categorical.name, layer: Sigmoid.name,
    effect: "categorical takes logits, and sigmoid leaves them between 0 and 1: no class can become nearly sure"),
  Squeeze(
    head: Gaussian.name, layer: ReLU.name,
    effect: "gaussian takes means and log σ² as they come, and relu lets none below 0 through: no σ is below 1"),
]

/// `sigmoid` before `bernoulli`, `softmax` before `categorical`, `relu` before `gaussian`.
let squeezedHeads: Mistake = { model in
  model.experiment.networks.compactMap { network in
    let layers = model.ending(of: network.name)
    guard let head = layers.first, let before = layers.dropFirst().first(where: { !$0.call.keepsNumbers }),
      // `gaussian 2` has a linear of its own between the two.
      head.call.arguments["features"] == nil,
      let squeeze = squeezes.first(where: { $0.head == head.call.kind && $0.layer == before.call.kind })
    else { return nil }
    return .warning(squeeze.effect, at: before.row.mark, hint: "leave out '\(before.row.text)'")
  }
}

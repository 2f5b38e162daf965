import Basics

/// A difference of a critic's means, as of Wasserstein, where the critic ends in `sigmoid` or `tanh`.
let squeezedCritics: Mistake = { model in
  var found: [Problem] = []
  for update in model.updates {
    var signs: [String: Set<Bool>] = [:]
    for term in model.terms(of: update.equation) {
      if let network = model.network(of: term.term) { signs[network, default: []].insert(term.isPositive) }
    }
    for (network, signs) in signs.sorted(by: { $0.key < $1.key }) where signs.count == 2 {
      guard let last = model.lastLayer(of: network), [Sigmoid.name, Tanh.name].contains(last.call.kind) else {
        continue
      }
      let least = last.call.kind == Tanh.name ? -1 : 0
      found.append(
        .warning(
          "a Wasserstein distance is of numbers without bounds, and \(last.call.kind) keeps those of \(network) between "
            + "\(least) and 1: the distance cannot grow beyond \(1 - least)",
          at: last.row.mark, hint: "leave out '\(last.row.text)'"))
    }
  }
  return found
}

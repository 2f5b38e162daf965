import Basics
import Spec

extension FinishedModel {
  /// The terms of the only equation that is trained, with + where training makes them larger. With several equations a
  /// network may well work against another.
  fileprivate var wanted: [SignedTerm] {
    guard updates.count == 1, let update = updates.first else { return [] }
    return terms(of: update.equation).map {
      SignedTerm(term: $0.term, isPositive: $0.isPositive == update.maximize, negative: $0.negative)
    }
  }

  /// Those that score data.
  fileprivate var likelihoods: [SignedTerm] {
    wanted.filter { wanted in
      switch wanted.term {
      case .call("log_prob", let arguments, _): arguments.count == 2 && isData(arguments[1].value)
      default: false
      }
    }
  }
}

/// `minimize: elbo`: the likelihood of the data is made small.
let wrongWay: Mistake = { model in
  let likelihoods = model.likelihoods
  guard let update = model.updates.first, let first = likelihoods.first, likelihoods.allSatisfy({ !$0.isPositive })
  else { return [] }
  return [
    .warning(
      "\(first.term) is made as small as can be: training makes the data unlikely", at: update.equation.mark,
      hint: update.maximize ? "minimize: \(update.equation)" : "maximize: \(update.equation)")
  ]
}

/// A negative β: the divergence is made large.
let negativeWeights: Mistake = { model in
  // Where all is the wrong way round, that is said.
  guard model.likelihoods.contains(where: \.isPositive) else { return [] }
  return model.wanted.compactMap { wanted in
    guard case .call("kl", _, let mark) = wanted.term, wanted.isPositive else { return nil }
    return .warning(
      "\(wanted.term) is made as large as can be" + (wanted.negative == nil ? "" : ": its weight is negative"),
      at: wanted.negative ?? mark,
      hint: wanted.negative == nil
        ? "the evidence lower bound subtracts it" : "a weight from 0: it holds the codes near their prior")
  }
}

import Basics

/// Lets the best 1 / η of the trials at each rung go on, where rungs are η times as far each time.
///
/// This is the asynchronous successive halving of Li et al. 2020 ("A system for massively parallel hyperparameter
/// tuning") made independent of time. There, a free worker takes up the best paused trial that is among the best 1 / η
/// of its rung *by then*, so that what runs depends on who came first. Here, as in the form that stops trials instead
/// of pausing them, a trial is judged once, when it comes to a rung; and by trials of lower index alone, those that
/// come there later included, for which it waits. The price is that workers wait for each other now and then, and that
/// a trial which was stopped stays so though later ones turn out to be worse. What is gained is that a sweep has one
/// outcome.
///
/// With several brackets, trials are dealt out to them by index; bracket b has its first rung at ηᵇ times the least
/// resource, and compares its trials with each other alone. A bracket with a late first rung is for metrics that say
/// little early on.
package struct SuccessiveHalving: StoppingRule, Hashable {
  package var reduction: Int
  package var least: Int
  package var brackets: Int

  package init(reduction: Int = 4, least: Int = 1, brackets: Int = 1) {
    precondition(reduction >= 2 && least >= 1 && brackets >= 1, "halving by \(reduction), \(least), \(brackets)")
    self.reduction = reduction
    self.least = least
    self.brackets = brackets
  }

  package func rungs(of trial: Int, below whole: Int) -> [Int] {
    let bracket = bracket(of: trial)
    var (rungs, rung, step): ([Int], Int, Int) = ([], least, 0)
    while rung < whole {
      if step >= bracket { rungs.append(rung) }
      let (next, isTooFar) = rung.multipliedReportingOverflow(by: reduction)
      if isTooFar { break }
      (rung, step) = (next, step + 1)
    }
    return rungs
  }

  package func verdict(on trial: Int, at rung: Int, value: Double, earlier: [Reached], by yardstick: Yardstick)
    -> Verdict
  {
    precondition(earlier.count == trial, "\(earlier.count) trials before trial \(trial)")
    if value.isNaN { return .stop(yardstick.notANumber(at: rung)) }
    let dealt = deal(trial + 1)
    let others = earlier.indices.filter { dealt[$0] == dealt[trial] }.map { (trial: $0, reached: earlier[$0]) }
    return verdict(among: others, best: yardstick.best) { values in
      // Of equal ones the earlier is the better. The first η − 1 go on if they are the best so far.
      let place = 1 + values.count { !yardstick.isBetter(value, $0) }
      let places = max(1, (values.count + 1) / reduction)
      guard place > places else { return nil }
      let first = places == 1 ? "only the best goes on" : "the best \(places) go on"
      let within = brackets == 1 ? "" : " of bracket \(dealt[trial] + 1)"
      return "\(yardstick.said(value, at: rung)) is number \(place) of the first \(values.count + 1) trials\(within) "
        + "there, of which \(first)"
    }
  }

  package func bracket(of trial: Int) -> Int { deal(trial + 1)[trial] }

  /// The brackets of the first trials. Each gets its share, as Hyperband (Li et al. 2018) has it: ⌈B ηˢ / (s + 1)⌉
  /// of bracket b = B − 1 − s among B; and the next trial goes to the bracket that lacks the most of its share, so that
  /// any number of trials are spread that way.
  private func deal(_ count: Int) -> [Int] {
    guard brackets > 1 else { return [Int](repeating: 0, count: count) }
    let shares = (0..<brackets).map { Self.share(of: $0, brackets: brackets, reduction: reduction) }
    let all = shares.reduce(0, +)
    var counts = [Double](repeating: 0, count: brackets)
    return (1...count).map { trial in
      var chosen = 0
      var most = -Double.infinity
      for bracket in 0..<brackets {
        // Whole numbers, so that equal lacks are equal.
        let lack = Double(trial) * shares[bracket] - counts[bracket] * all
        if lack > most { (chosen, most) = (bracket, lack) }
      }
      counts[chosen] += 1
      return chosen
    }
  }

  /// How many trials a bracket gets for each round of all brackets.
  package static func share(of bracket: Int, brackets: Int, reduction: Int) -> Double {
    let s = brackets - 1 - bracket
    let power = (0..<s).reduce(1.0) { product, _ in product * Double(reduction) }
    return (Double(brackets) * power / Double(s + 1)).rounded(.up)
  }
}

/// Successive halving with as many brackets as fit between the least and the whole resource (Li et al. 2018), since
/// nobody knows how early a metric tells good trials from bad ones: the first bracket stops most trials soon, the last
/// few, late, or none. Trials are dealt out to brackets by index (`SuccessiveHalving`), not in rounds, and are judged
/// as they come, by trials of lower index.
package struct Hyperband: StoppingRule, Hashable {
  package let halving: SuccessiveHalving
  package let whole: Int

  package init(reduction: Int = 3, least: Int = 1, whole: Int) {
    precondition(whole >= least, "Hyperband from \(least) to \(whole)")
    // 1 + ⌊log_η (whole / least)⌋, without a logarithm that may round to the other side of a whole number.
    var (brackets, rest) = (1, whole / least)
    while rest >= reduction { (brackets, rest) = (brackets + 1, rest / reduction) }
    halving = SuccessiveHalving(reduction: reduction, least: least, brackets: brackets)
    self.whole = whole
  }

  package func bracket(of trial: Int) -> Int { halving.bracket(of: trial) }

  package func rungs(of trial: Int, below whole: Int) -> [Int] {
    halving.rungs(of: trial, below: min(whole, self.whole))
  }

  package func verdict(on trial: Int, at rung: Int, value: Double, earlier: [Reached], by yardstick: Yardstick)
    -> Verdict
  {
    halving.verdict(on: trial, at: rung, value: value, earlier: earlier, by: yardstick)
  }
}

import Search
import Testing

@Suite struct MedianRuleTests {
  static let elbo = Yardstick(metric: "valid_elbo", isLargerBetter: true, unit: "epoch", units: "epochs")
  static let loss = Yardstick(metric: "loss", isLargerBetter: false, unit: "step", units: "steps")

  @Test func rungs() {
    #expect(MedianRule(startup: 1, warmup: 0, interval: 3).rungs(of: 4, below: 10) == [3, 6, 9])
    #expect(MedianRule(startup: 1, warmup: 2, interval: 3).rungs(of: 4, below: 8) == [2, 5])
    #expect(MedianRule(startup: 1, warmup: 20).rungs(of: 4, below: 8) == [])
  }

  @Test func verdicts() {
    let rule = MedianRule(startup: 3)
    let earlier: [Reached] = [.value(-100), .ended, .value(-104), .value(-90), .value(-101)]
    func elbo(_ value: Double) -> Verdict { rule.verdict(on: 5, at: 4, value: value, earlier: earlier, by: Self.elbo) }
    #expect(
      elbo(-120.3) == .stop("valid_elbo -120.3 after 4 epochs is below the median -100.5 of 4 earlier trials"))
    #expect(elbo(-100.5) == .goOn && elbo(-80) == .goOn)
    #expect(elbo(.nan) == .stop("valid_elbo is not a number after 4 epochs"))
    let loss: [Reached] = [.value(2), .value(1), .value(3)]
    #expect(
      rule.verdict(on: 3, at: 1, value: 2.5, earlier: loss, by: Self.loss)
        == .stop("loss 2.500 after 1 step is above the median 2.000 of 3 earlier trials"))
    #expect(rule.verdict(on: 3, at: 1, value: 2, earlier: loss, by: Self.loss) == .goOn)
  }

  @Test func startup() {
    let rule = MedianRule(startup: 3)
    // Trials that ended before are no values, and two can never be three.
    #expect(rule.verdict(on: 3, at: 1, value: 9, earlier: [.value(1), .ended, .value(1)], by: Self.loss) == .goOn)
    #expect(rule.verdict(on: 2, at: 1, value: 9, earlier: [.notYet, .notYet], by: Self.loss) == .goOn)
    #expect(
      rule.verdict(on: 3, at: 1, value: 9, earlier: [.notYet, .value(1), .notYet], by: Self.loss) == .wait(for: [0, 2]))
    let one = MedianRule(startup: 1)
    #expect(
      one.verdict(on: 1, at: 2, value: 9, earlier: [.value(1)], by: Self.loss)
        == .stop("loss 9.000 after 2 steps is above the median 1.000 of 1 earlier trial"))
  }

  /// A trial waits only if what is missing may decide.
  @Test func waits() {
    let rule = MedianRule(startup: 1)
    let earlier: [Reached] = [.value(5), .value(6), .notYet, .value(7), .value(8)]
    func verdict(_ value: Double) -> Verdict {
      rule.verdict(on: 5, at: 1, value: value, earlier: earlier, by: Self.loss)
    }
    #expect(verdict(6) == .goOn)
    #expect(verdict(6.5) == .wait(for: [2]) && verdict(100) == .wait(for: [2]))
  }

  @Test func medians() {
    #expect(MedianRule.median([3]) == 3 && MedianRule.median([4, 1, 3]) == 3 && MedianRule.median([4, 1]) == 2.5)
    #expect(
      MedianRule.median([.infinity, 1]) == .infinity && MedianRule.median([-.infinity, .infinity]) == -.infinity)
    // Values that are not numbers are the worst.
    #expect(
      MedianRule(startup: 1).verdict(
        on: 3, at: 1, value: 9, earlier: [.value(.nan), .value(1), .value(.nan)], by: Self.loss)
        == .goOn)
  }
}

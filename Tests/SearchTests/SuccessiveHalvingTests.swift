import Search
import Testing

@Suite struct SuccessiveHalvingTests {
  static let elbo = MedianRuleTests.elbo
  static let loss = MedianRuleTests.loss

  @Test func rungs() {
    let rule = SuccessiveHalving(reduction: 3, least: 2)
    #expect(rule.rungs(of: 0, below: 54) == [2, 6, 18] && rule.rungs(of: 9, below: 55) == [2, 6, 18, 54])
    #expect(rule.rungs(of: 0, below: 2) == [])
    #expect(SuccessiveHalving(reduction: 2, least: 1).rungs(of: 0, below: .max).count == 63)
    let three = SuccessiveHalving(reduction: 2, least: 1, brackets: 3)
    for trial in 0..<30 {
      let all = [1, 2, 4, 8]
      #expect(three.rungs(of: trial, below: 10) == Array(all.dropFirst(three.bracket(of: trial))))
    }
  }

  @Test func verdicts() {
    let rule = SuccessiveHalving(reduction: 3)
    let earlier: [Reached] = [.value(-100), .ended, .value(-104), .value(-90), .value(-101), .value(-99)]
    func elbo(_ value: Double) -> Verdict { rule.verdict(on: 6, at: 4, value: value, earlier: earlier, by: Self.elbo) }
    // Six with its own: two go on.
    #expect(
      elbo(-99.5)
        == .stop("valid_elbo -99.50 after 4 epochs is number 3 of the first 6 trials there, of which the best 2 go on"))
    #expect(elbo(-98) == .goOn && elbo(-80) == .goOn)
    // Of equal ones the earlier.
    guard case .stop = elbo(-99) else {
      Issue.record("two of -99")
      return
    }
    #expect(elbo(.nan) == .stop("valid_elbo is not a number after 4 epochs"))
  }

  /// The first η − 1 go on only if they are the best so far.
  @Test func first() {
    let rule = SuccessiveHalving(reduction: 4)
    #expect(rule.verdict(on: 0, at: 1, value: 5, earlier: [], by: Self.loss) == .goOn)
    #expect(rule.verdict(on: 1, at: 1, value: 4, earlier: [.value(5)], by: Self.loss) == .goOn)
    #expect(
      rule.verdict(on: 2, at: 1, value: 4.5, earlier: [.value(5), .value(4)], by: Self.loss)
        == .stop("loss 4.500 after 1 step is number 2 of the first 3 trials there, of which only the best goes on"))
  }

  @Test func waits() {
    let rule = SuccessiveHalving(reduction: 2)
    let earlier: [Reached] = [.value(5), .value(6), .notYet, .value(7), .value(8), .notYet, .ended]
    func verdict(_ value: Double) -> Verdict {
      rule.verdict(on: 7, at: 1, value: value, earlier: earlier, by: Self.loss)
    }
    // At worst third of seven, of which three go on.
    #expect(verdict(4) == .goOn)
    #expect(verdict(5.5) == .wait(for: [2, 5]) && verdict(9) == .wait(for: [2, 5]) && verdict(.nan) != verdict(9))
  }

  @Test func bracketsCompareWithinThemselves() {
    let rule = SuccessiveHalving(reduction: 2, least: 1, brackets: 2)
    guard let trial = (1..<20).last(where: { rule.bracket(of: $0) == 1 }) else {
      Issue.record("no bracket")
      return
    }
    let others: [Reached] = (0..<trial).map { rule.bracket(of: $0) == 1 ? .value(1) : .notYet }
    guard case .stop(let why) = rule.verdict(on: trial, at: 2, value: 3, earlier: others, by: Self.loss) else {
      Issue.record("was not stopped")
      return
    }
    #expect(why.contains("trials of bracket 2 there"))
    let alone: [Reached] = others.map { $0 == .notYet ? .value(0) : .ended }
    #expect(rule.verdict(on: trial, at: 2, value: 3, earlier: alone, by: Self.loss) == .goOn)
  }
}

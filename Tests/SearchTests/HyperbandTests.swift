import Search
import Testing

@Suite struct HyperbandTests {
  /// The table of Li et al. 2018: R = 81, η = 3 has brackets of 81, 34, 15, 8 and 5 trials.
  @Test func paper() {
    let rule = Hyperband(reduction: 3, least: 1, whole: 81)
    #expect(rule.halving.brackets == 5)
    let shares = (0..<5).map { SuccessiveHalving.share(of: $0, brackets: 5, reduction: 3) }
    #expect(shares == [81, 34, 15, 8, 5])
    let dealt = (0..<143).map(rule.bracket(of:))
    for bracket in 0..<5 { #expect(dealt.count { $0 == bracket } == Int(shares[bracket])) }
    // At any time each bracket has its share, to within one or so.
    for count in 1..<143 {
      for bracket in 0..<5 {
        let share = Double(count) * shares[bracket] / 143
        #expect(abs(Double(dealt.prefix(count).count { $0 == bracket }) - share) < 2)
      }
    }
    #expect(dealt == (143..<286).map(rule.bracket(of:)))
    for (bracket, rungs) in [[1, 3, 9, 27], [3, 9, 27], [9, 27], [27], []].enumerated() {
      guard let trial = dealt.firstIndex(of: bracket) else {
        Issue.record("no trial of \(bracket)")
        return
      }
      #expect(rule.rungs(of: trial, below: 81) == rungs)
    }
  }

  /// Powers of η and their neighbours.
  @Test(arguments: [
    (3, 1, 80, 4), (3, 1, 81, 5), (3, 1, 242, 5), (3, 1, 243, 6), (10, 1, 1000, 4), (10, 1, 999, 3), (2, 3, 11, 2),
    (2, 3, 12, 3), (4, 5, 5, 1),
  ])
  func brackets(reduction: Int, least: Int, whole: Int, expected: Int) {
    #expect(Hyperband(reduction: reduction, least: least, whole: whole).halving.brackets == expected)
  }

  @Test func oneBracketStopsNothing() {
    let rule = Hyperband(reduction: 3, least: 2, whole: 5)
    #expect(rule.rungs(of: 3, below: 5) == [2])
    #expect(Hyperband(reduction: 3, least: 5, whole: 5).rungs(of: 3, below: 5) == [])
    #expect(Hyperband(reduction: 3, least: 1, whole: 9).rungs(of: 0, below: 4) == [1, 3])
  }
}

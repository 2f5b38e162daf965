import Basics
import Results
import TestSupport
import Testing

@testable import Report

/// What a page says of its result in a few sentences: never more than the tests found.
@Suite struct ResultInWordsTests {
  /// Settings of `k` with the numbers of their seeds.
  private func sentences(_ settings: [(k: String, values: [Double])], quality: Quality.Better? = .higher) throws
    -> [String]
  {
    let results = TemporaryResults()
    var plan = plan([])
    plan.columns = ["k", "seed"]
    for (k, values) in settings {
      for (seed, value) in values.enumerated() {
        let id = "k=\(k)-\(seed)"
        plan.trials.append(
          PlanFile.Trial(
            id: id, seed: UInt64(seed),
            settings: [.init(name: "k", value: k), .init(name: "seed", value: String(seed))], experiment: "x\n"))
        try results.publish(id, metrics: [("valid_accuracy", value)], qualities: ["accuracy": Quality(better: quality)])
      }
    }
    return ResultInWords(ReportSource(results.folder, SweepResults(plan, results.folder), ReportMethod())).sentences
  }

  @Test func oneIsBest() throws {
    #expect(
      try sentences([("2", [1, 1.1, 1.2]), ("10", [5, 5.1, 5.2]), ("50", [3, 3.1, 3.2])]) == [
        "k 10 has the highest validation accuracy of 3 settings: 5.10 ± 0.25, mean and half of its 95 % interval over 3 seeds. Next is k 50 with 3.10 ± 0.25, last is k 2 with 1.10 ± 0.25.",
        "All others are significantly worse (5 %, with Holm’s correction).",
      ])
  }

  @Test func someAreNotWorse() throws {
    let found = try sentences([("2", [1, 1.1, 1.2]), ("10", [5, 5.1, 5.2]), ("50", [4.9, 5.2, 5.1])])
    #expect(found.last == "Not significantly worse (5 %, with Holm’s correction): k 50.")
  }

  /// Two that share the best mean are both best.
  @Test func severalAreBest() throws {
    #expect(
      try sentences([("2", [1, 1, 1]), ("10", [1, 1, 1]), ("50", [0.5, 0.6, 0.55])]) == [
        "k 2 and k 10 have the highest validation accuracy of 3 settings: 1.000 ± 0, mean and half of its 95 % interval over 3 seeds. Next is k 50 with 0.55 ± 0.12.",
        "All others are significantly worse (5 %, with Holm’s correction).",
      ])
    let all = try sentences((1...7).map { ("\($0)", $0 < 7 ? [1, 1] : [0, 0]) })
    #expect(
      all.first?.hasPrefix("k 1; k 2; k 3; k 4 and 2 more have the highest validation accuracy of 7 settings: ") == true
    )
  }

  @Test func allAreEqual() throws {
    #expect(
      try sentences([("2", [1, 1, 1]), ("10", [1, 1, 1])]) == [
        "All 2 settings have the same validation accuracy: 1.000 ± 0, mean and half of its 95 % interval over 3 seeds."
      ])
  }

  /// What was not tested is not called anything.
  @Test func someWereNotTested() throws {
    let found = try sentences([("2", [1, 1.1, 1.2]), ("10", [5, 5.1, 5.3]), ("50", [5])], quality: .lower)
    #expect(
      found.last
        == "All others that could be tested are significantly worse (5 %, with Holm’s correction). Of too few seeds to test: k 50."
    )
    let close = try sentences([("2", [1, 1.1, 1.2]), ("10", [1, 1.2, 1.3]), ("50", [5])], quality: .lower)
    #expect(
      close.last == "Not significantly worse (5 %, with Holm’s correction): k 10. Of too few seeds to test: k 50.")
    let single = try sentences([("2", [1]), ("10", [2])])
    #expect(single.last == "There are too few seeds to say how much of a difference is chance.")
  }
}

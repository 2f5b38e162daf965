import Basics
import Search
import Testing

@testable import Spec

// Points of a search, which follow from how earlier trials ended.
extension SweepReading {
  /// A search's points follow from the ends of earlier rounds alone, and what was there stays.
  @Test func searches() throws {
    let text =
      "{tpe: {draws: 11, at_once: 3, seed: 2, best: elbo, beta: log_uniform 1e-4 1, latent: [1, 2, 4], word: [b, a]}}"
    func settings(_ ends: [Observation.End]) throws -> [String] {
      try PlanReader(text: Self.head + "sweep: \(text)").plan(knowing: ends).plan.trials.map {
        $0.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      }
    }
    let first = try settings([])
    #expect(first.count == 3)
    // Part of a round is not known yet.
    #expect(try settings([.value(1), .value(2)]) == first)
    let ends: [Observation.End] = (0..<12).map { $0 == 4 ? .failed : .value(Double(($0 * 7) % 5)) }
    let all = try settings(ends)
    #expect(all.count == 11 && Set(all).count == 11)
    for rounds in 1...3 {
      #expect(try settings(Array(ends.prefix(3 * rounds))) == Array(all.prefix(min(11, 3 * rounds + 3))))
    }
    for setting in all {
      let words = setting.split(separator: " ").map { $0.split(separator: "=")[1] }
      let beta = try #require(Double(words[0]))
      #expect((1e-4...1).contains(beta) && ["1", "2", "4"].contains(words[1]) && ["a", "b"].contains(words[2]))
    }
  }

  /// Where small is good, and nothing random is left, points gather there.
  @Test func searchesWhereItWasGood() throws {
    let text = "{tpe: {draws: 60, at_once: 4, best: elbo, beta: uniform 0 1}}"
    func betas(_ ends: [Observation.End]) throws -> [Double] {
      try PlanReader(text: Self.head + "sweep: \(text)").plan(knowing: ends).plan.trials.compactMap {
        Double($0.settings[0].value)
      }
    }
    var points = try betas([])
    while points.count < 60 { points = try betas(points.map { .value(abs($0 - 0.3)) }) }
    // The first eight are even: one or two of them in a fifth of the range.
    let (early, late) = (points.prefix(8), points.suffix(20))
    #expect(late.count { abs($0 - 0.3) < 0.1 } >= 16, "\(late)")
    #expect((1...2).contains(early.count { abs($0 - 0.3) < 0.1 }), "\(early)")
  }
}

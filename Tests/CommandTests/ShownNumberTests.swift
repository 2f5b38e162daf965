import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import atelier
@testable import gallery

@Suite struct ShownNumberTests {
  private func rows(_ values: [Double], seeds: [Int]? = nil, error: Double? = nil) -> [Measurements.Row] {
    zip(values, seeds ?? Array(1...values.count)).map { value, seed in
      .init(
        experiment: "a", recipe: "", setting: SettingText([]), seed: "\(seed)", column: "c", value: value, error: error)
    }
  }

  private func verdict(
    _ left: [Measurements.Row], _ bar: String, _ right: [Measurements.Row] = []
  ) throws -> Verdict {
    Verdict(left, try #require(try ShownNumber("n: c \(bar)", of: "a").bar), right)
  }

  @Test func partsOfANumber() throws {
    let number = try ShownNumber("what, of 1: test_f(x, y) at k=1 l=2 ≤ 0.5 × test_g at k=2 in b/c", of: "a/b")
    #expect(number.label == "what, of 1" && number.quantity.column == "test_f(x, y)")
    #expect(number.quantity.at.text == "k=1 l=2" && number.quantity.experiment == "a/b")
    #expect(number.bar?.relation == .atMost && number.bar?.number == 0.5)
    #expect(number.bar?.other?.column == "test_g" && number.bar?.other?.at.text == "k=2")
    #expect(number.bar?.other?.experiment == "b/c")
    #expect(try ShownNumber("n: c ≥ -96", of: "a").bar == .init(relation: .atLeast, number: -96))
    #expect(try ShownNumber("n: c", of: "a").bar == nil)
    let over = try ShownNumber("n: c at k=1 over of < d over of in b/c", of: "a")
    #expect(over.quantity.at.text == "k=1" && over.quantity.over == "of" && over.bar?.other?.over == "of")
    #expect(over.bar?.other?.column == "d" && over.bar?.other?.experiment == "b/c")
    let near = try ShownNumber("n: c ≈ -1.05 ± 0.02", of: "a").bar
    #expect(near == .init(relation: .near, number: -1.05, tolerance: 0.02) && near?.words == "≈ -1.05 ± 0.02")
    for wrong in [
      "c", "n: c ≈ 1", "n: c ≈ 1 ± x", "n: c ≈ d ± 1", "n: c ≈ 1 ± 0", "n: c ≥ 1 ≤ 2", "n: c ≥ 1 ≥ 2", "n: c ≥ x × y",
      "n: c at k=1 at l=2", "n: c in a/b in c/d", "n: c over k over l",
      "n: c at k", "n: c over of at k=1",
    ] {
      #expect(throws: Problem.self, "\(wrong)") { try ShownNumber(wrong, of: "a") }
    }
  }

  @Test func barsAreJudgedByMeans() throws {
    #expect(try verdict(rows([0.9, 1.1]), "≥ 1") == .reached)
    #expect(try verdict(rows([0.9, 1.0]), "≥ 1") == .missed)
    #expect(try verdict(rows([1]), "> 1") == .missed)
    #expect(try verdict(rows([1]), "≤ 1") == .reached)
    #expect(try verdict(rows([1]), "< 1") == .missed)
    #expect(try verdict(rows([2, .nan]), "≥ 1") == .missed)
    #expect(try verdict(rows([0.9, 1.16]), "≈ 1 ± 0.04") == .reached)
    #expect(try verdict(rows([0.9, 1.2]), "≈ 1 ± 0.04") == .missed)
    #expect(try verdict(rows([0.9]), "≈ 1 ± 0.04") == .missed)
  }

  /// Seeds differ more than settings do, and pairs tell these apart nevertheless.
  @Test func settingsAreComparedSeedBySeed() throws {
    let (left, right) = (rows([1, 5, 9]), rows([2, 6.1, 9.9]))
    #expect(try verdict(left, "< d", right) == .reached)
    #expect(try verdict(right, "< d", left) == .missed)
    #expect(try verdict(left, "< d", rows([2, 3, 11])) == .notTold)
    #expect(try verdict(left, "< d", rows([9.9, 6.1, 2], seeds: [3, 2, 1])) == .reached)
    // Other seeds make no pairs: Welch's interval.
    #expect(try verdict(left, "< d", rows([2, 6.1, 9.9], seeds: [1, 2, 4])) == .notTold)
    #expect(try verdict(left, "< d", rows([2, 6.1, 9.9], seeds: [4, 5, 6])) == .notTold)
    #expect(try verdict(rows([1, 2, 3]), "< d", rows([11, 12], seeds: [4, 5])) == .reached)
    #expect(try verdict(left, "≤ d", left) == .reached)
    #expect(try verdict(left, "< d", left) == .missed)
  }

  /// One seed has no interval but that over the examples it was measured on.
  @Test func oneSeedIsNotEnough() throws {
    #expect(try verdict(rows([7]), "< d", rows([8])) == .oneSeed)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8])) == .oneSeed)
    #expect(try verdict(rows([7]), "< d", rows([8, 8.1, 8.2])) == .oneSeed)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8], error: 0.1)) == .reached)
    #expect(try verdict(rows([8], error: 0.1), "< d", rows([7], error: 0.1)) == .missed)
    #expect(try verdict(rows([7], error: 0.4), "< d", rows([8], error: 0.4)) == .notTold)
    // The other's error is multiplied, too.
    #expect(try verdict(rows([1], error: 0.1), "≤ 0.5 × d", rows([2.5], error: 0.1)) == .reached)
    #expect(try verdict(rows([1], error: 0.1), "≤ 0.5 × d", rows([2.5], error: 0.4)) == .notTold)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8, 8.1, 8.2])) == .reached)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([6, 9, 8.2])) == .notTold)
  }

  /// A swept name may stand for the seed, so that its values are the interval.
  @Test func aNameForTheSeed() throws {
    var measured = Measurements()
    let settings = [("k=1 of=1", 1.0), ("k=1 of=2", 2), ("k=2 of=1", 5)]
    measured.replace(
      "a",
      by: try settings.map {
        .init(
          experiment: "a", recipe: "", setting: try SettingText($0.0), seed: "1", column: "c", value: $0.1, error: nil)
      })
    let apart = measured.rows(of: try ShownNumber("n: c at k=1", of: "a").quantity)
    #expect(apart.map(\.rows.count) == [1, 1])
    let over = measured.rows(of: try ShownNumber("n: c over of", of: "a").quantity)
    #expect(over.map(\.setting.text) == ["k=1", "k=2"] && over.map { $0.rows.map(\.value) } == [[1, 2], [5]])
    #expect(over[0].rows.map(\.seed) == ["1 1", "2 1"])
  }

  /// Signs are those of print, and what all seeds share stands alone.
  @Test func numbersAsTheyStand() {
    #expect(SystemsPage.words(rows([-1.5, -1.6, -1.7])) == "−1.60 ± 0.25 (3)")
    #expect(SystemsPage.words(rows([9.38, 9.38, 9.38])) == "9.380")
    #expect(SystemsPage.words(rows([-9.38])) == "−9.380 (1)")
    #expect(SystemsPage.words(rows([1], error: 0.1)) == "1.00 ± 0.20 (1)")
  }

  @Test func durations() {
    #expect(
      [0.5, 17.2, 89, 138, 5399, 9000].map(SystemsPage.duration) == [
        "less than 1 s", "17 s", "89 s", "2.3 min", "90 min", "2.5 h",
      ])
  }

  /// Each setting's median trial, as many times as it has seeds.
  @Test func oneSlowTrialChangesNoTime() throws {
    var measured = Measurements()
    let trials = [("k=1", 50.0), ("k=1", 60), ("k=1", 400), ("k=2", 7), ("k=2", 9)]
    measured.replace(
      "a",
      by: try trials.map { setting, seconds in
        .init(
          experiment: "a", recipe: "", setting: try SettingText(setting), seed: "1", column: "seconds", value: seconds,
          error: nil)
      })
    #expect(measured.time(of: "a")?.seconds == 3 * 60 + 2 * 8 && measured.time(of: "a")?.trials == 5)
    #expect(measured.time(of: "b") == nil)
  }

  /// A value may have blanks and signs in it.
  @Test func settings() throws {
    let setting = try SettingText("layers=\"conv 3 x=1\" k=2")
    #expect(setting.value(of: "layers") == "conv 3 x=1" && setting.value(of: "k") == "2")
    #expect(setting.words == "layers conv 3 x=1, k 2" && setting.text == "layers=\"conv 3 x=1\" k=2")
    #expect(try setting.has(SettingText("k=2")) && !setting.has(SettingText("x=1\"\"")))
    #expect(setting.without("layers").text == "k=2" && SettingText([]).text == "")
    for wrong in ["k", "=2", "k=\"2", "a b=1"] { #expect(throws: Problem.self) { try SettingText(wrong) } }
  }

  /// As GitHub names them.
  @Test func anchors() {
    #expect(SystemsPage.anchor("8, 9 The same on MNIST") == "8-9-the-same-on-mnist")
    #expect(SystemsPage.anchor("7 log p(x) and VQ-VAE's") == "7-log-px-and-vq-vaes")
  }
}

import Basics
import TestSupport
import Testing

@testable import Trial

/// The keys of arrays that results have: with others, all of them would be made anew.
@Suite struct ArrayKeyTests {
  @Test(arguments: [
    ("originals-78f97c94", ArrayRequest("originals", "originals", ["count": .integer(20)])),
    (
      "reconstructed-9049917e",
      ArrayRequest("reconstructed", "ofExamples", of: "reconstructed", ["count": .integer(20)])
    ),
    ("generated-9f521fb9", ArrayRequest("generated", "drawn", of: "generated", ["count": .integer(64)])),
    (
      "captured-debaa398",
      ArrayRequest(
        "captured", "drawn", of: "generated", ["count": .integer(8)], at: Moments(.epochs, [1, 7, 21]))
    ),
    (
      "interpolation-b34b9f3f",
      ArrayRequest(
        "interpolation", "interpolated", of: "generated", ["along": nil, "rows": .words(["6"]), "steps": .integer(10)])
    ),
    (
      "interpolation-55d20b79",
      ArrayRequest(
        "interpolation", "interpolated", of: "generated",
        ["along": .word("noise"), "rows": .words(["3"]), "steps": .integer(10)])
    ),
    (
      "latent_map-84597e08",
      ArrayRequest(
        "latent_map", "mapped", of: "generated", ["over": nil, "side": .integer(15), "reach": .number(1.5)])
    ),
  ])
  func keysStay(_ key: String, _ request: ArrayRequest) throws {
    let plan = try plan(smallGAN, in: TemporaryFolder())
    #expect(Requests.key(of: request, plan.experiment) == key)
  }

  /// What was captured in training cannot be made again, whatever else evaluation learns.
  @Test func whatIsCapturedStays() throws {
    let plan = try plan(smallGAN, in: TemporaryFolder())
    let request = ArrayRequest(
      "captured", "drawn", of: "generated", ["count": .integer(8)], at: Moments(.epochs, [1]))
    #expect(Capture.all(of: request, plan.experiment).map(\.file) == ["captures/captured-2ccb24e2/epoch_1.npy"])
  }
}

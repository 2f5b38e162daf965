import Basics
import TestSupport
import Testing

@testable import Trial

/// The keys of arrays that results have: with others, all of them would be made anew.
@Suite struct ArrayKeyTests {
  @Test(arguments: [
    ("originals-c83b2b36", ArrayRequest("originals", "originals", ["count": .integer(20)])),
    (
      "reconstructed-760ee65a",
      ArrayRequest("reconstructed", "ofExamples", of: "reconstructed", ["count": .integer(20)])
    ),
    ("generated-0845022e", ArrayRequest("generated", "drawn", of: "generated", ["count": .integer(64)])),
    (
      "captured-39c99714",
      ArrayRequest(
        "captured", "drawn", of: "generated", ["count": .integer(8)], at: Moments(.epochs, [1, 7, 21]))
    ),
    (
      "interpolation-7b23c117",
      ArrayRequest(
        "interpolation", "interpolated", of: "generated", ["along": nil, "rows": .words(["6"]), "steps": .integer(10)])
    ),
    (
      "interpolation-6b52a03b",
      ArrayRequest(
        "interpolation", "interpolated", of: "generated",
        ["along": .word("noise"), "rows": .words(["3"]), "steps": .integer(10)])
    ),
    (
      "latent_map-3ec6fa5d",
      ArrayRequest(
        "latent_map", "mapped", of: "generated", ["over": nil, "side": .integer(15), "reach": .number(1.5)])
    ),
  ])
  func keysStay(_ key: String, _ request: ArrayRequest) throws {
    let plan = try plan(smallGAN, in: TemporaryFolder())
    #expect(Requests.key(of: request, plan.experiment) == key)
  }
}

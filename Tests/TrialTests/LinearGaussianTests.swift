import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// The experiment whose log p(x) is known: what a VAE reaches there, and what importance sampling finds.
@Suite struct LinearGaussianTests {
  @Test func theBoundReachesTheTruth() throws {
    let text = try Files.text("\(experiments)/toy/linear-gaussian.yaml").replacing("steps: 4000", with: "steps: 1500")
      .replacing("samples 100 examples", with: "samples 20 examples")
    let folder = TemporaryFolder()
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder)
    let values = try measured(folder, plan)
    func value(_ name: String) throws -> Double { try #require(values[name]) }
    // −½ log det(2πe (a aᵀ + I/4)), the mean of log p(x): a has the square 5.25.
    let truth = -0.5 * (3 * 2.837_877_066 + logarithm(5.5) - 2 * logarithm(4))
    #expect(try abs(value("test_truth") - truth) < 0.01)
    // The same draws for both, so that little but what is left to learn stands between them.
    let gap = try value("test_truth") - value("test_elbo")
    #expect(gap > -0.01 && gap < 0.05, "\(gap)")
    #expect(try abs(value("test_log_likelihood") - truth) < 0.05)
  }
}

import Basics
import TestSupport
import Testing

@testable import Trial

/// `train.rates` of networks that move in some phases.
@Suite struct PhaseRateTests {
  /// The first phase moves the encoder and the decoder, the second the encoder and the probe, nothing the spare.
  private func problems(_ rates: String, _ more: String = "", target: String = "1") throws -> String {
    let folder = TemporaryFolder()
    let text = """
      data: {source: digits, train: 90, valid: 10, test: 10}
      networks:
        encoder: [flatten, linear 4]
        decoder: [linear 784]
        probe: [linear 1]
        spare: [linear 1]
        smooth: average encoder 0.9
      objective: {sample: {x: data}, minimize: mean((decoder(encoder(x)) - 1)^2)}
      train:
        steps: 2
        batch: 10
        optimizer: adam
        rates: \(rates)
        phases: [{}, {objective.minimize: mean((probe(encoder(x)) - \(target))^2)\(more)}]
      """
    let phases = try plan(text, in: folder).phases
    do throws(Problems) {
      _ = try TrialCheck(phases, context: context(folder))
      return ""
    } catch {
      return error.errors.map { [$0.message, $0.hint].compactMap { $0 }.joined(separator: "; ") }.joined(
        separator: "\n")
    }
  }

  private func context(_ folder: TemporaryFolder) -> TrialContext {
    TrialContext(folder: folder.path, results: "\(folder.path)/results", catalogues: .test)
  }

  /// Once for all phases; a network that only a later one has counts too.
  @Test func aPhaseIsEnough() throws {
    #expect(try problems("{encoder: 0.1, decoder: 0.2, probe: 0.5}") == "")
    #expect(try problems("{late: 0.5}", ", networks: {late: [flatten, linear 1]}", target: "late(x)") == "")
  }

  @Test func faults() throws {
    #expect(
      try problems("{spare: 0.1}") == "no step moves spare: it has no rate; moved: decoder, encoder, probe")
    #expect(try problems("{encode: 0.1}") == "no network is called 'encode'; did you mean 'encoder'?")
    #expect(
      try problems("{smooth: 0.1}")
        == "smooth is an average, and such a network has no rate; networks with rows of their own are moved")
    // A rate of a phase is of what that phase moves.
    #expect(
      try problems("{encoder: 0.1}", ", train.rates: {decoder: 0.1}")
        == "no step moves decoder: it has no rate; moved: encoder, probe")
  }
}

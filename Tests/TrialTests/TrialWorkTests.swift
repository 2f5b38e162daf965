import Basics
import Spec
import TestSupport
import Testing

@testable import Trial

@Suite struct TrialWorkTests {
  /// An autoencoder of two layers: of each product the forward pass, the gradient of the weights and, of the second, that of
  /// its input.
  @Test(arguments: ["", ", phases: [{}, {train.epochs: 5, train.batch: 7}]"])
  func countsProducts(_ phases: String) throws {
    let text = """
      data: {source: digits, train: 20, valid: 5, test: 5}
      networks: {encoder: [flatten, linear 4], decoder: [linear 784, reshape 1 28 28]}
      objective: {minimize: mean(sum((decoder(encoder(data)) - data)^2))}
      train: {epochs: 3, batch: 8, optimizer: sgd 1e-3\(phases)}
      """
    let folder = TemporaryFolder()
    let plan = try plan(text, in: folder)
    let work = try TrialWork(
      plan, context: TrialContext(folder: folder.path, results: "\(folder.path)/results", catalogues: .test))
    #expect(work.steps == (phases.isEmpty ? 9 : 9 + 15))
    // Batches are counted whole, though an epoch's last may be smaller.
    let counted = phases.isEmpty ? 9.0 * 8 : 9.0 * 8 + 15 * 7
    #expect(work.operations == counted * 2 * 784 * 4 * 5)
  }
}

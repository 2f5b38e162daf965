import Basics
import Testing

/// What the table of a sweep shows first, and what it stars.
@Suite struct AskedFirstTests {
  @Test func columnsOfEvaluateStandFirst() throws {
    let folder = try Folder()
    let text = """
      data: {source: digits, train: 40, valid: 20, test: 20}
      networks:
        encoder: [flatten, linear 4, relu, gaussian 2]
        decoder: [linear 4, relu, linear 784, reshape 1 28 28, bernoulli]
      objective: vae
      train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
      evaluate: [kl, log_likelihood samples 2]
      sweep: {train.epochs: [1, 2]}
      """
    try folder.write(Array(text.utf8), to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    for output in [ending.output, try Program.run(["compare", "Results/e"], in: folder).output] {
      let lines = output.split(separator: "\n").map(String.init)
      let header = try #require(lines.first { $0.hasPrefix("train.epochs ") })
      // A divergence can be had small by a code that holds nothing: it has no best.
      #expect(header.hasPrefix("train.epochs  valid_kl  valid_log_likelihood ↑  test_kl"), "\(header)")
    }
  }
}

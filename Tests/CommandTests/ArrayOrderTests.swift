import Basics
import Testing

/// Every array that a user can read has images as PyTorch has them: what a trial stored goes into its networks.
@Suite struct ArrayOrderTests {
  private static let experiment = """
    data: {source: shapes, train: 40, valid: 8, test: 8, size: 16}
    networks:
      encoder: [flatten, gaussian 2]
      decoder: [linear 768, reshape 3 16 16, bernoulli]
    objective: vae
    train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
    figures: [samples columns 3, samples columns 3 at epochs 1, reconstructions columns 3]
    """

  @Test func whatIsStoredCanBeApplied() throws {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    let ran = try Program.run(["run", "e.yaml", "--threads", "1"], in: folder)
    try #require(ran.status == 0, "\(ran.errors)")
    let trial = "Results/e/trials/\(try #require(Files.names(in: "\(folder.path)/Results/e/trials").first))"
    let arrays = Files.names(in: "\(folder.path)/\(trial)/arrays")
    func stored(_ name: String) throws -> (file: String, array: NPY) {
      let file = "\(trial)/arrays/\(try #require(arrays.first { $0.hasPrefix("\(name)-") }, "\(name) of \(arrays)"))"
      return (file, try NPY(path: "\(folder.path)/\(file)"))
    }
    func applied(_ network: String, _ input: String, to output: String) throws -> NPY {
      let ending = try Program.run(
        ["apply", trial, "--network", network, "--input", input, "--output", output], in: folder)
      try #require(ending.status == 0, "\(ending.errors)")
      return try NPY(path: "\(folder.path)/\(output)")
    }
    for name in ["generated", "captured"] {
      #expect(try Array(stored(name).array.shape.dropFirst()) == [3, 16, 16], "\(name)")
    }
    // The mean of the code goes through the decoder: what `reconstructed` is.
    _ = try applied("encoder", try stored("originals").file, to: "codes.npy")
    let again = try applied("decoder", "codes.npy", to: "again.npy")
    let reconstructed = try stored("reconstructed").array
    #expect(
      again.shape == reconstructed.shape && zip(again.numbers, reconstructed.numbers).allSatisfy { abs($0 - $1) < 1e-5 }
    )
  }
}

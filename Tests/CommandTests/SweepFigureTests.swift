import Basics
import Testing

/// Rows of `figures` that are drawn once for a sweep, their formats, and the page.
@Suite struct SweepFigureCommandTests {
  private func experiment(_ figures: String) -> String {
    """
    title: Digits
    let: {latent: 2}
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 8, relu, gaussian $latent]
      decoder: [linear 8, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
    figures: [\(figures)]
    sweep: {latent: [2, 3]}
    """
  }

  @Test func rowsOfASweepAreDrawnOnce() throws {
    let folder = try Folder()
    try folder.write(
      Array(experiment("reconstructions over latent columns 4, \"scatter code[:2] colour data.label file svg\"").utf8),
      to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let results = "\(folder.path)/Results/e"
    for name in ["reconstructions_over_latent.png", "reconstructions_over_latent.csv"] {
      #expect(Files.exists("\(results)/figures/\(name)"))
    }
    #expect(try Files.text("\(results)/report.html").contains("</html>"))
    for trial in Files.names(in: "\(results)/trials") {
      #expect(Files.names(in: "\(results)/trials/\(trial)/figures").sorted() == ["scatter.csv", "scatter.svg"])
    }
    // Drawn again from what is stored, without training, to the same bytes.
    let path = "\(results)/figures/reconstructions_over_latent.png"
    let before = try Files.read(path)
    try Files.remove(path)
    #expect(try Program.run(["figures", "Results/e"], in: folder).status == 0)
    #expect(try Files.read(path) == before)
  }

  @Test func aNameThatTheSweepLacksIsSaid() throws {
    let folder = try Folder()
    try folder.write(Array(experiment("loss over laten").utf8), to: "e.yaml")
    let ending = try Program.run(["check", "e.yaml"], in: folder)
    #expect(ending.status == 0 && ending.errors.contains("the sweep does not vary 'laten'"), "\(ending.errors)")
  }
}

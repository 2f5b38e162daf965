import Basics
import TestSupport
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

  /// A page shows each figure's pictures as wide as that figure lays them out, and no array that is none of pictures.
  @Test func aPageShowsThePicturesOfEachFigure() throws {
    let folder = try Folder()
    let rows = [
      "samples rows 1 columns 4", "interpolation z rows 2 steps 9", "interpolation z rows 2 steps 3",
      "interpolation z corners 4", "kernels encoder",
    ]
    try folder.write(Array(experiment(rows.map { "\"\($0)\"" }.joined(separator: ", ")).utf8), to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let page = try Files.text("\(folder.path)/Results/e/report.html")
    let titles = page.split(separator: "<h3>").dropFirst().map { $0.prefix { $0 != "<" } }
    // The first is of charts.
    #expect(
      titles.dropFirst().prefix(4).map(String.init) == [
        "Samples", "Interpolation: interpolation z rows 2 steps 9",
        "Interpolation: interpolation z rows 2 steps 3", "Interpolation between 4 codes",
      ])
    // Of 28 pixels with one between them, twice as large.
    for count in [4, 9, 3, 5] {
      #expect(page.contains("width=\"\((count * 29 - 1) * 2)\" height=\"56\"></td>"), "\(count)")
    }
    #expect(page.contains("<dt>arithmetic</dt><dd>version ") && page.contains("<dd>atelier sweep e.yaml</dd>"))
  }

  /// An example is the same picture in each trial, though a sweep varies the numbers that are black and white.
  @Test func eachTrialsPicturesAreOnItsOwnScale() throws {
    let folder = try Folder()
    let text = experiment("images x rows 1 columns 2")
      .replacing("{source: digits,", with: "{source: digits, scale: 0 1,")
      .replacing("latent: [2, 3]", with: "data.scale: [0 1, -1 1]").replacing("bernoulli", with: "normal")
    try folder.write(Array(text.utf8), to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml", "--report"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let page = try Files.text("\(folder.path)/Results/e/report.html")
    let pictures = page.split(separator: "data:image/png;base64,").dropFirst().map { $0.prefix { $0 != "\"" } }
    // In the wall and with each trial.
    #expect(pictures.count == 4 && Set(pictures).count == 1)
  }

  @Test func aNameThatTheSweepLacksIsSaid() throws {
    let folder = try Folder()
    try folder.write(Array(experiment("loss over laten").utf8), to: "e.yaml")
    let ending = try Program.run(["check", "e.yaml"], in: folder)
    #expect(ending.status == 0 && ending.errors.contains("the sweep does not vary 'laten'"), "\(ending.errors)")
  }
}

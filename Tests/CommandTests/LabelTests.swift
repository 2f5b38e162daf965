import Basics
import Testing

/// Nothing is drawn under a label that its numbers do not have.
@Suite struct LabelTests {
  private static let experiment = """
    data: {source: digits, train: 60, valid: 100, test: 100}
    networks:
      'G(u, v)': [concat v, linear 8, relu, linear 784, sigmoid, reshape 1 28 28]
      F: [flatten, linear 8, relu, linear 784, sigmoid, reshape 1 28 28]
    objective:
      sample: {x: data, a: normal(3), z0: normal(2)}
      define: {generated: "G(a, z0)", translated: F(x)}
      minimize: mean(sum((generated - x)^2)) + mean(sum((translated - x)^2))
    train: {epochs: 1, batch: 16, optimizer: adam 1e-3}
    figures: [interpolation along a, interpolation along z0 rows 2, latent_map over z0, images translated rows 8 columns 8]
    """

  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
  }

  private var trial: String {
    get throws {
      let trials = "\(folder.path)/Results/e/trials"
      return "\(trials)/\(try #require(Files.names(in: trials).first))"
    }
  }

  private func arrays(_ prefix: String) throws -> [NPY] {
    let folder = "\(try trial)/arrays"
    return try Files.names(in: folder).filter { $0.hasPrefix(prefix) }.map {
      try NPY(bytes: Files.read("\(folder)/\($0)"), name: $0)
    }
  }

  /// Two rows of one kind once shared one array, cut to the rows of the second.
  @Test func rowsOfAKindHaveTheirOwnNumbers() throws {
    let lines = try arrays("interpolation-").sorted { $0.shape[0] < $1.shape[0] }
    #expect(lines.map { $0.shape[0] } == [20, 60])
    #expect(Array(lines[1].numbers.prefix(lines[0].numbers.count)) != lines[0].numbers)
    #expect(
      Files.names(in: "\(try trial)/figures").filter { $0.hasPrefix("interpolation") && $0.hasSuffix("png") }
        == ["interpolation.png", "interpolation_2.png"])
  }

  /// What is made of data is made of as many examples as are shown, not of a batch of 16 again and again.
  @Test func picturesOfDataDoNotRepeat() throws {
    let pictures = try #require(try arrays("column1-").first)
    #expect(pictures.shape[0] == 64)
    let width = pictures.numbers.count / 64
    #expect(Set((0..<64).map { Array(pictures.numbers[$0 * width..<($0 + 1) * width]) }).count == 64)
  }

  /// The trial's copy of its file says what it was trained by; an edit there draws nothing under another label.
  @Test func anEditOfATrialsCopyChangesNoLabel() throws {
    let (picture, copy) = ("\(try trial)/figures/latent_map.png", "\(try trial)/experiment.yaml")
    let before = try Files.read(picture)
    let text = try Files.text(copy)
    #expect(text.contains("latent_map over z0"))
    try AtomicFile.write(text.replacing("latent_map over z0", with: "latent_map over z0 reach 3"), to: copy)
    #expect(try Program.run(["figures", try trial], in: folder).status == 0)
    #expect(try Files.read(picture) == before && arrays("latent_map-").count == 1)
    // The experiment's own file asks for other numbers, and gets them.
    try folder.write(
      Array(Self.experiment.replacing("over z0,", with: "over z0 reach 3,").utf8), to: "e.yaml")
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    let maps = try arrays("latent_map-")
    #expect(maps.count == 2 && maps[0].numbers != maps[1].numbers)
    #expect(try Files.read(picture) != before)
  }
}

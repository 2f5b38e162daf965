import Basics
import Testing

/// What the documents show is what the program reads.
@Suite struct DocumentTests {
  private static let root = "\(Golden.folder)/../.."

  /// The blocks between ```yaml and ```.
  private func examples(_ document: String) throws -> [String] {
    let parts = try Files.text("\(Self.root)/\(document)").split(separator: "```", omittingEmptySubsequences: false)
    return parts.filter { $0.hasPrefix("yaml\n") }.map { String($0.dropFirst(5)) }
  }

  private func check(_ text: String) throws {
    let folder = try Folder()
    try folder.write(Array(text.utf8), to: "example.yaml")
    let ending = try Program.run(["check", "example.yaml"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
  }

  /// The experiment of the README, on data that is there, and the same with the objective written out.
  @Test func experimentsOfTheReadme() throws {
    let blocks = try examples("README.md")
    try #require(blocks.count == 2)
    let lines = blocks[0].split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("data:") ? "data: {source: digits}" : String(line)
    }
    try check(lines.joined(separator: "\n"))
    try check(lines.map { $0.hasPrefix("objective:") ? blocks[1] : $0 }.joined(separator: "\n"))
  }

  /// Every block that is a whole experiment, or changes one by `base`, is accepted without a warning. A first line
  /// `# NAME.yaml` says what its file is called.
  @Test func experimentsOfTheLanguagePage() throws {
    let experiments = try examples("docs/language.md").filter(Self.isExperiment)
    #expect(experiments.count >= 16)
    let folder = try Folder()
    for (index, text) in experiments.enumerated() {
      let first = text.prefix { $0 != "\n" }
      let name = first.hasPrefix("# ") ? String(first.dropFirst(2)) : "example-\(index + 1).yaml"
      try folder.write(Array(text.utf8), to: name)
      let ending = try Program.run(["check", name], in: folder)
      #expect(ending.status == 0 && ending.errors.isEmpty, "\(first): \(ending.errors)")
    }
  }

  private static func isExperiment(_ text: String) -> Bool {
    let lines = text.split(separator: "\n")
    func has(_ key: String) -> Bool { lines.contains { $0.hasPrefix(key) } }
    return has("networks:") && has("objective:") || has("base:")
  }

  @Test func sweepsOfTheLanguagePage() throws {
    let sweep = try #require(try examples("docs/language.md").first { $0.hasPrefix("sweep:") })
    try check(
      """
      let: {latent: 2, beta: 1, width: 64, depth: 1, rate: 1e-3}
      data: {source: digits}
      networks:
        encoder: [flatten, repeat $depth: [linear $width, relu], gaussian $latent]
        decoder: [linear 64, relu, linear 784, reshape 1 28 28, bernoulli]
      objective: vae beta $beta
      train: {epochs: 1, batch: 50, optimizer: adam $rate}
      \(sweep)
      """)
  }

  @Test func referenceIsOfThisProgram() throws {
    let ending = try Program.run(["show", "reference"], in: try Folder())
    let page = try Files.text("\(Self.root)/docs/reference.md")
    #expect(page == ending.output, "atelier show reference > docs/reference.md")
  }
}

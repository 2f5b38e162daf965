import Basics
import Testing

/// `titles`, `words` and `figures --file`: pictures for a report in any language.
@Suite struct WordsTests {
  private static let experiment = """
    title: The loss of points
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error, report: [error]}
    train: {epochs: 2, batch: 20, optimizer: sgd 1e-3}
    figures: ["loss file svg"]
    sweep: {train.epochs: [1, 2]}

    """

  private func write(_ more: String, in folder: Folder) throws {
    try folder.write(Array((Self.experiment + more).utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\(Double($0) / 100)\n" }.joined().utf8), to: "points.csv")
  }

  private func title(_ path: String) throws -> Substring? {
    try Files.text(path).split(separator: "<title>").dropFirst().first?.prefix { $0 != "<" }
  }

  /// Other words draw what there is anew and train nothing.
  @Test func changedWordsTrainNothing() throws {
    let folder = try Folder()
    try write("", in: folder)
    let first = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    let trial = try #require(Files.names(in: "\(folder.path)/Results/e/trials").first)
    let figure = "\(folder.path)/Results/e/trials/\(trial)/figures/loss.svg"
    let sweeps = "\(folder.path)/Results/e/figures/valid_error.png"
    #expect(try title(figure) == "Loss")
    let before = (try Files.read(figure), try Files.read(sweeps))
    try write("titles: false\nwords: {loss: perte, validation: en validation}\n", in: folder)
    let second = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(second.status == 0 && second.output.contains("0 of 2 trials to train"), "\(second.output)")
    #expect(try title(figure) == "Perte")
    #expect(try Files.read(figure) != before.0 && Files.read(sweeps) != before.1)
    // The experiment's own title is nobody else's word.
    #expect(try Files.text(figure).contains("Experiment: The loss of points"))
  }

  @Test func aUsersOwnWords() throws {
    let folder = try Folder()
    try write("", in: folder)
    try Files.makeFolder("\(folder.path)/config/atelier")
    let config = ["XDG_CONFIG_HOME=\(folder.path)/config"]
    try folder.write(Array("loss: perte\nanything at all: n'importe quoi\n".utf8), to: "config/atelier/words.yaml")
    let ending = try Program.run(["sweep", "e.yaml"], in: folder, environment: config)
    // Of the words for all experiments some are always another's.
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    let trial = try #require(Files.names(in: "\(folder.path)/Results/e/trials").first)
    #expect(try title("\(folder.path)/Results/e/trials/\(trial)/figures/loss.svg") == "Perte")
    try folder.write(Array("loss: {a: b}\n".utf8), to: "config/atelier/words.yaml")
    let broken = try Program.run(["check", "e.yaml"], in: folder, environment: config)
    #expect(broken.status == 2 && broken.errors.contains("words.yaml:1:7: error: what is written for 'loss'"))
  }

  /// The French words that come with the documents: all of the program's, and a figure drawn with them.
  @Test func frenchWords() throws {
    let documents = "\(Golden.folder)/../../docs"
    let words = try Files.text("\(documents)/words-fr.yaml")
    let lines = words.split(separator: "\n").filter { !$0.hasPrefix("#") }
    func has(_ word: String) -> Bool {
      let quoted = "'\(word.replacing("'", with: "''"))'"
      return lines.contains { $0.hasPrefix("\(word): ") || $0.hasPrefix("\(quoted): ") }
    }
    let reference = try Files.text("\(documents)/reference.md").split(separator: "\n")
    let start = try #require(reference.firstIndex(of: "## Words of figures"))
    let table = reference[start...].prefix { $0 != "## Objectives" }.filter { $0.hasPrefix("| ") }
    let known = table.flatMap { $0.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element) }
    #expect(known.count > 100)
    let missing = known.map(String.init).filter { !has($0) }
    #expect(missing.isEmpty, "\(missing)")

    let folder = try Folder()
    try write("", in: folder)
    try Files.makeFolder("\(folder.path)/config/atelier")
    try folder.write(Array(words.utf8), to: "config/atelier/words.yaml")
    let config = ["XDG_CONFIG_HOME=\(folder.path)/config"]
    let ending = try Program.run(["sweep", "e.yaml"], in: folder, environment: config)
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    let trial = try #require(Files.names(in: "\(folder.path)/Results/e/trials").first)
    #expect(try title("\(folder.path)/Results/e/trials/\(trial)/figures/loss.svg") == "Coût")
  }

  @Test func wordsThatNoFigureWrites() throws {
    let folder = try Folder()
    try write("words: {validaton: x, error: erreur, 'training error': y, net: z, gradient_norm: norme}\n", in: folder)
    let ending = try Program.run(["check", "e.yaml"], in: folder)
    #expect(ending.status == 0)
    #expect(
      ending.errors == """
        e.yaml:8:9: warning: no figure writes 'validaton'
          words: {validaton: x, error: erreur, 'training error': y, net: z, gradient_norm: norme}
                  ^~~~~~~~~
          did you mean 'validation'?
          in all 2 trials

        """, "\(ending.errors)")
  }

  @Test(arguments: ["pdf", "svg"]) func allFiguresInOneFormat(_ format: String) throws {
    let folder = try Folder()
    try write("", in: folder)
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    let ending = try Program.run(["figures", "Results/e", "--file", format], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let drawn = ["loss", "valid_error"].map { "Results/e/figures/\($0).\(format)" }
    #expect(drawn.allSatisfy { ending.output.contains("\($0)\n") && Files.exists("\(folder.path)/\($0)") })
    #expect(!ending.output.contains(".png"))
    let trial = try #require(Files.names(in: "\(folder.path)/Results/e/trials").first)
    let one = try Program.run(["figures", "Results/e/trials/\(trial)", "--file", "pdf"], in: folder)
    #expect(one.output.hasPrefix("Results/e/trials/\(trial)/figures/loss.pdf\n"))
    let wrong = try Program.run(["figures", "Results/e", "--file", "jpg"], in: folder)
    #expect(wrong.status == 2 && wrong.errors.contains("no format of figures is called 'jpg'"))
    let row = try Program.run(["figures", "Results/e", "loss", "--file", "pdf"], in: folder)
    #expect(row.status == 2 && row.errors.contains("'loss file pdf'"))
  }
}

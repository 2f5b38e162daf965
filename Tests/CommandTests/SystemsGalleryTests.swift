import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import atelier
@testable import gallery

/// The systems' page of made-up results.
@Suite struct SystemsGalleryTests {
  private let folder = TemporaryFolder()
  private var results: ResultsFolder { ResultsFolder("\(folder.path)/results/toy") }
  private var page: String { (try? Files.text("\(folder.path)/docs/gallery.md")) ?? "" }

  private static let header = "source,numbers,title,claim,experiment,data,shown,picture,caption,picture 2,caption 2\n"

  private func list(_ lines: String...) {
    folder.write("lists/systems.csv", Self.header + lines.map { $0 + "\n" }.joined())
    folder.write("docs/text", "")
  }

  /// What is wrong and what is not done. The file is what was published last, or `recipe`.
  @discardableResult
  private func update(recipe: String? = nil) throws -> [String] {
    let gallery = try SystemsGallery(
      lists: "\(folder.path)/lists", results: "\(folder.path)/results", docs: "\(folder.path)/docs",
      recipe: { _ in try recipe ?? Files.text("\(folder.path)/recipe") })
    let report = try gallery.update(gallery.systems)
    return report.problems + report.notes
  }

  /// A sweep over `by`, with these values of `test_fid` for seeds 1, 2, …; nil: that trial is not done.
  private func publish(_ numbers: [(by: String, fid: [Double?])], seconds: Double = 60) throws {
    var trials: [PlanFile.Trial] = []
    for (by, values) in numbers {
      for (index, value) in values.enumerated() {
        let trial = PlanFile.Trial(
          id: "by=\(by)-seed=\(index + 1)", seed: UInt64(index + 1),
          settings: [.init(name: "by", value: by), .init(name: "seed", value: "\(index + 1)")],
          drawings: ["figure_samples-11111111"], experiment: "title: Toy\nseed: \(index + 1)\nby: \(by)\n")
        trials.append(trial)
        guard let value else { continue }
        let status = TrialStatus(
          id: trial.id, state: .done, seed: trial.seed, steps: 1, parameters: 1, seconds: seconds,
          metrics: [.init(MetricName(.test, "fid"), value)])
        folder.write("results/toy/trials/\(trial.id)/status.json", status.json.pretty)
        folder.write("results/toy/trials/\(trial.id)/figures/samples.png", try png(trials.count))
        try Answer(key: "figure_samples-11111111", row: "samples", files: ["figures/samples.png"])
          .write(in: results.trial(trial.id))
      }
    }
    let plan = PlanFile(
      name: "toy", title: "toy", file: "Experiments/lecture/toy.yaml", folder: ".", overrides: [],
      columns: ["by", "seed"], trials: trials)
    try plan.write(to: results)
    folder.write("recipe", Recipe.of(plan))
  }

  private func png(_ width: Int) throws -> [UInt8] {
    let colours = [UInt32](repeating: 0x102030, count: width)
    return try Pixels(width: width, height: 1, colours: colours).png(Palette(colours, atMost: 2))
  }

  private static let line =
    "The lecture,24,Toy,A claim |θ|.,lecture/toy,"
    + ",\"FID, below b's: test_fid at by=a < test_fid at by=b; low: test_fid at by=a ≤ 5; FID: test_fid\""
    + ",by=b: samples,Samples of b,,"

  @Test func aSystemHasItsNumbersPicturesAndTime() throws {
    list(
      Self.line, "The lecture,25,Again,A claim.,lecture/toy,,,by=b: samples,Samples,,",
      "Beyond,,Other,Claims more.,lecture/other,celeba,,samples,Samples,,")
    try publish([("a", [1, 2, 3]), ("b", [11, 12, 13])])
    #expect(try update() == [])
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      lines.contains(
        "| [24 Toy](#24-toy) | [lecture/toy](../Experiments/lecture/toy.yaml) | A claim \\|θ\\|. "
          + "| FID, below b's: 2.0 ± 2.5 (3) < 12.0 ± 2.5 (3) ✓<br>low: 2.0 ± 2.5 (3) ≤ 5 ✓<br>table below "
          + "| 6.0 min (6 trials) |"))
    #expect(
      lines.contains(
        "| [25 Again](#25-again) | [lecture/toy](../Experiments/lecture/toy.yaml) | A claim. | pictures below | the same |"
      ))
    #expect(
      lines.contains(
        "| Other | [lecture/other](../Experiments/lecture/other.yaml) | Claims more. | not run here: needs celeba | |"))
    #expect(lines.contains("| by a | 2.0 ± 2.5 (3) |") && lines.contains("| by b | 12.0 ± 2.5 (3) |"))
    let start = lines.firstIndex(of: "### 24 Toy") ?? 0
    #expect(
      lines[(start + 4)...].prefix(2) == [
        "- FID, below b's: 2.0 ± 2.5 (3) < 12.0 ± 2.5 (3) ✓", "- low: 2.0 ± 2.5 (3) ≤ 5 ✓",
      ])
    #expect(
      lines.contains(
        "Run here: 2 of 2 systems; 1 of 2 files. Bars: 2 in all, 2 with both sides measured: 2 reached."))
    let name = ShownPicture("by=b: samples", caption: "", of: "lecture/toy").name
    #expect(lines.contains("| <img src=\"images/systems/\(name)\" width=\"440\" alt=\"Samples of b\"> |"))
    #expect(lines.contains("| Samples of b |"))
    #expect(lines.contains("A claim |θ|. [lecture/toy](../Experiments/lecture/toy.yaml)"))
    // Of the first trial of b, the fourth of all.
    let picture = try #require(Pixels(png: try Files.read("\(folder.path)/docs/images/systems/\(name)")))
    #expect(picture.width == 4)
    #expect(lines.filter { $0.hasPrefix("## ") } == ["## The lecture", "## Beyond"])
  }

  @Test func whatIsNotAtHandIsKept() throws {
    list(Self.line)
    try publish([("a", [1, 2, 3]), ("b", [11, 12, 13])])
    try update()
    let (before, numbers) = (page, try Files.text("\(folder.path)/lists/measured.csv"))
    let pictures = PictureFolder(path: "\(folder.path)/docs/images/systems")
    try Files.remove(results.path)
    try update()
    #expect(page == before && pictures.names.count == 1)
    // The same while its trials run again.
    try publish([("a", [7, nil, 8]), ("b", [8, nil, 9])])
    #expect(try update() == ["\(results.path): 4 of 6 trials are done; the page keeps what it had"])
    #expect(try page == before && Files.text("\(folder.path)/lists/measured.csv") == numbers)
    try Files.remove(results.path)
    try publish([("a", [7]), ("b", [8])])
    try update()
    #expect(
      page.contains("FID, below b's: 7.000 (1) < 8.000 (1): one seed, not judged<br>low: 7.000 (1) ≤ 5: not reached"))
    #expect(
      page.contains(
        "Bars: 2 in all, 2 with both sides measured: 0 reached, 1 not reached, 1 of one seed and not judged."))
    // What the list shows no more is forgotten.
    list("The lecture,24,Toy,A claim.,lecture/else,,,samples,Samples,,")
    try update()
    #expect(pictures.names == [] && page.contains("| 24 Toy |") && page.contains("not run here"))
    #expect(
      try Files.text("\(folder.path)/lists/measured.csv") == "experiment,recipe,setting,seed,column,value,error\n")
  }

  @Test func whatIsWrongIsToldAndLeavesTheRest() throws {
    list(Self.line)
    try publish([("a", [1]), ("b", [11])])
    try update()
    let before = page
    list(Self.line.replacing("low: test_fid", with: "low: test_kid"))
    #expect(try update() == ["the results of lecture/toy have no test_kid at by=a"])
    #expect(page.contains("low: not run here") && page.contains("FID, below b's: 1.000 (1) < 11.00 (1): one seed"))
    list(Self.line.replacing("at by=b;", with: "at by=c;"))
    #expect(try update() == ["the results of lecture/toy have no test_fid at by=c"])
    list(Self.line.replacing("by=b: samples", with: "by=c: samples"))
    #expect(try update() == ["\(results.path) has no trial of by=c"])
    list(Self.line)
    try update()
    #expect(page == before)
    // Results of another experiment of this name.
    let plan = try Files.text(results.plan)
    try AtomicFile.write(plan.replacing("Experiments/lecture/toy", with: "Experiments/course/toy"), to: results.plan)
    #expect(
      try update() == [
        "\(results.path) has the results of Experiments/course/toy.yaml, not of lecture/toy"
      ])
  }

  /// Such as a command line left, or `atelier resume`; or the file was changed since.
  @Test func resultsOfAnotherTextAreNotTaken() throws {
    list(Self.line)
    try publish([("a", [1, 2]), ("b", [11, 12])])
    #expect(
      try update(recipe: "other") == [
        "\(results.path) is of lecture/toy before the file was last changed: sweep it again"
      ])
    #expect(page.contains("not run here"))
    let plan = try Files.text(results.plan)
    try AtomicFile.write(plan.replacing("overrides: []", with: "overrides:\n  - train.epochs=1"), to: results.plan)
    #expect(
      try update() == ["\(results.path) was run with train.epochs=1: what the file itself says is what counts here"])
    #expect(page.contains("not run here"))
  }

  /// Its numbers are shown, and not judged.
  @Test func whatWasMeasuredBeforeAChangeIsNotJudged() throws {
    list(Self.line)
    try publish([("a", [1, 2]), ("b", [11, 12])])
    try update()
    try Files.remove(results.path)
    #expect(page.contains("✓") && page.contains("Run here: 1 of 1 systems; 1 of 1 files."))
    #expect(try update(recipe: "other") == [])
    #expect(!page.contains(" ✓<br>") && !page.contains(" ✓\n"))
    #expect(page.contains("| *measured before the file was last changed*<br>FID, below b's: 1.5"))
    #expect(page.contains("\n- *measured before the file was last changed*\n- FID"))
    #expect(
      page.contains("Run here: 0 of 1 systems; 0 of 1 files, and 1 before it was last changed. Bars: 2 in all, 0"))
  }

  /// A line of a number that is not run leaves its system in part.
  @Test func systemsInPartAreNamed() throws {
    list(Self.line, "The lecture,\"24, 25\",Other,Claims more.,lecture/other,,n: test_fid ≥ 1,,,,")
    try publish([("a", [1, 2]), ("b", [11, 12])])
    try update()
    #expect(page.contains("Run here: 0 of 2 systems, in part 24; 1 of 2 files. Bars: 3 in all, 2"))
  }

  /// A disk that is full, say, once the pictures are written.
  @Test func whatCannotBeWrittenLeavesOldPictures() throws {
    list(Self.line)
    try publish([("a", [1, 2]), ("b", [11, 12])])
    try update()
    let name = ShownPicture("by=b: samples", caption: "", of: "lecture/toy").name
    list(Self.line.replacing("by=b: samples", with: "by=a: samples"))
    // A folder stands where the page has to go.
    try Files.remove("\(folder.path)/docs/gallery.md")
    folder.write("docs/gallery.md/full", "")
    #expect(throws: (any Error).self) { try update() }
    #expect(Files.exists("\(folder.path)/docs/images/systems/\(name)"))
  }

  /// Else the next run would forget all that is not at hand.
  @Test(arguments: ["", "torn", "short"]) func aDamagedFileIsAProblem(kind: String) throws {
    list(Self.line)
    try publish([("a", [1, 2]), ("b", [11, 12])])
    try update()
    let file = "\(folder.path)/lists/measured.csv"
    let text = try Files.text(file)
    let lines = text.split(separator: "\n")
    let damaged: (text: String, problem: String) =
      switch kind {
      case "torn": (String(text.dropLast(3)), "\(file):\(lines.count): the line has no end")
      case "short":
        ((lines[..<2] + ["lecture/toy,by=a"] + lines[2...]).map { "\($0)\n" }.joined(), "\(file):3: 2 cells, not 7")
      default: ("", "\(file) is empty")
      }
    try AtomicFile.write(damaged.text, to: file)
    let found = #expect(throws: Problem.self) { try update() }
    #expect(found?.message == damaged.problem)
    #expect(try Files.text(file) == damaged.text)
  }

  @Test func aDamagedListIsAProblem() throws {
    list(Self.line, "The lecture,25,Toy")
    let found = #expect(throws: Problem.self) { try update() }
    #expect(found?.message == "\(folder.path)/lists/systems.csv:3: 3 cells, not 11")
    list("The lecture,24,Toy,A claim.,lecture/toy,,test_fid,,,,")
    let other = #expect(throws: Problem.self) { try update() }
    #expect(other?.message == "\(folder.path)/lists/systems.csv:2: 'test_fid' is not 'label: column'")
  }

  @Test func namesChoose() throws {
    list(Self.line, Self.line.replacing("lecture/toy", with: "lecture/other"))
    let all = try System.all(in: "\(folder.path)/lists")
    #expect(try System.chosen([], among: all).map(\.experiment) == ["lecture/toy", "lecture/other"])
    #expect(try System.chosen(["lecture/other"], among: all).map(\.experiment) == ["lecture/other"])
    #expect(throws: Problem.self) { try System.chosen(["lecture/tow"], among: all) }
  }
}

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

/// The script of `make gallery`, with a program that only notes what it is asked for.
@Suite struct GalleryScriptTests {
  private func run(
    _ names: String, atelier: String, before: String = ""
  ) throws -> (ending: Program.Ending, calls: [String]) {
    let folder = try Folder()
    let root = "\(Golden.folder)/../.."
    func write(_ name: String, _ text: String) throws {
      try Files.makeFolder("\(folder.path)/\(name)".parentFolder ?? "")
      try folder.write(Array(text.utf8), to: name)
    }
    try write("lists/run.sh", try Files.text("\(root)/Tests/Gallery/run.sh"))
    try write("lists/rows.csv", "section,figure,experiment,row,file,note\n")
    try write("Experiments/gallery/figure.yaml", "")
    try write("docs/text", "")
    let systems = ["a,", "b,celeba", "c,weights.bin", "d,mnist", "a,"].enumerated().map { index, line in
      let (name, data) = (line.prefix(1), line.dropFirst(2))
      return "Source,1,Title \(index),Claim.,lecture/\(name),\"\(data)\",,,,,\n"
    }
    try write(
      "lists/systems.csv",
      "source,numbers,title,claim,experiment,data,shown,picture,caption,picture 2,caption 2\n" + systems.joined())
    try write("atelier", "#!/bin/sh\necho \"$*\" >> calls\n\(atelier)\n")
    let script =
      "chmod +x atelier; mkdir -p results/vae; gallery=$(dirname \"$0\")/gallery; \(before) sh lists/run.sh ./atelier \"$gallery\" results \(names)"
    let ending = try Program.run(script: script, in: folder)
    // As they were when the script ended, where it says so.
    let file = Files.exists("\(folder.path)/seen") ? "seen" : "calls"
    let calls = (try? Files.text("\(folder.path)/\(file)")) ?? ""
    return (ending, calls.split(separator: "\n").map(String.init))
  }

  /// One that fails does not keep the others from running, and data that is not there skips what needs it.
  @Test func goesOnAfterOneThatFails() throws {
    let (ending, calls) = try run(
      "", atelier: "case \"$*\" in *lecture/a*) exit 1;; *celeba*) echo its files were not found >&2; exit 2;; esac")
    #expect(
      calls == [
        "sweep Experiments/gallery/figure.yaml --results results",
        "show table Experiments/gallery/vae.yaml --latex",
        "sweep Experiments/lecture/a.yaml --with-needs --results results",
        "data show celeba",
        "data show mnist",
        "sweep Experiments/lecture/d.yaml --with-needs --results results",
      ])
    #expect(ending.status == 1)
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines.contains("skipped: lecture/b needs celeba, not found here"))
    #expect(
      lines.suffix(2) == [
        "skipped, since their data is not here: lecture/b lecture/c", "failed: lecture/a",
      ])
    #expect(lines.contains { $0.hasPrefix("docs/gallery.md: Run here: 0 of 1 systems; 0 of 4 files") })
  }

  @Test func namedOnesAlone() throws {
    let (ending, calls) = try run("lecture/d lecture/a", atelier: "")
    #expect(
      calls == [
        "sweep Experiments/lecture/a.yaml --with-needs --results results", "data show mnist",
        "sweep Experiments/lecture/d.yaml --with-needs --results results",
      ])
    #expect(ending.status == 0 && !ending.output.contains("failed"))
  }

  @Test func anUnknownNameRunsNothing() throws {
    let ending = try run("lecture/x", atelier: "").ending
    #expect(ending.status == 2 && ending.output.contains("the gallery has no experiment 'lecture/x'"))
  }

  /// What is printed of it, and a half table is not left in the page's place.
  @Test func aTableThatFailsIsAFailure() throws {
    let (ending, calls) = try run("", atelier: "case \"$*\" in *table*) echo half; exit 1;; esac")
    #expect(ending.status == 1 && ending.output.contains("failed: results/vae/table.tex"))
    #expect(calls.contains("sweep Experiments/lecture/a.yaml --with-needs --results results"))
  }

  /// A set that is not there is skipped; one that is damaged is a failure, with what the program says of it.
  @Test func dataThatCannotBeReadIsAFailure() throws {
    let (ending, _) = try run(
      "",
      atelier: """
        case "$*" in
        *celeba*) echo 'celeba: its files were not found' >&2; exit 2;;
        *mnist*) echo 'mnist: a file is cut short' >&2; exit 2;;
        esac
        """)
    #expect(ending.status == 1 && ending.output.contains("skipped: lecture/b needs celeba, not found here"))
    #expect(ending.output.contains("failed: lecture/d"))
    #expect(ending.errors.contains("mnist: a file is cut short") && !ending.errors.contains("celeba"))
  }

  /// Ctrl-C, a closed terminal or a kill reach the script and the program; the script waits until the program has saved.
  @Test(arguments: ["INT", "TERM", "HUP"]) func aSignalWaitsForTheProgram(signal: String) throws {
    let (ending, calls) = try run(
      "& script=$!; until [ -e started ]; do sleep 0.05; done; kill -\(signal) -$script; wait $script; echo status $?; "
        + "cp calls seen",
      atelier: """
        case "$*" in *lecture/a*)
          trap 'sleep 0.5; echo saved >> calls; exit 130' \(signal)
          touch started
          sleep 5 & wait;;
        esac
        """, before: "setsid env --default-signal=INT")
    #expect(ending.output.contains("status 130") && calls.last == "saved")
  }

  @Test func anInterruptEndsAll() throws {
    let (ending, calls) = try run("", atelier: "case \"$*\" in *lecture/a*) exit 130;; esac")
    #expect(ending.status == 130 && calls.last == "sweep Experiments/lecture/a.yaml --with-needs --results results")
  }
}

@Suite struct ShownNumberTests {
  private func rows(_ values: [Double], seeds: [Int]? = nil, error: Double? = nil) -> [Measurements.Row] {
    zip(values, seeds ?? Array(1...values.count)).map { value, seed in
      .init(
        experiment: "a", recipe: "", setting: SettingText([]), seed: "\(seed)", column: "c", value: value, error: error)
    }
  }

  private func verdict(
    _ left: [Measurements.Row], _ bar: String, _ right: [Measurements.Row] = []
  ) throws -> Verdict {
    Verdict(left, try #require(try ShownNumber("n: c \(bar)", of: "a").bar), right)
  }

  @Test func partsOfANumber() throws {
    let number = try ShownNumber("what, of 1: test_f(x, y) at k=1 l=2 ≤ 0.5 × test_g at k=2 in b/c", of: "a/b")
    #expect(number.label == "what, of 1" && number.quantity.column == "test_f(x, y)")
    #expect(number.quantity.at.text == "k=1 l=2" && number.quantity.experiment == "a/b")
    #expect(number.bar?.relation == .atMost && number.bar?.number == 0.5)
    #expect(number.bar?.other?.column == "test_g" && number.bar?.other?.at.text == "k=2")
    #expect(number.bar?.other?.experiment == "b/c")
    #expect(try ShownNumber("n: c ≥ -96", of: "a").bar == .init(relation: .atLeast, number: -96))
    #expect(try ShownNumber("n: c", of: "a").bar == nil)
    let over = try ShownNumber("n: c at k=1 over of < d over of in b/c", of: "a")
    #expect(over.quantity.at.text == "k=1" && over.quantity.over == "of" && over.bar?.other?.over == "of")
    #expect(over.bar?.other?.column == "d" && over.bar?.other?.experiment == "b/c")
    let near = try ShownNumber("n: c ≈ -1.05 ± 0.02", of: "a").bar
    #expect(near == .init(relation: .near, number: -1.05, tolerance: 0.02) && near?.words == "≈ -1.05 ± 0.02")
    for wrong in [
      "c", "n: c ≈ 1", "n: c ≈ 1 ± x", "n: c ≈ d ± 1", "n: c ≈ 1 ± 0", "n: c ≥ 1 ≤ 2", "n: c ≥ 1 ≥ 2", "n: c ≥ x × y",
      "n: c at k=1 at l=2", "n: c in a/b in c/d", "n: c over k over l",
      "n: c at k", "n: c over of at k=1",
    ] {
      #expect(throws: Problem.self, "\(wrong)") { try ShownNumber(wrong, of: "a") }
    }
  }

  @Test func barsAreJudgedByMeans() throws {
    #expect(try verdict(rows([0.9, 1.1]), "≥ 1") == .reached)
    #expect(try verdict(rows([0.9, 1.0]), "≥ 1") == .missed)
    #expect(try verdict(rows([1]), "> 1") == .missed)
    #expect(try verdict(rows([1]), "≤ 1") == .reached)
    #expect(try verdict(rows([1]), "< 1") == .missed)
    #expect(try verdict(rows([2, .nan]), "≥ 1") == .missed)
    #expect(try verdict(rows([0.9, 1.16]), "≈ 1 ± 0.04") == .reached)
    #expect(try verdict(rows([0.9, 1.2]), "≈ 1 ± 0.04") == .missed)
    #expect(try verdict(rows([0.9]), "≈ 1 ± 0.04") == .missed)
  }

  /// Seeds differ more than settings do, and pairs tell these apart nevertheless.
  @Test func settingsAreComparedSeedBySeed() throws {
    let (left, right) = (rows([1, 5, 9]), rows([2, 6.1, 9.9]))
    #expect(try verdict(left, "< d", right) == .reached)
    #expect(try verdict(right, "< d", left) == .missed)
    #expect(try verdict(left, "< d", rows([2, 3, 11])) == .notTold)
    #expect(try verdict(left, "< d", rows([9.9, 6.1, 2], seeds: [3, 2, 1])) == .reached)
    // Other seeds make no pairs: Welch's interval.
    #expect(try verdict(left, "< d", rows([2, 6.1, 9.9], seeds: [1, 2, 4])) == .notTold)
    #expect(try verdict(left, "< d", rows([2, 6.1, 9.9], seeds: [4, 5, 6])) == .notTold)
    #expect(try verdict(rows([1, 2, 3]), "< d", rows([11, 12], seeds: [4, 5])) == .reached)
    #expect(try verdict(left, "≤ d", left) == .reached)
    #expect(try verdict(left, "< d", left) == .missed)
  }

  /// One seed has no interval but that over the examples it was measured on.
  @Test func oneSeedIsNotEnough() throws {
    #expect(try verdict(rows([7]), "< d", rows([8])) == .oneSeed)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8])) == .oneSeed)
    #expect(try verdict(rows([7]), "< d", rows([8, 8.1, 8.2])) == .oneSeed)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8], error: 0.1)) == .reached)
    #expect(try verdict(rows([8], error: 0.1), "< d", rows([7], error: 0.1)) == .missed)
    #expect(try verdict(rows([7], error: 0.4), "< d", rows([8], error: 0.4)) == .notTold)
    // The other's error is multiplied, too.
    #expect(try verdict(rows([1], error: 0.1), "≤ 0.5 × d", rows([2.5], error: 0.1)) == .reached)
    #expect(try verdict(rows([1], error: 0.1), "≤ 0.5 × d", rows([2.5], error: 0.4)) == .notTold)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([8, 8.1, 8.2])) == .reached)
    #expect(try verdict(rows([7], error: 0.1), "< d", rows([6, 9, 8.2])) == .notTold)
  }

  /// A swept name may stand for the seed, so that its values are the interval.
  @Test func aNameForTheSeed() throws {
    var measured = Measurements()
    let settings = [("k=1 of=1", 1.0), ("k=1 of=2", 2), ("k=2 of=1", 5)]
    measured.replace(
      "a",
      by: try settings.map {
        .init(
          experiment: "a", recipe: "", setting: try SettingText($0.0), seed: "1", column: "c", value: $0.1, error: nil)
      })
    let apart = measured.rows(of: try ShownNumber("n: c at k=1", of: "a").quantity)
    #expect(apart.map(\.rows.count) == [1, 1])
    let over = measured.rows(of: try ShownNumber("n: c over of", of: "a").quantity)
    #expect(over.map(\.setting.text) == ["k=1", "k=2"] && over.map { $0.rows.map(\.value) } == [[1, 2], [5]])
    #expect(over[0].rows.map(\.seed) == ["1 1", "2 1"])
  }

  /// Signs are those of print, and what all seeds share stands alone.
  @Test func numbersAsTheyStand() {
    #expect(SystemsPage.words(rows([-1.5, -1.6, -1.7])) == "−1.60 ± 0.25 (3)")
    #expect(SystemsPage.words(rows([9.38, 9.38, 9.38])) == "9.380")
    #expect(SystemsPage.words(rows([-9.38])) == "−9.380 (1)")
    #expect(SystemsPage.words(rows([1], error: 0.1)) == "1.00 ± 0.20 (1)")
  }

  @Test func durations() {
    #expect(
      [0.5, 17.2, 89, 138, 5399, 9000].map(SystemsPage.duration) == [
        "less than 1 s", "17 s", "89 s", "2.3 min", "90 min", "2.5 h",
      ])
  }

  /// Each setting's median trial, as many times as it has seeds.
  @Test func oneSlowTrialChangesNoTime() throws {
    var measured = Measurements()
    let trials = [("k=1", 50.0), ("k=1", 60), ("k=1", 400), ("k=2", 7), ("k=2", 9)]
    measured.replace(
      "a",
      by: try trials.map { setting, seconds in
        .init(
          experiment: "a", recipe: "", setting: try SettingText(setting), seed: "1", column: "seconds", value: seconds,
          error: nil)
      })
    #expect(measured.time(of: "a")?.seconds == 3 * 60 + 2 * 8 && measured.time(of: "a")?.trials == 5)
    #expect(measured.time(of: "b") == nil)
  }

  /// A value may have blanks and signs in it.
  @Test func settings() throws {
    let setting = try SettingText("layers=\"conv 3 x=1\" k=2")
    #expect(setting.value(of: "layers") == "conv 3 x=1" && setting.value(of: "k") == "2")
    #expect(setting.words == "layers conv 3 x=1, k 2" && setting.text == "layers=\"conv 3 x=1\" k=2")
    #expect(try setting.has(SettingText("k=2")) && !setting.has(SettingText("x=1\"\"")))
    #expect(setting.without("layers").text == "k=2" && SettingText([]).text == "")
    for wrong in ["k", "=2", "k=\"2", "a b=1"] { #expect(throws: Problem.self) { try SettingText(wrong) } }
  }

  /// As GitHub names them.
  @Test func anchors() {
    #expect(SystemsPage.anchor("8, 9 The same on MNIST") == "8-9-the-same-on-mnist")
    #expect(SystemsPage.anchor("7 log p(x) and VQ-VAE's") == "7-log-px-and-vq-vaes")
  }
}

@Suite struct RecipeTests {
  private let folder = TemporaryFolder()

  private func recipe(_ text: String) throws -> String {
    folder.write("base.yaml", text)
    folder.write("toy.yaml", "base: base.yaml\ntitle: Toy\nsweep: {seed: [1, 2]}\n")
    return try Recipe.ofFile("\(folder.path)/toy.yaml")
  }

  private static let text = """
    # A comment.
    data: {source: digits}
    networks: {encoder: [flatten, linear 8], decoder: [linear 784, sigmoid, reshape 1 28 28]}
    objective:
      sample: {x: data}
      define: {error: mean((decoder(encoder(x)) - x)^2)}
      minimize: error
    train: {epochs: 2, batch: 64, optimizer: adam 1e-3}
    evaluate: [error]
    figures: [loss]

    """

  /// Comments, titles and figures do not count; what is trained and measured does, in a base too.
  @Test func whatCounts() throws {
    let recipe = try recipe(Self.text)
    let same = [
      ("# A comment.", "# Another."), ("figures: [loss]", "figures: [loss, images x]"),
      ("{epochs: 2", "{ epochs:  2"),
    ]
    for (old, new) in same { #expect(try self.recipe(Self.text.replacing(old, with: new)) == recipe, "\(new)") }
    for (old, new) in [("epochs: 2", "epochs: 3"), ("[error]", "[{twice: 2 * error}]"), ("linear 8", "linear 9")] {
      #expect(try self.recipe(Self.text.replacing(old, with: new)) != recipe, "\(new)")
    }
  }

  /// The plan that a sweep keeps has the texts of the file; which trial is loaded does not count.
  @Test func aPlanHasTheRecipeOfItsFile() throws {
    folder.write("toy.yaml", Self.text)
    let path = "\(folder.path)/toy.yaml"
    let loaded = try loadPlan(path: path, catalogues: .all).plan
    func plan(_ change: (String) -> String) -> PlanFile {
      PlanFile(
        name: "toy", title: "", file: path, folder: ".", overrides: [], columns: loaded.columns,
        trials: loaded.trials.map { trial in
          PlanFile.Trial(id: trial.id, seed: trial.seed, settings: [], experiment: change(trial.text))
        })
    }
    #expect(try Recipe.of(plan { $0 }) == Recipe.ofFile(path))
    let load = "networks:\n  judge: load classifier classifier"
    let pinned = plan { $0.replacing("networks:", with: "\(load) trial seed=1-a8d1b498") }
    #expect(Recipe.of(pinned) == Recipe.of(plan { $0.replacing("networks:", with: load) }))
  }
}

import Basics
import Results
import TestSupport
import Testing

@testable import gallery

/// The systems' page of made-up results.
@Suite struct SystemsGalleryTests {
  private let folder = TemporaryFolder()
  private var results: ResultsFolder { ResultsFolder("\(folder.path)/results/toy") }
  private var page: String { (try? Files.text("\(folder.path)/docs/gallery.md")) ?? "" }

  private static let header = "source,numbers,title,claim,experiment,data,shown,picture,caption,picture 2,caption 2\n"

  private func list(_ lines: String...) {
    folder.write("lists/systems.csv", Self.header + lines.map { $0 + "\n" }.joined())
  }

  @discardableResult
  private func update() throws -> [String] {
    let gallery = try SystemsGallery(
      lists: "\(folder.path)/lists", results: "\(folder.path)/results", docs: "\(folder.path)/docs")
    return try gallery.update(gallery.systems).problems
  }

  /// A sweep over `by`, with these values of `test_fid` for seeds 1, 2, …; nil: that trial is not done.
  private func publish(_ numbers: [(by: String, fid: [Double?])], seconds: Double = 60) throws {
    var trials: [PlanFile.Trial] = []
    for (by, values) in numbers {
      for (index, value) in values.enumerated() {
        let trial = PlanFile.Trial(
          id: "by=\(by)-seed=\(index + 1)", seed: UInt64(index + 1),
          settings: [.init(name: "by", value: by), .init(name: "seed", value: "\(index + 1)")],
          drawings: ["figure_samples-11111111"], experiment: "a: 1\n")
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
          + "| 6.0 (6 trials) |"))
    #expect(
      lines.contains(
        "| [25 Again](#25-again) | [lecture/toy](../Experiments/lecture/toy.yaml) | A claim. | pictures below | the same |"
      ))
    #expect(
      lines.contains(
        "| Other | [lecture/other](../Experiments/lecture/other.yaml) | Claims more. | not run here: needs celeba | |"))
    #expect(lines.contains("| by=a | 2.0 ± 2.5 (3) |") && lines.contains("| by=b | 12.0 ± 2.5 (3) |"))
    #expect(lines.contains("Run here: 2 of 2 systems, 1 of 2 files; 2 of their 2 bars are reached."))
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
    try publish([("a", [7, nil]), ("b", [8])])
    #expect(try update() == [])
    #expect(try page == before && Files.text("\(folder.path)/lists/measured.csv") == numbers)
    try Files.remove(results.path)
    try publish([("a", [7]), ("b", [8])])
    try update()
    #expect(page.contains("FID, below b's: 7.000 (1) < 8.000 (1) ✓<br>low: 7.000 (1) ≤ 5: not reached"))
    // What the list shows no more is forgotten.
    list("The lecture,24,Toy,A claim.,lecture/else,,,samples,Samples,,")
    try update()
    #expect(pictures.names == [] && page.contains("| 24 Toy |") && page.contains("not run here"))
    #expect(try Files.text("\(folder.path)/lists/measured.csv") == "experiment,setting,seed,column,value,error\n")
  }

  @Test func whatIsWrongIsToldAndLeavesTheRest() throws {
    list(Self.line)
    try publish([("a", [1]), ("b", [11])])
    try update()
    let before = page
    list(Self.line.replacing("low: test_fid", with: "low: test_kid"))
    #expect(try update() == ["the results of lecture/toy have no test_kid at by=a"])
    #expect(page.contains("low: not run here") && page.contains("FID, below b's: 1.000 (1) < 11.00 (1) ✓"))
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
    #expect(lines.contains { $0.hasPrefix("docs/gallery.md: Run here: 0 of 1 systems, 0 of 4 files") })
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
        experiment: "a", setting: SettingText(""), seed: "\(seed)", column: "c", value: value, error: error)
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
    #expect(number.quantity.at == ["k=1", "l=2"] && number.quantity.experiment == "a/b")
    #expect(number.bar?.relation == .atMost && number.bar?.number == 0.5)
    #expect(number.bar?.other?.column == "test_g" && number.bar?.other?.at == ["k=2"])
    #expect(number.bar?.other?.experiment == "b/c")
    #expect(try ShownNumber("n: c ≥ -96", of: "a").bar == .init(relation: .atLeast, number: -96))
    #expect(try ShownNumber("n: c", of: "a").bar == nil)
    let over = try ShownNumber("n: c at k=1 over of < d over of in b/c", of: "a")
    #expect(over.quantity.at == ["k=1"] && over.quantity.over == "of" && over.bar?.other?.over == "of")
    #expect(over.bar?.other?.column == "d" && over.bar?.other?.experiment == "b/c")
    for wrong in ["c", "n: c ≥ 1 ≤ 2", "n: c ≥ 1 ≥ 2", "n: c ≥ x × y"] {
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
    #expect(try verdict(rows([1]), "≤ 0.5 × d", rows([2])) == .reached)
    #expect(try verdict(rows([1.1]), "≤ 0.5 × d", rows([2])) == .missed)
  }

  /// Seeds differ more than settings do, and pairs tell these apart nevertheless.
  @Test func settingsAreComparedSeedBySeed() throws {
    let (left, right) = (rows([1, 5, 9]), rows([2, 6.1, 9.9]))
    #expect(try verdict(left, "< d", right) == .reached)
    #expect(try verdict(right, "< d", left) == .missed)
    #expect(try verdict(left, "< d", rows([2, 3, 11])) == .notTold)
    // Other seeds make no pairs.
    #expect(try verdict(left, "< d", rows([2, 3, 11], seeds: [1, 2, 4])) == .reached)
    #expect(try verdict(left, "≤ d", left) == .reached)
  }

  /// A swept name may stand for the seed, so that its values are the interval.
  @Test func aNameForTheSeed() throws {
    var measured = Measurements()
    let settings = [("k=1 of=1", 1.0), ("k=1 of=2", 2), ("k=2 of=1", 5)]
    measured.replace(
      "a",
      by: settings.map {
        .init(experiment: "a", setting: SettingText($0.0), seed: "1", column: "c", value: $0.1, error: nil)
      })
    let apart = measured.rows(of: try ShownNumber("n: c at k=1", of: "a").quantity)
    #expect(apart.map(\.rows.count) == [1, 1])
    let over = measured.rows(of: try ShownNumber("n: c over of", of: "a").quantity)
    #expect(over.map(\.setting.text) == ["k=1", "k=2"] && over.map { $0.rows.map(\.value) } == [[1, 2], [5]])
    #expect(over[0].rows.map(\.seed) == ["1 1", "2 1"])
  }

  /// As GitHub names them.
  @Test func anchors() {
    #expect(SystemsPage.anchor("8, 9 The same on MNIST") == "8-9-the-same-on-mnist")
    #expect(SystemsPage.anchor("7 log p(x) and VQ-VAE's") == "7-log-px-and-vq-vaes")
  }
}

import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import atelier
@testable import gallery

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

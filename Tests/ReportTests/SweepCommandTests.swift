import Basics
import Results
import TestSupport
import Testing

@testable import Report

@Suite struct SweepCommandTests {
  private func plan(_ file: String, in folder: String, _ overrides: [String] = []) -> PlanFile {
    PlanFile(name: "vae", title: "", file: file, folder: folder, overrides: overrides, columns: [], trials: [])
  }

  /// Results are where they are by themselves, elsewhere below where the command was given, or far away.
  @Test func whereResultsLie() {
    let inHome = ResultsFolder("/home/x/Results/vae")
    #expect(SweepCommand(plan("vae.yaml", in: "/home/x"), inHome).text == "atelier sweep vae.yaml")
    let below = plan("./Experiments/a/vae.yaml", in: "/home/x/Experiments/a")
    #expect(SweepCommand(below, inHome).text == "atelier sweep ./Experiments/a/vae.yaml")
    #expect(
      SweepCommand(below, ResultsFolder("/home/x/out/b/vae")).text
        == "atelier sweep ./Experiments/a/vae.yaml --results out/b")
    #expect(
      SweepCommand(below, ResultsFolder("/tmp/vae")).text == "atelier sweep ./Experiments/a/vae.yaml --results /tmp")
    for file in ["/home/x/vae.yaml", "../x/vae.yaml"] {
      #expect(
        SweepCommand(plan(file, in: "/home/x"), inHome).text == "atelier sweep \(file) --results /home/x/Results")
    }
  }

  /// What a shell would take apart is quoted.
  @Test func quotes() {
    let overrides = ["sweep.latent=[2, 10]", "title=it's", "train.epochs=2", "k=$x", "a="]
    #expect(
      SweepCommand(plan("my vae.yaml", in: "/x", overrides), ResultsFolder("/x/Results/v")).text
        == #"atelier sweep 'my vae.yaml' 'sweep.latent=[2, 10]' 'title=it'\''s' train.epochs=2 'k=$x' a="#)
  }

  @Test func aContinuationIsResumed() throws {
    let root = TemporaryFolder()
    let before = ResultsFolder("\(root.path)/vae")
    var longer = plan("vae.yaml", in: "/x", ["latent=2", "train.batch=8", "train.epochs=40"])
    longer.trials = [
      .init(id: "a", seed: 1, settings: [], continues: "\(before.path)/trials/b", experiment: "x\n")
    ]
    let after = ResultsFolder("\(root.path)/vae@train.epochs=40")
    // What it went on from may be gone.
    #expect(
      SweepCommand(longer, after).text == "atelier resume \(before.path) train.batch=8 train.epochs=40")
    try plan("vae.yaml", in: "/x", ["latent=2", "train.batch=8"]).write(to: before)
    #expect(SweepCommand(longer, after).text == "atelier resume \(before.path) train.epochs=40")
  }
}

import Basics
import TestSupport
import Testing

@testable import Spec

/// From a file on disk to the experiments of its trials, through every part of the module.
@Suite struct SweepLoading {
  static let faces = """
    title: Faces, a VAE with three upsamplings
    let: {latent: 100, upsampling: deconv}
    data: {source: celeba, crop: 148, resize: 64, dequantise: true}
    blocks:
      deconv(c):   [conv_transpose2d $c kernel 3 stride 2 padding 1 output_padding 1]
      nearest(c):  [upsample 2 nearest]
      bilinear(c): [upsample 2 bilinear]
      down(c):     [conv2d $c kernel 4 stride 2 padding 1, batch_norm, leaky_relu]
      up(c, out):  [$upsampling $c, conv2d $out kernel 3 padding 1, batch_norm, leaky_relu]
    networks:
      encoder: [down 32, down 64, down 128, down 256, flatten, gaussian $latent log_std]
      decoder: [linear 4096, reshape 256 4 4, up 256 128, up 128 64, $upsampling 32, conv2d 3 kernel 3 padding 1, bernoulli]
    objective: vae
    train: {epochs: 20, batch: 64, optimizer: adam 3e-4}
    sweep: {upsampling: [deconv, nearest, bilinear], seed: [1, 2]}
    """

  private func load(
    _ path: String, _ overrides: [String] = []
  ) throws(Problems) -> (plan: SweepPlan, warnings: [Problem]) {
    try loadPlan(path: path, overrides: overrides, catalogues: Small.catalogues) { "data of \($0[0].data.count)" }
  }

  @Test func loads() throws {
    let folder = TemporaryFolder()
    let plan = try load(folder.write("faces.yaml", Self.faces), ["train.batch=32"]).plan
    #expect(plan.name == "faces" && plan.title == "Faces, a VAE with three upsamplings")
    #expect(plan.columns == ["upsampling", "seed"] && plan.trials.count == 6)
    #expect(plan.trials.allSatisfy { $0.experiment.training.batch == 32 })
    let kinds = plan.trials.map { trial in
      trial.experiment.networks.flatMap { network -> [String] in
        guard case .rows(let rows) = network.body else { return [] }
        return rows.flatMap { $0.listing() }
      }.joined(separator: "\n")
    }
    #expect(kinds[0] == kinds[1] && kinds[0].contains("conv_transpose2d") && !kinds[0].contains("upsample"))
    #expect(kinds[2].contains("nearest") && kinds[4].contains("bilinear"))
  }

  /// The text of a resolved trial is a file by itself: it loads as the same trial.
  @Test func resolvedTextsLoadAsTheSameTrial() throws {
    let folder = TemporaryFolder()
    let plan = try load(folder.write("faces.yaml", Self.faces)).plan
    for (index, trial) in plan.trials.enumerated() {
      let again = try load(folder.write("\(index).yaml", trial.text)).plan.trials
      #expect(again.count == 1 && again[0].text == trial.text && again[0].seed == trial.seed)
      #expect(again[0].id == "seed=\(trial.seed)-\(trial.id.suffix(8))")
    }
  }

  @Test func inheritedFaultsKeepTheirFileAndAreSaidOnce() throws {
    let folder = TemporaryFolder()
    folder.write("faces.yaml", Self.faces.replacing("down 256, flatten", with: "dwn 256, flatten"))
    let path = folder.write(
      "more.yaml", "base: faces.yaml\nlatent: 10\nsweep: {upsampling: [nearest, bilinear], beta: [1]}")
    do throws(Problems) {
      _ = try load(path)
      Issue.record("no error")
    } catch {
      #expect(error.all.map { $0.mark?.description } == ["\(path):3:42", "\(folder.path)/faces.yaml:11:41"])
      #expect(error.all.last?.hint?.hasSuffix("in all 2 trials") == true, "\(error.rendered())")
    }
  }

  @Test func opensManyTrialsQuickly() throws {
    let folder = TemporaryFolder()
    let path = folder.write("faces.yaml", Self.faces.replacing("seed: [1, 2]", with: "latent: range 1 333"))
    var count = 0
    let time = try ContinuousClock().measure { count = try load(path).plan.trials.count }
    #expect(count == 999)
    // Far above what it takes, even unoptimised: it guards against quadratic time.
    #expect(time < .seconds(60), "\(time)")
  }
}

/// What a trial's name depends on, and what not.
@Suite struct TrialNameTests {
  private static let text = """
    title: First
    let: {size: 4, many: 100, half: 0.5}
    data: {source: mnist}
    networks: {net: [linear $size]}
    objective:
      sample: {x: data}
      define: {error: mean((net(x) - 1)^2), other: mean(net(x))}
      minimize: error
      report: [other]
    train: {epochs: 2, batch: 10, optimizer: adam 1e-3}
    evaluate: [error, {scaled: half * other}]
    figures: [loss]
    """

  private func name(_ changes: (old: String, new: String)...) throws -> String {
    var text = Self.text
    for (old, new) in changes {
      precondition(text.contains(old), old)
      text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
    let folder = TemporaryFolder()
    return try loadPlan(path: folder.write("e.yaml", text), catalogues: Small.catalogues).plan.trials[0].id
  }

  @Test func whatChangesNoWeightHasNoPart() throws {
    let first = try name()
    #expect(try name(("title: First", "title: Second")) == first)
    #expect(try name(("[error, {scaled: half * other}]", "[error examples $many]")) == first)
    #expect(try name(("figures: [loss]", "figures: []")) == first)
    #expect(try name(("figures: [loss]", "titles: false\nwords: {loss: perte, epoch: $size}")) == first)
    #expect(try name(("half: 0.5", "half: 2")) == first)
    #expect(try name((", half: 0.5", ""), (", {scaled: half * other}", "")) == first)
    #expect(try name(("report: [other]", "report: [other, {more: 2 * other}]")) == first)
    #expect(try name(("  report: [other]\n", "")) == first)
  }

  @Test func whatTrainsHas() throws {
    var names = [try name()]
    names.append(try name(("size: 4", "size: 5")))
    names.append(try name(("- 1)^2", "- 2)^2")))
    names.append(try name(("1e-3", "2e-3")))
    names.append(try name(("data: {source: mnist}", "seed: 2\ndata: {source: mnist}")))
    // The number that the best is chosen by decides which weights are kept, so its report counts too.
    let best = (old: "adam 1e-3", new: "adam 1e-3, keep: best more lowest")
    names.append(try name(best, ("report: [other]", "report: [{more: 2 * other}]")))
    names.append(try name(best, ("report: [other]", "report: [{more: 3 * other}]")))
    #expect(Set(names).count == names.count, "\(names)")
    #expect(
      try name(best, ("report: [other]", "report: [other, {more: 3 * other}]"))
        == name(best, ("report: [other]", "report: [{more: 3 * other}]")))
  }

  /// Wherever the choice stands, and whatever stands for its name.
  @Test(arguments: ["phases: [{train.epochs: 1}, {train.keep: best more lowest}]", "keep: best $chosen lowest"])
  func whatChoosesTheBestHas(_ choice: String) throws {
    let choice = (old: "adam 1e-3", new: "adam 1e-3, \(choice)")
    let chosen = (old: "half: 0.5", new: "half: 0.5, chosen: more")
    let names = try [2, 3].map { factor in
      try name(choice, chosen, ("report: [other]", "report: [other, {more: \(factor) * other}]"))
    }
    #expect(names[0] != names[1])
    #expect(try name(choice, chosen, ("report: [other]", "report: [{more: 3 * other}]")) == names[1])
  }
}

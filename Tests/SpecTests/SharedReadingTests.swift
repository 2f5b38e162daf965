import Basics
import Testing

@testable import Spec

/// The trials of a sweep share what was read of their common text; they must not share more.
@Suite struct SharedReadingTests {
  static let sweeps = [
    "latent: [2, 3]", "beta: [1, 2, 4]", "rate: [1e-3, 1e-4]", "train.batch: [32, 64]", "depth: [0, 1, 2]",
    "networks.decoder: [[linear 5], [linear 6]]", "objective: [vae, vae beta 3]", "word: [a, b]",
    "latent: [2, 3]\n  networks.encoder: [[gaussian $latent], [linear 4]]", "data.subset: [10, 20]",
    "evaluate: [[kl], [kl beta 2], [kl beta 3]]", "beta: [1, 2]\n  evaluate: [[kl], [kl latent 7]]",
    "train.phases: [[{train.epochs: 1}, {beta: 3}], [{train.epochs: 1}, {beta: 4}]]",
    "objective: [vae beta 1, vae beta 2, vae beta latent, vae beta $latent, vae beta -1]",
    "objective: [wgan clip 0.1, wgan clip 0.2, wgan times 3, wgan times 4 clip 0.2]\n  evaluate: [[]]",
    "word: [clip 0.1, clip 0.2, times 3, times 2 clip 0.1]\n  objective: [wgan $word]\n  evaluate: [[]]",
    "beta: [0.5, 0.25]\n  objective: [pair $beta 1, pair 1 $beta, pair $beta $beta, pair kl $beta]",
    "beta: [0.5, 0.25]\n  objective: [filled $beta]",
    "beta: [0.5, 0.25]\n  objective: [wgan $beta, wgan clip $beta]\n  evaluate: [[]]",
    "objective.vae.beta: [1, 2, 3]", "objective: [{vae: {beta: 4}}, {vae: {beta: 5}}]",
    "train.phases: [[{objective.vae.beta: 0, train.epochs: 1}, {objective.vae.beta: 2, train.epochs: 1}], [{train.epochs: 3}]]",
    "zip: {latent: [2, 3, 2], beta: [1, 1, 5]}",
  ]

  @Test(arguments: sweeps)
  func trialsAreReadAsIfAlone(sweep: String) throws {
    let text = """
      let: {latent: 4, beta: 1, rate: 1e-3, depth: 1, word: a, width: $(latent * 2), kind: a}
      data: {source: celeba}
      networks:
        encoder: [when depth > 0: [linear 3], repeat $depth: [linear $width], when word == kind: [linear 9], gaussian $latent]
        decoder: [linear $(latent + 1)]
        generator: [linear 2]
        critic: [linear 1]
      objective: vae beta $beta
      train: {epochs: 1, batch: 64, optimizer: adam $rate}
      evaluate: [kl]
      sweep:
        \(sweep)
      """
    let isMapping = sweep.contains("objective.vae")
    let objective = isMapping ? "{vae: {beta: 1}}" : "vae beta $beta"
    let whole = text.split(separator: "vae beta $beta").joined(separator: objective)
    let tree = try YAML.read(text: whole, name: "vae.yaml")
    let catalogues = Small.catalogues
    var shared = PlanLoader(catalogues: catalogues)
    var alone = PlanLoader(
      catalogues: catalogues,
      decode: { (sections, scope) throws(Problems) in
        try decode(Sections(sections.tree), scope, catalogues, Readings(catalogues))
      })
    let trials = try shared.plan(tree, name: "vae") { _ in "" }.plan.trials
    let expected = try alone.plan(tree, name: "vae") { _ in "" }.plan.trials
    #expect(trials.map(\.id) == expected.map(\.id))
    #expect(trials.map(\.text) == expected.map(\.text))
    #expect(trials.map(\.phases) == expected.map(\.phases))
    #expect(Set(trials.map(\.phases)).count > 1)
  }
}

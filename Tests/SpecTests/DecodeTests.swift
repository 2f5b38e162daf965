import Testing

@testable import Basics
@testable import Spec

@Suite struct DecodeTests {
  @Test(arguments: DecodeExamples.all)
  func examplesOfTheLanguageAreRead(_ text: String) {
    #expect(Small.problems(text) == [])
  }

  @Test func equationsAndTrainingAreRead() throws {
    let experiment = try Small.experiment(DecodeExamples.iwae)
    let objective = experiment.objective
    #expect(objective.samples.map(\.name) == ["x", "z1", "z2"])
    #expect(objective.samples.map { $0.count?.description } == [nil, "k", nil])
    #expect(objective.samples.map(\.source.description) == ["data", "q1(x)", "q2(z1)"])
    #expect(
      objective.definitions[0].body.description
        == "log_prob(px(z1), x) + log_prob(p1(z2), z1) + log_prob(normal(50), z2) - log_prob(q1(x), z1) - log_prob(q2(z1), z2)"
    )
    #expect(objective.steps.map { $0.updates.map(\.equation.description) } == [["mean(log_mean_exp(log_weight))"]])
    #expect(objective.steps[0].updates[0].maximize)
    #expect(experiment.training.length == .epochs(20) && experiment.training.batch == 20)
    #expect(experiment.training.optimizer?.listing == "adam epsilon=0.0001 rate=0.001")
    #expect(experiment.data.map { "\($0.name): \($0.call.listing)" } == ["data: mnist binarise=fresh"])
    #expect(experiment.lets.map(\.name) == ["k"] && experiment.lets[0].value == .number(50))
    guard case .metric(let metric) = experiment.evaluate[0] else {
      Issue.record("expected a metric")
      return
    }
    #expect(metric.listing == "log_likelihood samples=5000")
  }

  @Test func severalNetworksMoveByOneEquationEach() throws {
    let updates = try Small.experiment(DecodeExamples.constrained).objective.steps[0].updates
    #expect(updates.map(\.networks) == [["decoder"], ["regressor"], ["encoder"]])
    #expect(updates.map(\.equation.description) == ["L1", "L2", "L1 + lambda * L2"])
  }

  @Test func stepsFollowOneAnother() throws {
    let experiment = try Small.experiment(DecodeExamples.bigGAN)
    let steps = experiment.objective.steps
    #expect(steps.map { $0.updates[0].networks } == [["critic"], ["generator"]])
    #expect(steps.map { $0.times?.description } == ["2", nil])
    #expect(steps.map { $0.optimizer?.listing } == [nil, "adam beta1=0 rate=5e-05"])
    let smooth = experiment.networks.first { $0.name == "smooth" }
    #expect(smooth?.body == .average(of: "generator", decay: 0.9999))
    #expect(smooth?.inputs.map(\.name) == ["z", "y"], "an average takes what its network takes")
  }

  @Test func allKeysOfAStepAreRead() throws {
    let experiment = try Small.experiment(
      """
      let: {n_critic: 5}
      networks: {D: [linear 1], G: [linear 2]}
      objective:
        sample: {x: data, z: normal(2)}
        steps:
          - {update: D, minimize: "mean(D(G(z))) - mean(D(x))", times: n_critic, every: 2, clip_weights: 0.01, report: [gap: 3]}
          - {update: [G], maximize: mean(D(G(z))), rate: 1e-4 * (1 - progress), sample: {z: normal(2), w: normal(3)}}
        report: {a: mean(z), b: 2}
      train: {steps: 100, batch: 8, optimizer: adam, rate: 1e-3 / (1 + step), clip_gradient: 5, drop_last: true, keep: best a}
      evaluate: [{score: mean(z), other: 3}, log_likelihood]
      figures: [loss, samples rows 3, {samples: {rows: 4, columns: 5}}]
      """)
    let steps = experiment.objective.steps
    #expect(steps[0].times?.description == "n_critic" && steps[0].every?.description == "2")
    #expect(steps[0].clipWeights == 0.01 && steps[0].reports.map(\.name) == ["gap"])
    #expect(steps[1].rate?.description == "0.0001 * (1 - progress)" && steps[1].samples.map(\.name) == ["z", "w"])
    #expect(experiment.objective.reports.map { "\($0.name): \($0.equation)" } == ["a: mean(z)", "b: 2"])
    let training = experiment.training
    #expect(training.length == .steps(100) && training.clipGradient == 5 && training.dropsLast)
    #expect(training.rate?.description == "0.001 / (1 + step)")
    guard case .best("a", nil, _) = training.keep else {
      Issue.record("expected best a")
      return
    }
    #expect(experiment.evaluate.count == 3)
    #expect(experiment.figures.map(\.listing) == ["loss", "samples rows=3", "samples columns=5 rows=4"])
  }

  @Test func lastIsKeptUnlessSaid() throws {
    let training = try Small.experiment(DecodeExamples.iwae).training
    #expect(training.keep == .last && !training.dropsLast)
  }

  @Test func loadedNetworksAreRead() throws {
    let experiment = try Small.experiment(
      Small.file(
        """
        networks:
          a: load vq-vae encoder latent 10 seed 2
          b: {load: weights.safetensors, rows: [linear 3]}
          c: {load: /data/w.safetensors, rows: [linear 3]}
          h(): [relu]
          n: [relu]
        """))
    #expect(
      experiment.networks[0].body
        == .load(experiment: "vq-vae", network: "encoder", settings: ["latent": "10", "seed": "2"]))
    let paths = experiment.networks.compactMap { if case .loadFile(let path, _) = $0.body { path } else { nil } }
    #expect(paths == ["weights.safetensors", "/data/w.safetensors"])
    #expect(experiment.networks.map { $0.inputs.map(\.name) } == [["input"], ["input"], ["input"], [], ["input"]])
  }

  /// A count alone or after a word; words by themselves or as a list, where one may have a space.
  @Test(
    arguments: [
      ("subset: 1000", "subset", ["1000"]), ("subset: first 1e3", "subset", ["first", "1000"]),
      ("subset: [first, 10]", "subset", ["first", "10"]), ("subset: first $k", "subset", ["first", "7"]),
      ("classes: 3 5", "classes", ["3", "5"]), ("classes: [cat, big dog]", "classes", ["cat", "big dog"]),
    ] as [(String, String, [String])])
  func fieldsOfSeveralWords(_ text: String, _ field: String, _ words: [String]) throws {
    let experiment = try Small.experiment(
      Small.file("let: {k: 7}\ndata: {source: celeba, \(text)}\nnetworks: {n: [relu]}"))
    #expect(experiment.data.first?.call.arguments[field]?.value == .words(words))
  }

  /// A count, a name, or both.
  @Test(
    arguments: [
      ("grid rows 8", ["8"], nil), ("grid rows t columns z 10", ["t"], ["z", "10"]),
      ("grid rows z2 1e1 columns $k", ["z2", "10"], ["7"]), ("{grid: {rows: t, columns: 3}}", ["t"], ["3"]),
      ("{grid: {rows: z 4, columns: [w, 5]}}", ["z", "4"], ["w", "5"]),
    ] as [(String, [String], [String]?)])
  func sidesOfGrids(_ row: String, _ rows: [String], _ columns: [String]?) throws {
    let experiment = try Small.experiment(Small.file("let: {k: 7}\nnetworks: {n: [relu]}\nfigures: [\(row)]"))
    let arguments = try #require(experiment.figures.first).arguments
    #expect(arguments["rows"]?.value == .words(rows))
    #expect(arguments["columns"]?.value == columns.map { .words($0) })
  }

  @Test func severalSourcesHaveNames() throws {
    let experiment = try Small.experiment(
      Small.file("data: {photos: {source: celeba, resize: 64}, digits: {source: mnist}}\nnetworks: {n: [relu]}"))
    #expect(experiment.data.map { "\($0.name): \($0.call.listing)" } == ["photos: celeba resize=64", "digits: mnist"])
  }
}

@Suite struct DecodePresetTests {
  private func objective(_ row: String, lets: String = "{}") throws -> Objective {
    try Small.experiment(
      """
      let: \(lets)
      networks: {encoder: [gaussian 2], decoder: [bernoulli], critic: [linear 1], generator: [linear 2]}
      objective: \(row)
      train: {epochs: 1, batch: 2, optimizer: adam}
      """
    ).objective
  }

  static let rows: [(row: String, equation: String, text: String)] = [
    ("vae", "reconstruction - 1 * kl", "vae"), ("vae 4", "reconstruction - 4 * kl", "vae beta 4"),
    ("vae beta 4", "reconstruction - 4 * kl", "vae beta 4"),
    ("{vae: {beta: 4}}", "reconstruction - 4 * kl", "vae beta 4"),
    ("vae $beta", "reconstruction - 3 * kl", "vae beta 3"),
    ("vae beta beta", "reconstruction - beta * kl", "vae beta beta"),
    ("vae beta min(1,step/5000)", "reconstruction - min(1, step / 5000) * kl", "vae beta min(1,step/5000)"),
  ]

  @Test(arguments: rows)
  func parametersAreReplacedByTheirValues(_ row: String, _ equation: String, _ text: String) throws {
    let objective = try objective(row, lets: "{beta: 3}")
    #expect(objective.steps[0].updates[0].equation.description == equation)
    #expect(objective.preset?.text == text)
  }

  /// What is added comes besides; a name that is there is replaced, and said to be; names of the file stay names.
  @Test(arguments: ["vae beta 4", "{vae: {beta: 4}}"])
  func aPresetIsAStart(_ row: String) throws {
    let added = try objective(
      "{preset: \(row), define: {gap: beta * kl, kl: 2 * mean(kl(encoder(x)))}, report: [gap, {kl: 3 * kl}]}",
      lets: "{beta: 3}")
    #expect(added.steps[0].updates[0].equation.description == "reconstruction - 4 * kl")
    let definitions = Dictionary(uniqueKeysWithValues: added.definitions.map { ($0.name, "\($0.body)") })
    #expect(definitions["gap"] == "beta * kl" && definitions["kl"] == "2 * mean(kl(encoder(x)))")
    #expect(definitions["reconstruction"] == "mean(log_prob(decoder(z), x))" && definitions.count == 3)
    #expect(
      added.reports.map { "\($0.name): \($0.equation)" } == [
        "reconstruction: reconstruction", "gap: gap", "kl: 3 * kl",
      ])
    #expect(added.replaced.map(\.message) == ["'kl' of the preset 'vae' is replaced"])
    #expect(added.preset?.text == "vae beta 4" && added.samples.map(\.name) == ["x", "z"])
  }

  /// Nothing is trained: a preset's aim is left aside, and none is needed; one of the file's own is a fault.
  @Test func nothingIsTrained() throws {
    func text(_ objective: String) -> String {
      "data: {source: mnist}\nnetworks: {encoder: [relu]}\nobjective: \(objective)\ntrain: none\n"
    }
    for objective in ["vae beta 4", "{preset: vae, report: [kl]}", "{sample: {x: data}, define: {a: mean(x)}}"] {
      let read = try Small.experiment(text(objective))
      #expect(read.objective.steps.isEmpty && read.training.isNone && !read.objective.definitions.isEmpty)
    }
    let said = Small.problems(text("{sample: {x: data}, minimize: mean(x)}"))
    #expect(said.count == 1 && said[0].contains("'train' is none: nothing is minimized or maximized"))
  }

  /// An optimizer may be named by every step instead of once for all.
  @Test func stepsHaveOptimizersOfTheirOwn() throws {
    func text(_ second: String) -> String {
      """
      networks: {a: [relu], b: [relu]}
      objective: {steps: [{update: a, minimize: a(1), optimizer: adam 0.1}, {update: b, minimize: b(1)\(second)}]}
      train: {steps: 3, batch: 2}
      """
    }
    #expect(try Small.experiment(text(", optimizer: adam 0.2")).training.optimizer == nil)
    #expect(Small.problems(text("")) == ["3:8 train has no 'optimizer' — optimizer: adam 1e-3"])
  }

  /// One that several steps share has a name, after which more may stand.
  @Test func anOptimizerHasAName() throws {
    func text(_ opt: String) -> String {
      """
      let: {opt: \(opt)}
      networks: {a: [linear 1], b: [linear 1]}
      objective: {steps: [{update: a, minimize: a(1), optimizer: $opt}, {update: b, minimize: b(1), optimizer: $opt epsilon 0.1}]}
      train: {steps: 10, batch: 8}
      """
    }
    let steps = try Small.experiment(text("adam 1e-3 beta1 0")).objective.steps
    #expect(steps.map { $0.optimizer?.listing } == ["adam beta1=0 rate=0.001", "adam beta1=0 epsilon=0.1 rate=0.001"])
    // A fault in the name's text is the only one.
    let problems = Small.problems(text("adam 1e-3 nestrov 1"))
    #expect(!problems.isEmpty && problems.allSatisfy { $0.contains("adam has no field") }, "\(problems)")
  }

  @Test func anAimTakesThePlaceOfThePresets() throws {
    let own = try objective("{preset: vae, minimize: kl}")
    #expect(own.steps.count == 1 && own.steps[0].updates.map(\.equation.description) == ["kl"])
    #expect(own.steps[0].updates[0].maximize == false && own.replaced == [])
    #expect(try objective("{preset: vae, sample: {w: normal(2)}}").samples.map(\.name) == ["x", "z", "w"])
  }

  @Test func marksAreThoseOfThePresetAndOfTheRow() throws {
    let objective = try objective("vae beta 4")
    #expect("\(objective.mark)" == "vae.yaml:3:12")
    #expect("\(objective.definitions[0].mark)" == "presets.yaml:5:5")
    guard case .binary(.subtract, _, .binary(.multiply, let beta, _, _), _) = objective.steps[0].updates[0].equation
    else {
      Issue.record("expected a difference")
      return
    }
    #expect("\(beta.mark)" == "vae.yaml:3:21")
  }

  @Test func parametersAreNumbersNamesAndText() throws {
    let steps = try objective("wgan clip 0.5 times n", lets: "{n: 7}").steps
    #expect(steps.map(\.clipWeights) == [0.5, nil])
    #expect(steps.map { $0.times?.description } == ["n", nil])
    #expect(steps[0].optimizer?.listing == "adam rate=0.05")
    #expect(steps[0].updates[0].equation.description == "D(x) - D(generator(z))")
  }
}

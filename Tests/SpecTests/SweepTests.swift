import Basics
import Search
import Testing

@testable import Spec

@Suite struct SweepReading {
  static let head =
    "let: {latent: 5, beta: 1, word: x}\ndata: {source: celeba}\nobjective: vae\ntrain: {epochs: 5, batch: 64}\n"

  static func settings(_ sweep: String, _ overrides: [String] = []) throws(Problems) -> [String] {
    try PlanReader(text: head + "sweep: \(sweep)", overrides: overrides).plan().plan.trials.map { trial in
      trial.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    }
  }

  static let sweeps: [(String, [String])] = [
    ("", ["seed=1"]), ("{}", ["seed=1"]),
    ("{latent: [2, 10]}", ["latent=2 seed=1", "latent=10 seed=1"]),
    ("{seed: 3}", ["seed=3"]), ("{seed: [2, 1]}", ["seed=2", "seed=1"]),
    ("{seed: range 1 3}", ["seed=1", "seed=2", "seed=3"]),
    (
      "{seed: [1, 2], latent: [2, 4], beta: [0.5]}",
      ["latent=2 beta=0.5 seed=1", "latent=2 beta=0.5 seed=2", "latent=4 beta=0.5 seed=1", "latent=4 beta=0.5 seed=2"]
    ),
    ("{beta: range -0.2 0.1 step 0.1}", ["beta=-0.2 seed=1", "beta=-0.1 seed=1", "beta=0 seed=1", "beta=0.1 seed=1"]),
    ("{beta: range 1 0 step -0.5}", ["beta=1 seed=1", "beta=0.5 seed=1", "beta=0 seed=1"]),
    ("{beta: range 1e-3 3e-3 step 1e-3}", ["beta=0.001 seed=1", "beta=0.002 seed=1", "beta=0.003 seed=1"]),
    ("{latent: range 10 30 step 10}", ["latent=10 seed=1", "latent=20 seed=1", "latent=30 seed=1"]),
    ("{latent: range 7 7}", ["latent=7 seed=1"]),
    ("{zip: {latent: [1, 2], beta: [3, 3]}}", ["latent=1 beta=3 seed=1", "latent=2 beta=3 seed=1"]),
    (
      "{zip: [{latent: [1, 2], beta: [3, 4]}, {word: [a, b]}]}",
      [
        "latent=1 beta=3 word=a seed=1", "latent=1 beta=3 word=b seed=1", "latent=2 beta=4 word=a seed=1",
        "latent=2 beta=4 word=b seed=1",
      ]
    ),
    (
      "{train.batch: [1, 2], data.crop: [3]}", ["train.batch=1 data.crop=3 seed=1", "train.batch=2 data.crop=3 seed=1"]
    ),
    ("{objective: [vae, vae beta 4]}", ["objective=vae seed=1", "objective=vae beta 4 seed=1"]),
    (
      "{word: [[1, 2], [3]], objective: [{a: b}]}",
      ["word=[1, 2] objective={a: b} seed=1", "word=[3] objective={a: b} seed=1"]
    ),
    (
      "{model: {small: {latent: 2}, large: {latent: 9, sweep: {beta: [1, 2]}}, same: }}",
      ["model=small seed=1", "model=large beta=1 seed=1", "model=large beta=2 seed=1", "model=same seed=1"]
    ),
    (
      "{model: {a: {let: {new: 3}, train: {steps: 9}}}, latent: [1, 2]}",
      ["model=a latent=1 seed=1", "model=a latent=2 seed=1"]
    ),
  ]

  @Test(arguments: sweeps)
  func opens(_ sweep: String, _ expected: [String]) throws {
    #expect(try Self.settings(sweep) == expected)
  }

  static let faults: [(String, String)] = [
    ("[1]", "5:8: 'sweep' holds names and their values, not a list (sweep: {latent: [2, 10]})"),
    ("{latnt: [1]}", "5:9: 'latnt' names nothing in this experiment (did you mean 'latent'?)"),
    ("{train.bacth: [1]}", "5:9: 'train.bacth' names nothing in this experiment (did you mean 'train.batch'?)"),
    ("{data.corp: [1]}", "5:9: 'data.corp' names nothing in this experiment (did you mean 'data.crop'?)"),
    ("{train.rte: [1]}", "5:9: 'train.rte' names nothing in this experiment (did you mean 'train.rate'?)"),
    ("{latent: []}", "5:17: 'latent' sweeps over nothing (give it a value or remove it)"),
    ("{latent: 5}", "5:17: 'latent' sweeps over a list or a range, not '5' (write [5] or 'range 1 5')"),
    ("{latent: [1, 2, 1.0]}", "5:24: 'latent' sweeps over 1.0 twice [5:18 it stands here first]"),
    ("{latent: [1, .nan]}", "5:21: '.nan' is not a number that a trial can use"),
    ("{latent: [1, -inf]}", "5:21: '-inf' is not a number that a trial can use"),
    ("{latent: [1e999]}", "5:18: 1e999 is too large for a number"),
    ("{seed: [1.5]}", "5:16: a seed is a whole number from 0, not '1.5'"),
    ("{seed: -1}", "5:15: a seed is a whole number from 0, not '-1'"),
    ("{seed: [1, 01]}", "5:19: 'seed' sweeps over 01 twice [5:16 it stands here first]"),
    ("{seed: [a]}", "5:16: a seed is a whole number from 0, not 'a'"),
    ("{latent: range 1 2 step 0}", "5:32: the step of a range cannot be 0"),
    ("{latent: range 2 1}", "5:17: this range leads away from its end (from 2 to 1 the step is negative)"),
    (
      "{latent: range 0 1 step 0.3}",
      "5:17: this range does not meet its end: both ends belong to a range (1 is not a whole number of steps from 0)"
    ),
    ("{latent: range 1}", "5:17: a range has two ends and maybe a step (range 1 5, or range -1 1 step 0.1)"),
    ("{latent: range a b}", "5:23: 'a' is not a number (range 1 5, or range -1 1 step 0.1)"),
    ("{latent: range 0 1e300}", "5:25: a range cannot count this finely or this far (15 digits are the most)"),
    ("{latent: range 0 1 step 1e-12}", "5:17: this range has more than 100000 values"),
    ("{latent: range 1 1000, beta: range 1 1000}", "5:8: the sweep has more than 100000 trials"),
    ("{latent: range 1 1000, seed: range 1 1000}", "5:8: the sweep has more than 100000 trials"),
    (
      "{zip: {latent: [1, 2], beta: [3]}}",
      "5:37: lists that advance together are equally long: 'beta' has 1, 'latent' has 2 [5:23 2 stand here]"
    ),
    ("{zip: {latent: [1, 1], beta: [3, 3]}}", "5:27: 'zip' comes to the same values twice [5:14 of this group]"),
    ("{zip: 3}", "5:14: 'zip' holds lists that advance together (zip: {a: [1, 2], b: [3, 4]})"),
    ("{random: {latent: [1, 2]}}", "5:9: 'random' does not say how many points to draw (draws: 20)"),
    ("{random: {draws: 3}}", "5:9: 'random' draws nothing (rate: log_uniform 1e-4 1e-2)"),
    ("{random: {draws: 0, beta: uniform 0 1}}", "5:25: 'draws' is a whole number from 1 to 100000, not '0'"),
    (
      "{random: {draws: 3, latent: [1, 2]}}",
      "5:9: 3 different points cannot be drawn: 2 were found (ask for fewer draws, or list them all)"
    ),
    ("{random: {draws: 3, beta: uniform 1 0}}", "5:34: uniform takes two numbers, the smaller first (uniform 0.1 0.9)"),
    ("{random: {draws: 3, beta: log_uniform 0 1}}", "5:46: log_uniform takes numbers above 0"),
    (
      "{random: {draws: 3, beta: gauss 0 1}}",
      "5:34: 'beta' is drawn from 'gauss 0 1' (write uniform 0 1, log_uniform 1e-4 1e-2, range 1 8, or a list)"
    ),
    ("{sobol: 3}", "5:16: 'sobol' holds draws and what to draw (sobol: {draws: 20, rate: log_uniform 1e-4 1e-2})"),
    ("{sobol: {beta: uniform 0 1}}", "5:9: 'sobol' does not say how many points to draw (draws: 20)"),
    (
      "{tpe: {draws: 8, beta: uniform 0 1}}",
      "5:9: 'tpe' does not say by what number a point is good (best: elbo)"
    ),
    (
      "{tpe: {draws: 2000, best: elbo, beta: uniform 0 1}}",
      "5:22: 'draws' is a whole number from 1 to 1000, not '2000'"
    ),
    (
      "{tpe: {draws: 8, best: elbo up, beta: uniform 0 1}}",
      "5:36: after the number comes the side that is better, not 'up' (best: elbo highest, or lowest)"
    ),
    (
      "{tpe: {draws: 8, best: [elbo], beta: uniform 0 1}}",
      "5:31: 'best' is the name of a number, not a list (best: elbo)"
    ),
    (
      "{tpe: {draws: 8, best: elbo, latent: [1, 2], word: [a, b]}}",
      "5:9: there are 4 points, so 8 different ones cannot be drawn (ask for fewer draws, or list them all)"
    ),
    (
      "{tpe: {draws: 4, best: elbo, beta: uniform 0 1}, latent: [1, 2]}",
      "5:57: 'tpe' chooses all settings of a sweep, so 'latent' cannot stand beside it (move it into 'tpe', which takes lists too)"
    ),
    (
      "{model: {a: {sweep: {tpe: {draws: 4, best: elbo, beta: uniform 0 1}}}}}",
      "5:29: 'tpe' is of the whole sweep: it cannot be in a setting"
    ),
    (
      "{prune: best elbo}",
      "5:16: a sweep prunes by median, halving, hyperband, not by 'best elbo' (prune: median elbo)"
    ),
    (
      "{prune: hyperbnd elbo}",
      "5:16: a sweep prunes by median, halving, hyperband, not by 'hyperbnd elbo' (did you mean 'hyperband'?)"
    ),
    ("{prune: median}", "5:16: 'median' does not say which number it goes by (prune: median elbo)"),
    ("{prune: halving elbo lowest last 3}", "5:36: 'halving' has no 'last' (did you mean 'least'?)"),
    ("{prune: halving elbo reduction 1}", "5:29: 'reduction' is a whole number from 2 to 1000000"),
    ("{prune: halving elbo least}", "5:29: 'least' is a whole number from 1 to 1000000"),
    (
      "{prune: hyperband elbo, train.epochs: [3, 5]}",
      "5:16: hyperband wants trials of the same number of epochs, which is not below its 'least' (halving elbo brackets 3)"
    ),
    (
      "{model: {a: {sweep: {prune: median elbo}}}}",
      "5:29: 'prune' is of the whole sweep: move it out of the setting"
    ),
    ("{latent: [1, 2], model: {a: {latent: 3}}}", "5:37: the sweep sets 'latent' twice [5:9 it is set here too]"),
    (
      "{train.steps: [1, 2], model: {a: {train: {steps: 3}}}}",
      "5:42: the sweep sets 'train.steps' twice [5:9 it is set here too]"
    ),
    (
      "{model: {a: {latent: 3, sweep: {latent: [1, 2]}}}}",
      "5:40: the sweep sets 'latent' twice [5:21 it is set here too]"
    ),
    ("{model: {a: {ltent: 3}}}", "5:21: 'ltent' names nothing in this experiment (did you mean 'latent'?)"),
    ("{model: {a: 3}}", "5:20: 'a' is a setting: it holds overrides, not '3' (a: {path: value})"),
    (
      "{model: {a: {sweep: {seed: [1]}}}}",
      "5:29: a setting cannot have seeds of its own ('seed' in the outermost sweep repeats every setting)"
    ),
    ("{model: {a: {seed: 3}}}", "5:21: a sweep cannot set 'seed' here"),
    (
      "{objective.beta: [1]}",
      "5:9: 'objective' is 'vae': nothing stands under it (set it whole: objective=…) [3:12 it stands here]"
    ),
  ]

  @Test(arguments: faults)
  func saysWhatIsWrong(_ sweep: String, _ expected: String) {
    #expect(problems { () throws(Problems) in try Self.settings(sweep) } == [expected])
  }

  @Test func saysAllThatIsWrong() {
    let said = problems { () throws(Problems) in try Self.settings("{latnt: [1], beta: [], seed: [x]}", ["bta=3"]) }
    #expect(said.count == 4)
  }

  @Test func drawsAtRandom() throws {
    let few = try Self.settings("{random: {draws: 4, seed: 7, beta: log_uniform 1e-4 1e-2, latent: [1, 2, 3]}}")
    let more = try Self.settings(
      "{random: {draws: 8, seed: 7, beta: log_uniform 1e-4 1e-2, latent: [1, 2, 3], word: uniform 0 1}}")
    // Earlier points stay as they are.
    #expect(zip(few, more).allSatisfy { $1.hasPrefix($0.dropLast(" seed=1".count)) })
    #expect(Set(more).count == 8)
    for point in few {
      let value = try #require(point.split(separator: " ").first.flatMap { Double($0.dropFirst("beta=".count)) })
      #expect((1e-4...1e-2).contains(value))
    }
    let all = try Self.settings("{random: {draws: 6, latent: [1, 2, 3], word: [a, b]}}")
    #expect(Set(all).count == 6)
  }

  /// Of 2ᵏ points each of 2ᵏ equal slices of each name has one, which points at random have not.
  @Test func drawsEvenly() throws {
    let text = "{sobol: {draws: 16, seed: 3, beta: uniform 0 1, latent: range 1 4}}"
    let points = try Self.settings(text).map { $0.split(separator: " ").map { $0.split(separator: "=")[1] } }
    #expect(Set(points.compactMap { Double($0[0]).map { Int($0 * 16) } }).count == 16)
    for latent in 1...4 { #expect(points.count { $0[1] == "\(latent)" } == 4) }
    let more = try Self.settings(text.replacing("draws: 16", with: "draws: 20"))
    #expect(try Array(more.prefix(16)) == Self.settings(text))
    #expect(try Self.settings(text.replacing("seed: 3", with: "seed: 4")) != Self.settings(text))
  }

  static let rules: [(String, String)] = [
    ("median elbo", "median elbo startup 5 warmup 0 every 1"),
    ("median elbo highest every 2 warmup 4", "median elbo highest startup 5 warmup 4 every 2"),
    ("halving loss reduction 3", "halving loss least 1 reduction 3 brackets 1"),
  ]

  @Test(arguments: rules)
  func prunes(_ written: String, _ expected: String) throws {
    let plan = try PlanReader(text: Self.head + "sweep: {latent: [1, 2], prune: \(written)}").plan().plan
    #expect(plan.columns == ["latent", "seed"])
    #expect(plan.prune?.text == expected)
    // What a trial's process is told means the same.
    #expect(try PruneRule(text: expected).text == expected)
    // The rule is no part of what a trial is.
    let without = try PlanReader(text: Self.head + "sweep: {latent: [1, 2]}").plan().plan
    #expect(plan.trials.map(\.id) == without.trials.map(\.id))
  }

  static let replacements: [([String], String, [String], String?)] = [
    (
      ["beta=3"], "{tpe: {draws: 2, best: elbo, beta: uniform 0 1}, prune: median elbo}", ["seed=1"],
      "'beta' is set here, so it is not swept"
    ),
    (["latent=3"], "{latent: [1, 2]}", ["seed=1"], "'latent' is set here, so it is not swept"),
    (
      ["train.steps=3"], "{train.epochs: [1, 50]}", ["seed=1"],
      "'train.steps' is set here, so 'train.epochs' is not swept"
    ),
    (
      ["train.steps=3"], "{recipe: {a: {train.epochs: 1}, b: {train.epochs: 5}}}",
      ["recipe=a seed=1", "recipe=b seed=1"],
      "'train.steps' is set here, so 'train.epochs' is not swept"
    ),
    (["seed=7"], "{seed: [1, 2]}", ["seed=7"], "'seed' is set here, so it is not swept"),
    (
      ["latent=3"], "{zip: {latent: [1, 2], beta: [3, 4]}}", ["beta=3 seed=1", "beta=4 seed=1"],
      "'latent' is set here, so it is not swept"
    ),
    (["beta=3"], "{random: {draws: 2, beta: uniform 0 1}}", ["seed=1"], "'beta' is set here, so it is not swept"),
    (["beta=3"], "{sobol: {draws: 2, beta: uniform 0 1}}", ["seed=1"], "'beta' is set here, so it is not swept"),
    (
      ["train.steps=3"], "{model: {a: {train: {steps: 4}, latent: 1}, b: {sweep: {train.steps: [5]}}}}",
      ["model=a seed=1", "model=b seed=1"], "'train.steps' is set here, so it is not swept"
    ),
    (["data=mnist"], "{data.source: [celeba]}", ["seed=1"], "'data' is set here, so it is not swept"),
    (["sweep.latent=[2, 4]"], "{latent: [1], seed: 3}", ["latent=2 seed=3", "latent=4 seed=3"], nil),
    (["sweep.beta=range 1 2"], "", ["beta=1 seed=1", "beta=2 seed=1"], nil),
    (["sweep={}"], "{latent: [1, 2]}", ["seed=1"], nil),
    (["sweep={latent: [7]}"], "{beta: [1, 2]}", ["latent=7 seed=1"], nil),
    // Named settings are picked by name, and stay what the tables call them.
    (
      ["model=a"], "{model: {a: {latent: 1}, b: {latent: 2}}, beta: [1, 2]}",
      ["model=a beta=1 seed=1", "model=a beta=2 seed=1"], nil
    ),
    (
      ["model=[c, a]"], "{model: {a: {latent: 1}, b: {latent: 2}, c: {latent: 3}}}",
      ["model=c seed=1", "model=a seed=1"], nil
    ),
    (
      ["model=b", "sweep={}"], "{model: {a: {latent: 1}, b: {latent: 2, sweep: {beta: [1, 2]}}}, train.steps: [1, 2]}",
      ["model=b seed=1"], nil
    ),
  ]

  @Test(arguments: replacements)
  func commandLineReplacesTheSweep(_ overrides: [String], _ sweep: String, _ expected: [String], _ warning: String?)
    throws
  {
    let (plan, warnings) = try PlanReader(text: Self.head + "sweep: \(sweep)", overrides: overrides).plan()
    #expect(plan.trials.map { $0.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") } == expected)
    #expect(Set(warnings.map(\.message)) == Set([warning].compactMap(\.self)))
  }

  /// A row in its mapping form is one thing: it replaces one of another kind as a whole.
  @Test func rowsAsMappings() throws {
    let text = """
      data: {source: celeba}
      objective: {vae: {beta: 1}}
      train: {epochs: 5, batch: 64, optimizer: {adam: {rate: 1e-2, beta1: 0.5}}}
      sweep:
        train.optimizer: [{adam: {rate: 1e-3}}, {sgd: {rate: 2}}, rmsprop]
        objective: [{vae: {beta: 4}}, {iwae: {k: 5}}]
      """
    let texts = try PlanReader(text: text).plan().plan.trials.map { trial in
      trial.text.filter { !$0.isWhitespace && $0 != "\"" }
    }
    try #require(texts.count == 6)
    #expect(texts[0].contains("adam:rate:1e-3beta1:0.5") && texts[0].contains("vae:beta:4"), "\(texts[0])")
    #expect(texts[2].contains("sgd:rate:2") && !texts[2].contains("adam") && !texts[2].contains("iwae"), "\(texts[2])")
    #expect(texts[3].contains("iwae:k:5") && !texts[3].contains("vae:beta"), "\(texts[3])")
    #expect(texts[5].contains("optimizer:rmsprop") && texts[5].contains("iwae"), "\(texts[5])")
  }

  /// A sweep over an unused name makes trials that are all the same.
  @Test(arguments: [
    ("vae", "{beta: [1, 50]}", ["1:13: 'beta' is used nowhere (a sweep over it makes trials that are all the same)"]),
    ("vae beta beta", "{beta: [1, 50]}", []), ("vae beta $(2 * beta)", "{}", []),
    ("vae", "{objective: [vae, vae beta beta], beta: [1, 2]}", []),
    (
      "vae", "{recipe: {a: {beta: 2}}}",
      ["1:13: 'beta' is used nowhere (a sweep over it makes trials that are all the same)"]
    ),
    ("vae", "{}", ["1:13: 'beta' is used nowhere (an equation takes it as beta, a row as $beta)"]),
  ])
  func namesThatNothingTakes(_ objective: String, _ sweep: String, _ expected: [String]) throws {
    let text = """
      let: {a: 1, beta: $a}
      data: {source: celeba}
      objective: \(objective)
      train: {epochs: 5, batch: 64, phases: [{beta: 3}, {beta: 4, train.epochs: 6}]}
      sweep: \(sweep == "{}" ? "{train.batch: [1, 2]}" : sweep)
      """
    let warnings = try read(text).unusedNames()
    #expect(
      warnings.map { "\($0.mark?.line ?? 0):\($0.mark?.column ?? 0): \($0.message) (\($0.hint ?? ""))" } == expected)
  }

  static let refusals: [(String, String)] = [
    ("latent", "1:1: 'latent' is not an override: it has no path and '=' (latent=10, or train.batch=64)"),
    ("=3", "1:1: '=3' is not an override: it has no path and '=' (latent=10, or train.batch=64)"),
    ("latnt=3", "1:1: 'latnt' names nothing in this experiment (did you mean 'latent'?)"),
    (
      "train.batch.x=3",
      "1:1: 'train.batch' is '64': nothing stands under it (set it whole: train.batch=…) [4:27 it stands here]"
    ),
    ("base=x.yaml", "1:1: 'base' stands at the top of a file and nowhere else"),
    (
      "zzz=3",
      "1:1: 'zzz' names nothing in this experiment (a path is a name of 'let' or keys joined by dots, as in train.batch; 'let' has latent, beta, word)"
    ),
    ("latent=[1, 2", "1:8: ']' is missing (this '[' is not closed)"),
    ("seed=x", "1:6: a seed is a whole number from 0, not 'x'"),
    ("latent=\u{7}", "1:8: the character U+0007 cannot stand in a YAML file (delete this character)"),
    (
      "objective.minimize=x",
      "1:1: 'objective' is 'vae': nothing stands under it (set it whole: objective=…) [3:12 it stands here]"
    ),
  ]

  @Test(arguments: [
    ("model=cnov", "1:7: 'model' has no setting 'cnov' (did you mean 'conv'?)"),
    ("model=3", "1:7: 'model' has no setting '3' (its settings: conv, mlp)"),
    ("modl=conv", "1:1: 'modl' names nothing in this experiment (did you mean 'model'?)"),
  ])
  func refusesSettings(_ override: String, _ expected: String) {
    let sweep = "sweep: {model: {conv: {latent: 1}, mlp: {latent: 2}}}"
    let said = problems { () throws(Problems) in
      try PlanReader(text: Self.head + sweep, overrides: [override]).plan()
    }
    #expect(said == [expected])
  }

  @Test(arguments: refusals)
  func refusesOverrides(_ override: String, _ expected: String) {
    let said = problems { () throws(Problems) in try PlanReader(text: Self.head, overrides: [override]).plan() }
    #expect(said == [expected])
  }

  static let changes: [(String, String, String)] = [
    ("latent=[2, 3]", "let", "{latent: [2, 3], beta: 1, word: x}"), ("objective=vae beta 4", "objective", "vae beta 4"),
    ("title=VAE: small # not a comment", "title", "VAE: small # not a comment"),
    ("title='quoted'", "title", "\"quoted\""),
    ("train.optimizer=adam 3e-4", "train", "{epochs: 5, batch: 64, optimizer: adam 3e-4}"),
    ("train.steps=100", "train", "{batch: 64, steps: 100}"),
    ("train={steps: 3, rate: 1}", "train", "{batch: 64, steps: 3, rate: 1}"),
    ("let.latent=7", "let", "{latent: 7, beta: 1, word: x}"), ("data.crop= 64 ", "data", "{source: celeba, crop: 64}"),
    ("objective={minimize: x}", "objective", "{minimize: x}"), ("word=", "let", "{latent: 5, beta: 1, word: }"),
    ("word=a=b", "let", "{latent: 5, beta: 1, word: a=b}"), ("data.source=mnist", "data", "{source: mnist}"),
  ]

  @Test(arguments: changes)
  func overrides(_ override: String, _ section: String, _ expected: String) throws {
    var loader = PlanLoader(catalogues: smallCatalogues, decode: decodeLittle)
    let tree = loader.apply([override], to: try read(Self.head))
    #expect(tree[section].map(shape) == expected)
  }

  @Test func commandLineMarksShowTheOverride() throws {
    do throws(Problems) {
      _ = try PlanReader(text: Self.head, overrides: ["train.batch=many"]).plan()
      Issue.record("no error")
    } catch {
      #expect(
        error.rendered()
          == "command line:1:13: error: 'many' is not a batch\n  train.batch=many\n              ^~~~\n  batch: 64")
    }
  }
}

@Suite struct SweepPlans {
  static let text = """
    sweep: {latent: [2, 10], seed: [1, 2]}
    train: {batch: 64}
    let: {latent: 5}
    title: 'A: b'
    networks: [linear $latent]
    """

  @Test func resolvesTrials() throws {
    let plan = try PlanReader(text: Self.text).plan().plan
    #expect(plan.columns == ["latent", "seed"] && plan.title == "A: b" && plan.name == "test")
    #expect(plan.trials.count == 4)
    let third = plan.trials[2]
    #expect(third.seed == 1 && third.experiment.lets.map(\.value) == [.number(10)])
    #expect(
      third.text
        == "title: 'A: b'\nseed: 1\nlet:\n  latent: 10\nnetworks:\n  - linear $latent\ntrain:\n  batch: 64\n")
    // The resolved text read again is the same trial.
    let again = try PlanReader(text: third.text).plan().plan.trials
    #expect(again.count == 1 && again[0].text == third.text && again[0].seed == 1)
    #expect(again[0].id.suffix(8) == third.id.suffix(8))
  }

  @Test func namesTrials() throws {
    func ids(_ text: String, fingerprint: String = "") throws -> [String] {
      try PlanReader(text: text, fingerprint: fingerprint).plan().plan.trials.map(\.id)
    }
    let first = try ids(Self.text)
    #expect(first[0].hasPrefix("latent=2-seed=1-") && first[0].count == "latent=2-seed=1-".count + 8)
    #expect(Set(first).count == 4)
    #expect(try ids(Self.text) == first)
    // The hash is of what is trained, not of how it is written; and of the data.
    #expect(try ids(Self.text.replacing("title: 'A: b'", with: "title: other   # and a comment")) == first)
    #expect(try ids(Self.text.replacing("batch: 64", with: "batch: 65")) != first)
    #expect(try ids(Self.text, fingerprint: "x") != first)
    let odd = try ids("let: {word: x}\nsweep: {word: ['a/b c', 'a b:c', \(String(repeating: "long", count: 40)), é]}")
    #expect(odd[0].hasPrefix("word=a_b_c-seed=1-") && odd[1].hasPrefix("word=a_b_c-seed=1-") && odd[0] != odd[1])
    #expect(odd[2].count == 80 && odd[2].contains("-seed=1-") && odd[3].hasPrefix("word=_-seed=1-"))
    // Two settings that hold the same are still two trials.
    let same = try ids("let: {word: x}\nsweep: {model: {'a b': {}, a_b: {}}}")
    #expect(same.count == 2 && same[1] == same[0] + "-2")
  }

  @Test func saysSharedProblemsOnce() {
    let all = problems { () throws(Problems) in
      try PlanReader(text: Self.text.replacing("batch: 64", with: "batch: x")).plan()
    }
    #expect(all == ["2:16: 'x' is not a batch (batch: 64\nin all 4 trials)"])
    let some = problems { () throws(Problems) in
      try PlanReader(text: Self.text.replacing("sweep: {", with: "sweep: {train.batch: [1, x], ")).plan()
    }
    #expect(some == ["1:26: 'x' is not a batch (batch: 64\nin 4 of 8 trials, first train.batch=x latent=2)"])
  }

  @Test func saysProblemsOfSweepAndTrialsTogether() {
    let said = problems { () throws(Problems) in
      try PlanReader(
        text: Self.text.replacing("latent: [2, 10]", with: "latnt: [1]").replacing("batch: 64", with: "batch: x")
      ).plan()
    }
    #expect(said.count == 2)
  }

  @Test func refusesTwoSeeds() throws {
    let said = problems { () throws(Problems) in try PlanReader(text: "seed: 3\nsweep: {seed: [1]}").plan() }
    #expect(said == ["1:7: the seed is set here and in the sweep (keep one of them) [2:15 the sweep's seeds]"])
    #expect(try PlanReader(text: "seed: 3\nlet: {a: 1}").plan().plan.trials.map(\.seed) == [3])
  }

  @Test func hashesAsTheStandardSays() {
    #expect(Digest.hex(of: "".utf8) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Digest.hex(of: "abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(Digest.hex(of: two.utf8) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    // A million a's, in pieces of many lengths (FIPS 180-4's third example).
    var digest = Digest()
    let piece = [UInt8](repeating: 0x61, count: 1000)
    var left = 1_000_000
    for size in (0...).lazy.map({ $0 * 37 % 1000 }) where left > 0 {
      let count = min(left, size)
      piece.withUnsafeBufferPointer { digest.add(UnsafeBufferPointer(rebasing: $0[..<count])) }
      left -= count
      if left == 0 { break }
    }
    #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func opensManyTrialsQuickly() throws {
    let text = sample.replacing("latent: [2, 10]", with: "latent: range 1 167")
    let clock = ContinuousClock()
    var count = 0
    let time = try clock.measure { count = try PlanReader(text: text).plan().plan.trials.count }
    #expect(count == 1002)
    // Far above what it takes, even unoptimised: it guards against quadratic time.
    #expect(time < .seconds(20), "\(time)")
  }
}

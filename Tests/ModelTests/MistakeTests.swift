import Basics
import Testing

@testable import Model

/// What is not wrong by itself and most likely not meant: the words for each, and what is close to it and right.
@Suite struct MistakeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let networks: String
    let objective: String
    var batch = 8
    let said: String
    var testDescription: String { name }

    init(_ name: String, _ networks: String, _ objective: String, batch: Int = 8, said: String = "") {
      (self.name, self.networks, self.objective, self.batch, self.said) = (name, networks, objective, batch, said)
    }

    var text: String {
      """
      data: {source: numbers}
      networks:
      \(networks.indented(2))
      objective:\(objective.contains(":") ? "\n" + objective.indented(2) : " " + objective)
      train: {steps: 1, batch: \(batch), optimizer: sgd 0.1}
      """
    }
  }

  static let data = [
    DataShape(name: "data", shape: [1, 4, 4], range: 0...1), DataShape(name: "data.label", shape: [], classes: 3),
  ]
  static let encoder = "encoder: [flatten, linear 8, relu, gaussian 2]"
  static let decoder = "decoder: [linear 16, reshape 1 4 4, bernoulli]"
  static let generator = "generator: [linear 16, reshape 1 4 4, sigmoid]"

  /// A discriminator whose steps draw for themselves, and ranges that overflow: nothing is known, and nothing breaks.
  @Test func whatOnlyAStepDraws() throws {
    let steps = """
      steps:
        - sample: {x: normal(2), z: normal(4)}
          maximize: {discriminator: "mean(log(discriminator(x))) + mean(log(1 - discriminator(generator(z))))"}
        - sample: {x: normal(2), z: normal(4)}
          minimize: {generator: "mean(log(1 - discriminator(generator(z))))"}
      """
    for end in [", sigmoid", ", dropout 0.5, sigmoid"] {
      let text = Case("", "generator: [linear 2]\ndiscriminator: [linear 8, linear 1\(end)]", steps).text
      #expect(try ModelExample(text, data: Self.data).compiler.warnings == [])
    }
    let overflowing = """
      sample: {x: data, u: uniform(shape(x))}
      minimize: "-mean(log_prob(d(x), exp(u + 800) - exp(x + 800)))"
      """
    let text = Case("", "d: [flatten, linear 16, reshape 1 4 4, bernoulli]", overflowing).text
    #expect(try ModelExample(text, data: Self.data).compiler.warnings == [])
  }

  /// The first line of what is said, the place that it points at, and the hint.
  @Test(arguments: cases) func isWarnedOf(_ test: Case) throws {
    let warnings = try ModelExample(test.text, data: Self.data).compiler.warnings
    #expect(warnings.map { "\($0.word): \($0.message) — \($0.hint ?? "")" }.joined(separator: "\n") == test.said)
  }

  static let cases: [Case] = [
    Case(
      "sigmoid before bernoulli", "\(encoder)\ndecoder: [linear 16, sigmoid, reshape 1 4 4, bernoulli]", "vae",
      said: """
        sigmoid: bernoulli takes logits, and sigmoid leaves them between 0 and 1: no probability is below 0.5 or above 0.73 \
        — leave out 'sigmoid'
        """),
    Case(
      "sigmoid in a network that a row calls",
      "\(encoder)\nbody: [linear 16, sigmoid]\ndecoder: [body, reshape 1 4 4, bernoulli]", "vae",
      said: """
        sigmoid: bernoulli takes logits, and sigmoid leaves them between 0 and 1: no probability is below 0.5 or above 0.73 \
        — leave out 'sigmoid'
        """),
    Case(
      "softmax before categorical", "classifier: [flatten, linear 3, softmax, categorical]", "classifier",
      said: """
        softmax: categorical takes logits, and softmax leaves them between 0 and 1: no class can become nearly sure \
        — leave out 'softmax'
        """),
    Case(
      "softmax in cross_entropy", "f: [flatten, linear 3, softmax]",
      "sample: {x: data, t: data.label}\nminimize: \"mean(cross_entropy(f(x), t))\"",
      said: """
        softmax: cross_entropy takes logits, and softmax leaves them between 0 and 1: no class can become nearly sure \
        — leave out 'softmax'; where probabilities are needed: softmax(f(x))
        """),
    Case(
      "softmax by a name in cross_entropy", "f: [flatten, linear 3]",
      "sample: {x: data, t: data.label}\ndefine: {p: softmax(f(x))}\nminimize: \"mean(cross_entropy(p, t))\"",
      said: """
        softmax: cross_entropy takes logits, and softmax leaves them between 0 and 1: no class can become nearly sure \
        — cross_entropy(f(x), …) without softmax
        """),
    Case(
      "relu before gaussian", "encoder: [flatten, linear 4, relu, gaussian]\n\(decoder)", "vae",
      said: """
        relu: gaussian takes means and log σ² as they come, and relu lets none below 0 through: no σ is below 1 — leave out 'relu'
        """),
    Case(
      "two probabilities", "\(generator)\ndiscriminator: [flatten, linear 2, sigmoid]", "gan 4",
      said: """
        linear: discriminator makes 2 probabilities of each example, and all are trained to say the same \
        — one tells real from made: linear 1, sigmoid
        """),
    Case(
      "a critic with sigmoid", "\(generator)\ncritic: [flatten, linear 1, sigmoid]", "wgan_gp 4",
      said: """
        sigmoid: a Wasserstein distance is of numbers without bounds, and sigmoid keeps those of critic between 0 and 1: \
        the distance cannot grow beyond 1 — leave out 'sigmoid'
        """),
    Case(
      "batch_norm of one example", "encoder: [flatten, linear 8, batch_norm, gaussian 2]\n\(decoder)", "vae", batch: 1,
      said: """
        batch_norm: in a batch of one example a feature has one number and no variance: batch_norm uses its running \
        statistics, which stay as they begin \
        — train: {batch: 2} or more, where PyTorch raises an error; layer_norm needs no batch
        """),
    Case(
      "minimize: elbo", "\(encoder)\n\(decoder)",
      "sample: {x: data, z: encoder(x)}\ndefine: {elbo: \"mean(log_prob(decoder(z), x)) - mean(kl(encoder(x)))\"}\n"
        + "minimize: elbo",
      said: """
        elbo: log_prob(decoder(z), x) is made as small as can be: training makes the data unlikely — maximize: elbo
        """),
    Case(
      "a negative weight of a preset", "\(encoder)\n\(decoder)", "vae beta -0.5",
      said: """
        -: kl(encoder(x)) is made as large as can be: its weight is negative — a weight from 0: it holds the codes near \
        their prior
        """),
    Case(
      "a divergence that is added", "\(encoder)\n\(decoder)",
      "sample: {x: data, z: encoder(x)}\nmaximize: \"mean(log_prob(decoder(z), x)) + mean(kl(encoder(x)))\"",
      said: "kl: kl(encoder(x)) is made as large as can be — the evidence lower bound subtracts it"),
    Case(
      "a second example of one", "\(encoder)\n\(decoder)",
      "sample: {x: data, x2: data, z: encoder(x)}\nmaximize: \"mean(log_prob(decoder(z), x2)) - mean(kl(encoder(x)))\"",
      batch: 1, said: "x2: x2 is the same example as an earlier name of data: a batch has 1 — train: {batch: 2} or more"
    ),
    Case(
      "bernoulli over noisy pixels", "\(encoder)\n\(decoder)",
      "sample: {x: data, e: normal(shape(x)), z: encoder(x)}\n"
        + "maximize: \"mean(log_prob(decoder(z), x + 0.1 * e)) - mean(kl(encoder(x)))\"",
      said: """
        +: a bernoulli distribution is over 0 to 1, and x + 0.1 * e is any number: its log_prob is no likelihood \
        — scale it to 0 to 1; for numbers of any size the last row is 'normal'
        """),
    Case(
      "bernoulli over scaled pixels", "\(encoder)\n\(decoder)",
      "sample: {x: data, z: encoder(x)}\n"
        + "maximize: \"mean(log_prob(decoder(z), 2 * x - 1)) - mean(kl(encoder(x)))\"",
      said: """
        -: a bernoulli distribution is over 0 to 1, and 2 * x - 1 lies from -1 to 1: its log_prob is no likelihood \
        — scale it to 0 to 1; for numbers of any size the last row is 'normal'
        """),

    // What is close to these and right.
    Case("vae", "\(encoder)\n\(decoder)", "vae beta 4"),
    Case(
      "relu before a gaussian with a linear of its own", "encoder: [flatten, linear 4, relu, gaussian 2]\n\(decoder)",
      "vae"),
    Case("a normal after sigmoid", "\(encoder)\ndecoder: [linear 16, sigmoid, reshape 1 4 4, normal]", "vae"),
    Case("gan", "\(generator)\ndiscriminator: [flatten, linear 1, sigmoid]", "gan 4"),
    Case("a critic with sigmoid and least squares", "\(generator)\ncritic: [flatten, linear 1, sigmoid]", "lsgan 4"),
    Case(
      "a map of probabilities", "\(generator)\ndiscriminator: [conv2d 1 kernel 2 stride 2, sigmoid]", "gan 4"),
    Case(
      "the difference of probabilities is only reported", "\(generator)\ndiscriminator: [flatten, linear 1, sigmoid]",
      "preset: gan 4\nreport: [{gap: mean(discriminator(x)) - mean(discriminator(generated))}]"),
    Case(
      "minimize: -elbo", "\(encoder)\n\(decoder)",
      "sample: {x: data, z: encoder(x)}\ndefine: {elbo: \"mean(log_prob(decoder(z), x)) - mean(kl(encoder(x)))\"}\n"
        + "minimize: -elbo"),
    Case(
      "one network against another", "\(encoder)\n\(decoder)\nadversary: [linear 3, categorical]",
      "sample: {x: data, t: data.label, z: encoder(x)}\n"
        + "minimize: {adversary: \"-mean(log_prob(adversary(z), t))\", \"encoder\": \"mean(log_prob(adversary(z), t)) - "
        + "mean(log_prob(decoder(z), x))\", decoder: \"-mean(log_prob(decoder(z), x))\"}"),
    Case(
      "batch_norm of a map", "encoder: [conv2d 2 kernel 3, batch_norm, flatten, gaussian 2]\n\(decoder)", "vae",
      batch: 1),
    Case(
      "a second example of two", "\(encoder)\n\(decoder)",
      "sample: {x: data, x2: data, z: encoder(x)}\nmaximize: \"mean(log_prob(decoder(z), x2)) - mean(kl(encoder(x)))\"",
      batch: 2),
    Case(
      "bernoulli over masked pixels", "\(encoder)\n\(decoder)",
      "sample: {x: data, m: \"bernoulli(shape(x))\", z: encoder(x)}\n"
        + "maximize: \"mean(log_prob(decoder(z), m * x + (1 - m) * 0.5)) - mean(kl(encoder(x)))\""),
    Case(
      "bernoulli over clipped pixels", "\(encoder)\n\(decoder)",
      "sample: {x: data, e: normal(shape(x)), z: encoder(x)}\n"
        + "maximize: \"mean(log_prob(decoder(z), clip(x + e, 0, 1))) - mean(kl(encoder(x)))\""),
  ]

  /// The logarithm of a negative number stops the first step: that is an error of the file.
  @Test(arguments: ["linear 1", "linear 1, relu", "linear 1, tanh"]) func discriminatorsWithoutSigmoid(_ rows: String) {
    let test = Case("", "\(Self.generator)\ndiscriminator: [flatten, \(rows)]", "gan 4")
    #expect(
      errors(test.text, data: Self.data).contains("error: discriminator ends in '\(rows.split(separator: ", ").last!)'")
    )
  }

  /// A range is told only where both ends are reached: what depends on the same input twice has none.
  @Test(
    arguments: [
      ("x", 0, 1), ("2 * x - 1", -1, 1), ("-x", -1, 0), ("x + u", 0, 2), ("x * u", 0, 1), ("max(x, 0.5)", 0.5, 1),
      ("relu(n)", 0, Double.infinity), ("sigmoid(f(x))", 0, 1), ("tanh(n)", -1, 1), ("sum(x)", 0, 16),
      ("(2 * x - 1)^2", 0, 1), ("f(x)", -Double.infinity, .infinity), ("x - x", nil, nil), ("x * (1 - x)", nil, nil),
    ] as [(String, Double?, Double?)]) func ranges(_ equation: String, _ low: Double?, _ high: Double?) throws
  {
    let text = """
      data: {source: numbers}
      networks: {f: [flatten, linear 2]}
      objective:
        sample: {x: data, n: "normal(1, 4, 4)", u: "uniform(1, 4, 4)"}
        define: {v: "\(equation)"}
        minimize: mean(f(x))
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """
    let experiment = try experiment(text)
    var check = ModelCheck(experiment, Compiler.evaluator(experiment, Self.data, [:], mode: .training, batch: 2))
    check.run()
    var evaluator = check.evaluator
    let value = try evaluator.defined("v", nil).numbers(at: nil)
    let range = ValueRange(evaluator.graph, data: ["data": 0...1]).of(value)
    #expect(range?.lowerBound == low && range?.upperBound == high)
  }
}

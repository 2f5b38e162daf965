import Basics
import Glibc
import Graph
import TestSupport
import Testing

@testable import Model

/// Objectives as the language page writes them: samples, steps, who moves and what is reported.
@Suite struct ObjectiveTests {
  static let data = [DataShape(name: "data", shape: [3])]

  static func iwae(k: String, rest: String = "", train: String = "{steps: 1, batch: 2, optimizer: sgd 0.1}") -> String {
    """
    let: {k: \(k)}
    data: {source: numbers}
    networks:
      q1: [linear 3, tanh, gaussian 2]
      q2: [linear 3, tanh, gaussian 2]
      p1: [linear 3, tanh, gaussian 2]
      px: [linear 3, tanh, linear 3, bernoulli]
    objective:
      sample: {x: data, z1: k of q1(x), z2: q2(z1)}
      define:
        log_weight: log_prob(px(z1), x) + log_prob(p1(z2), z1) + log_prob(normal(2), z2)
                    - log_prob(q1(x), z1) - log_prob(q2(z1), z2)
        elbo: mean(log_weight)
      maximize: mean(log_mean_exp(log_weight))
      report: [elbo]
    train: \(train)
    \(rest)
    """
  }

  static let x: Interpreter.Arrays = ["data": [0.3, 0.9, 0.1, 1, 0, 0.6]]

  @Test func oneSampleIsTheElbo() throws {
    let run = try ModelExample(Self.iwae(k: "1"), data: Self.data).train(feeds: Self.x)
    let (loss, elbo) = (try #require(run.outputs["loss"]), try #require(run.outputs["elbo"]))
    #expect(close(loss, elbo.map { -$0 }))
  }

  /// More samples, a tighter bound: on average over draws, and with the same draws it is above their mean.
  @Test func boundsAreOrdered() throws {
    var means: [Double] = []
    for k in [1, 4, 16] {
      let model = try ModelExample(Self.iwae(k: String(k)), data: Self.data)
      var total = 0.0
      let program = try model.compiler.trainingSteps(batch: 2)[0]
      let kept = model.filled(program.kept, [:])
      let graph = program.graph.computing(["loss", "elbo"])
      for seed in 1...40 {
        let run = Interpreter.run(graph, feeds: Self.x, kept: kept, seed: UInt64(seed))
        let bound = -(try #require(run.outputs["loss"])[0])
        let elbo = try #require(run.outputs["elbo"])[0]
        #expect(bound.isFinite && bound >= elbo - 1e-9)
        total += bound
      }
      means.append(total / 40)
    }
    #expect(means[0] < means[1] && means[1] < means[2], "\(means)")
  }

  @Test func samplesHaveGradients() throws {
    try checkGradients(ModelExample(Self.iwae(k: "3"), data: Self.data), feeds: Self.x, rate: 0.1)
  }

  // MARK: Several networks at once

  static let estimators = """
    let: {theta: 0.5, lambda: 10}
    blocks: {hidden: [linear 4, tanh]}
    networks: {D: [hidden, linear 1, sigmoid], T: [hidden, linear 1]}
    objective:
      sample: {u: uniform, v: uniform, a: uniform}
      define:
        x: concat(0, u)
        y: concat(theta, v)
        z: a * x + (1 - a) * y
        jsd: log(2) + mean(log(D(x))) / 2 + mean(log(1 - D(y))) / 2
        wd: mean(T(x)) - mean(T(y))
        penalty: mean((norm(grad(T(z), z)) - 1)^2)
        whole: wd - lambda * penalty
      maximize: {D: jsd, T: whole}
    train: {steps: 10, batch: 4, optimizer: sgd 0.1}
    evaluate: [jsd, wd, penalty, whole]
    """

  /// Without data, each network by its own equation, and a gradient within one of them.
  @Test func estimators() throws {
    let model = try ModelExample(Self.estimators)
    let program = try model.compiler.trainingSteps(batch: 4)[0]
    let kept = model.filled(program.kept, [:])
    let run = Interpreter.run(program.graph, kept: kept, seed: 1)
    #expect(Set(run.outputs.keys) == ["loss_D", "loss_T", "gradient_norm"])
    try checkGradients(model, batch: 4, rate: 0.1)
    // Evaluation measures the same numbers.
    let names = model.compiler.evaluated.map(\.name)
    let graph = try model.compiler.reports(names, batch: 4)
    let measured = Interpreter.run(graph.graph, kept: kept, seed: 1).outputs
    #expect(close(measured["jsd"] ?? [], (run.outputs["loss_D"] ?? []).map { -$0 }))
    #expect(close(measured["whole"] ?? [], (run.outputs["loss_T"] ?? []).map { -$0 }))
    #expect(
      model.compiler.terms.map { "\($0.name): \($0.words)" } == [
        "jsd: mean over 4 examples", "wd: mean over 4 examples",
        "penalty: mean over 4 examples of a norm over 2 elements",
        "whole: mean over 4 examples − mean over 4 examples of a norm over 2 elements",
      ])
  }

  /// Networks that share what they are trained on, each by its own loss.
  @Test func constrainedAutoencoder() throws {
    let text = """
      let: {lambda: 10}
      data: {source: numbers}
      networks:
        encoder: [flatten, linear 3, tanh, linear 2]
        decoder: [linear 3, tanh, linear 4, reshape 1 2 2]
        regressor: [linear 1]
      objective:
        sample: {x: data, t: data.label}
        define:
          code: encoder(x)
          L1: mean(sum((x - decoder(code))^2))
          L2: mean(sum((regressor(code) - number(t))^2))
        minimize: {decoder: L1, regressor: L2, encoder: L1 + lambda * L2}
        report: [L1, L2]
      train: {epochs: 10, batch: 3, optimizer: sgd 0.01}
      """
    let data = [DataShape(name: "data", shape: [1, 2, 2]), DataShape(name: "data.label", shape: [], classes: 10)]
    let model = try ModelExample(text, data: data)
    let feeds: Interpreter.Arrays = ["data": (0..<12).map { sin(Double($0)) }, "data.label": [3, 0, 7]]
    try checkGradients(model, batch: 3, feeds: feeds, rate: 0.01)
    #expect(model.compiler.warnings == [])
    #expect(model.compiler.reportNames == ["loss_decoder", "loss_regressor", "loss_encoder", "L1", "L2"])
  }

  // MARK: Steps that follow one another

  static let steps = """
    data: {source: numbers}
    networks:
      generator: [shared, batch_norm, linear 3]
      shared: [linear 2]
      critic: [linear 4, batch_norm, relu, linear 1]
    objective:
      sample: {x: data, z: normal(2)}
      define:
        fake: generator(z)
        realism: mean(critic(fake))
        gap: mean(critic(x)) - mean(critic(stop(fake)))
      steps:
        - update: critic
          times: n + 1
          maximize: gap
          clip_weights: 0.01
          report: [gap]
        - update: generator
          maximize: realism
          every: n
          optimizer: adam 5e-5 beta1 0
          sample: {z: uniform(2)}
          report: [gap, realism]
      report: [distance: "mean(sum((fake - x)^2))"]
    train: {steps: 10, batch: 5, optimizer: sgd 0.1, rate: 0.1 * (1 - progress)}
    let: {n: 2}
    """

  @Test func stepsMoveWhatTheyName() throws {
    let model = try ModelExample(Self.steps, data: Self.data)
    let programs = try model.compiler.trainingSteps(batch: 5)
    #expect(programs.map(\.times) == [3, 1] && programs.map(\.every) == [1, 2])
    #expect(
      programs[0].graph.outputs.map(\.name) == ["loss_critic", "distance", "gap", "gradient_norm", "the learning rate"])
    #expect(programs[1].graph.outputs.map(\.name) == ["loss_generator", "realism", "gradient_norm"])
    #expect(model.compiler.reportNames == ["loss_critic", "loss_generator", "distance", "gap", "realism"])
    // Batch norms that are called advance with the step; a report's calls leave them alone.
    let critic = [
      "critic.0.weight", "critic.0.bias", "critic.1.weight", "critic.1.bias", "critic.3.weight", "critic.3.bias",
    ]
    let statistics = [
      "critic.1.running_mean", "critic.1.running_var", "generator.1.running_mean", "generator.1.running_var",
    ]
    #expect(Set(programs[0].graph.updates.map(\.name)) == Set(critic + statistics + ["optimizer.0.count"]))
    let generator = [
      "generator.1.weight", "generator.1.bias", "generator.2.weight", "generator.2.bias", "shared.0.weight",
      "shared.0.bias",
    ]
    let moments = generator.flatMap { ["optimizer.1.\($0).m", "optimizer.1.\($0).v"] }
    #expect(Set(programs[1].graph.updates.map(\.name)) == Set(generator + moments + statistics + ["optimizer.1.count"]))

    // The rate's schedule is the first step's; the second has a rule of its own.
    let feeds: Interpreter.Arrays = ["data": (0..<15).map { sin(Double($0)) }, "progress": [1]]
    let kept = model.filled(programs.flatMap(\.kept), [:])
    let first = Interpreter.run(programs[0].graph, feeds: feeds, kept: kept, seed: 1)
    let clipped = try #require(first.updates["critic.3.weight"])
    #expect(clipped.allSatisfy { abs($0) <= 0.01 } && clipped.contains { abs($0) == 0.01 })
    let second = Interpreter.run(programs[1].graph, feeds: feeds, kept: kept, seed: 1)
    let moved = zip(try #require(second.updates["shared.0.weight"]), try #require(kept["shared.0.weight"])).map {
      abs($0 - $1)
    }
    #expect(moved.allSatisfy { abs($0 - 5e-5) < 1e-6 }, "\(moved)")
  }

  /// A step's own draw is apart from the objective's; all others are one draw in all steps.
  @Test func drawsOfSteps() throws {
    let model = try ModelExample(Self.steps, data: Self.data)
    let programs = try model.compiler.trainingSteps(batch: 5)
    let streams = programs.map { program in
      Set(
        program.graph.nodes.compactMap { node in
          if case .random(let draw, let stream) = node.op { "\(draw) \(stream)" } else { nil }
        })
    }
    #expect(streams == [["normal sample/z"], ["uniform step1/sample/z"]])
    let measured = try model.compiler.reports(model.compiler.reportNames, batch: 5)
    #expect(measured.graph.outputs.map(\.name) == ["loss_critic", "gap", "loss_generator", "realism", "distance"])
  }

  /// Both steps see the same samples, noise and all: the second is handed what the first has computed of the generator.
  @Test(arguments: [(1, true), (2, true), (3, false)]) func theGeneratorRunsOnce(_ times: Int, _ isSecond: Bool) throws
  {
    let model = try ModelExample(
      """
      data: {source: numbers}
      networks:
        generator: [linear 8, batch_norm, relu, dropout 0.5, noise, linear 3]
        critic: [linear 4, leaky_relu 0.2, dropout 0.5, linear 1]
      objective:
        sample: {x: data, z: normal(5)}
        define: {fake: generator(z)}
        steps:
          - {update: critic, minimize: mean(critic(fake)) - mean(critic(x)), times: \(isSecond ? times : 1)}
          - {update: generator, maximize: mean(critic(fake)), times: \(isSecond ? 1 : times)}
      train: {steps: 10, batch: 5, optimizer: adam 1e-2}
      """, data: Self.data)
    let (alone, steps) = (try model.compiler.trainingSteps(batch: 5), try model.compiler.iteration(batch: 5))
    func count(_ graph: Graph) -> Int { graph.nodes.count { if case .matmul = $0.op { true } else { false } } }
    #expect(isSecond == (count(steps[1].graph) == count(alone[1].graph) - 2))
    let accumulated = try model.compiler.iteration(batch: 5, part: .closing)
    #expect(accumulated.allSatisfy { $0.graph.handedOn.isEmpty })

    func run(_ steps: [TrainingStep]) -> Interpreter.Arrays {
      var kept = model.filled(steps.flatMap(\.kept), [:])
      var feeds: Interpreter.Arrays = ["data": (0..<15).map { sin(Double($0)) }]
      for step in steps {
        let run = Interpreter.run(step.graph, feeds: feeds, kept: kept, seed: 1)
        kept.merge(run.updates) { $1 }
        for name in step.graph.handedOn { feeds[name] = run.outputs[name] }
      }
      return kept
    }
    let (handed, recomputed) = (run(steps), run(alone))
    #expect(handed == recomputed)
    #expect(handed["generator.0.weight"] != model.filled(steps[1].kept, [:])["generator.0.weight"])
  }

  /// A generator's attention is one node in each step, and what is handed on is its result, not the scores.
  @Test func theGeneratorAttendsOnce() throws {
    let model = try ModelExample(
      """
      data: {source: numbers}
      networks:
        generator: [linear 512, reshape 16 4 8, attention, flatten, linear 3]
        critic: [linear 4, relu, linear 1]
      objective:
        sample: {x: data, z: normal(5)}
        define: {fake: generator(z)}
        steps:
          - {update: critic, minimize: mean(critic(fake)) - mean(critic(x))}
          - {update: generator, maximize: mean(critic(fake))}
      train: {steps: 10, batch: 8, optimizer: adam 1e-2}
      """, data: Self.data)
    let graphs = try model.compiler.iteration(batch: 8).map(\.graph)
    let ops = graphs.map { graph in graph.nodes.map(\.op) }
    #expect(ops[0].contains(.attention(isCausal: false)) && !ops[1].contains(.attention(isCausal: false)))
    #expect(ops[1].contains(.attentionGradient(isCausal: false)))
    #expect(graphs[0].nodes.allSatisfy { $0.shape != [8, 1, 32, 32] })
  }

  /// What only a step draws is drawn for whoever asks, too.
  @Test func drawnByAStepAlone() throws {
    let text = """
      networks: {net: [linear 1]}
      objective:
        define: {made: net(w)}
        steps:
          - {update: net, minimize: mean(made^2), sample: {w: normal(2)}}
      train: {steps: 1, batch: 3, optimizer: sgd 0.1}
      """
    let model = try ModelExample(text)
    #expect(try model.values(["made"], batch: 3)["made"]?.count == 3)
    #expect(try model.compiler.trainingSteps(batch: 3).count == 1)
  }

  /// `loss` may be reported under its own name where that is what training makes small.
  @Test func lossesHaveNamesOfTheirOwn() throws {
    func text(_ aim: String, rest: String = "") -> String {
      """
      networks: {net: [linear 1]}
      objective:
        define: {loss: sum(net(1))}
        \(aim): loss
        report: [loss]
      train: {steps: 1, batch: 3, optimizer: sgd 0.1}
      \(rest)
      """
    }
    let model = try ModelExample(text("minimize"))
    #expect(model.compiler.reportNames == ["loss"])
    #expect(try model.compiler.trainingSteps(batch: 3)[0].graph.outputs.map(\.name) == ["loss", "gradient_norm"])
    #expect(
      errors(text("maximize")) == """
        test.yaml:5:12: error: 'loss' is already the name of another number
            report: [loss]
                     ^~~~
          training reports loss of itself; choose another name
        """)
    let twice = """
      networks: {net: [linear 1]}
      objective:
        define: {a: sum(net(1)), b: sum(net(2))}
        steps:
          - {update: net, minimize: a}
          - {update: net, minimize: b}
          - {minimize: a + b}
      train: {steps: 1, batch: 3, optimizer: sgd 0.1}
      """
    #expect(try ModelExample(twice).compiler.reportNames == ["loss_net", "loss_net_2", "loss_3"])
  }

  /// The root in a norm has no slope at 0: there the norm passes none.
  @Test func normAtZero() throws {
    let text = """
      data: {source: numbers}
      networks: {net: [linear 2]}
      objective: {sample: {x: data}, minimize: mean(norm(net(x)))}
      train: {steps: 1, batch: 2, optimizer: sgd 1}
      """
    let kept: Interpreter.Arrays = ["net.0.weight": [0, 0, 0, 0, 0, 0], "net.0.bias": [3, 4]]
    let model = try ModelExample(text, data: Self.data)
    let still = try model.train(feeds: Self.x, kept: kept.merging(["net.0.bias": [0, 0]]) { $1 })
    #expect(still.updates["net.0.bias"] == [0, 0] && still.outputs["gradient_norm"] == [0])
    let moving = try model.train(feeds: Self.x, kept: kept)
    #expect(close(moving.updates["net.0.bias"] ?? [], [2.4, 3.2]))
  }

  /// All gradients of a step are scaled together, down to the limit and never up.
  @Test(arguments: [(0.5, 0.5), (100, 1)])
  func gradientsAreClipped(_ limit: Double, _ length: Double) throws {
    let text = """
      networks: {a(): [from 1, linear 1], b(): [from 1, linear 1]}
      objective: {minimize: "0.6 * sum(a()) + 0.8 * sum(b())"}
      train: {steps: 1, batch: 2, optimizer: sgd 1, clip_gradient: \(limit)}
      """
    let kept: Interpreter.Arrays = ["a.1.weight": [0], "a.1.bias": [0], "b.1.weight": [0], "b.1.bias": [0]]
    let run = try ModelExample(text).train(kept: kept)
    let norm = 2.0.squareRoot()
    #expect(close(run.outputs["gradient_norm"] ?? [], [norm]))
    let scale = length == 1 ? 1 : length / norm
    #expect(close(run.updates["a.1.bias"] ?? [], [-0.6 * scale], 1e-5))
    #expect(close(run.updates["b.1.weight"] ?? [], [-0.8 * scale], 1e-5))
  }

  // MARK: Terms in words

  @Test(arguments: [
    ("mean(sum(x))", "mean over 2 examples of a sum over 3 elements"),
    ("mean(x)", "mean over 2 examples of a mean over 3 elements"),
    (
      "mean(sum(x) + mean(sum(x)))",
      "mean over 2 examples of (sum over 3 elements + mean over 2 examples of a sum over 3 elements)"
    ),
    (
      "mean(sum(x)) - 2 * mean(sum(z))",
      "mean over 2 examples of a sum over 3 elements − mean over 2 examples of a mean over 5 samples of a sum over 2 elements"
    ),
    (
      "mean(sum(x) - mean(sum(z), over=samples))",
      "mean over 2 examples of (sum over 3 elements − mean over 5 samples of a sum over 2 elements)"
    ),
    (
      "-(mean(sum(x)) - mean(norm(x)))",
      "− mean over 2 examples of a sum over 3 elements + mean over 2 examples of a norm over 3 elements"
    ),
    ("mean(log_mean_exp(sum(z)))", "mean over 2 examples of a log-mean-exp over 5 samples of a sum over 2 elements"),
    ("mean(kl(normal(mean=x)))", "mean over 2 examples of a sum over 3 elements"),
    ("exp(mean(x[0]))", "mean over 2 examples"),
    ("mean(sum(x)) + mean(sum(x)) / 2 + 1", "mean over 2 examples of a sum over 3 elements"), ("2 * step", "as it is"),
    ("mean(max(x) * norm(x))", "mean over 2 examples of (largest over 3 elements and norm over 3 elements)"),
  ])
  func words(_ equation: String, _ words: String) throws {
    let example = EquationExample(sample: "x: data\nz: 5 of normal(2)", data: Self.data, report: equation)
    let terms = try ModelExample(example.text("1"), data: Self.data).compiler.terms
    #expect(terms == [TermInWords(name: "r", words: words)])
  }

  @Test func meansAddedToSumsAreWarnedOf() throws {
    func text(_ equation: String) -> String {
      EquationExample(sample: "x: data", data: Self.data, minimize: "sum(trained(1)) + \(equation)").text("1")
    }
    #expect(try warnings(text("mean(sum(x^2)) + mean(norm(x))"), data: Self.data) == "")
    let warning = try warnings(text("(mean(sum(x^2)) + mean(x))"), data: Self.data)
    #expect(
      warning == """
        test.yaml:11:47: warning: a mean over elements and a sum over elements are added: the mean weighs less by the number of its elements
            minimize: sum(trained(1)) + (mean(sum(x^2)) + mean(x))
                                                        ^
          left: mean over 2 examples of a sum over 3 elements
          right: mean over 2 examples of a mean over 3 elements
        """)
  }
}

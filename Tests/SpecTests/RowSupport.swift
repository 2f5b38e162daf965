@testable import Basics
@testable import Spec

/// A small catalogue to read tables with.
enum Small {
  static let catalogues = Catalogues(
    layers: Catalogue(
      "layer",
      [
        kind(
          "linear", [field("features", .integer(1...65536), 0, required: true), weights, bias, initial],
          aliases: ["dense", "fc"]),
        kind(
          "conv2d",
          [
            field("channels", .integer(1...4096), 0, required: true), field("kernel", .integer(1...31)),
            field("stride", .integer(1...16)), field("padding", .integer(0...64)),
            field("pad", .word(["zeros", "reflect"])),
            field("mask", .word(["A", "B"])), weights, bias, initial,
          ], aliases: ["conv"]),
        kind(
          "conv_transpose2d",
          [
            field("channels", .integer(1...4096), 0, required: true), field("kernel", .integer(1...31)),
            field("stride", .integer(1...16)), field("padding", .integer(0...64)),
            field("output_padding", .integer(0...15)), bias, initial,
          ], aliases: ["convtranspose2d"]),
        kind("avg_pool", [field("size", .integer(1...64), 0, required: true)]),
        kind(
          "upsample",
          [
            field("factor", .integer(1...16), 0, required: true), field("mode", .word(["nearest", "bilinear"]), 1),
            field("aligned", .flag),
          ]),
        kind("batch_norm", [field("momentum", .number(0...1)), field("affine", .flag)], aliases: ["batchnorm2d"]),
        kind("dropout", [field("p", .number(0...1), 0)]),
        kind("leaky_relu", [field("slope", .number(0...10), 0)]),
        kind("relu"), kind("elu"), kind("tanh"), kind("sigmoid"), kind("flatten"), kind("sum_pool"), kind("bernoulli"),
        kind("categorical"),
        kind("reshape", [field("shape", .integers(1...65536, count: 1...3), 0, required: true)]),
        kind("concat", [field("values", .equations, 0, required: true)]),
        kind("add", [field("value", .equation, 0, required: true)]),
        kind("modulate", [field("by", .equation, 0, required: true)]),
        kind("embedding", [field("size", .integer(1...65536), 0, required: true)]),
        kind(
          "gaussian",
          [field("features", .integer(1...65536), 0), field("form", .word(["log_variance", "log_std"]), 1)]),
        kind(
          "normal",
          [
            field("std", .wordAndNumber(["learned"], Double.leastNonzeroMagnitude...1e6)),
            field("floor", .number(0...1)),
          ]),
        kind("quantize", [field("count", .integer(1...65536), 0, required: true)]),
      ]),
    optimizers: Catalogue(
      "optimizer",
      [
        kind(
          "adam",
          [
            field("rate", .number(0...10), 0), field("beta1", .number(0...1)), field("epsilon", .number(0...1)),
          ])
      ]),
    sources: Catalogue(
      "source of data",
      [
        kind("mnist", [field("path", .text), field("binarise", .word(["none", "threshold", "fresh"]))]),
        kind("svhn", [field("scale", .integers(-1...1, count: 2...2))]),
        kind(
          "celeba",
          [
            field("crop", .integer(1...10_000)), field("resize", .integer(1...10_000)),
            field("dequantise", .word(["none", "fresh", "true"])),
            field("subset", .integersAfter(["first"], 1...1_000_000, count: 1...1)),
            field("classes", .texts(count: 1...3)),
          ]),
      ]),
    metrics: Catalogue("metric", [kind("log_likelihood", [field("samples", .integer(1...1_000_000))])]),
    figures: Catalogue(
      "figure",
      [
        kind("loss"), kind("samples", [field("rows", .integer(1...100)), field("columns", .integer(1...100))]),
        kind("grid", [field("rows", .countOrName(1...64)), field("columns", .countOrName(1...64))]),
      ]),
    presets: Source(
      name: "presets.yaml",
      text: """
        # Made for tests.
        vae(beta=1):
          sample: {x: data, z: encoder(x)}
          define:
            kl: mean(kl(encoder(x)))
            reconstruction: mean(log_prob(decoder(z), x))
          maximize: reconstruction - beta * kl
          report: [kl, reconstruction]
        wgan(clip=0.01, times=5):
          sample: {x: data, z: normal(100)}
          define: {D(y): mean(critic(y))}
          steps:
            - update: critic
              times: times
              maximize: D(x) - D(generator(z))
              clip_weights: clip
              optimizer: adam $(clip / 10)
            - update: generator
              maximize: D(generator(z))
        pair(first, second=0.3):
          sample: {x: data, z: encoder(x)}
          define: {kl: mean(kl(encoder(x))), f(first): first * second}
          maximize: f(first) - second * kl
          report: [{both: first + second + 0.3}]
        filled(first):
          sample: {x: data}
          define: {kl: first * mean(x)}
          maximize: kl + $first
        """))

  private static let weights = field("weights", .word(["spectral", "equalized"]))
  private static let bias = field("bias", .flag)
  private static let initial = field("init", .equation)

  private static func kind(
    _ name: String, _ fields: [FieldDescription] = [], aliases: [Alias] = []
  ) -> KindDescription {
    KindDescription(name: name, summary: "The \(name) of these tests.", aliases: aliases, fields: fields)
  }

  private static func field(
    _ name: String, _ type: FieldType, _ position: Int? = nil, required: Bool = false
  ) -> FieldDescription {
    FieldDescription(
      name: name, type: type, position: position, required: required, standard: nil,
      summary: "The \(name) of these tests.")
  }

  /// The experiment that a text describes, with some data at its end where it names none.
  static func experiment(_ text: String) throws(Problems) -> Experiment {
    let hasData = text.split(separator: "\n").contains { $0.hasPrefix("data:") }
    let root = try YAML.read(text: hasData ? text : text + "\ndata: {source: mnist}\n", name: "vae.yaml")
    return try decode(root, scope: Scope(root["let"]), catalogues: catalogues)[0]
  }

  /// All that is wrong with a text, a line each: `7:9 message — hint | 3:5 note`.
  static func problems(_ text: String) -> [String] {
    do throws(Problems) {
      _ = try experiment(text)
      return []
    } catch {
      return error.all.map { problem in
        var line = "\(problem.mark.map { "\($0.line):\($0.column) " } ?? "")\(problem.message)"
        if let hint = problem.hint { line += " — \(hint)" }
        for note in problem.notes { line += " | \(note.mark.line):\(note.mark.column) \(note.message)" }
        return line
      }
    }
  }

  /// A file whose only network is `n`, with the rows' list beginning in line 1.
  static func file(_ table: String, more: String = "") -> String {
    table + "\nobjective: {minimize: mean(n(0))}\ntrain: {epochs: 1, batch: 2, optimizer: adam}\n" + more
  }
}

extension Row {
  /// The row and those in it, a line each: path, text, name and what was read.
  func listing(_ indent: String = "") -> [String] {
    let name = alias.map { " as=\($0)" } ?? ""
    func line(_ what: String) -> [String] { ["\(indent)\(path): \(what)\(name)"] }
    switch body {
    case .layer(let call): return line(call.listing)
    case .network(let network, let arguments):
      return line("call \(network)(\(arguments.map(\.description).joined(separator: ", ")))")
    case .from(let equation): return line("from \(equation)")
    case .rows(let rows, let scoped):
      return line("\(scoped ? "scope" : "rows") '\(text)'") + rows.flatMap { $0.listing(indent + "  ") }
    case .residual(let rows, let shortcut):
      return line("residual") + rows.flatMap { $0.listing(indent + "  ") }
        + (shortcut.map { ["\(indent)  shortcut"] + $0.flatMap { $0.listing(indent + "  ") } } ?? [])
    }
  }
}

extension Call {
  var listing: String {
    ([kind] + arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.value.listing)" }).joined(separator: " ")
  }
}

extension FieldValue {
  var listing: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.written
    case .word(let word): word
    case .flag(let flag): String(flag)
    case .integers(let values): "\(values)"
    case .words(let words): "\(words)"
    case .equation(let equation): "\(equation)"
    case .equations(let equations): "\(equations)"
    }
  }
}

extension Network {
  var listing: [String] {
    switch body {
    case .rows(let rows), .loadFile(_, let rows): rows.flatMap { $0.listing() }
    case .average(let network, let decay): ["average \(network) \(decay)"]
    case .load(let experiment, let network, let settings), .start(let experiment, let network, let settings):
      ["load \(experiment) \(network) \(settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"]
    }
  }
}

import Basics
import Search
import Testing

@testable import Spec

/// A tree in one line: quoted scalars in quotes, lists and mappings in brackets.
func shape(_ tree: Tree) -> String {
  switch tree {
  case .scalar(let phrase): phrase.isQuoted ? "\"\(phrase.text)\"" : phrase.text
  case .list(let elements, _): "[\(elements.map(shape).joined(separator: ", "))]"
  case .mapping(let entries, _): "{\(entries.map { "\($0.key.text): \(shape($0.value))" }.joined(separator: ", "))}"
  }
}

/// `line:column` of every problem and its message; hints and notes after it.
func said(_ problems: [Problem]) -> [String] {
  problems.map { problem in
    let position = problem.mark.map { "\($0.line):\($0.column): " } ?? ""
    let hint = problem.hint.map { " (\($0))" } ?? ""
    return position + problem.message + hint
      + problem.notes.map { " [\($0.mark.line):\($0.mark.column) \($0.message)]" }.joined()
  }
}

func problems<T>(_ body: () throws(Problems) -> T) -> [String] {
  do {
    _ = try body()
    return []
  } catch { return said(error.all) }
}

func read(_ text: String) throws(Problems) -> Tree { try YAML.read(text: text, name: "test.yaml") }

private struct Celeba: Kind {
  static let name = "celeba"
  static let summary = "Faces."
  static let fields: [Field<Celeba>] = [Field("crop", \.crop, in: 1...218, "side of the crop")]
  var crop = 148
}

private struct Mnist: Kind {
  static let name = "mnist"
  static let summary = "Digits."
  static let fields: [Field<Mnist>] = []
}

let smallCatalogues = Catalogues(sources: [Celeba.self, Mnist.self], presets: Source(name: "presets", text: ""))

/// Reads a file's trials with a reader of experiments that only fills in the names of `rows` and looks at `train.batch`.
struct PlanReader {
  var text: String
  var overrides: [String] = []
  var fingerprint = ""

  func plan(knowing ends: [Observation.End] = []) throws(Problems) -> (plan: SweepPlan, warnings: [Problem]) {
    var loader = PlanLoader(catalogues: smallCatalogues, decode: decodeLittle)
    let tree = loader.apply(overrides, to: try read(text))
    return try loader.plan(tree, name: "test", knowing: ends) { _ in fingerprint }
  }
}

func decodeLittle(_ sections: Sections, _ scope: Scope) throws(Problems) -> [Experiment] {
  let tree = sections.tree
  var problems: [Problem] = []
  if case .list(let rows, _) = tree["networks"] {
    for case .scalar(let row) in rows {
      do { _ = try row.substituting(scope) } catch { problems.append(error) }
    }
  }
  if case .scalar(let batch) = tree["train"]?["batch"], Int(batch.text) == nil {
    problems.append(Problem("'\(batch.text)' is not a batch", at: batch.mark, hint: "batch: 64"))
  }
  if !problems.isEmpty { throw Problems(problems) }
  let mark = tree.mark
  return [
    Experiment(
      lets: scope.lets, objective: Objective(steps: [], mark: mark),
      training: Training(length: .steps(1), batch: 1, optimizer: Call(kind: "adam", mark: mark), mark: mark))
  ]
}

/// A file of the language page's size with something of everything.
let sample = """
  title: "Faces: a VAE"          # a comment
  let: {latent: 100, width: $(2 * latent), upsampling: deconv, sizes: [1, 2.5, true, word]}
  data: {source: celeba, crop: 148}
  blocks:
    deconv(c):   [conv_transpose2d $c kernel 3 stride 2]
    up(c, out):  [$upsampling $c, conv2d $out kernel 3 padding 1, batch_norm, leaky_relu]
  networks:
    encoder:
      - conv2d 32 kernel 3
      - residual: [relu, conv2d 64]
        shortcut: [conv2d 64 kernel 1]
      - from "z[0:20]"
      - 'it''s quoted'
    decoder: [linear 4096, reshape 256 4 4]
  objective:
    sample: {x: data}
    define:
      log_weight: log_prob(px(z1), x) + log_prob(p1(z2), z1)
                  - log_prob(q1(x), z1)
    maximize: mean(log_mean_exp(log_weight))
  train: {epochs: 20, batch: 64, optimizer: adam 3e-4}
  evaluate:
    - elbo
  sweep:
    latent: [2, 10]
    upsampling: [deconv, nearest]
    seed: range 1 3

  """

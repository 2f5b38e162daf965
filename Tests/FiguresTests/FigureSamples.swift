import Basics
import Results

@testable import Figures

/// Figures of every kind, in the forms that rows may ask for, with arrays to draw them from.
struct FigureSamples {
  /// What the required fields of kinds are given.
  static var given: [String: [String: FieldValue]] {
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    func name(_ text: String) -> Expression { .name(text, mark) }
    return [
      "images": ["values": .equations([name("x"), name("y")]), "psnr": .equation(name("x"))],
      "traversal": ["of": .word("z")],
      "arithmetic": ["of": .equation(.binary(.subtract, name("a"), name("b"), mark))],
      "histogram": ["of": .equations([name("code")]), "prior": .flag(true)],
      "scatter": ["of": .equation(name("code")), "colour": .equation(name("t"))],
      "tsne": ["of": .equation(name("code")), "colour": .equation(name("t"))],
      "pca": ["of": .equation(name("code"))],
      "curves": ["functions": .equations([name("D"), name("p")]), "from": .number(-1), "to": .number(1)],
      "against": ["name": .word("latent"), "metrics": .words(["elbo"])],
    ]
  }

  /// An array that may be what a figure needs.
  static func array(for need: Need) -> NPY {
    switch need.array.name {
    case "curves": return NPY(shape: [401, 2], numbers: (0..<802).map { Float($0 % 9) })
    case "attended": return greys(4)
    case "attention": return NPY(shape: [4, 3, 2, 2], numbers: [Float](repeating: 0.25, count: 48))
    case "kernels": return NPY(shape: [2, 1, 4, 4], numbers: greys(2).numbers)
    default: break
    }
    return switch need.form {
    case .images: greys(need.array.kind == "cornered" ? 81 : 225)
    case .vectors(let size): NPY(shape: [8, size ?? 62], numbers: (0..<8 * (size ?? 62)).map { Float($0 % 7) })
    case .numbers: NPY(shape: [8], numbers: [0, 1, 2, 0, 1, 2, 0, 1])
    case .anything: NPY(shape: [8], numbers: [0, 1, 2, 3, 4, 5, 6, 7])
    }
  }

  /// Forms of kinds that write something else than the usual one.
  private var others: [(kind: String, fields: [String: FieldValue])] {
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    let (x, g) = (Expression.name("x", mark), Expression.name("g", mark))
    let std = Expression.call("std", [.init(g, mark)], mark)
    return [
      ("loss", ["of": .words(["loss", "kl"])]),
      ("samples", ["rows": .words(["t"])]), ("samples", ["columns": .words(["t"])]),
      ("samples", ["rows": .words(["z", "3"]), "columns": .words(["t", "5"])]),
      ("images", ["values": .equations([x])]), ("images", ["values": .equations([g, std]), "over": .word("draws")]),
      ("interpolation", ["along": .words(["z"]), "both": .flag(true)]), ("interpolation", ["corners": .integer(4)]),
      ("interpolation", ["rows": .words(["t"])]), ("latent_map", ["quantiles": .flag(true)]),
      ("traversal", ["of": .word("z"), "steps": .integer(4)]),
      ("histogram", ["of": .equations([x]), "by": .word("dim")]),
      ("histogram", ["of": .equations([x]), "by": .word("channel")]),
      ("scatter", ["of": .equation(x)]),
      ("curves", ["functions": .equations([x, g]), "from": .number(0), "to": .number(1)]),
    ]
  }

  /// All pictures of trials, with the names of their kinds.
  func pictures() throws -> [(kind: String, pictures: [NamedPicture])] {
    let rows = figureKinds.map { ($0.name, Self.given[$0.name] ?? [:]) } + others
    return try rows.compactMap { name, fields in
      guard let figure = figureKinds.first(where: { $0.name == name })?.make(fields), figure.swept == nil else {
        return nil
      }
      let needs = Dictionary(figure.needs.map { ($0.array.name, $0) }) { first, _ in first }
      let history = [Split.train, .valid].flatMap { split in
        ["loss", "kl", "gradient_norm"].map {
          HistoryRow(step: 1, epoch: 1, name: MetricName(split, $0), value: 0.5)
        }
      }
      let material = TrialMaterial(
        id: "a", title: "VAE", settings: [("latent", "2"), ("kind", "nearest"), ("seed", "1")], history: history,
        array: { needs[$0].map { Self.array(for: $0) } },
        words: { $0 == "networks" ? ["net\tlayer\t0\tlinear 8\t8\t72\t0"] : [] })
      return (name, try figure.pictures(of: material))
    }
  }
}

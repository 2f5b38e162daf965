import Basics

// The key of an answer of a trained trial covers all that the answer depends on besides the training, so the same row
// of the same trial is computed once.
extension Experiment {
  /// The version of evaluation: raise it with every change that gives other numbers for a trained trial.
  private static let evaluation = "4"
  /// That of figures and of the arrays they are drawn from. 2: images in files are channels first.
  private static let drawings = "2"
  /// That of what is captured in training, which cannot be made again: it is kept for as long as it can be. 2: the same.
  private static let captures = "2"

  /// `log_likelihood-3f9a01c2`: the kind, for people, and a hash of the row with the names of `let` that it uses.
  package func answerKey(_ kind: String, row: String) -> String { key(Self.evaluation, kind, row) }

  /// The same of a figure, or of an array that figures are drawn from.
  package func drawingKey(_ kind: String, row: String) -> String {
    key("\(Self.evaluation) drawings \(Self.drawings)", kind, row)
  }

  /// The same of what is captured in training.
  package func captureKey(_ kind: String, row: String) -> String { key("captures \(Self.captures)", kind, row) }

  private func key(_ version: String, _ kind: String, _ row: String) -> String {
    let words = Set(row.words)
    let taken = lets.filter { words.contains($0.name) }.map { "\($0.name) = \($0.value.written)" }
    let text = ([version, kind, row] + taken).joined(separator: "\n")
    return "\(kind.plainName)-\(Digest.hex(of: text.utf8).prefix(8))"
  }
}

extension Evaluation {
  /// The name of the metric, the number of `define` or the column.
  package var name: String {
    switch self {
    case .definition(let row): row.name
    case .equation(let column, _), .derived(let column, _): column
    case .metric(let call): call.kind
    }
  }

  /// The row in canonical form: equal for rows that say the same in another order or form.
  package var text: String {
    switch self {
    case .definition(let row):
      let examples = row.examples.map { [" examples \($0)"] } ?? []
      let lets = row.lets.map { " \($0.name) \($0.value.written)" }.sorted()
      return ([row.name] + examples + lets).joined()
    case .equation(let column, let equation), .derived(let column, let equation): return "\(column): \(equation)"
    case .metric(let call): return call.canonical
    }
  }

  package var mark: Mark {
    switch self {
    case .definition(let row): row.mark
    case .equation(_, let equation), .derived(_, let equation): equation.mark
    case .metric(let call): call.mark
    }
  }
}

extension Call {
  /// The kind and its arguments in alphabetical order.
  package var canonical: String {
    ([kind] + arguments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.value.text)" }).joined(separator: " ")
  }
}

extension String {
  /// With `_` for all characters that some file system or shell treats specially.
  package var plainName: String {
    var made = ""
    for scalar in unicodeScalars {
      if "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar || "._=+-".unicodeScalars.contains(scalar) {
        made.unicodeScalars.append(scalar)
      } else if made.last != "_" {
        made += "_"
      }
    }
    return made
  }
}

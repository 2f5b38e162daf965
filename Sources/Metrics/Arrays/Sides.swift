import Basics
import Model

// Grids of a value along whose sides names of `sample` vary.

extension Compiler {
  /// The most values that stand along a side.
  private static let most = 64

  /// A name along a side must be one by which the value varies, with as many classes as are asked for.
  func check(_ side: GridSide, field: String, of value: String) throws {
    guard let name = side.name else { return }
    func fault(_ message: String, hint: String) -> FieldFault {
      FieldFault(field: field, problem: Problem(message, hint: hint))
    }
    let names = try names(behind: value).filter { try exampleCount(of: $0, batch: 2) == 2 }
    guard names.contains(name) else {
      if experiment.objective.samples.contains(where: { $0.name == name }) {
        throw fault(
          "'\(value)' does not vary with '\(name)'",
          hint: names.isEmpty ? "nothing under 'sample' changes it" : "it varies with: \(names.joined(separator: ", "))"
        )
      }
      throw fault(
        "'\(name)' is not a name under 'sample'",
        hint: suggestion(for: name, among: names, noun: "'\(value)' varies with"))
    }
    guard let classes = try classCount(of: name) else { return }
    if side.count ?? 0 > classes {
      throw fault("'\(name)' has \(classes) classes", hint: "\(field) \(name): one for each")
    }
    if side.count == nil, classes > Compiler.most {
      throw fault(
        "'\(name)' has \(classes) classes, and \(field) are \(Compiler.most) at most",
        hint: "\(field) \(name) 20: the first twenty")
    }
  }
}

extension Evaluator {
  /// The values of a name along a side: each class, or so many draws (of the first examples, where it comes from data).
  func values(of name: String, count: Int?) throws -> NPY {
    if let classes = try compiler.classCount(of: name) {
      let count = min(count ?? classes, classes)
      return NPY(shape: [count], numbers: (0..<count).map { Float($0) })
    }
    let count = count ?? 8
    return try value(name, batch: count, examples: shown(Array(0..<count)))
  }

  /// The name that varies along a side, with its values there; nil: it has none.
  func values(along side: GridSide) throws -> NamedValues? {
    try side.name.map { NamedValues(name: $0, values: try values(of: $0, count: side.count)) }
  }

  /// A value for each pair of a row and a column, row after row; all else is drawn once, and data is the first example.
  /// Several names may vary along the columns together.
  func grid(of value: String, rows: NamedValues, columns: [NamedValues]) throws -> NPY {
    try NPY(joining: rows.values.entries.map { try line(of: value, columns: columns, given: [rows.name: $0]) })
  }

  /// A value for each of the values that some names have together.
  func line(of value: String, columns: [NamedValues], given: [String: [Float]] = [:]) throws -> NPY {
    let entries = columns.map(\.values.entries)
    // A batch for each: what networks draw depends on where in the batch an example stands.
    return try NPY(
      joining: (entries.first ?? []).indices.map { index in
        var given = given
        for (column, entries) in zip(columns, entries) { given[column.name] = entries[index] }
        return try self.value(value, batch: 1, examples: shown([0]), given: given)
      })
  }

  /// A value for each value of a name, a row each; along the row all else varies, from column to column the same in all
  /// rows.
  func rows(of value: String, _ rows: NamedValues, columns count: Int) throws -> NPY {
    try NPY(
      joining: rows.values.entries.map { entry in
        try self.value(
          value, batch: count, examples: shown(Array(0..<count)),
          given: [rows.name: (0..<count).flatMap { _ in entry }])
      })
  }
}

/// A name of `sample` and some of its values.
struct NamedValues {
  var name: String
  var values: NPY
}

extension NPY {
  /// Of entries in `rows` rows, one after the other: columns for rows.
  func transposed(rows: Int) -> NPY {
    let entries = self.entries
    let columns = shape[0] / rows
    let indices = (0..<columns).flatMap { column in (0..<rows).map { $0 * columns + column } }
    return NPY(shape: shape, numbers: indices.flatMap { entries[$0] })
  }
}

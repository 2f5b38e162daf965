import Basics
import Model

/// A value in rows and columns, `[rows * columns, …]`, of which at least one has a name: along that side it varies
/// alone. What no side names varies along the other one, the same for each value of the name; with two names it is
/// drawn once.
struct Grid: ValueArrayKind {
  static let name = "grid"
  static let summary = "a value in rows and columns along which names of 'sample' vary"
  static let fields: [Field<Self>] = [
    .value, Field("rows", \.rows, in: 1...64, "how many, or what varies"),
    Field("columns", \.columns, in: 1...64, "how many, or what varies"),
  ]
  var value = ""
  var rows = GridSide(count: 8)
  var columns = GridSide(count: 8)

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    try compiler.check(rows, field: "rows", of: value)
    try compiler.check(columns, field: "columns", of: value)
    if let name = rows.name, name == columns.name {
      throw FieldFault(
        field: "columns",
        problem: Problem("'\(name)' varies along the rows already", hint: "another name, or a number of columns"))
    }
    return nil
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    switch (try evaluator.values(along: rows), try evaluator.values(along: columns)) {
    case (let row?, let column?): return try evaluator.grid(of: value, rows: row, columns: [column])
    case (let row?, nil): return try evaluator.rows(of: value, row, columns: columns.count ?? 8)
    case (nil, let column?):
      return try evaluator.rows(of: value, column, columns: rows.count ?? 8).transposed(rows: column.values.shape[0])
    case (nil, nil): preconditionFailure("neither side of \(value) has a name")
    }
  }
}

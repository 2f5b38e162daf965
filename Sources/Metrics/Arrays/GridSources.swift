import Basics
import Graph
import Model

/// What the rows or columns of a grid are made of alone: a value where both names that vary have the value of the one
/// side. `mixed` of styles z1 along the columns and z2 along the rows shows, beside them, the pictures that are mixed.
struct GridSources: ValueArrayKind {
  static let name = "sources"
  static let summary = "a value where two names have the values that one of them has along a side of a grid"
  static let fields: [Field<Self>] = [
    .value, Field("side", \.side, in: 1...64, "the name and how many values"),
    Field("other", \.other, required: true, "the name that has the same values"),
  ]
  var value = ""
  var side = GridSide()
  var other = ""

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    guard let name = side.name, try compiler.classCount(of: name) == nil, try compiler.classCount(of: other) == nil,
      try compiler.entry(name).shape == compiler.entry(other).shape
    else { return "the names along both sides are not alike" }
    return nil
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let along = try evaluator.values(along: side) else { preconditionFailure("there was an obstacle") }
    return try evaluator.line(of: value, columns: [along, NamedValues(name: other, values: along.values)])
  }
}

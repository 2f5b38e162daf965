import Basics
import Model

/// The values that a name of `sample` has along a side of a grid: each of its classes, or some draws.
struct Along: ValueArrayKind {
  static let name = "along"
  static let summary = "the values of a name of 'sample' along a side of a grid"
  static let fields: [Field<Self>] = [
    .value,
    Field("count", \.count, in: 1...64, "how many; as many as there are classes, or eight, if left out"),
  ]
  var value = ""
  var count: Int?

  func words(_ compiler: Compiler) -> [String] { compiler.data(of: value)?.words ?? [] }

  func make(_ evaluator: Evaluator) throws -> NPY { try evaluator.values(of: value, count: count) }
}

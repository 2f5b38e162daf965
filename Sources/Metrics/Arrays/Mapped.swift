import Basics
import Model

/// A value over a grid of two dimensions of a name of `sample`, from −`reach` to `reach` or over the quantiles of
/// N(0, 1): `[side * side, …]`, the first row on top has the largest second coordinate. All else is drawn once, the
/// other dimensions too, and data is the first example.
struct Mapped: ValueArrayKind {
  static let name = "mapped"
  static let summary = "a value over a grid of two dimensions of a name of 'sample'"
  static let fields: [Field<Self>] = [
    .value, Field("over", \.over, "the name that is varied; the first it is drawn from if left out"),
    Field("side", \.side, in: 2...64, "points along a side"),
    Field("reach", \.reach, in: 1e-3...1e3, "the grid goes from −reach to reach"),
    Field("quantiles", \.isOfQuantiles, "the grid is of quantiles of N(0, 1) instead"),
    Field("dims", \.dims, in: 0...1_000_000, count: 2...2, "the two dimensions; the only two if left out"),
  ]
  var value = ""
  var over: String?
  var side = 15
  var reach = 1.5
  var isOfQuantiles = false
  var dims: [Int] = []

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    guard let source = try source(compiler)?.name else {
      return "'\(value)' is drawn from nothing that could be varied"
    }
    let shape = try compiler.entry(source).shape
    guard !dims.isEmpty else {
      return shape == [2] ? nil : "'\(source)' has not two numbers: dims 0 1 would take its first two"
    }
    guard shape.count == 1 else { return "'\(source)' is not a vector" }
    if dims[0] == dims[1] {
      throw FieldFault(field: "dims", problem: Problem("both sides would be dimension \(dims[0])", hint: "dims 0 1"))
    }
    if let wrong = dims.first(where: { $0 >= shape[0] }) {
      throw FieldFault(
        field: "dims", problem: Problem("'\(source)' has no dimension \(wrong)", hint: "0 to \(shape[0] - 1)"))
    }
    return nil
  }

  private func source(_ compiler: Compiler) throws -> Varied? {
    try compiler.source(named: over, field: "over", of: value)
  }

  /// What is varied, for the axes.
  func words(_ compiler: Compiler) -> [String] { ((try? source(compiler)) ?? nil).map { [$0.name] } ?? [] }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let source = try source(evaluator.compiler) else { preconditionFailure("there was an obstacle") }
    let values = (isOfQuantiles ? GridPoints.quantiles(side) : GridPoints.even(side, reach: reach)).map { Float($0) }
    let base = try evaluator.starts(of: source.name, count: 1).numbers
    let dims = self.dims.isEmpty ? [0, 1] : self.dims
    var points: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        var point = base
        point[dims[0]] = values[column]
        point[dims[1]] = values[side - 1 - row]
        points += point
      }
    }
    return try evaluator.cells(
      of: value, varying: [source.input: NPY(shape: [side * side, base.count], numbers: points)])
  }
}

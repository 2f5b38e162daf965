/// One dimension of a `ParzenMixture`: a distribution around each point that was tried, and one last that is wide, the
/// prior.
enum ParzenDimension: Sendable {
  /// The probabilities of the entries, in a row for each kernel.
  case entries([[Double]])
  /// Normal curves over the coordinates, cut off at 0 and 1.
  case curves(Dimension, [ParzenCurve])

  init(_ dimension: Dimension, around values: [DimensionValue], spread: Double) {
    if case .choice(let count) = dimension {
      // Each entry has the prior's weight, shared by all kernels; the entry that was tried has 1 besides.
      let share = 1 / Double(values.count + 1)
      let sum = 1 + share * Double(count)
      var rows = [[Double]](repeating: [Double](repeating: share / sum, count: count), count: values.count)
      for (kernel, value) in values.enumerated() {
        guard case .choice(let entry) = value else { preconditionFailure("\(value) in \(dimension)") }
        rows[kernel][entry] = (1 + share) / sum
      }
      self = .entries(rows + [[Double](repeating: 1 / Double(count), count: count)])
    } else {
      let curves = values.map { ParzenCurve(mean: dimension.coordinate(of: $0), spread: spread) }
      self = .curves(dimension, curves + [ParzenCurve(mean: 0.5, spread: 1)])
    }
  }

  func draw(_ kernel: Int, _ uniform: Double) -> DimensionValue {
    switch self {
    case .entries(let rows):
      var rest = uniform
      for (entry, probability) in rows[kernel].enumerated() {
        rest -= probability
        if rest < 0 { return .choice(entry) }
      }
      return .choice(rows[kernel].count - 1)
    case .curves(let dimension, let curves): return dimension.value(at: curves[kernel].draw(uniform))
    }
  }

  /// For each kernel the logarithm of the density, of a whole number that of its cell's probability.
  func logDensities(at value: DimensionValue) -> [Double] {
    switch (self, value) {
    case (.entries(let rows), .choice(let entry)): return rows.map { Portable.logarithm($0[entry]) }
    case (.curves(let dimension, let curves), .integer(let number)):
      let cell = dimension.cell(of: number)
      return curves.map { $0.logMass(cell.low, cell.high) }
    case (.curves(let dimension, let curves), .number):
      let coordinate = dimension.coordinate(of: value)
      return curves.map { $0.logDensity(coordinate) }
    default: preconditionFailure("\(value) is no value of its dimension")
    }
  }
}

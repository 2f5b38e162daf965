import Basics

/// Each factor predicted from the units of a code by a linear model with few weights, a lasso (Eastwood and Williams 2018).
/// Units and factors are scaled to variance 1. A random half of the examples, always the same, fits the model, the rest test it.
package struct FactorRegression: Sendable {
  /// `units × factors`: absolute weights. Of classes, whose models are one for each, the root of the mean square, each weighed
  /// by its variance, so that two classes are the same as a number that is 0 or 1.
  package let importances: [[Double]]
  /// The share of a factor's variance that its model predicts; the mean over factors. Below 0: worse than the factor's mean.
  package let informativeness: Double

  package init(_ codes: Points, _ factors: [Factor], penalty: Double = 0.02) {
    let units = codes.columns.map { Halves($0) }
    let models = factors.map { factor in
      var (squares, variances) = ([Double](repeating: 0, count: units.count), 0.0)
      var (errors, spread) = (0.0, 0.0)
      for target in factor.targets.map({ Halves($0) }) where target.variance > 0 {
        let weights = lasso(units.map(\.fitted), target.fitted, penalty: penalty)
        for (unit, weight) in weights.enumerated() { squares[unit] += target.variance * weight * weight }
        variances += target.variance
        for (index, number) in target.tested.enumerated() {
          let predicted = zip(weights, units).reduce(0) { $0 + $1.0 * $1.1.tested[index] }
          errors += target.variance * (number - predicted) * (number - predicted)
          spread += target.variance * number * number
        }
      }
      return (
        importances: squares.map { variances > 0 ? ($0 / variances).squareRoot() : 0 },
        predicted: spread > 0 ? 1 - errors / spread : 0
      )
    }
    importances = units.indices.map { unit in models.map { $0.importances[unit] } }
    informativeness = models.reduce(0) { $0 + $1.predicted } / Double(models.count)
  }

  /// Numbers in two halves, both scaled so that the first has mean 0 and variance 1; all 0 where it does not vary.
  private struct Halves {
    let fitted: [Double]
    let tested: [Double]
    let variance: Double

    init(_ numbers: [Double]) {
      let random = Philox(seed: 0, stream: "halves")
      let first = numbers.indices.filter { random.uniform($0) < 0.5 }.map { numbers[$0] }
      let second = numbers.indices.filter { random.uniform($0) >= 0.5 }.map { numbers[$0] }
      let count = Double(first.count)
      let mean = first.reduce(0, +) / count
      let variance = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let scale = variance > 0 ? 1 / variance.squareRoot() : 0
      fitted = first.map { ($0 - mean) * scale }
      tested = second.map { ($0 - mean) * scale }
      self.variance = variance
    }
  }
}
